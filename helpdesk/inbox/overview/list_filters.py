"""
What a caseworker may choose by: late, state and colleague, which stand in the clear; language,
topic and own tags, which are opened for this, over what is open and not set aside.

An address holds no tag, which is the desk's own word: it holds a fingerprint of it.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from base import phonebook
from helpdesk import sealing
from helpdesk.desks.unlock import UnlockedSession
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.overview.sealed_labels import OpenLabel, fitting
from helpdesk.models import Conversation
from helpdesk.rules.form_fields import whole_number

State = Conversation.State
STATES = {State.NEW: State.NEW.label, State.WITH_US: State.WITH_US.label}
NOBODY = "nobody"  # in the place of a colleague
TAG_LENGTH = 16  # of what stands for a tag in an address


class Filters:
    """asked: the query of the address. labels: whether labels may be opened here."""

    def __init__(self, asked: QueryDict, *, labels: bool) -> None:
        self.labels = labels
        self.late = self.language = self.topic = self.tag = ""
        if asked.get("late"):
            self.late = "yes"
        self.state = self._one_of(asked, "state", STATES)
        self.colleague = NOBODY
        if asked.get("with") != NOBODY:
            self.colleague = str(whole_number(asked.get("with", "")) or "")
        if labels:
            self.language = self._one_of(asked, "language", dict(settings.LANGUAGES))
            self.topic = self._one_of(asked, "topic", self._topics)
            self.tag = asked.get("tag", "")[:TAG_LENGTH]

    @property
    def chosen(self) -> dict[str, str]:
        """What is chosen, by its name in the address."""
        named = {
            "late": self.late,
            "state": self.state,
            "with": self.colleague,
            "language": self.language,
            "topic": self.topic,
            "tag": self.tag,
        }
        return {name: value for name, value in named.items() if value}

    @property
    def are_used(self) -> bool:
        return bool(self.chosen)

    @property
    def as_query(self) -> str:
        """To be put behind `?tab=…`, so that the next page is of the same choice."""
        if not self.chosen:
            return ""
        return "&" + urlencode(self.chosen)

    def applied(
        self,
        conversations: QuerySet[Conversation],
        opened: UnlockedSession,
        labels: Mapping[str, OpenLabel],
        late: Q,
    ) -> QuerySet[Conversation]:
        """labels: of all among which may be chosen by what is sealed. late: what is so."""
        self.colleagues = _colleagues(opened)
        self.tags = _tags(labels)
        if self.late:
            conversations = conversations.filter(late)
        if self.state:
            conversations = conversations.filter(state=self.state)
        if self.colleague == NOBODY:
            conversations = conversations.filter(assignee=None)
        elif self.colleague:
            conversations = conversations.filter(assignee_id=int(self.colleague))
        sealed = {"language": self.language, "topic": self.topic}
        sought = {name: value for name, value in sealed.items() if value}
        if self.tag and self.tag not in self.tags:
            return conversations.none()  # of one that nothing has any more
        if not (sought or self.tag):
            return conversations
        return fitting(conversations, labels, sought, self.tags.get(self.tag, ""))

    @property
    def selects(self) -> list[dict[str, Any]]:
        """Each choice as the page shows it: name, label, value, and what can be chosen."""
        colleagues = {str(user.pk): message_display.name_of(user) for user in self.colleagues}
        with_whom = {NOBODY: _("nobody yet")} | colleagues
        shown = [
            _select("state", _("State"), self.state, STATES),
            _select("with", _("With"), self.colleague, with_whom),
        ]
        if self.labels:
            languages = {tongue.code: tongue.own for tongue in message_display.tongues()}
            shown.append(_select("language", _("Language"), self.language, languages))
            shown.append(_select("topic", _("About"), self.topic, self._topics))
            shown.append(_select("tag", _("Tag"), self.tag, self.tags))
        return shown

    @property
    def _topics(self) -> dict[str, str]:
        page = phonebook.current().page(get_language())
        return {code: str(name) for code, name in page.topics.items()}

    def _one_of(self, asked: QueryDict, name: str, known: Any) -> str:
        value = asked.get(name, "")
        if value not in known:
            return ""
        return str(value)


def _select(name: str, label: Any, value: str, options: Any) -> dict[str, Any]:
    return {"name": name, "label": label, "value": value, "options": list(options.items())}


def _tags(labels: Mapping[str, OpenLabel]) -> dict[str, str]:
    """All tags that the desk has given, by what stands for each in an address."""
    given = {tag for label in labels.values() for tag in label.tags}
    return {_in_address(tag): tag for tag in sorted(given, key=str.casefold)}


def _in_address(tag: str) -> str:
    return sealing.keyed_fingerprint("tag", tag).hex()[:TAG_LENGTH]


def _colleagues(opened: UnlockedSession) -> list[User]:
    """Whoever was let into one of the same desks."""
    return list(
        User.objects.filter(member_key__grants__desk_key__desk__in=opened.desks)
        .distinct()
        .order_by("username")
    )
