"""Forms of the registry: English first, then one folding panel for each language."""

from django.conf import settings
from modeltranslation.utils import build_localized_fieldname
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface

SOURCED = ("source", "checked_on", "confirmed_by", "review_by")


def edit_handler(
    *, plain: tuple[str, ...], translated: tuple[str, ...], sourced: bool = True
) -> TabbedInterface:
    """Two tabs: what is the same everywhere with the English, and the translations."""
    details = [
        MultiFieldPanel([FieldPanel(name) for name in plain], heading="The same everywhere"),
        MultiFieldPanel([FieldPanel(f"{name}_en") for name in translated], heading="In English"),
    ]
    if sourced:
        details.append(
            MultiFieldPanel([FieldPanel(name) for name in SOURCED], heading="How sure we are")
        )
    return TabbedInterface(
        [
            ObjectList(details, heading="Details"),
            ObjectList(_in_every_language(translated), heading="Translations"),
        ]
    )


def _in_every_language(translated: tuple[str, ...]) -> list[MultiFieldPanel]:
    return [
        MultiFieldPanel(
            [FieldPanel(build_localized_fieldname(name, code)) for name in translated],
            heading=english_name,
            classname="collapsed",
            attrs={"lang": code, "dir": "rtl" if code in settings.LANGUAGES_BIDI else "ltr"},
        )
        for code, english_name in settings.LANGUAGES
        if code != settings.LANGUAGE_CODE
    ]
