"""A language is spoken on buttons and links when its catalogue holds what readers are shown."""

import polib
import pytest
from django.conf import settings

from website import interface

MESSAGES = 100


@pytest.fixture
def catalogues(tmp_path, monkeypatch):
    """Writes a folder of catalogues in which some messages lack their Arabic."""

    def write(*, lacking: int, staff: bool = False) -> None:
        place = "helpdesk/inbox/list.py" if staff else "templates/base.html"
        template, arabic = polib.POFile(), polib.POFile()
        for number in range(MESSAGES):
            where = [(place if number < lacking else "templates/base.html", "")]
            text = "" if number < lacking else "ت"
            template.append(polib.POEntry(msgid=f"word {number}", occurrences=where))
            arabic.append(polib.POEntry(msgid=f"word {number}", msgstr=text, occurrences=where))
        folder = tmp_path / "ar" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        template.save(str(tmp_path / "django.pot"))
        arabic.save(str(folder / "django.po"))

    monkeypatch.setattr(settings, "LOCALE_PATHS", [tmp_path])
    interface.complete.cache_clear()
    yield write
    interface.complete.cache_clear()


def test_a_whole_catalogue_is_spoken(catalogues):
    catalogues(lacking=0)
    assert interface.complete() == {"en", "ar"}


def test_one_new_sentence_does_not_put_a_language_back_into_english(catalogues):
    catalogues(lacking=1)
    assert interface.spoken("ar") == "ar"


def test_a_catalogue_with_gaps_is_not_passed_off_as_its_language(catalogues):
    catalogues(lacking=10)
    assert interface.spoken("ar") == "en"


def test_words_for_staff_decide_nothing(catalogues):
    catalogues(lacking=40, staff=True)
    assert interface.spoken("ar") == "ar"


@pytest.mark.parametrize("code", ["fr", "nl", "ar"])
def test_the_finished_languages_of_the_repository_are_spoken(code):
    interface.complete.cache_clear()
    assert interface.spoken(code) == code
