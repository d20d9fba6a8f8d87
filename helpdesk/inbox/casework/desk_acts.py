"""
Acts on what only the desk sees: name and tags, joining, shutting to a colleague; somebody who is
safe now; somebody under 18.

That somebody is under 18 stands in a sealed note alone: no column, no count, no address and no word
of the audit says it, and the conversation stays with its desk.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from base import phonebook
from base.phonebook.phonebook_entries import PhonebookContact
from helpdesk.conversations import desk_words, lookup, recusal, replies, state_changes
from helpdesk.conversations.lookup import KeyedConversation, opened_label
from helpdesk.conversations.state_changes import SafeBecause
from helpdesk.inbox.casework import answering
from helpdesk.inbox.casework.act_page import WRITTEN_MEANWHILE, ActPage
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.layout.unsaved_text import NoteForm
from helpdesk.inbox.overview import bulk_actions
from helpdesk.inbox.overview.bulk_actions import keyed_of
from helpdesk.inbox.overview.list_order import conversations_of
from helpdesk.limits import LONGEST_NAME, LONGEST_TAG, MOST_TAGS
from helpdesk.models import Conversation
from helpdesk.ready_sentences.sentence_list import YOUNG
from helpdesk.rules.routing import DeskName
from helpdesk.rules.submission import must_not_read

# What a conversation is called on the screen; or more of its id.
SIX = re.compile(r"[0-9a-f]{6,16}\Z")


# Whom a desk calls for somebody under 18, by their codes in the phonebook; and the homes, whose
# number is for professionals, and stands here once the home itself has confirmed it.
FOR_THE_YOUNG = ("guardianship", "child-focus")
HOMES = ("esperanto", "minor-ndako")


# How somebody at the desk may know it.
SAFE_BECAUSE = {
    SafeBecause.PERSON: gettext_lazy("the person says so"),
    SafeBecause.POLICE: gettext_lazy("the police say so"),
    SafeBecause.MISTAKE: gettext_lazy("it was a mistake"),
}


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
    must_not_read: str
    thread: list[message_display.ShownMessage]


def context_of(
    page: ActPage, keyed: KeyedConversation, colleagues: Sequence[User]
) -> dict[str, Any]:
    """For the template: name, tags, what is joined, to whom of its colleagues it is shut."""
    words = desk_words.read(keyed)
    prefetch_related_objects([keyed.conversation], "shut_outs__user")
    # Of the desk that had it before, this one learns no name.
    shut = {row.user for row in keyed.conversation.shut_outs.all()} & set(colleagues)
    could = recusal.can_be_shut_to(keyed.conversation, colleagues)
    others = [user for user in could if user != page.user]
    return {
        "words": words,
        "name_form": NameForm(initial={"own_name": words.name, "tags": ", ".join(words.tags)}),
        "joined": [_talk(page, other) for other in keyed_of(words.joined, page.opened)],
        "shut_to": _named(shut),
        "safe_because": list(SAFE_BECAUSE.items()),
        "could_be_shut_to": _named(others),
        "lines_for_the_young": _lines_for_the_young(keyed),
    }


def _lines_for_the_young(keyed: KeyedConversation) -> list[PhonebookContact]:
    """Whom to call; nobody at the desk of child protection, which reads of children anyway."""
    if keyed.conversation.desk_id == DeskName.CHILD_PROTECTION:
        return []
    known = phonebook.current().page(get_language() or settings.LANGUAGE_CODE).lines
    lines = [known[code] for code in FOR_THE_YOUNG + HOMES if code in known]
    return [line for line in lines if line.phone and (line.confirmed or line.code not in HOMES)]


def _named(users: Iterable[User]) -> list[tuple[int, str]]:
    return sorted((user.pk, message_display.name_of(user)) for user in users)


def _talk(page: ActPage, keyed: KeyedConversation) -> JoinedTalk:
    """It is being read, so it stands in the audit; it is marked as read only on its own page."""
    conversation = keyed.conversation
    page.note_reading(conversation)
    label = opened_label(keyed)
    language = label.get("language", "")
    no_contact = message_display.is_without_contact(conversation, label)
    said = lookup.page_of_messages(keyed, with_notes=True).opened
    thread = [message_display.shown_message(message, language) for message in said]
    centres = message_display.names_of_desks(must_not_read(label) or [])
    return JoinedTalk(conversation, desk_words.read(keyed).name, no_contact, centres, thread)


def name_it(page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """Keep name and tags."""
    form = NameForm(page.request.POST)
    if not form.is_valid():
        return page.show(keyed, status=422, name_form=form)
    told = form.cleaned_data
    desk_words.call_it(keyed, told["own_name"], told["tags"], by=page.user)
    messages.success(page.request, _("Kept. Only your desk sees it."))
    return page.go_on(keyed)


def join(page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """Join it with the one whose six letters and digits were typed, and with what that has."""
    typed = page.request.POST.get("join_with", "").strip().lower()
    desk = keyed.conversation.desk_id
    others = conversations_of(page.opened).filter(desk=desk).exclude(pk=keyed.conversation.pk)
    fits = list(others.filter(pk__startswith=typed)[:2]) if SIX.match(typed) else []
    if len(fits) != 1:
        fault = _("Not joined: no other conversation of this desk is called so.")
        messages.warning(page.request, fault)
        return page.go_on(keyed)
    if fault := bulk_actions.join([keyed.conversation.pk, fits[0].pk], page.opened, by=page.user):
        messages.warning(page.request, fault)
    else:
        messages.success(page.request, _("Joined, for your desk alone. Each keeps its own number."))
    return page.go_on(keyed)


def part(page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """Take it out of what it is joined with."""
    others = keyed_of(desk_words.read(keyed).joined, page.opened, with_shut=True)
    desk_words.part(keyed, others, by=page.user)
    messages.success(page.request, _("Seen as another person’s from here on."))
    return page.go_on(keyed)


def shut(page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """Shut it to a colleague, with what the desk sees as the same person's."""
    known = {str(user.pk): user for user in recusal.can_be_shut_to(keyed.conversation)}
    colleague = known.get(page.request.POST.get("shut_to", ""))
    if colleague and colleague != page.user:
        ids = desk_words.read(keyed).joined
        # Of what is shut to whoever does this nothing is said, though it is shut as well.
        shown = {each.conversation.pk for each in keyed_of(ids, page.opened)}
        open_still = []
        for each in [keyed, *keyed_of(ids, page.opened, with_shut=True)]:
            is_shut = recusal.shut_out(each.conversation, colleague, by=page.user)
            if not is_shut and each.conversation.pk in shown:
                open_still.append(each.conversation.reference)
        told = {"name": message_display.name_of(colleague), "which": ", ".join(open_still)}
        messages.success(page.request, _("Shut to %(name)s.") % told)
        if open_still:
            fault = _("Not shut to %(name)s: %(which)s. Too few of you would be left to read it.")
            messages.warning(page.request, fault % told)
    return page.go_on(keyed)


def unshut(page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """Open it to a colleague again."""
    known = {str(user.pk): user for user in recusal.is_shut_to(keyed.conversation)}
    if colleague := known.get(page.request.POST.get("open_to", "")):
        recusal.let_see(keyed.conversation, colleague, by=page.user)
        name = message_display.name_of(colleague)
        messages.success(page.request, _("Open to %(name)s again.") % {"name": name})
    return page.go_on(keyed)


def note_young(page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """Keep in a private note that the person is under 18, who was called, and what was typed."""
    posted = page.request.POST
    lines = _lines_for_the_young(keyed)
    called = [str(line.name) for line in lines if line.code in posted.getlist("called")]
    words = [_("The person is under 18.")]
    if called:
        words.append(_("Called: %(whom)s.") % {"whom": ", ".join(called)})
    note = NoteForm({"note": "\n".join([*words, posted.get("note", "")]).strip()})
    if not note.is_valid():
        return page.show(keyed, note=NoteForm(posted), status=422)
    author, by = page.user.get_username(), page.user
    noted, tells = note.cleaned_data["note"], {replies.YOUNG: True}
    replies.add_note(*keyed, text=noted, author=author, by=by, tells=tells)
    messages.success(page.request, _("The note is kept. Only your desk sees it."))
    return page.go_on(keyed, done="note")


def safe_now(page: ActPage, keyed: KeyedConversation) -> HttpResponse:
    """Take the danger away, once somebody has said how the desk knows."""
    because = page.request.POST.get("because", "")
    if because not in SAFE_BECAUSE:
        messages.warning(page.request, _("Say first how you know. Nothing was changed."))
    elif state_changes.safe_now(
        keyed.conversation, SafeBecause(because), seen=page.seen, by=page.user
    ):
        messages.success(page.request, _("No longer among those in danger."))
    else:
        messages.warning(page.request, WRITTEN_MEANWHILE)
    return page.go_on(keyed)


ACTS: dict[str, Callable[[ActPage, KeyedConversation], HttpResponse]] = {
    "name": name_it,
    "join": join,
    "part": part,
    "shut": shut,
    "unshut": unshut,
    "safe": safe_now,
    "young": note_young,
    "young-sentences": partial(answering.tick, [each.key for each in YOUNG]),
}
