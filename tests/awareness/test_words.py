"""The voice of the site: short sentences, no blame, no promise that we cannot keep."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import gettext, override, to_locale

from awareness.content.translation_files import translations

LOCALE = Path(settings.LOCALE_PATHS[0])
FINISHED = ("fr", "nl", "ar")

# Whoever controls the running server could read a message while it passes, so none of these.
TOO_MUCH = re.compile(
    r"end-to-end|bout en bout|eind-tot-eind|طرف إلى طرف|"
    r"nobody (can|could) (ever )?read|completely (safe|anonymous)|untraceable|"
    r"100 ?%|guarantee|garanti|garandeer|نضمن",
    re.IGNORECASE,
)
# In what readers are told they are "you" or "a person". Other words blame, pity or frighten.
NOT_OUR_WORDS = re.compile(r"\bvictims?\b|\bslaves?\b|\brescued?\b|\billegals?\b", re.IGNORECASE)
SENTENCE_END = re.compile(r"(?<=[.?!:])\s+")


def english() -> list[polib.POEntry]:
    return list(polib.pofile(str(LOCALE / "content.pot")))


def of_pages(entries: list[polib.POEntry]) -> list[polib.POEntry]:
    return [entry for entry in entries if entry.msgctxt.startswith("page/")]


def plain(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text)


@pytest.mark.parametrize("code", FINISHED)
def test_no_text_promises_what_we_cannot_keep(code):
    path = LOCALE / to_locale(code) / "LC_MESSAGES" / "content.po"
    for entry in polib.pofile(str(path)):
        assert not TOO_MUCH.search(entry.msgid), entry.msgctxt
        assert not TOO_MUCH.search(entry.msgstr), entry.msgctxt


def test_pages_speak_of_persons():
    for entry in of_pages(english()):
        assert not NOT_OUR_WORDS.search(entry.msgid), entry.msgctxt


def test_sentences_are_short_enough_for_a_second_language():
    lengths = []
    for entry in of_pages(english()):
        for sentence in SENTENCE_END.split(plain(entry.msgid)):
            lengths.append(len(sentence.split()))
            assert lengths[-1] <= 22, f"{entry.msgctxt}: {sentence}"
    assert sum(lengths) / len(lengths) <= 10


@pytest.mark.parametrize("code", FINISHED)
def test_a_finished_language_lacks_no_text(code):
    catalogue = polib.pofile(str(LOCALE / to_locale(code) / "LC_MESSAGES" / "content.po"))
    assert [entry.msgctxt for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgctxt for entry in catalogue.fuzzy_entries()] == []
    assert catalogue.metadata["X-Translation-Origin"] == "machine"


def test_the_planted_faults_are_found():
    assert TOO_MUCH.search("Your message is encrypted end-to-end.")
    assert NOT_OUR_WORDS.search("We rescue victims.")


@pytest.mark.parametrize("code", FINISHED)
@pytest.mark.parametrize("label", ["Leave this site", "Read an answer", "Delete everything"])
def test_a_button_is_called_the_same_on_itself_and_in_the_guide(code, label):
    catalogue = polib.pofile(str(LOCALE / to_locale(code) / "LC_MESSAGES" / "content.po"))
    with override(code):
        button = gettext(label)
    told = [entry for entry in catalogue if label == entry.msgid or f"“{label}”" in entry.msgid]
    assert told
    assert all(button in entry.msgstr for entry in told)


def in_every_language(place):
    """What stands at a place of a page, by language, English left out."""
    for language, _name in settings.LANGUAGES:
        if language != settings.LANGUAGE_CODE:
            texts = translations(language).texts.items()
            yield language, next(text for (where, _english), text in texts if where == place)


def test_whoever_is_in_danger_while_leaving_reads_the_number_first():
    for language, text in in_every_language("page/leaving:body.first.text"):
        first, number, _rest = text.partition("{phone_emergency}")
        assert number, language
        assert len(first) < 40, f"{language}: {first}"


def test_a_card_that_hangs_on_one_job_is_told_with_its_days():
    for language, text in in_every_language("page/permits:body.cards.items.single.answer"):
        assert "{single_permit_days}" in text, language
