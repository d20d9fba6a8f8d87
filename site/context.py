"""What every template may say without asking a database."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from website import languages


def everywhere(request: HttpRequest) -> dict[str, Any]:
    code = get_language()
    if code not in languages.LANGUAGES:
        code = languages.DEFAULT
    return {
        "language": code,
        "html_lang": languages.html_code(code),
        "html_dir": languages.direction(code),
        "languages": languages.LANGUAGES,
        "phonebook": settings.PHONEBOOK.page(code),
        "public_title": settings.PUBLIC_TITLE,
        "exit_url": settings.EXIT_URL,
        "operator": settings.OPERATOR,
        "demonstration": settings.DEMONSTRATION,
    }
