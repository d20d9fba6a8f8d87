"""Forms of the registry: English first, then one folding panel for each language."""

from typing import Any

from django.conf import settings
from django.forms import ChoiceField, Select
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface

from awareness.models.expert_answers import expert_questions
from base.phonebook.numbering_plan import FIRST_LINES, FIXED, as_dialled

# Rows that are chosen from a list.
CHOSEN = ("replaced_by", "region")
SOURCED = ("source", "read_on", "confirmed_by", "review_by")


class RegistryForm(WagtailAdminModelForm):
    """
    A row of the registry, with what may not be changed locked.

    A code routes messages, joins rows and stands in texts, so it is given once. The numbers of
    `numbering_plan.FIXED` are of the law. A confirmation is of what was confirmed: where that
    differs from what is public it goes, even if another is typed with it, and can be given once the
    change is public.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name_columns()
        if self.instance.pk:
            self._lock("code", _("Given once: texts and forms go by it."))
        if getattr(self.instance, "code", "") in FIXED:
            self._lock("phone", _("The same for everybody, by law."))
        if getattr(self.instance, "code", "") in FIRST_LINES:
            why = _("Nobody can hide this number: it stands where others are missing.")
            self._lock("hidden", why)

    def _name_columns(self) -> None:
        """The panel says the language of a column, once for all that stand in it."""
        columns = {column.name: column for column in self._meta.model._meta.get_fields()}
        for name, field in self.fields.items():
            if translated := getattr(columns.get(name), "translated_field", None):
                field.label = capfirst(translated.verbose_name)

    def _lock(self, name: str, why: str) -> None:
        if field := self.fields.get(name):
            field.disabled, field.help_text = True, why

    def clean_phone(self) -> str:
        return as_dialled(self.cleaned_data["phone"] or "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        public = type(self.instance)._default_manager.filter(pk=self.instance.pk, live=True).first()
        if public and _has_changed(public, cleaned):
            cleaned["confirmed_by"] = ""
        return cleaned


class AnswerForm(WagtailAdminModelForm):
    """What somebody who knows has answered, to a question that is chosen by its words."""

    question = ChoiceField(label=gettext_lazy("question"), choices=lambda: _questions())


def _questions() -> list[tuple[str, str]]:
    """Each question with its code, in the language of whoever looks, or in English."""
    choices = []
    for code, question in expert_questions().items():
        words = question.asks.get(get_language() or "", question.asks[settings.LANGUAGE_CODE])
        choices.append((code, f"{words} ({code})"))
    return choices


def answer_handler() -> ObjectList:
    """An answer is in one language, that of whoever gave it."""
    names = ("sheet", "question", "verdict", "better", "body", "role", "answered_on", "name")
    return ObjectList([FieldPanel(name) for name in names], base_form_class=AnswerForm)


def _has_changed(public: Any, cleaned: dict[str, Any]) -> bool:
    """Whether anything of what was confirmed is another now. public: the row that readers see."""
    for name in getattr(public, "CONFIRMED", ()):
        before = getattr(public, name)
        if (before or "") != (cleaned.get(name, before) or ""):
            return True
    return False


def edit_handler(
    *, plain: tuple[str, ...], translated: tuple[str, ...], sourced: bool = True
) -> TabbedInterface:
    """Two tabs: what is the same everywhere with the English, and the translations."""
    details = [
        MultiFieldPanel(
            [_panel(name) for name in plain], heading=gettext_lazy("The same everywhere")
        ),
        MultiFieldPanel(
            [FieldPanel(f"{name}_en") for name in translated], heading=gettext_lazy("In English")
        ),
    ]
    if sourced:
        details.append(
            MultiFieldPanel(
                [FieldPanel(name) for name in SOURCED], heading=gettext_lazy("How sure we are")
            )
        )
    return TabbedInterface(
        [
            ObjectList(details, heading=gettext_lazy("Details")),
            ObjectList(_in_every_language(translated), heading=gettext_lazy("Translations")),
        ],
        base_form_class=RegistryForm,
    )


def _panel(name: str) -> FieldPanel:
    """Wagtail's chooser knows rows by their key alone, and needs a second screen for three."""
    if name in CHOSEN:
        return FieldPanel(name, widget=Select)
    return FieldPanel(name)


def _in_every_language(translated: tuple[str, ...]) -> list[MultiFieldPanel]:
    panels = []
    for code, its_name in settings.LANGUAGES:
        if code == settings.LANGUAGE_CODE:
            continue
        columns = [FieldPanel(build_localized_fieldname(name, code)) for name in translated]
        its_attributes = {"lang": code, "dir": get_language_info(code)["dir"]}
        panels.append(
            MultiFieldPanel(columns, heading=its_name, classname="collapsed", attrs=its_attributes)
        )
    return panels
