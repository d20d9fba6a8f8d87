"""What a caseworker types. Whatever is wrong with it, it stays in the box."""

from collections.abc import Mapping
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
    """
    What the desk answers, and in which language.

    theirs: the language the person asked for. In another one, or in other letters than the
    chosen one has, it is asked once whether that is meant.
    """

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
    even_so = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, theirs: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theirs = theirs
        self.asks_about_language = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text, language = cleaned.get("text", ""), cleaned.get("language", "")
        if text and language and not cleaned.get("even_so"):
            if self.theirs and language != self.theirs:
                self._ask(
                    _("Not sent yet: the person asked for %(theirs)s, and this is in %(chosen)s."),
                    language,
                )
            elif showing.letters_differ(text, language):
                self._ask(
                    _("Not sent yet: this does not look like %(chosen)s. Is the language right?"),
                    language,
                )
        return cleaned

    def _ask(self, words: Any, language: str) -> None:
        said = {"theirs": showing.tongue(self.theirs).own, "chosen": showing.tongue(language).own}
        self.asks_about_language = True
        self.add_error("language", words % said)

    @property
    def tongue(self) -> showing.Tongue:
        """The language chosen so far, for the box in which the answer is typed."""
        return showing.tongue(str(self["language"].value() or ""))


class NoteForm(forms.Form):
    """What only the desk sees."""

    use_required_attribute = False

    note = WordsField(
        label=_("Private note"),
        limit=LIMIT,
        rows=4,
        error_messages={
            "required": _("Write your note. Nothing has been kept yet."),
            "too_long": TOO_LONG,
        },
    )


def reply_to(language: str, draft: Mapping[str, Any]) -> ReplyForm:
    """An empty answer in the language that was asked for; or what was half written of one."""
    chosen = {"text": draft.get("text", ""), "language": draft.get("language") or language}
    return ReplyForm(initial=chosen)


def note_of(draft: Mapping[str, Any]) -> NoteForm:
    return NoteForm(initial={"note": draft.get("note", "")})
