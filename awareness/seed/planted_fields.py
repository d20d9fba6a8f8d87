"""
Whether two pages read the same, though the CMS may store them differently.

Its editor gives each paragraph a key, and writes out what was left empty: a page that somebody only
opened and saved still says what its file says, and planting takes it for its own again.
"""

from typing import Any

from bs4 import BeautifulSoup

from awareness.content.page_fields import FIELDS
from awareness.models.pages import BasePage

# Beside FIELDS: what a file says of some kinds of page alone.
OF_SOME = ("kind", "act")


def reads_the_same(page: BasePage, other: BasePage) -> bool:
    """Whether a reader would find no difference."""
    return planted_fields(page) == planted_fields(other)


def planted_fields(page: BasePage) -> dict[str, Any]:
    """What a file can say of a page, by field; what is empty is left out."""
    fields = {}
    for name in (*FIELDS, *page.WORDS, *OF_SOME):
        if hasattr(page, name):
            fields[name] = getattr(page, name)
    for name in page.BLOCKS:
        fields[name] = list(getattr(page, name).raw_data)
    return dict(_comparable(fields))


def _comparable(value: Any) -> Any:
    if isinstance(value, dict):
        parts = {name: _comparable(part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if part}
    if isinstance(value, list):
        return [_comparable(part) for part in value]
    return _text(value) if isinstance(value, str) else value


def _text(text: str) -> str:
    """A text in one line; rich text without keys of the editor, and no paragraph that is empty."""
    if text.startswith("<"):
        html = BeautifulSoup(text, "html.parser")
        for tag in html.find_all(True):
            tag.attrs.pop("data-block-key", None)
        for paragraph in html.find_all("p"):
            if not paragraph.get_text(strip=True):
                paragraph.decompose()
        text = str(html)
    return " ".join(text.split())
