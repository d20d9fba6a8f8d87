"""Forty things that people type, in eight languages: the right page is among the first three."""

from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from ruamel.yaml import YAML
from wagtail.models import Locale, Page

from awareness.content import pages
from awareness.models import ContentPage, SearchText
from awareness.serving.page_tree import languages_for
from awareness.serving.search import find_pages, normalised, row_of
from awareness.serving.search_ranking import everyday_words
from base.languages.language_list import LANGUAGES
from tests.fixtures.catalogued import pages_from_catalogues

pytestmark = pytest.mark.both_databases

QUERIES = YAML().load(Path(__file__).parent / "queries.yaml")
SPOKEN = sorted({each["in"] for each in QUERIES})
FIRST = 3
QUESTIONS = YAML(typ="safe").load(Path(__file__).parent / "first_searches.yaml")
WITHOUT_SPACES = ("th", "zh-hans")
ASKED_IN = ("en", "fr", "nl", "ro", "vi")


def put_real_pages(_folder):
    put_pages_of({*SPOKEN, *WITHOUT_SPACES, *ASKED_IN})


def put_pages_of(codes: set[str]) -> None:
    """The real pages of these languages, as they would be found if they were planted."""
    kind = ContentType.objects.get_for_model(ContentPage)
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}
    found = list(pages_from_catalogues(codes))
    rows = Page.objects.bulk_create(
        Page(
            path=f"9{number:07}", depth=2, title=page.title, slug=f"p{number}", live=True,
            url_path=f"/typed{page.url_path}", content_type=kind, locale=locales[page.language],
        )
        for number, page in enumerate(found)
    )  # fmt: skip
    SearchText.objects.all().delete()
    SearchText.objects.bulk_create(
        SearchText(page_id=row.pk, **row_of(page)) for row, page in zip(rows, found, strict=True)
    )


PLANTED_FOR_ALL = put_real_pages


def first_three(typed: str, language: str) -> list[str]:
    return [each.path for each in find_pages(typed, list(languages_for(language)))][:FIRST]


def missed(kind: str) -> dict[str, list[str]]:
    """The queries of a kind whose page is not among the first three, with what was there."""
    answers = {(each["in"], each[kind]): first_three(each[kind], each["in"]) for each in QUERIES}
    wanted = {(each["in"], each[kind]): set(each["at"]) for each in QUERIES}
    return {
        f"{key[0]}: {key[1]}": got for key, got in answers.items() if not wanted[key] & set(got)
    }


def test_there_are_forty_in_eight_languages():
    assert len(QUERIES) >= 40
    assert len(SPOKEN) == 8
    assert set(SPOKEN) < set(LANGUAGES)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["typed", "slip", "other"])
def test_the_right_page_is_among_the_first_three(kind):
    assert missed(kind) == {}


def first_answers(language: str) -> dict[str, tuple[list[str], list[str]]]:
    """Of each first question in a language: what was found, and what answers it."""
    asked = [each for each in QUESTIONS if language in each]
    return {each[language]: (first_three(each[language], language), each["at"]) for each in asked}


@pytest.mark.django_db
@pytest.mark.parametrize("language", WITHOUT_SPACES)
def test_a_sentence_without_spaces_is_answered_at_once(language):
    answers = first_answers(language)
    assert len(answers) == 34
    assert [asked for asked, (got, at) in answers.items() if not set(at) & set(got)] == []
    late = {asked: got for asked, (got, at) in answers.items() if not set(got[:1]) & set(at)}
    assert len(late) <= 2, late


@pytest.mark.django_db
def test_what_was_asked_first_leads_to_its_answer_and_to_no_page_about_others():
    late = {}
    for language in ASKED_IN:
        answers = first_answers(language)
        late |= {asked: got for asked, (got, at) in answers.items() if not set(got[:1]) & set(at)}
    assert late == {}


@pytest.mark.django_db
def test_what_is_nowhere_finds_nothing():
    for typed in ("qqqqqqqq", "xyzzy plugh", "٪", "9999999999"):
        assert first_three(typed, "en") == [], typed


@pytest.mark.django_db
def test_without_the_everyday_words_it_would_miss_many():
    SearchText.objects.update(everyday="||")
    assert len(missed("other")) > 20


def test_everyday_words_lead_to_pages_and_are_in_languages_of_ours():
    known = {page.id for page in pages()}
    for page_id, said in everyday_words().items():
        assert page_id in known
        assert set(said) <= set(LANGUAGES), page_id
        for language, words in said.items():
            assert len(words) == len(set(words)), (page_id, language)
            assert all(normalised(word) for word in words), (page_id, language)


# What she types first, in every language, and a word of hers that the summary must have: who finds
# only "daily life" in the list cannot see that this is her page.
HERS = {"daily": "rape", "not-for-you": "violence"}


@pytest.mark.parametrize("page_id", HERS)
def test_words_for_what_was_done_to_her_lead_in_every_language_to_a_page_that_says_so(page_id):
    typed = everyday_words()[page_id]
    assert set(typed) == set(LANGUAGES)
    (english,) = [page for page in pages() if page.id == page_id]
    assert HERS[page_id] in english.summary.lower()
