"""The English pages, from YAML to what the CMS stores."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from awareness.content.block_shapes import NAME, BadShape, Shapes, one_of, shaped_value
from awareness.content.registry_file import RegistryFile, read_registry
from awareness.content.yaml_lines import BadContent, YamlNode, read_yaml
from awareness.limits import LENGTHS, MOST_IN_MENU

FOLDER = Path(__file__).parent / "pages"
KINDS = ("help", "rights", "guide", "campaign", "law", "who", "about", "handout", "news")
# What somebody in need reads, whichever language is hers: never for some languages only.
IN_EVERY_LANGUAGE = frozenset(
    {
        "home",
        "help",
        "rights",
        "check",
        "domestic-work",
        "children",
        "safe-browsing",
        "messages",
        "about",
        "privacy",
        "accessibility",
    }
)
# Addresses that are not pages of the CMS but can be linked to like one.
FORMS = {name: f"/{name}/" for name in ("write", "read", "report", "refer", "tell", "languages")}
# Titles of laws and documents: who reads them elsewhere needs the official title anyway.
SOURCES_IN = ("en", "nl", "fr", "de")
REQUIRED = ("id", "title", "tab_title", "summary", "checked_on", "body")
MAY_LACK = (
    "parent",
    "kind",
    "slug",
    "order",
    "in_menu",
    "menu_title",
    "review_by",
    "languages",
    "campaign",
    "materials",
)
KEYS = set(REQUIRED + MAY_LACK)


@dataclass(frozen=True)
class PageWords:
    """
    One English page.

    path: from the home page of its language, such as `/rights/`. languages: into which it is
    translated; empty: into all. Readers of the others are shown the next best. campaign: its
    facts, which make the page one of its own kind; materials: what is left of it.
    """

    id: str
    parent: str | None
    kind: str
    slug: str
    path: str
    order: int
    in_menu: bool
    title: str
    tab_title: str
    menu_title: str
    summary: str
    checked_on: date
    review_by: date | None
    body: list[dict[str, Any]]
    languages: tuple[str, ...] = ()
    campaign: dict[str, str] = field(default_factory=dict)
    materials: list[dict[str, Any]] = field(default_factory=list)

    def is_for(self, language: str) -> bool:
        """Whether the page is to be translated into a language; without a list, into all."""
        return not self.languages or language in self.languages


def pages(folder: Path = FOLDER, facts: RegistryFile | None = None) -> list[PageWords]:
    """Every page, parents before children, siblings in order; BadContent lists all mistakes."""
    files = [read_yaml(path) for path in sorted(folder.glob("*.yaml"))]
    problems: list[str] = []
    for file in files:
        problems.extend(_problems_of_keys(file))
    if problems:
        raise BadContent(problems)
    paths = _paths(files)
    facts = facts or read_registry()
    shapes = Shapes(
        known=facts.placeholders,
        paths=lambda page_id: {**FORMS, **paths}[page_id],
        contacts=facts.contact_codes,
        regions={row["code"] for row in facts.regions},
        sources=facts.source_codes,
    )
    every_page: list[PageWords] = []
    for file in files:
        try:
            every_page.append(_page(file, paths, shapes))
        except BadShape as error:
            at = error.at if error.at is not None else file
            problems.append(f"{at.where(error.key)}: {error}")
    if problems:
        raise BadContent(problems)
    if sum(page.in_menu for page in every_page) > MOST_IN_MENU:
        raise BadContent([f"pages: More than {MOST_IN_MENU} pages have in_menu: true."])
    return sorted(every_page, key=lambda page: (page.path.count("/"), page.order, page.id))


def elsewhere(every_page: list[PageWords], language: str) -> tuple[str, ...]:
    """How the keys begin of what is not to be translated into a language."""
    not_for = [f"page/{page.id}:" for page in every_page if not page.is_for(language)]
    if language not in SOURCES_IN:
        not_for.append("source/")
    return tuple(not_for)


def _problems_of_keys(file: YamlNode) -> Iterable[str]:
    for key in REQUIRED:
        if key not in file:
            yield f"{file.where()}: “{key}” is missing."
    yield from _problems_of_languages(file)
    for key in set(file) - KEYS:
        yield f"{file.where(key)}: “{key}” is not a key of a page."
    if file.get("parent") is None and file.get("id") != "home":
        yield f"{file.where('parent')}: Only the home page has no parent."
    for key, most in LENGTHS.items():
        if len(str(file.get(key, ""))) > most:
            yield f"{file.where(key)}: “{key}” is longer than {most} characters."


def _problems_of_languages(file: YamlNode) -> Iterable[str]:
    listed = set(file.get("languages") or ())
    for code in listed - set(dict(settings.LANGUAGES)):
        yield f"{file.where('languages')}: “{code}” is not a language of this site."
    if listed and file.get("id") in IN_EVERY_LANGUAGE:
        yield f"{file.where('languages')}: This page is for every language."


def _paths(files: list[YamlNode]) -> dict[str, str]:
    """The path of each page by its id."""
    by_id = {file["id"]: file for file in files}

    def path(file: YamlNode, below: int = 9) -> str:
        if file.get("parent") is None:
            return "/"
        parent = by_id.get(file["parent"])
        if parent is None or not below:
            problem = f"{file.where('parent')}: There is no page “{file['parent']}” above this one."
            raise BadContent([problem])
        return f"{path(parent, below - 1)}{file.get('slug', file['id'])}/"

    return {page_id: path(file) for page_id, file in by_id.items()}


def _page(file: YamlNode, paths: dict[str, str], shapes: Shapes) -> PageWords:
    for key in ("id", "slug"):
        if not NAME.match(str(file.get(key, "a"))):
            raise BadShape("Small letters, digits and hyphens only.", file, key)
    for key in ("title", "tab_title", "menu_title", "summary"):
        if key in file:
            shaped_value(file, key, shapes.text)
        if "{" in str(file.get(key, "")) and key != "summary":
            raise BadShape("Placeholders are not filled here.", file, key)
    words: dict[str, Any] = {key: " ".join(file.get(key, "").split()) for key in LENGTHS}
    kind, slug = "", ""
    if file.get("parent") is not None:
        kind = shaped_value(file, "kind", one_of(KINDS))
        slug = file.get("slug", file["id"])
    return PageWords(
        id=file["id"],
        parent=file.get("parent"),
        kind=kind,
        slug=slug,
        path=paths[file["id"]],
        order=int(file.get("order", 100)),
        in_menu=bool(file.get("in_menu", False)),
        **words,
        checked_on=_day(file, "checked_on"),
        review_by=_day(file, "review_by") if file.get("review_by") else None,
        body=shaped_value(file, "body", shapes.body),
        languages=tuple(file.get("languages") or ()),
        **_campaign(file, shapes),
    )


def _campaign(file: YamlNode, shapes: Shapes) -> dict[str, Any]:
    if "materials" in file and "campaign" not in file:
        raise BadShape("Only a page with “campaign” has materials of its own.", file, "materials")
    parts: dict[str, Any] = {"campaign": {}, "materials": []}
    if file.get("campaign"):
        parts["campaign"] = shaped_value(file, "campaign", shapes.campaign)
    if file.get("materials"):
        parts["materials"] = shaped_value(file, "materials", shapes.materials)
    return parts


def _day(row: YamlNode, key: str) -> date:
    if not isinstance(row.get(key), date):
        raise BadShape("A day is expected, year first: 2026-11-24.", row, key)
    return row[key]
