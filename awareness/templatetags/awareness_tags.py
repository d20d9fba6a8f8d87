"""What the templates of pages and blocks use."""

from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from wagtail.rich_text import RichText, expand_db_html

from awareness.facts.days_of_rights import days_of_rights
from awareness.facts.fact_filling import fill_html
from awareness.media import phone_files
from base.languages import printed_dates

register = template.Library()


@register.simple_tag(takes_context=True)
def facts(context: Context, value: RichText | str | None) -> SafeString:
    """A text of the page, rich or plain, with its facts filled in."""
    if not value:
        return SafeString("")
    language = context.get("page_language") or settings.LANGUAGE_CODE
    elsewhere = context.get("elsewhere") or {}
    if isinstance(value, RichText):
        html = expand_db_html(value.source)
    else:
        html = conditional_escape(value)
    filled = fill_html(html, language, address_language=get_language(), elsewhere=elsewhere)
    if not isinstance(value, RichText):
        return filled
    said = context.get("days_said")  # one for the whole page, and empty at first
    if said is None:
        said = set()
    return filled + days_of_rights(html, language, said)


@register.filter
def is_for_readers(document: Any) -> bool:
    """Whether there is a document, and readers may have it."""
    return bool(document) and phone_files.is_for_readers(document)


@register.filter
def tr(words: Any, around: str) -> SafeString:
    """Words from the phonebook, marked with their language unless it is that of what is around."""
    if getattr(words, "lang", around) == around:
        return conditional_escape(words)
    if around:
        way = "rtl" if get_language_info(around.lower())["bidi"] else "ltr"
        if words.dir == way:
            return format_html('<span lang="{}">{}</span>', words.lang, words)
    return format_html('<span lang="{}" dir="{}">{}</span>', words.lang, words.dir, words)


@register.filter("day")
def printed_day(value: date, language: str) -> str:
    """A day, in the language of the words around it."""
    return printed_dates.on_one_line(value, language)
