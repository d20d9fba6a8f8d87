"""The files of the repository, changed by the writer, say the new words and keep the old lines."""

import shutil
from typing import Any

import pytest

from awareness.content import pages, read_registry
from awareness.content.html_to_markup import CannotWrite, markup
from awareness.content.page_fields import NO_CONTENT_TYPE, instance_of
from awareness.content.page_files import FOLDER, FORMS
from awareness.content.page_to_yaml import page_as_yaml
from awareness.content.yaml_lines import dumped, loaded
from awareness.export import yaml_patching
from awareness.export.yaml_patching import patched
from awareness.seed.seeder import CONTENT

CODES = {
    "id",
    "type",
    "kind",
    "page",
    "contact",
    "region",
    "anchor",
    "level",
    "slug",
    "codes",
    "official",
    "act",
}


def all_written(folder, facts) -> dict[str, dict[str, Any]]:
    """Every page as its file says it, by the name of the file's page."""
    found = pages(folder, facts)
    names = {words.path: f"page:{words.id}" for words in found}
    names |= {address: f"page:{name}" for name, address in FORMS.items()}
    return {
        words.id: page_as_yaml(
            instance_of(words, content_type_id=NO_CONTENT_TYPE),
            lambda address: names.get(address, address),
        )
        for words in found
    }


def anew(value: Any, key: str = "") -> Any:
    """The same with other words everywhere."""
    if isinstance(value, dict):
        return {name: anew(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [anew(part, key) for part in value]
    return f"{value}, “anew”: yes" if isinstance(value, str) and key not in CODES else value


def turned(value: Any) -> Any:
    """The same with the last row of each list first, and the second gone."""
    if isinstance(value, dict):
        return {name: turned(part) for name, part in value.items()}
    if isinstance(value, list) and isinstance(value[0], dict) and len(value) > 2:
        return [turned(value[-1]), turned(value[0]), *map(turned, value[2:-1])]
    return value


@pytest.mark.parametrize("change", [anew, turned, lambda page: turned(anew(page))])
def test_every_page_can_be_changed_and_says_the_change(tmp_path, change):
    shutil.copytree(CONTENT, tmp_path / "content")
    facts = read_registry(tmp_path / "content" / "registry.yaml")
    before = all_written(FOLDER, facts)
    wanted = {name: change(page) for name, page in before.items()}
    assert sum(before[name] != wanted[name] for name in before) > len(before) / 2
    for name, page in before.items():
        path = tmp_path / "content" / "pages" / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(patched(text, page, wanted[name]), encoding="utf-8")
    assert all_written(tmp_path / "content" / "pages", facts) == wanted


def test_every_page_can_be_written_from_nothing(tmp_path):
    facts = read_registry()
    before = all_written(FOLDER, facts)
    places = {words.id: words for words in pages(facts=facts)}
    for name, page in before.items():
        place = {"id": name, "parent": places[name].parent, "languages": None}
        place = {key: value for key, value in place.items() if value}
        (tmp_path / f"{name}.yaml").write_text(
            yaml_patching.as_yaml(place | page), encoding="utf-8"
        )
    assert all_written(tmp_path, facts) == before


@pytest.mark.parametrize(
    "path", sorted(CONTENT.rglob("*.yaml")), ids=lambda path: path.relative_to(CONTENT).as_posix()
)
def test_what_nobody_has_changed_is_written_as_it_was(path):
    text = path.read_text(encoding="utf-8")
    assert dumped(loaded(text)) == text


TWO_LISTS = """
facts:
  - {code: a, value: "1"}  # counted
  # About b.
  - code: b
    note: |
      As it was.

# What follows is law.
sources:
  - code: c
    title: A law  # of old

# The end.
"""


def test_what_stands_below_a_list_stays_there_when_its_rows_move():
    a, b, c = {"code": "a", "value": "1"}, {"code": "b", "note": "As it was."}, {"code": "c"}
    old = {"facts": [a, b], "sources": [{**c, "title": "A law"}]}
    new = {"facts": [b, {"code": "d", "value": "2"}, a], "sources": [c, {"code": "e"}]}
    assert (
        patched(TWO_LISTS, old, new)
        == """
facts:
  - code: b
    note: |
      As it was.
  - code: d
    value: "2"
  - {code: a, value: "1"}  # counted
  # About b.

# What follows is law.
sources:
  - code: c
  - code: e

# The end.
"""
    )


def test_comments_and_what_no_page_says_stay_where_they_are():
    text = "# Read twice.\nid: a  # never changes\norder: 20\ntitle: Old\nbody:\n  - {id: x}\n"
    said = {"id": "a", "title": "Old", "body": [{"id": "x"}]}
    new = {"id": "a", "title": "New", "body": [{"id": "x"}, {"id": "y", "type": "b", "value": "w"}]}
    assert patched(text, said, new) == text.replace("Old", "New") + (
        "  - id: y\n    type: b\n    value: w\n"
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<p data-block-key="x">One <strong>two</strong></p>', "One **two**"),
        ("<p>a<br/>b</p><ul><li>c</li><li>d &lt; e</li></ul><p></p>", "a b\n\n- c\n- d < e"),
        ('<p><a href="https://a.example/?b=c&amp;d">x</a></p>', "[x](https://a.example/?b=c&d)"),
    ],
)
def test_what_the_editor_stores_is_written_in_our_markup(html, text):
    assert markup(html) == text


@pytest.mark.parametrize("html", ["<h2>a</h2>", "<p><em>a</em></p>", "<ol><li>a</li></ol>"])
def test_other_markup_is_refused_by_name(html):
    with pytest.raises(CannotWrite, match="has no place in our markup"):
        markup(html)
