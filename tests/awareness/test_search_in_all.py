"""In every language a word of a page, as somebody types it, finds the page."""

import shutil
from urllib.parse import urlencode

import pytest
from django.utils.html import escape
from ruamel.yaml import YAML

from awareness.blocks.plain_text import without_tags
from awareness.models import HomePage
from awareness.seed import seeder
from awareness.serving.search import normalised
from tests.fixtures.everything import ASKED
from tests.helpdesk.conftest import FORM

pytestmark = pytest.mark.both_databases

CODES = sorted({*ASKED, "th"})
# Written without spaces: there a reader types a few letters out of the line.
WITHOUT_SPACES = ("zh-hans", "th")


@pytest.fixture
def homes(db, tmp_path, django_capture_on_commit_callbacks) -> dict[str, HomePage]:
    """The first page of the real site in every language; its links to other pages left out."""
    content = tmp_path / "content"
    (content / "pages").mkdir(parents=True)
    for file in ("registry.yaml", "history.yaml", "sources.yaml"):
        shutil.copy(seeder.CONTENT / file, content)
    home = YAML().load(seeder.CONTENT / "pages" / "home.yaml")
    home["body"] = [block for block in home["body"] if block["type"] != "cards"]
    YAML().dump(home, content / "pages" / "home.yaml")
    with django_capture_on_commit_callbacks(execute=True):
        seeder.seed_content(CODES, content=content)
    return {page.language: page for page in HomePage.objects.live().select_related("locale")}


def typed(page: HomePage) -> list[str]:
    """A few words of a page: from its title, its summary and its list of signs."""
    signs = next(block for block in page.body.raw_data if block["type"] == "qa")
    lines = [page.title, page.summary, signs["value"]["items"][1]["value"]["question"]]
    if page.language in WITHOUT_SPACES:
        return [without_tags(line)[1:5] for line in lines]
    return [max(line.split(), key=len).strip(".,;:!?؟،۔።፣।«»“”\"'()") for line in lines]


def test_a_word_finds_its_page_in_every_language(homes, client):
    assert set(homes) == set(CODES)
    missed = {}
    for code, page in homes.items():
        for word in typed(page):
            for query in (word, word.upper(), f" {word}  ", normalised(word)):
                body = urlencode({"q": query})
                answer = client.post(f"/{code}/search/", body, FORM)
                assert answer.status_code == 200
                if f'<a href="/{code}/">{escape(page.title)}</a>' not in answer.text:
                    missed.setdefault(code, []).append(query)
        assert (
            "results__item"
            not in client.post(f"/{code}/search/", urlencode({"q": "qqqqqqqq"}), FORM).text
        )
    assert missed == {}
