"""
Filling placeholders: `{phone_national}` becomes a link that dials, `{reflection_days}` a number.

The values come from `settings.PHONEBOOK`, so no page needs a query for them. What could be torn
apart by a script that runs from right to left is isolated.
"""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override

from awareness.placeholders import OF_A_CONTACT, PLACEHOLDER, names_for, spoken

OURS = re.compile(r'href="(/(?!/|cms/|media/|static/|documents/)[a-z0-9/-]*)"')


def language_codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def known_names() -> frozenset[str]:
    """Every placeholder that the registry, as last published, can fill."""
    data = settings.PHONEBOOK.data()
    contacts = [row["code"] for row in (*data["hotlines"], *data["centres"])]
    return names_for(contacts, data["facts"])


def fill_html(html: str, language: str, *, address_language: str | None = None) -> SafeString:
    """
    The HTML with its facts, numbers and addresses as links.

    language: that of the words. address_language: that of the reader's address, into which links
    such as `/rights/` are turned, for whoever reads English under /ti/ stays under /ti/.
    """
    filled = PLACEHOLDER.sub(lambda match: _html(*_value(match[1], language), language), html)
    prefix = address_language or language
    return mark_safe(OURS.sub(lambda match: f'href="/{prefix}{match[1]}"', filled))  # noqa: S308


def _value(name: str, language: str) -> tuple[str, Any]:
    """What a placeholder stands for: its kind (phone, email, website, text) and the value."""
    book = settings.PHONEBOOK.page(language)
    if name in book.facts:
        return "text", book.facts[name]
    if name in ("reply_days", "retention_days"):
        return "text", str(book.longest(name))
    if name.startswith("operator_"):
        return "text", settings.OPERATOR[name.removeprefix("operator_")]
    if name == "public_title":
        with override(language):
            return "text", str(settings.PUBLIC_TITLE)
    what, _, who = name.partition("_")
    if what in OF_A_CONTACT:
        kind = what if what in ("phone", "email", "website") else "text"
        found = (getattr(c, what) for c in book.contacts if spoken(c.code) == who)
        return kind, next(found, "")
    # A fact that was deleted while a page still names it: say nothing rather than a brace.
    return "text", ""


def _html(kind: str, value: Any, language: str) -> str:
    if not value:
        with override(language):
            return f"({escape(gettext('not confirmed yet'))})"
    return _AS_HTML[kind](value, language)


def _phone(value: str, _language: str) -> str:
    return get_template("awareness/parts/phone_link.html").render({"number": value}).strip()


def _email(value: str, _language: str) -> str:
    return format_html('<a href="mailto:{}"><bdi dir="ltr">{}</bdi></a>', value, value)


def _website(value: str, _language: str) -> str:
    shown = value.split("://")[-1].strip("/")
    return format_html('<a href="{}" rel="noreferrer"><bdi dir="ltr">{}</bdi></a>', value, shown)


def _text(value: Any, language: str) -> str:
    code = getattr(value, "code", language)
    if code != language:
        return format_html('<span lang="{}" dir="{}">{}</span>', value.lang, value.dir, value)
    if _is_calm(value):
        return escape(value)
    return format_html("<bdi>{}</bdi>", value)


_AS_HTML: dict[str, Callable[[Any, str], str]] = {
    "phone": _phone,
    "email": _email,
    "website": _website,
    "text": _text,
}


def _is_calm(value: str) -> bool:
    """Whether a right-to-left line cannot tear it apart: digits alone, or no Latin at all."""
    return value.isdecimal() or not re.search(r"[0-9A-Za-z]", value)
