"""English that is written anew while its translation stays is asked about in every language."""

from pathlib import Path

import polib
import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import to_locale

from awareness.content.translation_files import po_file
from awareness.translation_reviews import made_from
from awareness.translation_reviews.review_files import BUTTONS
from base.languages.language_list import LANGUAGES
from tests.fixtures.everything import ASKED

OTHERS = [code for code in LANGUAGES if code != "en"]
PLACE, BEFORE, NOW = "page/leaving:body.phone", "Take out the card.", "Take out the SIM card."


def write(root: Path, code: str, *rows: tuple[str, str, str], button: str = "Send") -> None:
    """Both catalogues of a language."""
    for name, entries in (("content", rows), ("django", [("", button, f"{code} {button}")])):
        catalogue = polib.POFile()
        for where, english, translation in entries:
            catalogue.append(
                polib.POEntry(msgctxt=where or None, msgid=english, msgstr=translation)
            )
        path = po_file(code, root).with_name(f"{name}.po")
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))


def own(code: str) -> str:
    return f"{code}: the card"


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    """Thirty languages, of each of which it is noted what it was made from."""
    for code in OTHERS:
        write(tmp_path, code, (PLACE, BEFORE, own(code)), (PLACE, "Wait.", "…"))
        assert made_from.record(code, tmp_path) == []
        assert made_from.carried_over(code, tmp_path) == made_from.unrecorded(code, tmp_path) == []
    return tmp_path


def asked(root: Path) -> set[str]:
    return {code for code in OTHERS if made_from.carried_over(code, root)}


@pytest.mark.parametrize("code", [code for code in ASKED if code != "en"])
def test_no_translation_of_ours_stayed_while_its_english_changed(code):
    assert made_from.carried_over(code) == []
    assert made_from.unrecorded(code) == [], f"manage.py made_from {code}"


def test_a_changed_sentence_with_its_old_translation_is_asked_in_all_languages(noted):
    for code in OTHERS:
        write(noted, code, (PLACE, NOW, own(code)), (PLACE, "Wait.", "…"))
    assert asked(noted) == set(OTHERS)
    for code in OTHERS:  # and noting does not take the question away
        assert [each.english for each in made_from.record(code, noted)] == [NOW]
    assert asked(noted) == set(OTHERS)


def test_who_translates_it_anew_is_asked_nothing(noted):
    for code in OTHERS:
        write(noted, code, (PLACE, NOW, f"{own(code)} of the telephone"), (PLACE, "Wait.", "…"))
        assert made_from.record(code, noted) == []
    assert asked(noted) == set()
    write(noted, "ti", (PLACE, "Keep the SIM card.", f"{own('ti')} of the telephone"))
    assert asked(noted) == {"ti"}


def test_who_has_looked_says_so_and_is_asked_no_more(noted):
    write(noted, "am", (PLACE, NOW, own("am")))
    assert made_from.record("am", noted, lambda message: message.english == NOW) == []
    assert asked(noted) == set()
    assert made_from.unrecorded("am", noted) == []


def test_a_button_whose_word_changed_is_asked_of_too(noted):
    write(noted, "ar", (PLACE, BEFORE, own("ar")))
    path = po_file("ar", noted).with_name("django.po")
    path.write_text(path.read_text("utf-8").replace('msgid "Send"', 'msgid "Send it"'), "utf-8")
    [message] = made_from.carried_over("ar", noted)
    assert (message.context, message.english) == (BUTTONS, "Send it")


def test_two_sentences_may_have_one_translation(noted):
    write(noted, "fr", (PLACE, BEFORE, own("fr")), (PLACE, NOW, own("fr")))
    assert made_from.carried_over("fr", noted) == []
    assert made_from.record("fr", noted) == []
    assert made_from.unrecorded("fr", noted) == []


def test_what_was_uncertain_for_a_while_is_asked_of_when_it_counts_again(noted):
    write(noted, "uk", (PLACE, NOW, own("uk")))
    path = po_file("uk", noted)
    catalogue = polib.pofile(str(path))
    catalogue[0].flags.append("fuzzy")
    catalogue.save(str(path))
    assert made_from.record("uk", noted) == []
    write(noted, "uk", (PLACE, NOW, own("uk")))
    assert asked(noted) == {"uk"}


def test_the_command_says_which_and_where(noted, settings, capsys):
    settings.LOCALE_PATHS = [str(noted)]
    write(noted, "ps", (PLACE, NOW, own("ps")))
    with pytest.raises(CommandError, match="1 translations stayed"):
        call_command("made_from")
    assert f"ps {PLACE}: {NOW}" in capsys.readouterr().out
    with pytest.raises(CommandError, match="No languages of ours"):
        call_command("made_from", "xx")
    call_command("made_from", "ps", still_right=PLACE)
    assert asked(noted) == set()
    assert (noted / to_locale("ps") / made_from.NAME).exists()
