"""
Filling placeholders: `{phone_national}` becomes a link that dials, `{reflection_days}` a number.

The values come from `base.phonebook.current()`, so no page needs a query for them. What could be
torn apart by a script that runs from right to left is isolated.
"""

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info, gettext, override

from awareness.facts.placeholders import (
    OF_A_CONTACT,
    OF_THE_SITE,
    PLACEHOLDER,
    names_for,
    placeholder_code,
)
from awareness.facts.plural_forms import form_for
from base import phonebook
from base.languages.printed_dates import in_digits_of
from base.phonebook.signed_promises import PLACEHOLDER_BEGIN, PROMISES, promise_said

LINK = re.compile(r'<a [^>]*?href="(/(?:[a-z0-9-]+/)*)(?:#[a-z0-9-]+)?"[^>]*>.*?</a>', re.DOTALL)
NOWHERE: Mapping[str, str] = {}
OURS = re.compile(r'href="(/(?!/|cms/|media/|static/|documents/)[a-z0-9/-]*(?:#[a-z0-9-]+)?)"')


def language_codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def known_names() -> frozenset[str]:
    """Every placeholder that the registry, as last published, can fill."""
    data = phonebook.current().data()
    contacts = [row["code"] for row in data["hotlines"] + data["centres"]]
    return names_for(contacts, data["facts"])


def fill_html(
    html: str,
    language: str,
    *,
    address_language: str | None = None,
    elsewhere: Mapping[str, str] = NOWHERE,
) -> SafeString:
    """
    The HTML with its facts, numbers and addresses as links.

    language: that of the words. address_language: that of the reader's address, into which links
    such as `/rights/` are turned, for whoever reads English under /ti/ stays under /ti/.
    elsewhere: the pages that are not in that language, and in which they are: a link says so.
    """
    filled = PLACEHOLDER.sub(lambda match: _filled(match, language), html)
    prefix = address_language or language
    if elsewhere:
        filled = LINK.sub(lambda match: match[0] + in_another(elsewhere.get(match[1], "")), filled)
    return mark_safe(OURS.sub(lambda match: f'href="/{prefix}{match[1]}"', filled))  # noqa: S308


def _filled(match: re.Match[str], language: str) -> str:
    """A fact; or, with forms behind its name, the one of them that fits its number."""
    kind, value = _value(match[1], language)
    forms = match[0].strip("{}").split("|")[1:]
    if forms:
        return form_for(str(value), forms, language)
    return _html(kind, value, language)


def in_another(language: str) -> SafeString:
    """What stands behind a link to a page in that language; empty for the reader's own."""
    if not language:
        return SafeString("")  # a plain one would take from what stands before it that it is HTML
    info = get_language_info(language)
    way = "rtl" if info["bidi"] else "ltr"
    return format_html(
        ' <small lang="{}" dir="{}">({})</small>', info["lang"], way, info["name_local"]
    )


def printed_fact(name: str, language: str) -> SafeString:
    """One fact as it stands in a text of that language."""
    kind, value = _value(name, language)
    return mark_safe(_html(kind, value, language))  # noqa: S308 - escaped above


def _value(name: str, language: str) -> tuple[str, Any]:
    """What a placeholder stands for: its kind (phone, email, website, text) and the value."""
    book = phonebook.current().page(language)
    if name in book.facts:
        return "text", book.facts[name]
    if name in OF_THE_SITE:
        return "text", _of_the_site(name, book)
    if (promise := name.removeprefix(PLACEHOLDER_BEGIN)) in PROMISES:
        return "promise", promise_said(promise, book)
    what, _, who = name.partition("_")
    if what in OF_A_CONTACT:
        for contact in book.contacts:
            if placeholder_code(contact.code) == who:
                return _kind(what, contact), getattr(contact, what, "")
    # A fact that was deleted while a page still names it: say nothing rather than a brace.
    return "text", ""


def _of_the_site(name: str, book: Any) -> str:
    if name.startswith("operator_"):
        return settings.OPERATOR[name.removeprefix("operator_")]
    if name == "public_title":
        with override(book.language):
            return str(settings.PUBLIC_TITLE)
    return str(book.longest(name))


def _kind(what: str, contact: Any) -> str:
    """A number that nobody should call before a centre has spoken with them is no link."""
    if what == "phone" and contact.after_centre:
        return "number"
    if what in ("phone", "email", "website"):
        return what
    return "text"


def _html(kind: str, value: Any, language: str) -> str:
    if not value and kind != "promise":
        with override(language):
            return f"({escape(gettext('not confirmed yet'))})"
    return _AS_HTML[kind](value, language)


def _phone(value: str, _language: str) -> str:
    return _written("phone_link", str(value))


def _number(value: str, _language: str) -> str:
    return _written("plain_number", str(value))


@functools.lru_cache(maxsize=500)  # more than there are numbers, each on many pages
def _written(part: str, number: str) -> str:
    return get_template(f"awareness/parts/{part}.html").render({"number": number}).strip()


def _email(value: str, _language: str) -> str:
    return format_html('<a href="mailto:{}"><bdi dir="ltr">{}</bdi></a>', value, value)


def _website(value: str, _language: str) -> str:
    shown = value.split("://")[-1].strip("/")
    return format_html('<a href="{}" rel="noreferrer"><bdi dir="ltr">{}</bdi></a>', value, shown)


def _text(value: Any, language: str) -> str:
    code = getattr(value, "code", language)
    if code != language:
        return format_html('<span lang="{}" dir="{}">{}</span>', value.lang, value.dir, value)
    if value.isdecimal():
        return in_digits_of(language, value)
    if _is_calm(value):
        return escape(value)
    return format_html("<bdi>{}</bdi>", value)


def _promise(value: str, _language: str) -> str:
    """Words of whole centres; empty where nobody has signed them."""
    return escape(value)


_AS_HTML: dict[str, Callable[[Any, str], str]] = {
    "phone": _phone,
    "number": _number,
    "email": _email,
    "website": _website,
    "text": _text,
    "promise": _promise,
}


def _is_calm(value: str) -> bool:
    """Whether a right-to-left line cannot tear it apart: digits alone, or no Latin at all."""
    return value.isdecimal() or not re.search(r"[0-9A-Za-z]", value)
