"""The screen with every page in every language: what it says, to whom, and at what cost."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from awareness.models import translation_digests
from awareness.staff.editor_groups import make_language_groups
from awareness.translating import translation_matrix
from awareness.translating.translation_matrix import KINDS, Matrix
from tests.awareness.conftest import plant_persian
from tests.awareness.test_states import edit, page, state

PLANTED_FOR_ALL = plant_persian


def somebody_who(what: str, *languages: str):
    user = get_user_model().objects.create_user(f"{what}-{'-'.join(languages)}".lower())
    for code in languages:
        user.groups.add(make_language_groups(code)[what])
    return user


def cells(language: str = "ar") -> dict[str, str]:
    """The kind of the cell of each English page, by its title."""
    matrix = Matrix([language], [language], asks=False)
    return {row.title: row.cells[0].kind for row in [*matrix.rows, *matrix.unasked]}


def cell(title: str, language: str = "ar"):
    matrix = Matrix([language], [language], asks=False)
    return next(row.cells[0] for row in matrix.rows if row.title == title)


RIGHTS, WORK = "Your rights", "Work in a house"


def test_each_cell_says_what_is_to_be_done(planted):
    assert (cells()[RIGHTS], cells()[WORK]) == ("unread", "missing")
    assert cell(WORK).todo > 0
    assert cells("ti")[RIGHTS] == "unasked"
    edit("en", "You get {reflection_days} days, at least.")
    assert (cells()[RIGHTS], cell(RIGHTS).todo) == ("stale", 1)


def test_a_cell_says_who_has_read_a_page_and_when_until_it_changes(planted):
    reader = somebody_who("Reviewers", "ar")
    translation_digests.sign(page("ar"), reader, state("ar").seal)
    seen = cell(RIGHTS)
    assert (seen.kind, seen.reader, seen.day) == (
        "reviewed",
        "reviewers-ar",
        state("ar").reviewed_on,
    )
    edit("ar", "{reflection_days} كلمة كلمة")
    seen = cell(RIGHTS)
    assert (seen.kind, seen.reader, seen.day) == ("unread", "", None)


def test_the_figures_of_a_language_count_its_pages(planted):
    language = Matrix(["ar"], [], asks=False).chosen[0]
    kinds = cells()
    assert sum(language.counts.values()) == len(kinds)
    assert language.counts["missing"] == list(kinds.values()).count("missing") == 1
    shown = dict(language.figures)
    assert shown[KINDS["missing"]] == 1
    assert KINDS["unasked"] not in shown


def test_notes_of_doubt_are_counted_once_a_message_and_not_in_what_is_obsolete(settings, tmp_path):
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    settings.LOCALE_PATHS = [tmp_path]
    assert translation_matrix.unsure("ar") == 0
    (folder / "content.po").write_text(
        '# unsure: the word for desk\n# unsure: and the tone\nmsgid "a"\nmsgstr "b"\n\n'
        '# sure\nmsgid "unsure:"\nmsgstr "c"\n\n'
        '# unsure: gone\n#~ msgid "d"\n#~ msgstr "e"\n'
    )
    (folder / "django.po").write_text('# unsure: plural\nmsgid "f"\nmsgstr "g"\n')
    assert translation_matrix.unsure("ar") == 2


def test_ones_own_languages_come_first_and_only_they_lead_to_an_editor(planted):
    matrix = Matrix(["ar", "fa"], ["fa"], asks=False)
    assert matrix.languages[0].code == "fa"
    assert [language.code for language in matrix.chosen] == ["fa", "ar"]
    rights = next(row for row in matrix.rows if row.title == RIGHTS)
    own, other = rights.cells
    assert own.href == f"/cms/pages/{page('fa').pk}/edit/#next"
    assert other.href == ""


def test_a_page_that_nobody_asked_for_leads_to_asking_for_whoever_may(planted):
    row = next(r for r in Matrix(["ti"], [], asks=True).unasked if r.title == RIGHTS)
    assert row.cells[0].href.endswith(f"/submit/page/{page('en').pk}/?select_locale=ti")


# --- The screen ---


@pytest.fixture
def screen(client):
    def ask(user, query: str = "") -> str:
        client.force_login(user)
        answer = client.get(f"/cms/translations/{query}")
        assert answer.status_code == 200
        return answer.content.decode()

    return ask


def test_a_translator_finds_her_language_and_one_click_to_its_editor(planted, screen):
    html = screen(somebody_who("Translators", "ar"))
    assert "<h2>Arabic</h2>" in html
    assert "<h2>Persian</h2>" not in html
    assert f'href="/cms/pages/{page("ar").pk}/edit/#next"' in html
    assert f'href="/cms/pages/{page("fa").pk}/edit/"' not in html


def test_other_languages_can_be_looked_at(planted, screen):
    html = screen(somebody_who("Translators", "ar"), "?language=fa&language=no-such")
    assert "<h2>Persian</h2>" in html
    assert f'href="/cms/pages/{page("fa").pk}/edit/"' not in html


def public_in(*languages: str) -> None:
    """The first page and the one on rights, in English words, as pages of these languages."""
    for code in languages:
        locale = Locale.objects.get(language_code=code)
        page("en", "en").copy_for_translation(locale).save_revision().publish()
        page("en").copy_for_translation(locale).save_revision().publish()


def test_whoever_works_in_all_languages_is_shown_a_few_and_the_choice(planted, screen):
    public_in("nl", "fr", "de", "ti", "ps")
    html = screen(get_user_model().objects.create_superuser("root"))
    assert len(re.findall("<h2>", html)) == 4
    assert '<details class="tr-choose" open>' in html


def test_it_costs_the_same_whatever_the_number_of_pages_and_languages(planted, screen):
    user = somebody_who("Translators", "ar", "fa")
    screen(user)
    with CaptureQueriesContext(connection) as few:
        screen(user, "?language=ar")
    before = len(few)
    public_in("ti", "ps", "am")
    with CaptureQueriesContext(connection) as many:
        screen(user, "?language=ar&language=fa&language=ti&language=ps&language=am")
    assert len(many) == before


def test_whoever_works_in_no_language_does_not_see_it(planted, client):
    client.force_login(get_user_model().objects.create_user("nobody"))
    assert client.get("/cms/translations/").status_code == 302


def test_of_the_languages_to_choose_those_of_belgium_stand_first(planted, admin_client):
    english = page("en", "rights")
    text = admin_client.get(f"/cms/localize/submit/page/{english.pk}/").text
    names = re.findall(r'name="locales"[^>]*>\s*([^<]+?)\s*</label>', text)
    assert names[:3] == ["Dutch", "French", "German"]
    assert len(names) > 20


def test_whoever_asked_for_translations_comes_out_at_the_page(planted, admin_client):
    english = page("en", "rights")
    text = admin_client.get("/cms/translations/?language=ar").text
    assert f'<tr id="page-{english.pk}">' in text
