"""The few drawings of the site, as paths of inline SVG: no request, no font."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

PATHS = {
    "book": "M12 6c-2-2-5-2-9-2v15c4 0 7 0 9 2 2-2 5-2 9-2V4c-4 0-7 0-9 2zm0 0v15",
    "danger": "M12 3 2 20h20zm0 7v4m0 3v.5",
    "globe": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5 5 13 0 18-5-5-5-13 0-18z",
    "go": "m9 5 7 7-7 7",
    "home": "M3 11l9-8 9 8M5 10v10h5v-6h4v6h5V10",
    "letter": "M3 5h18v14H3zl9 8 9-8",
    "lock": "M6 2h12v20H6zm3 11h6v4H9zm1 0v-2a2 2 0 0 1 4 0v2",
    "page": "M6 2h8l5 5v15H6zm8 0v5h5M9 13h7m-7 4h7",
    "people": (
        "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7 10c0-9 14-9 14 0m2-12a3 3 0 1 1 0 6m0 0c3 0 5 2 5 5"
    ),
    "phone": (
        "M5 3h4l2 5-3 2a12 12 0 0 0 6 6l2-3 5 2v4a2 2 0 0 1-2 2A17 17 0 0 1 3 5a2 2 0 0 1 2-2z"
    ),
    "x": "m5 5 14 14m0-14L5 19",
}

# The same drawing for the same thing, wherever a page is linked.
OF_PAGE = {
    "help": "phone",
    "rights": "book",
    "children": "people",
    "report": "people",
    "check": "page",
    "domestic-work": "home",
    "safe-browsing": "lock",
    "messages": "letter",
    "write": "letter",
    "read": "letter",
}


def drawing(name: str) -> SafeString:
    """An icon as inline SVG, hidden from screen readers: words always stand beside it."""
    kind = " icon--go" if name == "go" else ""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>',
        kind,
        mark_safe(PATHS[name]),  # noqa: S308 - one of ours
    )


def of_page(address: str) -> str:
    """The name of the icon for a page, by the last part of its address; empty if it has none."""
    parts = [part for part in address.split("/") if part]
    return OF_PAGE.get(parts[-1], "") if parts else ""
