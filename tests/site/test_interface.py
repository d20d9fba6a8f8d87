"""A language is spoken on buttons and links when its catalogue holds what readers are shown."""

import polib
import pytest
from django.conf import settings

from base.languages import complete_languages

MESSAGES = 100


@pytest.fixture
def catalogues(tmp_path, monkeypatch):
    """Writes a folder of catalogues in which some messages lack their Arabic."""

    def write(*, lacking: int) -> None:
        template, arabic = polib.POFile(), polib.POFile()
        arabic.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
        for number in range(MESSAGES):
            where = [("templates/base.html", "")]
            text = "" if number < lacking else "ت"
            template.append(polib.POEntry(msgid=f"word {number}", occurrences=where))
            arabic.append(polib.POEntry(msgid=f"word {number}", msgstr=text, occurrences=where))
        folder = tmp_path / "ar" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        template.save(str(tmp_path / "django.pot"))
        arabic.save_as_mofile(str(folder / "django.mo"))

    monkeypatch.setattr(settings, "LOCALE_PATHS", [tmp_path])
    return write


def test_a_whole_catalogue_is_spoken(catalogues):
    catalogues(lacking=0)
    assert complete_languages.complete() == {"en", "ar"}


def test_one_new_sentence_does_not_put_a_language_back_into_english(catalogues):
    catalogues(lacking=1)
    assert complete_languages.shown_language("ar") == "ar"


def test_a_catalogue_with_gaps_is_not_passed_off_as_its_language(catalogues):
    catalogues(lacking=10)
    assert complete_languages.shown_language("ar") == "en"


def test_what_one_folder_lacks_is_not_said_of_another(catalogues, monkeypatch):
    catalogues(lacking=10)
    assert complete_languages.shown_language("ar") == "en"
    monkeypatch.undo()
    assert complete_languages.shown_language("ar") == "ar"


@pytest.mark.parametrize("code", ["fr", "nl", "ar"])
def test_the_finished_languages_of_the_repository_are_spoken(code):
    assert complete_languages.shown_language(code) == code
