"""Pages are found by what people type, in every script, and nothing of it is kept."""

import pytest
from django.db import connection
from wagtail.models import Page

from awareness.models import SearchText
from awareness.serving import search
from awareness.serving.search import find_pages, normalised, query_words
from awareness.serving.search_ranking import meant

pytestmark = pytest.mark.both_databases

WORDS = {
    "en": "Nobody may keep your passport.",
    "nl": "Niemand mag paspoorten houden.",
    "hu": "Senki nem veheti el az útlevelét.",
    "ar": "لا يجوز لأحد أن يحتفظ بجَوازِ سفرك",
    "zh-hans": "求助电话",
    "th": "ขอความช่วยเหลือ",
    "am": "ፓስፖርት የእርስዎ ነው",
    "de": "Auf der Straße",
    "fa": "می‌توانید تماس بگیرید ۱۱۲",
    "pa": "ਪਾਸਪੋਰਟ ਤੁਹਾਡਾ ਹੈ",
}


@pytest.fixture
def rows(planted):
    """One page in many languages, whatever the seed has translated."""
    SearchText.objects.all().delete()
    pages = list(Page.objects.filter(depth__gt=1)[: len(WORDS)])
    for page, (language, text) in zip(pages, WORDS.items(), strict=False):
        SearchText.objects.create(
            page=page,
            language=language,
            path=f"/{language}-only/",
            title="x",
            normal_title="x",
            text=normalised(text),
        )
    return {row.language for row in SearchText.objects.all()}


@pytest.fixture
def three(rows):
    """Three rows of the index and no other; an order, since PostgreSQL has none of its own."""
    keys = list(SearchText.objects.order_by("pk").values_list("pk", flat=True)[:3])
    SearchText.objects.exclude(pk__in=keys).delete()
    return keys


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "PASSPORT"),
        ("nl", "paspoort"),
        ("hu", "utlevel"),
        ("hu", "útlevél"),
        ("ar", "جواز"),
        ("ar", "جـــواز"),
        ("zh-hans", "电话"),
        ("th", "ช่วยเหลือ"),
        ("am", "ፓስፖርት"),
        ("de", "STRASSE"),
        ("fa", "میتوانید"),
        ("fa", "112"),
        ("pa", "ਪਾਸਪੋਰਟ"),
    ],
)
def test_a_word_is_found_as_people_type_it(language, typed):
    assert all(word in normalised(WORDS[language]) for word in query_words(typed))


def test_a_page_is_found_in_the_language_in_which_it_will_be_shown(rows):
    assert [result.language for result in find_pages("nobody", ["en"])] == ["en"]
    assert find_pages("nobody", ["nl"]) == []


def test_a_page_that_falls_back_is_found_in_its_own_words(rows):
    assert [result.language for result in find_pages("passport", ["nl", "en"])] == ["en"]


def test_a_page_that_exists_in_the_language_is_not_found_by_its_english(rows):
    SearchText.objects.filter(language="nl").update(path="/en-only/")
    assert find_pages("passport", ["nl", "en"]) == []


def test_words_in_a_title_come_first_and_then_what_is_nearer(three):
    for key, path in zip(three, ("/a/b/", "/c/", "/d/e/"), strict=True):
        title = "passport" if path == "/d/e/" else "x"
        SearchText.objects.filter(pk=key).update(
            language="en", path=path, text="passport", normal_title=title
        )
    found = [result.path for result in find_pages("passport", ["en"])]
    assert found == ["/d/e/", "/c/", "/a/b/"]


def test_a_word_that_is_nowhere_hides_no_page_that_has_the_others(rows):
    assert [result.path for result in find_pages("passport unicorn", ["en"])] == ["/en-only/"]
    assert find_pages("unicorn", ["en"]) == []


def test_a_page_with_more_of_the_words_comes_first(three):
    texts = {"/a/": "keep a passport", "/b/": "keep a phone", "/c/": "a passport and a phone"}
    for key, (path, text) in zip(three, texts.items(), strict=True):
        SearchText.objects.filter(pk=key).update(language="en", path=path, text=text)
    assert find_pages("passport phone", ["en"])[0].path == "/c/"
    assert find_pages("keep phone", ["en"])[0].path == "/b/"


def test_what_people_type_instead_finds_the_page_and_is_not_shown(rows):
    SearchText.objects.filter(language="en").update(everyday="|salary|not paid|")
    (found,) = find_pages("not paid", ["en"])
    assert found.path == "/en-only/"
    assert "paid" not in f"{found.title}{found.summary}"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("078 055 800", "078055800"),
        ("078/05.58.00", "078055800"),
        ("+32 78 055 800", "078055800"),
        ("003278055800", "078055800"),
        ("۰۷۸ ۰۵۵ ۸۰۰", "078055800"),
        ("116 000", "116000"),
        ("112", "112"),
        ("32 days", "32 days"),
    ],
)
def test_a_number_is_looked_for_as_it_is_dialled_here(typed, number):
    assert query_words(typed) == number.split()


@pytest.mark.parametrize(
    ("typed", "words"),
    [("chidl", ["child"]), ("cat", []), ("passsporrt", ["passport"]), ("0780558001", ["078055800"]),
     ("0780558", []), ("xyzzyxyzzy", [])],
)  # fmt: skip
def test_a_slip_of_a_finger_is_seen_through(typed, words):
    assert meant(typed, {"child", "car", "passport", "078055800"}) == words


def test_of_words_that_are_as_near_hers_come_first():
    assert meant("lonn", {"loon"}, {"long", "loan"}) == ["loon"]


def test_another_ending_is_found_when_the_word_itself_is_not(rows):
    assert find_pages("paspoortje", ["nl"])


@pytest.mark.parametrize("typed", ["", "   ", "؟", "%", "_", "'; DROP TABLE"])
def test_signs_alone_find_nothing_and_break_nothing(rows, typed):
    assert find_pages(typed, ["en"]) == []


def test_a_very_long_query_is_cut(rows):
    assert len(query_words("word " * 500)) == 8


def test_a_query_costs_at_most_two_queries_of_the_database(rows, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        find_pages("passport", ["nl", "en"])


def test_publishing_a_page_makes_it_findable_and_unpublishing_hides_it(planted):
    from awareness.serving.search import index

    page = Page.objects.get(url_path="/en/rights/").specific
    index(page)
    typed = normalised(page.title)
    assert find_pages(typed, ["en"])[0].path == "/rights/"
    page.live = False
    index(page)
    assert "/rights/" not in {result.path for result in find_pages(typed, ["en"])}


def test_a_page_that_is_withdrawn_leaves_no_words_behind(planted):
    page = Page.objects.get(url_path="/en/rights/").specific
    search.index(page)
    page.unpublish()
    assert not SearchText.objects.filter(page=page).exists()


def test_the_table_holds_no_queries(rows):
    with connection.cursor() as cursor:
        columns = {
            c.name
            for c in connection.introspection.get_table_description(
                cursor, SearchText._meta.db_table
            )
        }
    assert columns == {
        "page_id",
        "language",
        "path",
        "title",
        "summary",
        "normal_title",
        "text",
        "everyday",
    }
