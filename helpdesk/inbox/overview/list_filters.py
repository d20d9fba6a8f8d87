"""
What a caseworker may choose by: danger, state and colleague, which stand in the clear; language
and topic, whose labels are opened for this, over what is open and not set aside.
"""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from helpdesk.desks.unlock import UnlockedSession
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.overview.sealed_labels import Label, fitting
from helpdesk.models import Conversation
from helpdesk.rules.form_fields import whole_number

State = Conversation.State
STATES = {State.NEW: State.NEW.label, State.WITH_US: State.WITH_US.label}


class Filters:
    """asked: the query of the address. labels: whether labels may be opened here."""

    def __init__(self, asked: QueryDict, *, labels: bool) -> None:
        self.labels = labels
        self.danger = "yes" if asked.get("danger") else ""
        self.state = self._one_of(asked, "state", STATES)
        self.colleague = str(whole_number(asked.get("with", "")) or "")
        self.language = self._one_of(asked, "language", dict(settings.LANGUAGES)) * labels
        self.topic = self._one_of(asked, "topic", self._topics) * labels

    @property
    def chosen(self) -> dict[str, str]:
        """What is chosen, by its name in the address."""
        named = {
            "danger": self.danger,
            "state": self.state,
            "with": self.colleague,
            "language": self.language,
            "topic": self.topic,
        }
        return {name: value for name, value in named.items() if value}

    @property
    def are_used(self) -> bool:
        return bool(self.chosen)

    @property
    def as_query(self) -> str:
        """To be put behind `?tab=…`, so that the next page is of the same choice."""
        return "&" + urlencode(self.chosen) if self.chosen else ""

    def applied(
        self,
        conversations: QuerySet[Conversation],
        opened: UnlockedSession,
        labels: dict[str, Label],
    ) -> QuerySet[Conversation]:
        """labels: of all among which may be chosen by what is sealed."""
        self.colleagues = _colleagues(opened)
        if self.danger:
            conversations = conversations.filter(in_danger=True)
        if self.state:
            conversations = conversations.filter(state=self.state)
        if self.colleague:
            conversations = conversations.filter(assignee_id=int(self.colleague))
        sealed = {"language": self.language, "topic": self.topic}
        sought = {name: value for name, value in sealed.items() if value}
        return fitting(conversations, labels, sought) if sought else conversations

    @property
    def selects(self) -> list[dict[str, Any]]:
        """Each choice as the page shows it: name, label, value, and what can be chosen."""
        colleagues = {str(user.pk): message_display.name_of(user) for user in self.colleagues}
        languages = {tongue.code: tongue.own for tongue in message_display.tongues()}
        shown: list[tuple[str, Any, str, Any]] = [
            ("state", _("State"), self.state, STATES),
            ("with", _("With"), self.colleague, colleagues),
        ]
        if self.labels:
            shown += [
                ("language", _("Language"), self.language, languages),
                ("topic", _("About"), self.topic, self._topics),
            ]
        return [
            {"name": name, "label": label, "value": value, "options": list(options.items())}
            for name, label, value, options in shown
        ]

    @property
    def _topics(self) -> dict[str, str]:
        page = settings.PHONEBOOK.page(get_language())
        return {code: str(name) for code, name in page.topics.items()}

    def _one_of(self, asked: QueryDict, name: str, known: Any) -> str:
        value = asked.get(name, "")
        return str(value) if value in known else ""


def _colleagues(opened: UnlockedSession) -> list[User]:
    """Whoever was let into one of the same desks."""
    return list(
        User.objects.filter(member_key__grants__desk_key__desk__in=opened.desks)
        .distinct()
        .order_by("username")
    )
