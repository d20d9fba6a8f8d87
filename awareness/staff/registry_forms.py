"""Forms of the registry: English first, then one folding panel for each language."""

from typing import Any

from django.conf import settings
from django.forms import Select
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface

from awareness.facts.numbering_plan import FIRST_LINES, FIXED

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

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        public = type(self.instance)._default_manager.filter(pk=self.instance.pk, live=True).first()
        if public and any(
            (getattr(public, name) or "") != (cleaned.get(name, getattr(public, name)) or "")
            for name in getattr(public, "CONFIRMED", ())
        ):
            cleaned["confirmed_by"] = ""
        return cleaned


def edit_handler(
    *, plain: tuple[str, ...], translated: tuple[str, ...], sourced: bool = True
) -> TabbedInterface:
    """Two tabs: what is the same everywhere with the English, and the translations."""
    details = [
        MultiFieldPanel([*map(_panel, plain)], heading=gettext_lazy("The same everywhere")),
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
    return FieldPanel(name, widget=Select) if name in CHOSEN else FieldPanel(name)


def _in_every_language(translated: tuple[str, ...]) -> list[MultiFieldPanel]:
    return [
        MultiFieldPanel(
            [FieldPanel(build_localized_fieldname(name, code)) for name in translated],
            heading=its_name,
            classname="collapsed",
            attrs={"lang": code, "dir": get_language_info(code)["dir"]},
        )
        for code, its_name in settings.LANGUAGES
        if code != settings.LANGUAGE_CODE
    ]
