"""What every template of the site may use."""

from typing import Any

import phonenumbers
from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from website import icons, languages
from website.assets import inlined
from website.entries import Words

register = template.Library()

BELGIUM = 32


@register.filter
def phone(number: str) -> SafeString:
    """
    A number as people in Belgium write it, kept from left to right in every script.

    Short numbers such as 112 stay as they are: for a library they are no numbers at all.
    """
    return format_html('<bdi dir="ltr">{}</bdi>', _written(str(number)))


@register.filter
def with_colon(words: Words) -> str:
    """Words before a number; in French a colon stands apart, on the same line."""
    return f"{words}\u202f:" if words.code == "fr" else f"{words}:"


@register.filter
def tel(number: str) -> str:
    """The number as a `tel:` link wants it."""
    return f"tel:{number}"


@register.filter
def sheet(name: str) -> SafeString:
    """A style sheet that only some pages need, by its name in `website.assets.EXTRA`."""
    return mark_safe(inlined(watch=settings.DEBUG).extra[name])  # noqa: S308 - our own file


@register.simple_tag
def sum_script() -> SafeString:
    """The browser's sum, for a form in a flood."""
    return mark_safe(inlined(watch=settings.DEBUG).sum)  # noqa: S308 - our own file


@register.simple_tag
def icon(name: str) -> SafeString:
    return icons.drawing(name)


@register.filter
def icon_for(address: str) -> str:
    """The name of the icon for a page of ours, by its address; empty if it has none."""
    return icons.of_page(address)


@register.filter
def html_code(code: str) -> str:
    """A code of ours as the `lang` attribute wants it."""
    return languages.html_code(code)


@register.filter
def direction(code: str) -> str:
    return languages.direction(code)


@register.filter
def own(known: dict[str, languages.Language], code: str) -> str:
    """A language's name, as its speakers write it."""
    return known[code].own


@register.filter
def ways(alternates: list[tuple[str, str]] | str) -> list[dict[str, str]]:
    """
    The links of the language picker, in the order of the menu.

    They lead to the same page in the languages that have it, to the first page in the others.
    """
    addresses = dict(alternates or ())
    return [
        {
            "code": code,
            "own": language.own,
            "lang": languages.html_code(code),
            "dir": languages.direction(code),
            "href": addresses.get(code, f"/{code}/"),
        }
        for code, language in languages.LANGUAGES.items()
    ]


@register.filter
def details(contact: Any) -> list[Any]:
    """What is known of a line or a centre, in the order in which a caller wants it."""
    every = (contact.description, contact.hours, contact.cost, contact.what_happens)
    return [words for words in every if words]


def _written(number: str) -> str:
    if not number.startswith("+"):
        return number
    parsed = phonenumbers.parse(number, None)
    national = str(parsed.national_number)
    if parsed.country_code == BELGIUM and national.startswith("78"):
        # These are known, printed and dialled in this form only.
        return f"0{national[:2]} {national[2:5]} {national[5:]}"
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
