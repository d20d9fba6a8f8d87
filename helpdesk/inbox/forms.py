"""What a caseworker types. Whatever is wrong with it, it stays in the box."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from helpdesk.fields import LIMIT, WordsField, own_names
from helpdesk.inbox import showing

TOO_LONG = _(
    "This is too long: %(length)s characters, and %(limit)s fit. Nothing has been sent yet. Send "
    "the first part, then the rest."
)


class ReplyForm(forms.Form):
    """What the desk answers, and in which language."""

    use_required_attribute = False

    text = WordsField(
        label=_("Your answer"),
        limit=LIMIT,
        rows=8,
        error_messages={
            "required": _("Write your answer. Nothing has been sent yet."),
            "too_long": TOO_LONG,
        },
    )
    language = forms.ChoiceField(label=_("Language of your answer"), choices=own_names)

    @property
    def tongue(self) -> showing.Tongue:
        """The language chosen so far, for the box in which the answer is typed."""
        return showing.tongue(str(self["language"].value() or ""))


class NoteForm(forms.Form):
    """What only the desk sees."""

    use_required_attribute = False

    text = WordsField(
        label=_("Private note"),
        limit=LIMIT,
        rows=4,
        error_messages={
            "required": _("Write your note. Nothing has been kept yet."),
            "too_long": TOO_LONG,
        },
    )


def reply_to(language: str, draft: dict[str, Any]) -> ReplyForm:
    """An empty answer in the language that was asked for; or the draft that was carried along."""
    text = draft.get("text", "") if draft.get("typed_in") != "note" else ""
    return ReplyForm(initial={"text": text, "language": draft.get("language") or language})


def note_of(draft: dict[str, Any]) -> NoteForm:
    return NoteForm(
        initial={"text": draft.get("text", "") if draft.get("typed_in") == "note" else ""}
    )
