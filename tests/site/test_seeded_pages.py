"""Every seeded page in the finished languages: its links, headings, pictures, and how it reads."""

import itertools

import pytest

from awareness import content
from awareness.staff.writing_advice import MOST_WORDS, is_hard, lix, long_sentences
from tests.site.reading import COMPLETE, NOT_TRANSLATED, Read

PAGES = content.pages()
FOR_PROFESSIONALS = ("law", "who")
# French and Dutch need more words for the same; pages for professionals may have longer ones.
LONGER = 6
# Answered anew for each reader, with a token; their own tests read them.
FORMS = ("write/", "read/", "report/", "search/", "leave/", "refer/", "tell/")


def page_of(read, code: str, path: str) -> Read:
    return Read(read(f"/{code}{path}")[1], code)


@pytest.mark.parametrize("code", COMPLETE)
def test_every_link_leads_to_a_page_and_every_jump_to_a_place(read, code):
    broken = []
    for words in PAGES:
        here = f"/{code}{words.path}"
        page = page_of(read, code, words.path)
        for href in page.links:
            address, _, place = href.partition("#")
            if address.removeprefix(f"/{code}/").startswith(FORMS):
                continue
            status, text = read(address or here)
            if status != 200 or (place and place not in Read(text, code).ids):
                broken.append((here, href, status))
    assert broken == []


@pytest.mark.parametrize("code", COMPLETE)
def test_headings_are_one_h1_and_then_no_step_is_left_out(read, code):
    wrong = []
    for words in PAGES:
        levels = page_of(read, code, words.path).headings
        steps = [after - before for before, after in itertools.pairwise(levels)]
        if levels[:1] != [1] or levels.count(1) != 1 or max(steps, default=0) > 1:
            wrong.append((words.path, levels))
    assert wrong == []


@pytest.mark.parametrize("code", COMPLETE)
def test_pictures_have_words_and_no_name_stands_for_two_places(read, code):
    for words in PAGES:
        page = page_of(read, code, words.path)
        assert all("alt" in picture for picture in page.pictures), words.path
        assert len(page.ids) == len(set(page.ids)), words.path


@pytest.mark.parametrize("code", COMPLETE)
def test_everything_is_in_the_language_and_says_when_it_was_checked(read, code):
    for words in PAGES:
        status, text = read(f"/{code}{words.path}")
        assert status == 200, words.path
        assert NOT_TRANSLATED not in text, words.path
        assert 'class="checked"' in text, words.path


# Names of countries and organisations, and numbers; hardly a sentence.
A_LIST = {"/children/numbers-abroad/"}


@pytest.mark.parametrize("code", COMPLETE)
def test_pages_read_as_easily_as_we_promise(read, code):
    hard = {}
    for words in PAGES:
        text = page_of(read, code, words.path).words
        if words.path in A_LIST:
            continue
        if is_hard(text, code, for_professionals=words.kind in FOR_PROFESSIONALS):
            hard[words.path] = round(lix(text))
        # A card to print has hardly any words.
        assert len(text) > (100 if words.kind == "handout" else 300), words.path
    assert hard == {}


@pytest.mark.parametrize("code", COMPLETE)
def test_no_sentence_is_longer_than_a_tired_reader_can_hold(read, code):
    long = {}
    for kind in {words.kind for words in PAGES}:
        most = (
            MOST_WORDS
            + (0 if code == "en" else LONGER)
            + (LONGER if kind in FOR_PROFESSIONALS else 0)
        )
        for page in (words for words in PAGES if words.kind == kind):
            found = long_sentences(page_of(read, code, page.path).words, most)
            long |= {page.path: found} if found else {}
    assert long == {}


def test_the_planted_faults_are_found():
    page = Read('<main><h1>A</h1><h3>B</h3><img src="x"><a href="/en/x/#y" id="a">c</a>', "en")
    assert page.headings == [1, 3]
    assert page.pictures == [{"src": "x"}]
    assert page.links == {"/en/x/#y"}
    assert is_hard("Administrative authorities communicate comprehensive documentation.", "en")
