"""What a caseworker types. Whatever is wrong with it, it stays in the box."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from helpdesk.inbox.casework import sentence_picker
from helpdesk.inbox.casework.sentence_picker import SentencesField
from helpdesk.inbox.layout import access_keys, message_display
from helpdesk.inbox.layout.unsaved_text import TOO_LONG, TypedBox, ticked
from helpdesk.limits import LONGEST_MESSAGE
from helpdesk.rules.form_fields import WordsField, own_names


class TongueSelect(forms.Select):
    """The languages, each marked as being in itself; `inbox.js` turns the box by `data-dir`."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        chosen = message_display.tongue(str(value))
        option["attrs"] |= {"lang": chosen.code, "data-dir": chosen.dir}
        return option


class ReplyForm(forms.Form):
    """
    What the desk answers, and in which language.

    preferred: the language the person asked for. In another one, or in other letters than the
    chosen one has, it is asked once whether that is meant. signed: the promises of the desk.
    """

    use_required_attribute = False

    text = WordsField(
        label=_("Your answer"),
        limit=LONGEST_MESSAGE,
        required=False,
        widget=TypedBox(rows=8, accesskey=access_keys.KEYS["write"].key),
        error_messages={
            "required": _("Write your answer. Nothing has been sent yet."),
            "too_long": TOO_LONG,
        },
    )
    language = forms.ChoiceField(
        label=_("Language of your answer"),
        choices=own_names,
        widget=TongueSelect({"data-helpdesk-language": True}),
    )
    sentence = SentencesField(required=False)
    even_so = forms.BooleanField(label=_("Yes, send it like this"), required=False)

    def __init__(
        self, *args: Any, preferred: str = "", signed: Collection[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.preferred, self.signed = preferred, signed
        self.asks_about_language = False
        # The box runs the way of the language in which it is answered.
        box = self.fields["text"].widget.attrs
        box |= {"lang": self.tongue.code, "dir": self.tongue.dir}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text, language = cleaned.get("text", ""), cleaned.get("language", "")
        self._check_words(cleaned, language)
        if (text or cleaned.get("sentence")) and language and not cleaned.get("even_so"):
            if self.preferred and language != self.preferred:
                self._ask(
                    _("Not sent yet: the person asked for %(theirs)s, and this is in %(chosen)s."),
                    language,
                )
            elif message_display.letters_differ(text, language):
                self._ask(
                    _("Not sent yet: this does not look like %(chosen)s. Is the language right?"),
                    language,
                )
        return cleaned

    def _check_words(self, cleaned: dict[str, Any], language: str) -> None:
        """Words of one's own, ready sentences, or both; and only those that may leave."""
        if "text" in cleaned and not (cleaned["text"].strip() or cleaned.get("sentence")):
            self.add_error("text", self.fields["text"].error_messages["required"])
        try:
            sentence_picker.check(cleaned.get("sentence", []), language, self.signed)
        except forms.ValidationError as fault:
            self.add_error("sentence", fault)

    def _ask(self, words: Any, language: str) -> None:
        names = {
            "theirs": message_display.tongue(self.preferred).own,
            "chosen": message_display.tongue(language).own,
        }
        self.asks_about_language = True
        self.add_error("language", words % names)

    @cached_property
    def tongue(self) -> message_display.Tongue:
        """The language chosen so far, for the box in which the answer is typed."""
        return message_display.tongue(str(self["language"].value() or ""))


def reply_to(language: str, draft: Mapping[str, Any]) -> ReplyForm:
    """An empty answer in the language that was asked for; or what was half written of one."""
    chosen = {
        "text": draft.get("text", ""),
        "language": draft.get("language") or language,
        "sentence": ticked(draft),
    }
    return ReplyForm(initial=chosen)
