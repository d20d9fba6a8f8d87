"""Every language of the list has catalogues that can be read, and words are collected into them."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import to_locale

from base.languages.catalogue_folders import SPOKEN, STAFF, folder_of
from base.languages.gettext_catalogues import plural_rule, start_catalogues
from base.languages.language_list import LANGUAGES, STAFF_LANGUAGES
from tests.fixtures.missing import missing

LOCALE = Path(settings.LOCALE_PATHS[0])
PAGE = """
    {% translate "Read" context "verb" %}
    {% blocktranslate trimmed with name="x" %}
        Two lines of
        {{ name }}
    {% endblocktranslate %}
    {{ _("Send") }}
    {% blocktranslate count days=2 %}A day{% plural %}{{ days }} days{% endblocktranslate %}
"""
OF_STAFF = '{{ _("Send") }} {{ _("Unlock") }}'
ROOT = Path(settings.BASE_DIR)
# An owner or master is no employer; most who read Portuguese in Belgium are from Brazil, where
# these words are foreign, or mean something else. What an officer is told in Amharic names who did
# it: with the verb alone, "they forced me" is also "you forced me".
MISLEADING = {
    # To answer is also to go back: "you need not answer" read "you need not come back".
    "am": "«አስገድደውኛል|መመለስ አያስፈልግ|ብራውዘር",
    "hi": "(?<!मकान )मालिक",
    "bn": "মালিক",
    "pa": "(?<!ਮਕਾਨ-)ਮਾਲਕ",
    "ur": "(?<!اس کے )مالک(?! مکان)",
    "pt": r"\b(ecrã|comboio|autocarro|telemóvel|ficheiro|separador|contacto|magistrad\w+)\b",
}
# French sets these apart from the word, by a space at which no line may end.
APART = re.compile(" [?!:;»]|« ")
CATALOGUES = [path for folder in SPOKEN for path in (ROOT / folder).rglob("*.po")]
# What Python fills in: %(name)s, %s or {name}.
FILLED_IN = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
# Some of Wagtail's words say less on purpose: "the page is locked" has a gender in French.
SAYS_LESS = {"no-python-format", "no-python-brace-format"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_has_a_catalogue_with_its_own_plural_rule(code):
    header = polib.pofile(str(LOCALE / to_locale(code) / "LC_MESSAGES" / "django.po")).metadata
    assert header["Language"] == to_locale(code)
    assert header["Plural-Forms"] == plural_rule(code)


def test_no_catalogue_has_the_plural_rule_that_makes_every_page_an_error():
    assert len(CATALOGUES) > len(LANGUAGES)
    for path in CATALOGUES:
        assert "nplurals=INTEGER" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize("code", MISLEADING)
def test_no_word_misleads_readers_of_that_language(code):
    for name in ("content.po", "django.po"):
        for entry in polib.pofile(str(LOCALE / code / "LC_MESSAGES" / name)):
            assert entry.obsolete or not re.search(MISLEADING[code], entry.msgstr), entry.msgid


@pytest.mark.parametrize("name", ["content.po", "django.po"])
def test_no_line_of_french_begins_with_a_question_mark(name):
    for entry in polib.pofile(str(LOCALE / "fr" / "LC_MESSAGES" / name)):
        ours = entry.msgstr + "".join(entry.msgstr_plural.values())
        assert entry.obsolete or not APART.search(ours), ours


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_translation_is_filled_in_with_what_its_english_is(path):
    """As `msgfmt -c` asks it of a message with a flag, and of those without one too."""
    for entry in polib.pofile(str(path)):
        if entry.obsolete or not entry.translated():
            continue
        english = entry.msgid + entry.msgid_plural
        ours = entry.msgstr + "".join(entry.msgstr_plural.values())
        wanted, found = set(FILLED_IN.findall(english)), set(FILLED_IN.findall(ours))
        assert found <= wanted, f"nobody fills in what stands in: {ours}"
        assert found == wanted or SAYS_LESS & set(entry.flags), f"something is lost in: {ours}"
        if "python-format" in entry.flags:
            rest = FILLED_IN.sub("", ours).replace("%%", "")
            assert "%" not in rest, f"Python takes this for a sign to fill in: {ours}"


def test_gettext_itself_finds_no_fault_in_any_catalogue(tmp_path):
    if not shutil.which("msgfmt"):
        missing("GNU gettext", "apt-get install gettext")
    lost = tmp_path / "lost.po"
    header = '"Content-Type: text/plain; charset=UTF-8\\n"'
    message = '#, python-format\nmsgid "%(day)s days"\nmsgstr "jours"\n'
    lost.write_text(f'msgid ""\nmsgstr ""\n{header}\n\n{message}', encoding="utf-8")
    found = {path for path in [*CATALOGUES, lost] if _msgfmt(path) != ""}
    assert found == {lost}


def _msgfmt(path: Path) -> str:
    """What `msgfmt -c` refuses in a file; empty where it takes it, with warnings or without."""
    command = ["msgfmt", "--check", "--output-file=/dev/null", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


def test_starting_catalogues_adds_what_is_missing_and_touches_nothing_else(tmp_path):
    kept = tmp_path / "ar" / "LC_MESSAGES" / "django.po"
    kept.parent.mkdir(parents=True)
    kept.write_text('msgid ""\nmsgstr ""\n"Language: ar\\n"\n')
    started = start_catalogues(tmp_path)
    assert set(started) == set(LANGUAGES) - {"ar"}
    assert "Plural-Forms" not in kept.read_text()
    assert start_catalogues(tmp_path) == []


@pytest.fixture
def collect(tmp_path, monkeypatch, settings):
    """What `make messages` does, in a folder with one page; the path of a catalogue in it."""
    if not shutil.which("xgettext"):
        missing("GNU gettext", "apt-get install gettext")
    for page, text in (("templates/page.html", PAGE), ("helpdesk/inbox/list.html", OF_STAFF)):
        (tmp_path / page).parent.mkdir(parents=True)
        (tmp_path / page).write_text(text, encoding="utf-8")
    settings.LOCALE_PATHS = [str(tmp_path / "locale")]
    start_catalogues(tmp_path / "locale")
    monkeypatch.chdir(tmp_path)
    makefile = (LOCALE.parent / "Makefile").read_text(encoding="utf-8").replace("\\\n", "")
    options = shlex.split(re.search(r"makemessages (.*)", makefile)[1])
    # Three languages, for the time that thirty take.
    options[options.index("--all") : options.index("--all") + 1] = [
        f"--locale={code}" for code in ("fr", "nl", "vi")
    ]

    def run() -> None:
        call_command("makemessages", *options, verbosity=0)

    run()
    return run, lambda code: tmp_path / "locale" / code / "LC_MESSAGES" / "django.po"


def test_every_marked_text_is_collected_with_the_forms_that_its_language_has(collect):
    _run, path = collect
    for code, forms in (("fr", 3), ("nl", 2), ("vi", 1)):
        found = {(e.msgctxt or "", e.msgid): e for e in polib.pofile(str(path(code)))}
        assert set(found) == {
            ("verb", "Read"),
            ("", "Two lines of %(name)s"),
            ("", "Send"),
            ("", "A day"),
        }
        assert len(found["", "A day"].msgstr_plural) == forms
        assert found["", "Send"].occurrences == [("templates/page.html", "")]


def test_words_of_staff_go_to_their_room_in_their_languages_alone(collect):
    _run, path = collect
    room = path("fr").parents[3] / "helpdesk" / "inbox" / "locale"
    assert {e.msgid for e in polib.pofile(str(room / "django.pot"))} == {"Send", "Unlock"}
    assert {each.name for each in room.iterdir()} == {"django.pot", "fr", "nl"}
    assert polib.pofile(str(path("fr"))).find("Unlock") is None


def test_each_row_of_the_table_names_files_that_are_there():
    begins = [begin for row in STAFF.values() for begin in row]
    assert [begin for begin in begins if not (ROOT / begin).exists()] == []
    assert folder_of("templates/base.html") == "locale"
    for folder in STAFF:
        there = {each.name for each in (ROOT / folder).iterdir()}
        assert there == {"django.pot", *STAFF_LANGUAGES} - {"en"}


def test_collecting_again_keeps_what_was_translated_and_what_was_doubted(collect):
    run, path = collect
    words = polib.pofile(str(path("fr")), wrapwidth=0)
    words.find("Send").msgstr = f"Envoyer {'loin ' * 40}"
    words.find("Send").tcomment = "unsure: or to post"
    words.save()
    run()
    before = path("fr").read_bytes()
    assert b"# unsure: or to post\n" in before
    assert words.find("Send").msgstr.encode() in before
    run()
    assert path("fr").read_bytes() == before
