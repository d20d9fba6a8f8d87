"""The core is complete in every language, and every language is counted."""

import functools
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import to_locale

from awareness.content import PageWords, content_pot, elsewhere, pages, read_registry
from awareness.content.page_files import IN_EVERY_LANGUAGE
from awareness.content.translation_files import po_file
from base.languages.catalogue_folders import FOLDERS, STAFF
from base.languages.gettext_catalogues import plural_rule
from base.languages.language_list import LANGUAGES, STAFF_LANGUAGES
from tests.fixtures.everything import ASKED
from tests.helpdesk.conftest import FORM
from tests.site.spoken import Spoken

LOCALE = Path(settings.LOCALE_PATHS[0])
TRANSLATED = [code for code in LANGUAGES if code != "en"]
WHOLE = tuple(code for code in STAFF_LANGUAGES if code != "en")
# Each of these has words that readers meet, whoever else meets them too.
READ = (
    *("templates/404.html", "templates/503.html", "templates/500.html"),
    *("site/website/templates/website/languages.html", "templates/components/bar.html"),
    *("templates/components/fallback-notice.html", "templates/components/numbers.html"),
    *("helpdesk/public/write_form.py", "helpdesk/public/report_form.py"),
    *(
        f"helpdesk/templates/helpdesk/{page}.html"
        for page in ("write", "received", "read", "thread", "again", "gone", "deleted", "report")
    ),
    "awareness/templates/awareness/search.html",
)


@functools.cache
def words(code: str) -> polib.POFile:
    return polib.pofile(str(LOCALE / to_locale(code) / "LC_MESSAGES" / "django.po"))


@functools.cache
def staff_words(code: str) -> list[polib.POFile]:
    folders = [Path(settings.BASE_DIR) / folder / to_locale(code) for folder in STAFF]
    return [polib.pofile(str(folder / "LC_MESSAGES" / "django.po")) for folder in folders]


@functools.cache
def texts(code: str) -> polib.POFile:
    return polib.pofile(str(po_file(code)))


@functools.cache
def template(folder: str = "locale") -> polib.POFile:
    return polib.pofile(str(Path(settings.BASE_DIR) / folder / "django.pot"))


@functools.cache
def all_pages() -> list[PageWords]:
    return pages()


@pytest.fixture(scope="module", autouse=True)
def read_once() -> Iterator[None]:
    """Each catalogue is read once for these tests, and kept for no others."""
    yield
    for read in (words, staff_words, texts, template, all_pages):
        read.cache_clear()


def unfinished(entries: list[polib.POEntry]) -> list[str]:
    return [f"{e.msgctxt or ''} {e.msgid}" for e in entries if e.fuzzy or not e.translated()]


def current(catalogue: polib.POFile) -> list[polib.POEntry]:
    return [entry for entry in catalogue if not entry.obsolete]


@pytest.fixture(scope="module")
def asked() -> tuple[list, set]:
    """What the English has now: the keys of its texts, and the words of code and templates."""
    facts = read_registry()
    readers = {(e.msgctxt, e.msgid) for e in template()}
    return content_pot.content_messages(pages(facts=facts), facts), readers


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_core_lacks_nothing(code, asked):
    keys, readers = asked
    left_out = elsewhere(all_pages(), code)
    wanted = {key for key in keys if not key[0].startswith(left_out)}
    content = [e for e in current(texts(code)) if (e.msgctxt, e.msgid) in wanted]
    interface_words = [e for e in current(words(code)) if (e.msgctxt, e.msgid) in readers]
    missing = [*unfinished(content), *unfinished(interface_words)]
    print(  # noqa: T201 - the count, with -rP
        f"{code:<8} {len(content):>5} of {len(wanted)} texts, "
        f"{len(interface_words):>4} of {len(readers)} words, {len(missing)} unfinished"
    )
    assert missing == []
    assert (len(content), len(interface_words)) == (len(wanted), len(readers))


@pytest.mark.parametrize("code", WHOLE)
def test_the_languages_of_staff_lack_nothing_at_all(code, asked):
    assert unfinished(current(texts(code))) == []
    assert unfinished(current(words(code))) == []
    for folder, catalogue in zip(STAFF, staff_words(code), strict=True):
        assert unfinished(current(catalogue)) == []
        asked_here = {(e.msgctxt, e.msgid) for e in template(folder)}
        assert {(e.msgctxt, e.msgid) for e in current(catalogue)} == asked_here
    assert {(e.msgctxt, e.msgid) for e in current(texts(code))} == set(asked[0])


@pytest.mark.parametrize("code", WHOLE)
def test_what_readers_and_staff_both_see_says_the_same_to_both(code):
    said: dict[tuple, set[tuple]] = {}
    for entry in (e for each in (words(code), *staff_words(code)) for e in current(each)):
        texts_of = (entry.msgstr, *sorted(entry.msgstr_plural.items()))
        said.setdefault((entry.msgctxt, entry.msgid), set()).add(texts_of)
    assert [key for key, texts_of in said.items() if len(texts_of) > 1] == []


def test_the_core_is_what_somebody_in_need_reads(asked):
    everywhere = {page.id for page in all_pages() if all(map(page.is_for, LANGUAGES))}
    assert everywhere >= IN_EVERY_LANGUAGE
    for begins in ("region/", "topic/", "hotline/national:hours", "hotline/national:description"):
        assert any(where.startswith(begins) for where, _ in asked[0])
    places = {file for e in template() for file, _line in e.occurrences}
    assert [place for place in READ if place not in places] == []


def test_a_page_of_the_core_is_never_for_some_languages_only(tmp_path):
    from awareness.content import BadContent

    text = (Path(settings.BASE_DIR) / "awareness/content/pages/help.yaml").read_text("utf-8")
    home = (Path(settings.BASE_DIR) / "awareness/content/pages/home.yaml").read_text("utf-8")
    (tmp_path / "home.yaml").write_text(home, encoding="utf-8")
    (tmp_path / "help.yaml").write_text(f"{text}languages: [en, nl]\n", encoding="utf-8")
    with pytest.raises(BadContent, match="This page is for every language"):
        pages(tmp_path)


@pytest.mark.parametrize("code", LANGUAGES)
def test_plurals_have_the_forms_of_their_language(code):
    rule = plural_rule(code)
    number = int(re.match(r"nplurals=(\d)", rule)[1])
    form = gettext.c2py(rule.partition("plural=")[2].rstrip("; "))
    assert {form(n) for n in (*range(1000), 1_000_000)} <= set(range(number))
    catalogues = [words(code)] + ([texts(code)] if code != "en" else [])
    for catalogue in catalogues + (staff_words(code) if code in WHOLE else []):
        assert catalogue.metadata["Plural-Forms"] == rule
        for entry in current(catalogue):
            if entry.msgid_plural and entry.translated():
                assert set(entry.msgstr_plural) == set(range(number)), entry.msgid
                assert all(entry.msgstr_plural.values()), entry.msgid


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_fact_of_the_english_stands_in_the_translation(code):
    """Numbers, dates and names are `{placeholders}` in pages, `%(these)s` in forms."""
    of_pages, of_forms = re.compile(r"\{\w+\}"), re.compile(r"%\(\w+\)[a-z]")
    held = 0
    for entry in (e for e in current(texts(code)) if e.translated()):
        assert set(of_pages.findall(entry.msgstr)) == set(of_pages.findall(entry.msgid)), entry
        held += bool(of_pages.search(entry.msgid))
    assert held > 40
    of_staff = staff_words(code) if code in WHOLE else []
    interface = [e for catalogue in (words(code), *of_staff) for e in current(catalogue)]
    for entry in (e for e in interface if e.translated()):
        wanted = {*of_forms.findall(entry.msgid), *of_forms.findall(entry.msgid_plural)}
        for text in [entry.msgstr] if not entry.msgid_plural else entry.msgstr_plural.values():
            # "One day" needs no figure; a figure that is not in the English is none of ours.
            found = set(of_forms.findall(text))
            assert found <= wanted if entry.msgid_plural else found == wanted, entry


def english_in(html: str, code: str) -> Iterator[str]:
    """Words of ours in English on a page that says it is in another language."""
    shown = {text.words for text in Spoken(html).found if text.lang == code}
    known = {e.msgid for folder in FOLDERS for e in template(folder)}
    same = {e.msgid for e in words(code) if e.msgid in (e.msgstr, *e.msgstr_plural.values())}
    yield from shown & known - same


@pytest.mark.parametrize("code", ASKED[1:])
def test_nothing_that_is_read_is_left_in_english(code, client, db):
    for place in ("write", "read", "report", "languages", "search", "nothing-there.php"):
        html = client.get(f"/{code}/{place}{'' if '.' in place else '/'}").text
        assert list(english_in(html, code)) == [], place
    for place, body in (("write", "message="), ("read", "receipt=12"), ("report", "what=")):
        html = client.post(f"/{code}/{place}/", body, FORM).text
        assert list(english_in(html, code)) == [], place


def test_the_planted_faults_are_found(client, db):
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="a", msgstr="b", flags=["fuzzy"]))
    catalogue.append(polib.POEntry(msgid="c", msgid_plural="d", msgstr_plural={0: "e", 1: ""}))
    catalogue.append(polib.POEntry(msgid="f", msgstr="g"))
    assert unfinished(current(catalogue)) == [" a", " c"]
    html = client.get("/fr/write/").text
    assert list(english_in(html.replace("</main>", "<p>Read an answer</p></main>"), "fr"))
