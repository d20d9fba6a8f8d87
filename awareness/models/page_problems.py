"""
What makes words of a page or a row unfit to be public: placeholders, wrong or lost; and a link that
dials or writes, since nobody who reads the words sees whom.
"""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Exists, Model, OuterRef
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname
from wagtail_localize.models import StringSegment, StringTranslation

from awareness.blocks.english_words import language_of_page
from awareness.facts import fact_filling
from awareness.facts.placeholders import (
    bare_digit,
    difference,
    names_in,
    placeholder_complaint,
    unseen_complaint,
)

TITLES = ("title", "tab_title", "menu_title")
# What is shown and printed as it was typed: of these a page has those of its kind.
AS_TYPED = TITLES + ("slogan", "picture_alt", "teaser_title", "teaser_text", "teaser_alt")
# What a link leads to, also within JSON, unless that is a page of ours or a site on the web.
NO_PLACE = re.compile(r"""href=\\?["'](?!https?://|[/#])([^"'\\]*)""", re.IGNORECASE)


def problems_of(page: Any) -> dict[str, str]:
    """A sentence for each field that has something wrong; page: a page of any kind of ours."""
    if page.language == settings.LANGUAGE_CODE:
        problems = _of_english(page)
    else:
        problems = _of_translation(page)
    for field, text in (page._texts() | {name: getattr(page, name) for name in TITLES}).items():
        told = unseen_complaint(text) or _link_complaint(text)
        problems[field] = problems.get(field) or told
    return {field: sentence for field, sentence in problems.items() if sentence}


def _of_english(page: Any) -> dict[str, str]:
    known = fact_filling.known_names()
    problems = {}
    for field, text in page._texts().items():
        problems[field] = placeholder_complaint(_only_placeholders(text), known)
    for field in AS_TYPED:
        if names_in(getattr(page, field, "")):
            problems[field] = _("Placeholders are not filled here: leave it out.")
    if code := language_of_page(page):
        problems["title"] = _(
            "This page is the English one, and its words are another language: %(language)s. Write "
            "it in English, in short sentences; the other languages come next, by one button."
        ) % {"language": get_language_info(code)["name_translated"]}
    return problems


def _of_translation(page: Any) -> dict[str, str]:
    english = (
        type(page)
        .objects.filter(
            translation_key=page.translation_key,
            locale__language_code=settings.LANGUAGE_CODE,
        )
        .first()
    )
    if english is None:
        return {}
    english_texts = english._texts()
    problems = {}
    for field, text in page._texts().items():
        of_english = _only_placeholders(english_texts[field])
        problems[field] = difference(of_english, _only_placeholders(text))
    # A passage that was refused is shown in English by the translation tool: say so instead.
    problems["body"] = problems["body"] or _refusal(page)
    return problems


def _refusal(page: Any) -> str:
    """Why a passage of today's English was refused; what was said of older ones is over."""
    asked = StringSegment.objects.filter(
        source__object_id=page.translation_key,
        string_id=OuterRef("translation_of_id"),
        context_id=OuterRef("context_id"),
    )
    refused = StringTranslation.objects.filter(
        Exists(asked), locale=page.locale, has_error=True
    ).exclude(field_error="")
    return refused.values_list("field_error", flat=True).first() or ""


def _link_complaint(text: str) -> str:
    """Numbers and mail addresses are of the registry, which two people keep, and so are links."""
    found = NO_PLACE.search(text)
    if found is None:
        return ""
    return _(
        "A link leads to a page or a site, and not to “%(link)s”: write the {code} of the line."
    ) % {"link": found[1]}


def _only_placeholders(text: str) -> str:
    """The placeholders of a text alone: the braces of JSON are not for us to judge."""
    return " ".join(f"{{{name}}}" for name in sorted(names_in(text)))


def _make_it_a_fact(digit: str) -> str:
    return _("“%(digit)s” is a number: make it a fact and write its {code}.") % {"digit": digit}


def check_texts(row: Model, fields: tuple[str, ...]) -> None:
    """
    Refuse a row whose texts hold digits, unknown facts, or other facts than their English. What its
    English says no more is taken out of every language with it.
    """
    known = fact_filling.known_names()
    errors: dict[str, str] = {}
    for field in fields:
        english = getattr(row, f"{field}_en", "") or ""
        if sentence := placeholder_complaint(english, known):
            errors[f"{field}_en"] = sentence
        for code in fact_filling.language_codes():
            name = build_localized_fieldname(field, code)
            text = getattr(row, name, "") or ""
            if text and not english:
                setattr(row, name, "")
                continue
            if text and (sentence := difference(english, text) or unseen_complaint(text)):
                errors[name] = sentence
            if field != "name" and (digit := bare_digit(text)):
                errors[name] = _make_it_a_fact(digit)
    if errors:
        raise ValidationError(errors)
