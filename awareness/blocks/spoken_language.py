"""In which language a block speaks: that of the address, or of the page that it stands in."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language


def asked_in() -> str:
    """
    The language of the reader's address. What the registry says of a number is there in it even
    where the page around it is not.
    """
    return get_language() or settings.LANGUAGE_CODE


def spoken_in(context: Any) -> str:
    """The language of the page that a block stands in."""
    return context.get("page_language") or settings.LANGUAGE_CODE
