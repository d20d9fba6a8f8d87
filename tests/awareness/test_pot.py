"""The way of a sentence from English to the translators and back."""

from dataclasses import replace
from pathlib import Path

import polib
import pytest
from django.conf import settings

from awareness.content import content_pot, elsewhere, pages, read_registry, translations
from awareness.content.translation_files import po_file
from tests.awareness.conftest import WORDS

KEYS = [("page/x:title", "One"), ("page/x:body.intro", "Two"), ("page/x:body.intro", "Three")]


def translated(root) -> polib.POFile:
    """A catalogue in which everything is translated."""
    catalogue = content_pot.merged_catalogue(po_file("fr", root), KEYS, "fr")
    for entry in catalogue:
        entry.msgstr = f"{entry.msgid} en français"
    path = po_file("fr", root)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    return catalogue


def test_every_text_has_a_key_that_says_where_it_stands():
    facts = read_registry()
    keys = dict(content_pot.content_messages(pages(WORDS, facts), facts))
    assert keys["page/rights:body.ask.items.keep.answer"] == "No. It is yours."
    assert keys["page/rights:body.signs.items.papers"] == "Somebody else keeps my papers."
    assert keys["hotline/national:hours"]
    assert "hotline/national:phone" not in keys
    assert "page/rights:body.stay.anchor" not in keys


def test_the_catalogues_of_the_repository_hold_what_the_pages_say():
    facts = read_registry()
    found = pages(facts=facts)
    keys = content_pot.content_messages(found, facts)
    root = Path(settings.LOCALE_PATHS[0])
    template = polib.pofile(str(root / "content.pot"))
    remedy = "run `manage.py content_pot`"
    assert [(entry.msgctxt, entry.msgid) for entry in template] == keys, remedy
    for code, _name in settings.LANGUAGES:
        if code != "en":
            entries = polib.pofile(str(po_file(code)))
            here = {key for key in keys if not key[0].startswith(elsewhere(found, code))}
            assert {(e.msgctxt, e.msgid) for e in entries if not e.obsolete} == here, code


def test_a_changed_sentence_keeps_its_translation_as_a_suggestion_that_is_not_used(tmp_path):
    translated(tmp_path)
    changed = [KEYS[0], ("page/x:body.intro", "Two again"), KEYS[2]]
    content_pot.write_all(changed, tmp_path)
    entry = next(e for e in polib.pofile(str(po_file("fr", tmp_path))) if e.msgid == "Two again")
    assert entry.fuzzy
    assert entry.previous_msgid == "Two"
    assert entry.msgstr == "Two en français"
    assert ("page/x:body.intro", "Two again") not in translations("fr", tmp_path).texts
    assert len(translations("fr", tmp_path).texts) == 2


def signed(root) -> bool:
    """Whether the file says that a native speaker has read it."""
    return "X-Reviewed-On" in polib.pofile(str(po_file("fr", root))).metadata


def sign(root) -> None:
    catalogue = translated(root)
    catalogue.metadata["X-Reviewed-On"] = "2026-05-01"
    catalogue.save(str(po_file("fr", root)))


def test_a_signature_stays_while_the_file_says_what_was_read(tmp_path):
    sign(tmp_path)
    content_pot.write_all(KEYS, tmp_path)
    assert signed(tmp_path)
    content_pot.write_all(KEYS[1:], tmp_path)
    assert signed(tmp_path)


@pytest.mark.parametrize(
    "keys",
    [
        [*KEYS, ("page/x:summary", "Four")],
        [KEYS[0], ("page/x:body.intro", "Two again"), KEYS[2]],
    ],
    ids=["new", "fuzzy"],
)
def test_a_signature_goes_with_what_nobody_has_read(tmp_path, keys):
    sign(tmp_path)
    content_pot.write_all(keys, tmp_path)
    assert not signed(tmp_path)


def test_a_sentence_that_is_gone_is_kept_aside_and_comes_back(tmp_path):
    translated(tmp_path)
    content_pot.write_all(KEYS[:1], tmp_path)
    assert len(translations("fr", tmp_path).texts) == 1
    content_pot.write_all(KEYS, tmp_path)
    assert len(translations("fr", tmp_path).texts) == 3


def test_merging_again_changes_no_file(tmp_path):
    translated(tmp_path)
    content_pot.write_all(KEYS, tmp_path)
    assert content_pot.write_all(KEYS, tmp_path) == []


def test_every_catalogue_says_its_language_and_origin():
    for code, _name in settings.LANGUAGES:
        if code != "en":
            header = polib.pofile(str(po_file(code))).metadata
            assert header["Language"] == po_file(code).parent.parent.name
            assert "Plural-Forms" in header
            assert header["X-Translation-Origin"] in ("machine", "volunteer", "professional")


def test_a_number_typed_into_a_translation_is_refused(tmp_path):
    catalogue = translated(tmp_path)
    catalogue[0].msgstr = "Un 45"
    catalogue.save(str(po_file("fr", tmp_path)))
    found = translations("fr", tmp_path)
    assert len(found.texts) == 2
    assert "“45” is a number" in found.problems[0]
    assert ":" in found.problems[0]


def test_what_is_not_for_a_language_is_not_asked_of_its_translators(tmp_path):
    content_pot.write_all(KEYS, tmp_path, lambda code: ("page/x:",) if code == "ti" else ())
    assert len(polib.pofile(str(po_file("fr", tmp_path)))) == len(KEYS)
    left = [e.msgctxt for e in polib.pofile(str(po_file("ti", tmp_path)))]
    assert left == [where for where, _ in KEYS if not where.startswith("page/x:")]


def test_a_sentence_changed_in_english_is_asked_for_again_in_all_thirty(tmp_path):
    """By the English that a translation was made from, which is its key: nobody has to mark it."""
    facts = read_registry()
    every_page = pages(facts=facts)
    leaving = next(page for page in every_page if page.id == "leaving")
    changed = replace(leaving, summary=f"{leaving.summary} Be careful.")
    others = [page for page in every_page if page.id != "leaving"]
    keys = content_pot.content_messages([*others, changed], facts)
    for code, _name in settings.LANGUAGES:
        if code == settings.LANGUAGE_CODE:
            continue
        before = translations(code).texts["page/leaving:summary", leaving.summary]
        path = po_file(code, tmp_path)
        path.parent.mkdir(parents=True)
        merged = content_pot.merged_catalogue(po_file(code), keys, code)
        merged.save(str(path))
        (entry,) = [each for each in merged if each.msgctxt == "page/leaving:summary"]
        asked = (entry.fuzzy, entry.msgid, entry.previous_msgid, entry.msgstr)
        assert asked == (True, changed.summary, leaving.summary, before), code
        known = [key for key in translations(code, tmp_path).texts if key[0] == entry.msgctxt]
        assert known == [], f"{code}: nobody is shown what was made of another sentence"
