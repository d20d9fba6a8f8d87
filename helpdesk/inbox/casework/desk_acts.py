"""Acts on what only the desk sees: name and tags, joining, shutting to a colleague."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk import sealing
from helpdesk.conversations import desk_words, lookup, shutting_out
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.overview.list_order import conversations_of
from helpdesk.limits import LONGEST_NAME, LONGEST_TAG, MOST_JOINED, MOST_TAGS
from helpdesk.models import Conversation
from helpdesk.rules.form_fields import whole_number

if TYPE_CHECKING:
    from helpdesk.inbox.casework.conversation_view import ConversationPage


# What a conversation is called on the screen; or more of its id.
SIX = re.compile(r"[0-9a-f]{6,16}\Z")


class NameForm(forms.Form):
    """What the desk calls the conversation. It is sent with the form of the answer."""

    use_required_attribute = False

    own_name = forms.CharField(
        label=gettext_lazy("Name for the desk"),
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput(
            {
                "form": "reply",
                "dir": "auto",
                "autocomplete": "off",
            }
        ),
    )
    tags = forms.CharField(
        label=gettext_lazy("Tags, with commas between them"),
        required=False,
        widget=forms.TextInput({"form": "reply", "dir": "auto", "autocomplete": "off"}),
    )

    def clean_tags(self) -> list[str]:
        typed = [tag.strip() for tag in self.cleaned_data["tags"].split(",")]
        tags = list(dict.fromkeys(filter(None, typed)))
        if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
            most = {"most": MOST_TAGS, "limit": LONGEST_TAG}
            raise forms.ValidationError(_("At most %(most)s tags of %(limit)s characters.") % most)
        return tags


class JoinedTalk(NamedTuple):
    """Another conversation of the same person, and the newest page of what was said in it."""

    conversation: Conversation
    name: str
    no_contact: bool
    thread: list[message_display.Said]


def context_of(
    page: ConversationPage, keyed: KeyedConversation, colleagues: Sequence[User]
) -> dict[str, Any]:
    """For the template: name, tags, what is joined, to whom of its colleagues it is shut."""
    words = desk_words.read(keyed)
    prefetch_related_objects([keyed.conversation], "shut_outs__user")
    shut = {row.user for row in keyed.conversation.shut_outs.all()}
    could = shutting_out.can_be_shut_to(keyed.conversation, colleagues)
    others = [user for user in could if user != page.user]
    return {
        "words": words,
        "name_form": NameForm(initial={"own_name": words.name, "tags": ", ".join(words.tags)}),
        "joined": [_talk(page, other) for other in _joined(page, words.joined)],
        "shut_to": _named(shut),
        "could_be_shut_to": _named(others),
    }


def _named(users: Iterable[User]) -> list[tuple[int, str]]:
    return sorted((user.pk, message_display.name_of(user)) for user in users)


def _joined(page: ConversationPage, ids: Iterable[str]) -> list[KeyedConversation]:
    """Those of the ids that are still there and that this member may open."""
    there = conversations_of(page.opened).filter(pk__in=list(ids)).order_by("day", "pk")
    keyed = []
    for other in there:
        try:
            keyed.append(page.keyed_conversation(other.pk))
        except sealing.CannotUnseal:
            continue
    return keyed


def _talk(page: ConversationPage, keyed: KeyedConversation) -> JoinedTalk:
    """It is being read, so it stands in the audit; it is marked as read only on its own page."""
    conversation = keyed.conversation
    page.note_reading(conversation)
    label = opened_label(keyed)
    language = label.get("language", "")
    no_contact = message_display.is_without_contact(conversation, label)
    said = lookup.sheet_of(keyed, with_notes=True).opened
    thread = [message_display.shown_message(message, language) for message in said]
    return JoinedTalk(conversation, desk_words.read(keyed).name, no_contact, thread)


def name_it(page: ConversationPage, keyed: KeyedConversation) -> HttpResponse:
    """Keep name and tags."""
    form = NameForm(page.request.POST)
    if not form.is_valid():
        return page.show(keyed, status=422, name_form=form)
    told = form.cleaned_data
    desk_words.call_it(keyed, told["own_name"], told["tags"], by=page.user)
    messages.success(page.request, _("Kept. Only your desk sees it."))
    return page.go_on(keyed)


def join(page: ConversationPage, keyed: KeyedConversation) -> HttpResponse:
    """Join it with the one whose six letters and digits were typed, and with what that has."""
    typed = page.request.POST.get("join_with", "").strip().lower()
    desk = keyed.conversation.desk_id
    others = conversations_of(page.opened).filter(desk=desk).exclude(pk=keyed.conversation.pk)
    fits = list(others.filter(pk__startswith=typed)[:2]) if SIX.match(typed) else []
    if len(fits) != 1:
        fault = _("Not joined: no other conversation of this desk is called so.")
        messages.warning(page.request, fault)
        return page.go_on(keyed)
    other = page.keyed_conversation(fits[0].pk)
    ids = {fits[0].pk, *desk_words.read(keyed).joined, *desk_words.read(other).joined}
    every = [keyed, *_joined(page, ids - {keyed.conversation.pk})]
    if len(every) > MOST_JOINED:
        fault = _("Not joined: at most %(most)s conversations are seen as one.")
        messages.warning(page.request, fault % {"most": MOST_JOINED})
        return page.go_on(keyed)
    desk_words.join(every, by=page.user)
    messages.success(page.request, _("Joined, for your desk alone. Each keeps its own number."))
    return page.go_on(keyed)


def part(page: ConversationPage, keyed: KeyedConversation) -> HttpResponse:
    """Take it out of what it is joined with."""
    others = _joined(page, desk_words.read(keyed).joined)
    desk_words.part(keyed, others, by=page.user)
    return page.go_on(keyed)


def shut(page: ConversationPage, keyed: KeyedConversation) -> HttpResponse:
    """Shut it to a colleague."""
    known = {str(user.pk): user for user in shutting_out.can_be_shut_to(keyed.conversation)}
    colleague = known.get(page.request.POST.get("shut_to", ""))
    if colleague and colleague != page.user:
        shutting_out.shut_out(keyed.conversation, colleague, by=page.user)
    return page.go_on(keyed)


def unshut(page: ConversationPage, keyed: KeyedConversation) -> HttpResponse:
    """Open it to a colleague again."""
    colleague = whole_number(page.request.POST.get("open_to", "")) or 0
    shut_outs = keyed.conversation.shut_outs.filter(user=colleague)
    if row := shut_outs.select_related("user").first():
        shutting_out.let_see(keyed.conversation, row.user, by=page.user)
    return page.go_on(keyed)


ACTS: dict[str, Callable[[ConversationPage, KeyedConversation], HttpResponse]] = {
    "name": name_it,
    "join": join,
    "part": part,
    "shut": shut,
    "unshut": unshut,
}
