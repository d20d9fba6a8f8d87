"""What every template may say without asking a database."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from base import phonebook
from base.languages import complete_languages, language_list
from base.phonebook.banners import shown_banners
from base.theme.inlined_assets import InlinedAssets, inlined
from website.web import address_kinds


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """exit_href: where "Leave this site" leads from here; after a form, past what is left."""
    code = get_language()
    if code not in language_list.LANGUAGES:
        code = language_list.DEFAULT
    act = address_kinds.act_of(request.path_info)
    exit_href = settings.EXIT_URL
    if act in address_kinds.FORMS:
        exit_href = f"/{code}/leave/"
    here = f"{act}/" if act in address_kinds.SAME_EVERYWHERE else ""
    own = inlined(watch=settings.DEBUG)
    return {
        **_speech(code),
        **_house(own),
        **_of_forms(own, act, request.method == "POST"),
        "exit_href": exit_href,
        "here": here,
    }


def _of_forms(own: InlinedAssets, act: str, is_answer: bool) -> dict[str, Any]:
    """
    The style and script of forms, where one stands; pages and blocks say themselves which sheets
    they need besides. A number, and what was written with it, stand only in the answer to a form.
    """
    if act not in address_kinds.UNSTORED:
        return {"sheets": []}
    sheets = ["forms"]
    if is_answer:
        sheets.append("thread")
    return {"sheets": sheets, "forms_script": mark_safe(own.forms)}  # noqa: S308 - our own file


def _speech(code: str) -> dict[str, Any]:
    """
    language: of the address, and of every link. html_lang, html_dir: of the buttons and links
    that are really shown.
    """
    shown = complete_languages.shown_language(code)
    book = phonebook.current().page(code)
    return {
        "language": code,
        "html_lang": language_list.html_code(shown),
        "html_dir": language_list.direction(shown),
        "words_read_on": complete_languages.read_on(shown),
        "languages": language_list.LANGUAGES,
        "phonebook": book,
        "banners": shown_banners(book, timezone.localdate()),
    }


def _house(own: InlinedAssets) -> dict[str, Any]:
    return {
        "public_title": settings.PUBLIC_TITLE,
        "public_origin": settings.PUBLIC_ORIGIN,
        "exit_url": settings.EXIT_URL,
        "operator": settings.OPERATOR,
        "demonstration": settings.DEMONSTRATION,
        "forms_are_shut": bool(settings.FORMS_SHUT_AT),
        # Our own files: a template must not escape them.
        "inlined_style": mark_safe(own.style),  # noqa: S308
        "inlined_script": mark_safe(own.script),  # noqa: S308
    }
