"""Whatever is shown in another language is marked as what it really is, piece by piece."""

import copy
import json

import pytest
from wagtail.models import Locale

from awareness.models import ContentPage, HomePage
from base import phonebook
from base.languages.language_list import (
    DEFAULT,
    LANGUAGES,
    NOT_YET,
    direction,
    html_code,
    resolution_order,
)
from tests.fixtures.everything import ASKED
from tests.site.spoken import Spoken, in_another_script

# Pashto besides, which falls back to a language of its own choice.
OTHERS = sorted({*ASKED, "ps"} - {DEFAULT})
PLACES = ("", "rights/", "domestic-work/", "languages/", "write/", "read/", "report/", "search/")
HALF = ("description", "hours")


@pytest.fixture(params=OTHERS)
def code(request, planted) -> str:
    """A language in which two pages exist, named as the language is; the third is in English."""
    code = request.param
    locale, own = Locale.objects.get(language_code=code), LANGUAGES[code].own
    for model in (HomePage, ContentPage):
        for page in model.objects.filter(locale__language_code="ar").exclude(slug="domestic-work"):
            address = page.url_path.replace("/ar/", f"/{code}/")
            model.objects.filter(pk=page.pk).update(
                locale=locale,
                url_path=address,
                title=own,
                tab_title=own,
                menu_title=own,
                summary=own,
                body="[]",
                slug=code if model is HomePage else page.slug,
            )
    blocks = [
        {"type": "phone", "id": "phone", "value": {"contact": "national", "note": ""}},
        {"type": "centres", "id": "centres", "value": {"intro": "", "region": ""}},
        {"type": "subpages", "id": "below", "value": {"title": "Below this page"}},
    ]
    english = ContentPage.objects.filter(slug="domestic-work", locale__language_code="en")
    english.update(body=json.dumps(blocks))
    HomePage.objects.filter(locale__language_code="en").update(title="Work in no house")
    return code


@pytest.fixture
def gaps(code, monkeypatch, tmp_path):
    """The registry without half of what it says in this language."""
    data = copy.deepcopy(phonebook.current().data())
    for row in (*data["hotlines"], *data["centres"]):
        for field in HALF:
            if isinstance(row.get(field), dict):
                row[field].pop(code, None)
    for names in ("regions", "topics"):
        for texts in data[names].values():
            texts.pop(code, None)
    seed = tmp_path / "phonebook.json"
    seed.write_text(json.dumps(data), encoding="utf-8")
    monkeypatch.setattr(phonebook, "SEED", seed)
    return phonebook.current().page(code)


def texts(client, address: str):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return Spoken(answer.text).found


def test_every_piece_says_in_which_language_it_is(client, code, gaps):
    own, english = LANGUAGES[code].own, "Work in a house"
    fallen = {
        str(words): words.code
        for words in (
            *gaps.topics.values(),
            *(getattr(c, field) for c in gaps.contacts for field in HALF),
        )
        if words and words.code != code
    }
    assert set(fallen.values()) <= set(resolution_order(code)[1:])
    for place in PLACES:
        for text in texts(client, f"/{code}/{place}"):
            if text.words == own:
                assert text.lang == html_code(code).lower(), (place, text)
                assert text.dir == direction(code), (place, text)
            if text.words == english:
                assert (text.lang, text.dir) == ("en", "ltr"), (place, text)
            if text.words in fallen:
                assert text.lang == html_code(fallen[text.words]).lower(), (place, text)
                assert text.dir == direction(fallen[text.words]), (place, text)


def test_no_word_is_spoken_with_the_sounds_of_another_script(client, code, gaps):
    scripts = {html_code(c).lower(): language.script for c, language in LANGUAGES.items()}
    scripts |= dict.fromkeys(NOT_YET, "Latn")  # named where we say what there is instead
    wrong = [
        (place, text)
        for place in PLACES
        for text in texts(client, f"/{code}/{place}")
        if in_another_script(text, scripts[text.lang])
    ]
    assert wrong == []


def test_links_to_other_languages_and_the_language_of_the_answer(client, code):
    sitemap = client.get("/sitemap.xml").text.splitlines()
    for place, there in (("rights/", [code, "en"]), ("domestic-work/", ["en"])):
        answer = client.get(f"/{code}/{place}")
        head = answer.text.split("</head>")[0]
        listed = [line for line in sitemap if f"/{code}/{place}<" in line]
        is_there = code in there
        assert answer.headers["Content-Language"] == (code if is_there else "en")
        assert ('hreflang="x-default"' in head) == is_there
        assert len(listed) == is_there
        if is_there:
            for other in (*map(html_code, there), "x-default"):
                assert f'hreflang="{other}"' in listed[0]
        else:
            assert "/en/domestic-work/" in head
    home = client.get("/", headers={"accept-language": code})
    assert home.headers["Content-Language"] == code
    assert home.headers["Content-Location"] == f"/{code}/"
    assert "Accept-Language" in home.headers["Vary"]
    assert "Cookie" not in home.headers["Vary"]


def test_the_planted_faults_are_found():
    wrong = Spoken('<html lang="am" dir="ltr"><p>Ring the bell at once</p><br><i lang="ar">لا</i>')
    assert [in_another_script(text, LANGUAGES[text.lang].script) for text in wrong.found] == [
        True,
        False,
    ]
