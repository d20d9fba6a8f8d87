"""What is wrong with a page that anybody may read, in words; nothing when all is well."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser

from base.languages import language_list
from base.theme.inlined_assets import inlined
from website.web.address_kinds import (
    FORMS,
    PICTURE,
    READ,
    SEARCH,
    SPEAK,
    UNSTORED,
    AddressKind,
    act_of,
    kind_of,
)

# Attributes by which a browser loads something by itself. Links (`a`) are the reader's choice.
LOADS = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "link": ("href",),
    "iframe": ("src",),
    "source": ("src", "srcset"),
    "audio": ("src",),
    "video": ("src", "poster"),
    "object": ("data",),
    "embed": ("src",),
    "use": ("href",),
    "form": ("action",),
    "input": ("src",),
}
NOT_LOADED = {"canonical", "alternate"}


def headers_wrong(path: str, headers: Mapping[str, str], *, failed: bool = False) -> list[str]:
    """Against the address, for an answer with a body."""
    unstored = failed or kind_of(path) is AddressKind.UNSTORED
    wanted = {
        "Cache-Control": "no-store" if unstored else "private, no-cache",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Request-OTR": "1",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Robots-Tag": "noarchive" if kind_of(path) is AddressKind.UNSTORED else None,
    }
    wrong = [
        f"{path}: {name} is {headers.get(name)!r}"
        for name, value in wanted.items()
        if headers.get(name) != value
    ]
    if "Set-Cookie" in headers:
        wrong.append(f"{path} sets a cookie")
    if ("ETag" in headers) == unstored:
        wrong.append(f"{path}: ETag {'' if 'ETag' in headers else 'not '}sent")
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        wrong.append(f"{path}: the camera is not switched off")
    return wrong + policy_wrong(path, headers.get("Content-Security-Policy", ""))


def policy_wrong(path: str, policy: str) -> list[str]:
    rules = {name: values for name, *values in (part.split() for part in policy.split(";") if part)}
    own = inlined()
    act = act_of(path)
    readers = ("cards", "rare") if act else ("cards", "home", "rare")
    sheets = ("forms", "thread") if act in UNSTORED else readers
    scripts = [own.script_hash]
    if act in UNSTORED:
        scripts.append(own.forms_hash)
    if act in FORMS:
        scripts.append(own.sum_hash)
    if act in {SPEAK, PICTURE, READ}:
        scripts.append(own.attached_hash)
    if act == SPEAK:
        scripts.append(own.speak_hash)
    wanted = {
        "default-src": ["'none'"],
        "script-src": scripts,
        "style-src": [own.style_hash, *(own.extra_hashes[name] for name in sheets)],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
    }
    if act in FORMS | {SEARCH}:
        wanted["connect-src"] = ["'self'"]
    else:
        wanted["connect-src"] = None  # nothing but pages with a form asks for anything
    return [
        f"{path}: {name} is {rules.get(name)}"
        for name, values in wanted.items()
        if rules.get(name) != values
    ]


class Page(HTMLParser):
    """lang, dir: of `html`. loaded: what the browser fetches by itself. ids, exits, bare."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.html: dict[str, str | None] = {}
        self.loaded: list[str] = []
        self.exits: list[str] = []
        self.picker: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        attributes = dict(pairs)
        if tag == "html":
            self.html = attributes
        if tag == "a" and "data-exit" in attributes:
            self.exits.append(attributes.get("href") or "")
        if tag in ("a", "button") and "lang" in attributes:
            self.picker.append(attributes)
        if tag == "link" and attributes.get("rel") in NOT_LOADED:
            return
        self.loaded += [attributes[name] or "" for name in LOADS.get(tag, ()) if name in attributes]


def page_wrong(path: str, text: str) -> list[str]:
    page = Page(text)
    foreign = [
        address for address in page.loaded if re.match(r"(?i)\s*(https?:)?//", address)
    ] + re.findall(r"url\(\s*['\"]?(?:https?:)?//[^)]*", text)
    wrong = [f"{path} loads {address}" for address in foreign]
    first = path.lstrip("/").partition("/")[0]
    if first in language_list.LANGUAGES:
        wrong += [f"{path}: {sentence}" for sentence in language_wrong(first, page)]
        act = path.strip("/").split("/")[-1]
        out = f"/{first}/leave/" if act in FORMS else "https://"
        wrong += [f"{path}: exit to {to}" for to in page.exits if not to.startswith(out)]
    if len(page.exits) != 2:
        wrong.append(f"{path}: {len(page.exits)} ways out")
    return wrong


def language_wrong(code: str, page: Page) -> list[str]:
    wrong = []
    shown = page.html.get("lang") or ""
    if shown.lower() not in (code, language_list.DEFAULT):
        wrong.append(f"says it speaks {shown}")
    elif page.html.get("dir") != language_list.direction(shown.lower()):
        wrong.append(f"{shown} runs {page.html.get('dir')}")
    if {way["lang"] for way in page.picker} < set(
        map(language_list.html_code, language_list.LANGUAGES)
    ):
        wrong.append("the picker lacks a language")
    if not any(
        way.get("aria-current") and way["lang"] == language_list.html_code(code)
        for way in page.picker
    ):
        wrong.append("the picker does not mark the language")
    return wrong
