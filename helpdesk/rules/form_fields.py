"""Form fields for people in a hurry, in any script, on somebody else's phone."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, get_language_bidi, get_language_info
from django.utils.translation import gettext_lazy as _

from helpdesk.limits import LONGEST_FIELD


def whole_number(asked: str) -> int | None:
    """The number that an address or a form asks for; None for all that no row can have."""
    if not asked.isdecimal() or len(asked) >= 19:
        return None
    return int(asked)


class WordsField(forms.CharField):
    """
    Words as somebody typed them: line ends unified, NUL (which no keyboard makes) left out.

    The limit is checked here and never by the browser, which would cut a pasted text in silence.
    """

    default_error_messages = {
        "too_long": _(
            "This is longer than we can take in one message: %(length)s characters, and "
            "%(limit)s fit. Send the first part now, then write again with your number."
        )
    }

    def __init__(self, *, limit: int = LONGEST_FIELD, rows: int = 2, **kwargs: Any) -> None:
        quiet: dict[str, Any] = {"autocomplete": "off", "spellcheck": "false"}
        widget: forms.Widget = forms.TextInput(quiet)
        if rows > 1:
            widget = forms.Textarea({"rows": rows, **quiet})
        kwargs.setdefault("widget", widget)
        self.limit = limit
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        text = str(value or "").replace("\x00", "")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def bound_data(self, data: Any, initial: Any) -> str:
        return self.to_python(data)

    def validate(self, value: str) -> None:
        super().validate(value.strip())
        if len(value) > self.limit:
            raise ValidationError(
                self.error_messages["too_long"],
                code="too-long",
                params={"length": len(value), "limit": self.limit},
            )


class ShortSelect(forms.Select):
    """
    A list whose options end where the next one begins, as HTML allows: of two hundred countries
    that is a tenth of a page.
    """

    template_name = "helpdesk/parts/select.html"


class InTheirLanguage(ShortSelect):
    """A list of languages, each name marked as being in that language and running its way."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        info = get_language_info(str(value))
        option["attrs"]["lang"] = str(value)
        if info["bidi"] is not get_language_bidi():
            option["attrs"]["dir"] = info["dir"]
        return option


class MarkedSelect(forms.Select):
    """A list whose names may be a fallback from another language; such a one is marked as it is."""

    def create_option(
        self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **kwargs)
        if hasattr(label, "code") and label.code != get_language():
            option["attrs"] |= {"lang": label.lang, "dir": label.dir}
        return option


class AnswerLanguageField(forms.ChoiceField):
    """In which language to answer, of all of ours; left open, in that of the page."""

    def __init__(self) -> None:
        super().__init__(
            choices=own_names,
            label=_("In which language shall we answer?"),
            required=False,
            widget=InTheirLanguage,
            error_messages={"invalid_choice": _("Choose one of the languages of the list.")},
        )

    def clean(self, value: Any) -> str:
        return super().clean(value) or get_language() or settings.LANGUAGE_CODE


class MomentField(WordsField):
    """When something was seen, as well as somebody remembers."""

    def __init__(self) -> None:
        super().__init__(
            label=_("On which day, at what time?"),
            help_text=_("As well as you remember."),
            required=False,
            rows=1,
        )


def let_choose(form: forms.Form, **choices: Any) -> None:
    """The choices of fields of one form, by name; its class knows none yet."""
    for name, of_this_form in choices.items():
        cast(forms.ChoiceField, form.fields[name]).choices = of_this_form


def own_names() -> list[tuple[str, str]]:
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
