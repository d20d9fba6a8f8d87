"""What every template of the site may use."""

import functools
from collections.abc import Iterable
from datetime import date
from typing import Any

import phonenumbers
from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from base.languages import language_list, printed_dates
from base.phonebook.phonebook_entries import MarkedText
from base.theme import icons
from base.theme.inlined_assets import inlined

register = template.Library()

BELGIUM = 32
# The sheets of the one file besides that of all pages.
OF_FILE = ("cards", "rare", "file")
# What the language picker says of each, in the order of the menu: the same on every page.
LANGUAGES = {
    code: {
        "own": language.own,
        "lang": language_list.html_code(code),
        "dir": language_list.direction(code),
    }
    for code, language in language_list.LANGUAGES.items()
}


@register.filter
def phone(number: str) -> SafeString:
    """
    A number as people in Belgium write it, kept from left to right in every script.

    Short numbers such as 112 stay as they are, but for 116 000: for a library they are no numbers.
    """
    return format_html('<bdi dir="ltr">{}</bdi>', _written(str(number)))


@register.filter
def with_colon(words: MarkedText) -> str:
    """Words before a number; in French a colon stands apart, on the same line."""
    if words.code == "fr":
        return f"{words}\u202f:"
    return f"{words}:"


@register.filter
def tel(number: str) -> str:
    """The number as a `tel:` link wants it."""
    return f"tel:{number}"


@register.simple_tag
def extra_sheets(names: Iterable[str]) -> SafeString:
    """The sheets that only some pages need, by name in `base.theme.inlined_assets.EXTRA`."""
    own = inlined(watch=settings.DEBUG)
    styles = [f"<style>{own.extra[name]}</style>" for name in names]
    return mark_safe("".join(styles))  # noqa: S308 - our own files


@register.simple_tag
def file_sheets() -> SafeString:
    """Those of the one file."""
    return extra_sheets(OF_FILE)


@register.simple_tag
def sum_script() -> SafeString:
    """The browser's sum, for a form in a flood."""
    return mark_safe(inlined(watch=settings.DEBUG).sum)  # noqa: S308 - our own file


@register.simple_tag
def speak_script() -> SafeString:
    """What records a voice on the page."""
    return mark_safe(inlined(watch=settings.DEBUG).speak)  # noqa: S308 - our own file


@register.simple_tag
def attached_script() -> SafeString:
    """What says in time that a file is too large, and else why it was not taken."""
    return mark_safe(inlined(watch=settings.DEBUG).attached)  # noqa: S308 - our own file


@register.simple_tag
def file_script() -> SafeString:
    """The search of the one file, and its ways from chapter to chapter."""
    return mark_safe(inlined(watch=settings.DEBUG).file)  # noqa: S308 - our own file


@register.simple_tag
def file_policy() -> SafeString:
    """What the one file allows itself, since nobody sends headers with it."""
    own = inlined(watch=settings.DEBUG)
    styles = [own.style_hash]
    styles += [own.extra_hashes[name] for name in OF_FILE]
    rules = (
        "default-src 'none'",
        f"style-src {' '.join(styles)}",
        f"script-src {own.script_hash} {own.file_hash}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return mark_safe("; ".join(rules))  # noqa: S308 - our own hashes


@register.simple_tag
def icon(name: str) -> SafeString:
    return icons.drawing(name)


@register.simple_tag(name="sign")
def sign_of_check(name: str) -> SafeString:
    """The drawing of a sign of *check*, by the name of its line; empty where it has none."""
    return icons.drawn_sign(name)


@register.filter
def icon_for(address: str) -> str:
    """The name of the icon for a page of ours, by its address; empty if it has none."""
    return icons.of_page(address)


@register.filter("html_code")
def lang_attribute(code: str) -> str:
    """A code of ours as the `lang` attribute wants it."""
    return language_list.html_code(code)


@register.filter("direction")
def dir_attribute(code: str) -> str:
    return language_list.direction(code)


@register.filter
def own(known: dict[str, language_list.Language], code: str) -> str:
    """A language's name, as its speakers write it."""
    return known[code].own


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> SafeString:
    """
    The items of the language picker, in the order of the menu, to the same page in each.

    Of the context: `alternates`, where the page is in its own words; `here`, its address below the
    language, such as `rights/` (empty for the first page, and where there is none). A page that is
    missing in a language says so itself. On every page, thirty each: a template of the same took
    a sixth of rendering.
    """
    addresses = {code: escape(href) for code, href in context.get("alternates") or ()}
    here = escape(context.get("here", ""))
    around = context.get("html_dir", "")
    language = context.get("language", "")
    items = ""
    for code in LANGUAGES:
        address = addresses.get(code) or f"/{code}/{here}"
        items += f'<li><a href="{address}"{_own_name(code, around, code == language)}'
    return mark_safe(items)  # noqa: S308 - each part is escaped, and most but once


@register.simple_tag(takes_context=True)
def language_buttons(context: Context) -> SafeString:
    """
    The same for a page with a form: what was typed comes along. The form's `id` is `words`; each
    button sends it to the same address in its language, which shows it again and keeps nothing.
    """
    around = context.get("html_dir", "")
    items = ""
    for code in LANGUAGES:
        way = LANGUAGES[code]
        runs = format_html(' dir="{}"', way["dir"]) if way["dir"] != around else ""
        items += format_html(
            '<li><button form="words" formaction="/{}/{}" name="act" value="language" '
            'lang="{}"{}{}>{}</button></li>',
            code,
            context["here"],
            way["lang"],
            runs,
            SafeString(' aria-current="true"') if code == context["language"] else "",
            way["own"],
        )
    return mark_safe(items)  # noqa: S308 - each part is escaped


@functools.cache
def _own_name(code: str, around: str, is_here: bool) -> SafeString:
    """The rest of an item. around: which way the page runs. is_here: whether it is its language."""
    way = LANGUAGES[code]
    runs = format_html(' dir="{}"', way["dir"]) if way["dir"] != around else ""
    here = SafeString(' aria-current="true"') if is_here else ""
    return format_html(' lang="{}"{}{}>{}</a></li>', way["lang"], runs, here, way["own"])


@register.simple_tag(takes_context=True)
def spoken(context: Context, words: Any) -> SafeString:
    """
    The attributes of an element with words that may be in another language than those around it,
    with a space before them; none where there is no need.
    """
    lang = getattr(words, "lang", "")
    if not lang or lang == context.get("html_lang") == (context.get("page_lang") or lang):
        return SafeString("")
    return format_html(' lang="{}" dir="{}"', lang, words.dir)


@register.filter
def of_belgium(alternates: list[tuple[str, str]]) -> list[dict[str, str]]:
    """The same page in French, Dutch and English, for whoever reads one of them better."""
    addresses = dict(alternates)
    links = []
    for code in ("fr", "nl", "en"):
        if code in addresses:
            links.append(LANGUAGES[code] | {"href": addresses[code]})
    return links


@register.filter
def details(contact: Any) -> list[Any]:
    """What is known of a line or a centre, in the order in which a caller wants it."""
    every = (contact.description, contact.hours, contact.cost, contact.what_happens)
    return [words for words in every if words]


@register.filter
def day_soon(value: date, language: str) -> str:
    """A day soon, in `language` (as in a `lang` attribute): people remember the weekday."""
    return printed_dates.on_one_line(value, language, "full")


@register.filter
def day_and_year(value: date, language: str) -> str:
    """A day that may be far away."""
    return printed_dates.on_one_line(value, language)


@register.filter(is_safe=True)
def prose_digits(words: Any, language: str) -> str:
    """
    Words of ours with the digits that people who read `language` have in prose. Nothing that is
    dialled goes through here, nor what somebody has typed.
    """
    return printed_dates.in_digits_of(language, str(words))


@register.filter
def belgian(name: str) -> SafeString:
    """A name as it stands on Belgian paper, so that no reader speaks it in another script."""
    return format_html('<span lang="nl">{}</span>', name)


@register.filter
def address(website: str) -> str:
    """A website as people write it."""
    return website.split("://")[-1].strip("/")


@register.filter
def known(contact: Any, what: str) -> str:
    """Whether a number works in a way that is known. what: a field of `PhonebookContact`."""
    return str({"yes": _("yes"), "no": _("no")}[getattr(contact, what)])


def _written(number: str) -> str:
    if not number.startswith("+"):
        # The harmonised numbers of the Union are printed as 116 and three digits more.
        if len(number) == 6:
            return f"{number[:3]} {number[3:]}"
        return number
    parsed = phonenumbers.parse(number, None)
    national = str(parsed.national_number)
    if parsed.country_code == BELGIUM and national.startswith("78"):
        # These are known, printed and dialled in this form only.
        return f"0{national[:2]} {national[2:5]} {national[5:]}"
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
