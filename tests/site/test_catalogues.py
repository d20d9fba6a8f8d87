"""Every language of the list has catalogues that can be read, without GNU gettext."""

from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import to_locale

from website.catalogues import plural_rule, start_catalogues
from website.languages import LANGUAGES

LOCALE = Path(settings.LOCALE_PATHS[0])


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_has_a_catalogue_with_its_own_plural_rule(code):
    header = polib.pofile(str(LOCALE / to_locale(code) / "LC_MESSAGES" / "django.po")).metadata
    assert header["Language"] == to_locale(code)
    assert header["Plural-Forms"] == plural_rule(code)


def test_no_catalogue_has_the_plural_rule_that_makes_every_page_an_error():
    for path in LOCALE.rglob("*.po"):
        assert "nplurals=INTEGER" not in path.read_text(encoding="utf-8"), path


def test_starting_catalogues_adds_what_is_missing_and_touches_nothing_else(tmp_path):
    kept = tmp_path / "ar" / "LC_MESSAGES" / "django.po"
    kept.parent.mkdir(parents=True)
    kept.write_text('msgid ""\nmsgstr ""\n"Language: ar\\n"\n')
    started = start_catalogues(tmp_path)
    assert set(started) == set(LANGUAGES) - {"ar"}
    assert "Plural-Forms" not in kept.read_text()
    assert start_catalogues(tmp_path) == []
