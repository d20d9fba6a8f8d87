"""What every template may say without asking a database."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from website import headers, interface, languages
from website.assets import inlined


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """exit_href: where "Leave now" leads from here; after a form, past what it left behind."""
    code = get_language()
    if code not in languages.LANGUAGES:
        code = languages.DEFAULT
    act = headers.act_of(request.path_info)
    leaves = act in headers.FORMS
    exit_href = f"/{code}/leave/" if leaves else settings.EXIT_URL
    # Pages say themselves which sheets they need besides; see awareness.serving. A number, and what
    # was written with it, stand only in the answer to a form.
    sheets = ["forms"] if act in headers.UNSTORED else []
    if sheets and request.method == "POST":
        sheets.append("thread")
    return {**_speech(code), **_house(), "exit_href": exit_href, "sheets": sheets}


def _speech(code: str) -> dict[str, Any]:
    """
    language: of the address, and of every link. html_lang, html_dir: of the buttons and links
    that are really shown.
    """
    shown = interface.spoken(code)
    return {
        "language": code,
        "html_lang": languages.html_code(shown),
        "html_dir": languages.direction(shown),
        "languages": languages.LANGUAGES,
        "phonebook": settings.PHONEBOOK.page(code),
    }


def _house() -> dict[str, Any]:
    text = inlined(watch=settings.DEBUG)
    return {
        "public_title": settings.PUBLIC_TITLE,
        "exit_url": settings.EXIT_URL,
        "operator": settings.OPERATOR,
        "demonstration": settings.DEMONSTRATION,
        # Our own files: a template must not escape them.
        "inlined_style": mark_safe(text.style),  # noqa: S308
        "inlined_script": mark_safe(text.script),  # noqa: S308
    }
