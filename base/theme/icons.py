"""The few drawings of the site, as paths of inline SVG: no request, no font."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi

PATHS = {
    "book": "M12 6c-2-2-5-2-9-2v15c4 0 7 0 9 2 2-2 5-2 9-2V4c-4 0-7 0-9 2zm0 0v15",
    "bag": "M4 8h16v12H4zm5 0V4h6v4",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 4v5l4 3",
    "danger": "M12 3 2 20h20zm0 7v4m0 3v.5",
    "globe": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5 5 13 0 18-5-5-5-13 0-18z",
    "go": "m9 5 7 7-7 7",
    "exit": "M14 3H5v18h9M10 12h11m-4-4 4 4-4 4",
    "exit-rtl": "M10 3h9v18h-9M14 12H3m4-4-4 4 4 4",
    "home": "M3 11l9-8 9 8M5 10v10h5v-6h4v6h5V10",
    "letter": "M3 5h18v14H3zl9 8 9-8",
    "list": "M8 6h13M8 12h13M8 18h13M3 6h1M3 12h1m-1 6h1",
    "lorry": (
        "M2 6h12v10H2zm12 4h5l3 3v3h-8M7 20a2 2 0 1 0 0-4 2 2 0 0 0 0 4zm10"
        " 0a2 2 0 1 0 0-4 2 2 0 0 0 0 4z"
    ),
    "lock": "M6 2h12v20H6zm3 11h6v4H9zm1 0v-2a2 2 0 0 1 4 0v2",
    "moon": "M20 14A8 8 0 1 1 10 4a7 7 0 0 0 10 10z",
    "opened": "m3 9 9-7 9 7v12H3zl9 7 9-7",
    "page": "M6 2h8l5 5v15H6zm8 0v5h5M9 13h7m-7 4h7",
    "people": (
        "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7 10c0-9 14-9 14 0m2-12a3 3 0 1 1 0 6m0 0c3 0 5 2 5 5"
    ),
    "person": "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-9 16-9 16 0",
    "phone": (
        "M5 3h4l2 5-3 2a12 12 0 0 0 6 6l2-3 5 2v4a2 2 0 0 1-2 2A17 17 0 0 1 3 5a2 2 0 0 1 2-2z"
    ),
    "search": "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zm5 12 6 6",
    "shop": "M4 10h16v11H4zm-1 0 2-6h14l2 6m-11 11v-6h4v6",
    "sun": "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zm0-6v3m0 14v3M2 12h3m14 0h3",
}

# Of the questions that somebody asks herself, by the name of each: a few strokes, no harm shown.
SIGNS = {
    "promise": "M3 4h18v12H9l-5 4v-4H3zm6 4 6 5m0-5-6 5",
    "journey": PATHS["bag"],
    "papers": "M6 3h12v18H6zm6 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6zm-3 10h6",
    "loverboy": "M12 20C2 13 3 4 8 4c3 0 4 3 4 3s1-3 4-3c5 0 6 9-4 16z",
    "force": "M15 7a2 2 0 1 0 0-5 2 2 0 0 0 0 5zm0 3v6m-3 6 3-6 3 6M2 12h8m-3-3 3 3-3 3",
    "pay": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm-4 9h8",
    "days": PATHS["clock"],
    "danger": PATHS["danger"],
    "sleep": "M3 5v15m0-4h18v4m0-4v-4l-3-2h-8v6m-3-4h-1",
    "watched": "M2 12c5-8 15-8 20 0-5 8-15 8-20 0zm10-3a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
    "alone": "M6 21V3h12v18M3 21h18m-7-9v2",
    "organ": "M8 4c7-2 12 3 10 10-1 5-5 7-7 5s1-4-1-6-5 0-6-3 1-5 4-6z",
    "threat": "M3 4h18v12H9l-5 4v-4H3zm9 3v3m0 3v.5",
    "violence": "m13 2-8 12h6l-1 8 9-13h-7z",
    "police": "M12 2 4 5v6c0 5 3 9 8 11 5-2 8-6 8-11V5z",
    "debt": "M6 3h12v18l-3-2-3 2-3-2-3 2zm3 5h6m-6 4h6",
    "rite": "M9 10h6v11H9zm3-8c3 4 2 6 0 6s-3-2 0-6z",
}

# The same drawing for the same thing, wherever a page is linked; behind # a place on it.
OF_PAGE = {
    "help": "phone",
    "rights": "book",
    "children": "people",
    "report": "people",
    "check": "page",
    "domestic-work": "home",
    "leaving": "exit",
    "young": "person",
    "safe-browsing": "lock",
    "messages": "opened",
    "write": "letter",
    "write#how": "clock",
    "read": "letter",
    "situations": "list",
    "before-you-travel": "bag",
    "abroad": "globe",
    # Each situation, for who does not read: nothing of harm, or of what somebody must do.
    "trades": "shop",
    "home-work": "home",
    "au-pair": "people",
    "transport": "lorry",
    "evening-work": "moon",
    "permits": "papers",
    "close": "loverboy",
    "asked": "force",
    "rooms": "sleep",
    "waiting": "alone",
    "journey": "debt",
    "what-happens": "sun",
}


def drawing(name: str) -> SafeString:
    """An icon as inline SVG, hidden from screen readers: words always stand beside it."""
    if name == "exit" and get_language_bidi():
        name = "exit-rtl"
    return _drawn(PATHS.get(name) or SIGNS[name], " icon--go" if name == "go" else "")


def drawn_sign(name: str) -> SafeString:
    """The drawing of a sign, as above; empty for one that an editor has added."""
    if name not in SIGNS:
        return SafeString("")
    return _drawn(SIGNS[name], "")


def _drawn(path: str, kind: str) -> SafeString:
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>',
        kind,
        mark_safe(path),  # noqa: S308 - one of ours
    )


def of_page(address: str) -> str:
    """The name of the icon for a page, by the last part of its address; empty if it has none."""
    path, sign, place = address.partition("#")
    last = path.rstrip("/").rpartition("/")[2]
    return OF_PAGE.get(f"{last}{sign}{place}") or OF_PAGE.get(last, "")
