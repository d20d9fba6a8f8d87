"""What she looks for, typed in each language: the right page is among the first three."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from base.languages.language_list import LANGUAGES
from tests.awareness.test_everyday_search import first_three, put_pages_of

TYPED = YAML(typ="safe").load(Path(__file__).parent / "her_words.yaml")
# Where each leads; what is done to her body to one page, what is done at home to another too.
LEADS_TO = {
    "passport": {"/domestic-work/documents/", "/domestic-work/"},
    "unpaid": {"/rights/situations/wages/", "/rights/money/"},
    "leave": {"/rights/situations/plan/"},
    "raped": {"/rights/situations/daily-life/"},
    "abortion": {"/rights/situations/daily-life/"},
    "hit": {"/rights/situations/other-help/"},
    "call": {"/help/"},
}


def put_pages_of_every_language(_folder):
    put_pages_of(set(LANGUAGES))


PLANTED_FOR_ALL = put_pages_of_every_language


def test_all_of_it_is_typed_in_every_language():
    assert set(TYPED) == set(LANGUAGES)
    assert all(set(words) == set(LEADS_TO) for words in TYPED.values())


@pytest.mark.django_db
@pytest.mark.parametrize("what", LEADS_TO)
def test_in_every_language_it_is_among_the_first_three(what):
    missed = {}
    for language, words in TYPED.items():
        found = first_three(words[what], language)
        if not LEADS_TO[what] & set(found):
            missed[language, words[what]] = found
    assert missed == {}, missed
