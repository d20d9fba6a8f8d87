"""The words of templates and code reach the translators, and what they wrote is kept."""

import polib
import pytest
from django.utils.translation import to_locale

from website.collecting import catalogue, collect, texts
from website.languages import LANGUAGES

CODE = """
from django.utils.translation import gettext_lazy as _, ngettext
# Translators: on the button
title = _("Send")
days = ngettext("%(n)s day", "%(n)s days", 2)
"""
PAGE = """
    {% translate "Read" context "verb" %}
        {% blocktranslate trimmed with name="x" %}
            Two lines of
            {{ name }}
        {% endblocktranslate %}
  <p>{{ _("Send") }} it's "quoted" (not closed</p>
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "helpdesk").mkdir()
    (tmp_path / "helpdesk" / "forms.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text(PAGE, encoding="utf-8")
    for code in LANGUAGES:
        folder = tmp_path / "locale" / to_locale(code) / "LC_MESSAGES"
        folder.mkdir(parents=True)
        polib.POFile().save(str(folder / "django.po"))
    return tmp_path


def test_every_marked_text_is_found_once(project):
    found = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue(texts(project))}
    assert set(found) == {
        ("", "Send"),
        ("", "%(n)s day"),
        ("verb", "Read"),
        ("", "Two lines of %(name)s"),
    }
    assert found["", "Send"].comment == "Translators: on the button"
    assert [file for file, _ in found["", "Send"].occurrences] == [
        "helpdesk/forms.py",
        "templates/page.html",
    ]


def test_collecting_again_keeps_what_was_translated(project):
    assert collect(project)["fr"] == (0, 4)
    path = project / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    words = polib.pofile(str(path))
    words.find("Send").msgstr = "Envoyer"
    words.save()
    assert collect(project)["fr"] == (1, 4)
    before = path.read_bytes()
    collect(project)
    assert path.read_bytes() == before


def test_a_plural_has_as_many_forms_as_its_language(project):
    folder = project / "locale"
    for code, count in (("fr", 3), ("vi", 1)):
        path = folder / code / "LC_MESSAGES" / "django.po"
        words = polib.POFile()
        words.metadata["Plural-Forms"] = f"nplurals={count}; plural=0;"
        words.save(str(path))
    collect(project)
    for code, count in (("fr", 3), ("vi", 1), ("nl", 2)):
        words = polib.pofile(str(folder / code / "LC_MESSAGES" / "django.po"))
        assert len(words.find("%(n)s day").msgstr_plural) == count


def test_every_language_has_a_file_to_collect_into(project):
    assert set(collect(project)) == set(LANGUAGES)
