"""What every template may say without asking a database."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from website.languages import complete_languages, language_list
from website.phonebook.banners import shown_banners
from website.theme.inlined_assets import inlined
from website.web import address_kinds


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """exit_href: where "Leave now" leads from here; after a form, past what it left behind."""
    code = get_language()
    if code not in language_list.LANGUAGES:
        code = language_list.DEFAULT
    act = address_kinds.act_of(request.path_info)
    leaves = act in address_kinds.FORMS
    exit_href = f"/{code}/leave/" if leaves else settings.EXIT_URL
    # Pages and blocks say themselves which sheets they need besides. A number, and what
    # was written with it, stand only in the answer to a form.
    sheets = ["forms"] if act in address_kinds.UNSTORED else []
    if sheets and request.method == "POST":
        sheets.append("thread")
    here = f"{act}/" if act in address_kinds.SAME_EVERYWHERE else ""
    return {**_speech(code), **_house(), "exit_href": exit_href, "sheets": sheets, "here": here}


def _speech(code: str) -> dict[str, Any]:
    """
    language: of the address, and of every link. html_lang, html_dir: of the buttons and links
    that are really shown.
    """
    shown = complete_languages.shown_language(code)
    phonebook = settings.PHONEBOOK.page(code)
    return {
        "language": code,
        "html_lang": language_list.html_code(shown),
        "html_dir": language_list.direction(shown),
        "languages": language_list.LANGUAGES,
        "phonebook": phonebook,
        "banners": shown_banners(phonebook, timezone.localdate()),
    }


def _house() -> dict[str, Any]:
    text = inlined(watch=settings.DEBUG)
    return {
        "public_title": settings.PUBLIC_TITLE,
        "public_origin": settings.PUBLIC_ORIGIN,
        "exit_url": settings.EXIT_URL,
        "operator": settings.OPERATOR,
        "demonstration": settings.DEMONSTRATION,
        "forms_are_shut": bool(settings.FORMS_SHUT_AT),
        # Our own files: a template must not escape them.
        "inlined_style": mark_safe(text.style),  # noqa: S308
        "inlined_script": mark_safe(text.script),  # noqa: S308
    }
