"""English pages that staff have changed, back into `awareness/content/pages/`."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from wagtail.models import Locale

from awareness.content import BadContent, PageWords, read_registry
from awareness.content import pages as english_pages
from awareness.content.html_to_markup import CannotWrite
from awareness.content.page_fields import instance_of, page_fingerprint
from awareness.content.page_files import FORMS
from awareness.content.page_to_yaml import Named, page_as_yaml, reads_the_same
from awareness.export import yaml_patching
from awareness.export.export_report import Gathered
from awareness.models import PAGES, NewsPage
from awareness.models.pages import BasePage
from awareness.seed.seed_records import Records


def gather_pages(content: Path, records: Records, gathered: Gathered) -> None:
    """Bring the files below `content` to what is public in English, where staff have changed it."""
    published = public()
    named = _named(published)
    words = _words(content)
    for page in published.values():
        known = words.get(page.content_id)
        parent = _parent(page)
        if known and (
            records.is_ours(_key(page), page_fingerprint(page)) and parent == known.parent
        ):
            continue
        if known and parent == known.parent and reads_the_same(page, instance_of(known)):
            continue
        if known and not records.is_ours(_key(page), page_fingerprint(instance_of(known))):
            gathered.both.append(f"page {page.content_id}")
        words = _gather_one(content, page, words, named, gathered)
    gathered.gone += [
        f"pages/{name}.yaml"
        for name in words
        if name not in published and records.planted(f"page/{name}")
    ]


def public() -> dict[str, BasePage]:
    """The English pages that are public, by their id, parents first; news is of one site alone."""
    pages = [
        page
        for model in PAGES
        if model is not NewsPage
        for page in model.objects.filter(locale=Locale.get_default(), live=True)
    ]
    return {page.content_id: page for page in sorted(pages, key=lambda page: page.path)}


def _words(content: Path) -> dict[str, PageWords]:
    facts = read_registry(content / "registry.yaml")
    return {page.id: page for page in english_pages(content / "pages", facts)}


def _gather_one(
    content: Path,
    page: BasePage,
    words: dict[str, PageWords],
    named: Named,
    gathered: Gathered,
) -> dict[str, PageWords]:
    """Write one page; all pages as the files say them then."""
    path = _file_of(page, content / "pages")
    before = path.read_text(encoding="utf-8") if path.exists() else None
    try:
        path.write_text(_text(page, words.get(page.content_id), before, named), encoding="utf-8")
        after = _words(content)
        if not reads_the_same(page, instance_of(after[page.content_id])):
            raise CannotWrite("written down, it would say something else")
    except (CannotWrite, BadContent) as problem:
        gathered.refused.append(f"page {page.content_id}: {problem}")
        if before is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(before, encoding="utf-8")
        return words
    gathered.pages.append(page.content_id)
    return after


def _file_of(page: BasePage, folder: Path) -> Path:
    """Where a page is written; a new one gets a file with its name."""
    its_id = re.compile(rf"^id: [\"']?{re.escape(page.content_id)}[\"']?\s*(#.*)?$", re.MULTILINE)
    written_in = (f for f in folder.glob("*.yaml") if its_id.search(f.read_text(encoding="utf-8")))
    return next(written_in, folder / f"{page.content_id}.yaml")


def _text(page: BasePage, known: PageWords | None, before: str | None, named: Named) -> str:
    new = _with_place(page, _parent(page), page_as_yaml(page, named))
    if known is None or before is None:
        return yaml_patching.as_yaml(new)
    old = _with_place(page, known.parent, page_as_yaml(instance_of(known), named))
    return yaml_patching.patched(before, old, new)


def _with_place(page: BasePage, parent: str | None, words: dict[str, Any]) -> dict[str, Any]:
    mapping = {"id": page.content_id, "parent": parent, **words}
    if mapping.get("slug") == page.content_id:
        del mapping["slug"]  # what is left out is this
    return {key: value for key, value in mapping.items() if value}


def _parent(page: BasePage) -> str | None:
    parent = page.get_parent().specific
    return parent.content_id if isinstance(parent, BasePage) else None


def _named(published: dict[str, BasePage]) -> Named:
    """From an address without its language to the name that YAML has for it: `page:rights`."""
    names = {_address(page): page.content_id for page in published.values()}
    names |= {address: name for name, address in FORMS.items()}

    def named(address: str) -> str:
        if address.startswith("https://"):
            return address
        if address not in names:
            raise CannotWrite(f"no page is known that a link to “{address}” leads to")
        return f"page:{names[address]}"

    return named


def _address(page: BasePage) -> str:
    return page.url_path.removeprefix(f"/{settings.LANGUAGE_CODE}")


def _key(page: BasePage) -> str:
    return f"page/{page.content_id}"
