"""Whoever works here in Dutch, French or German meets no English, and nobody a word of software."""

import html
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override
from wagtail.users.models import UserProfile

from awareness.blocks.official_blocks import official_choices
from awareness.blocks.plain_text import texts_of, without_tags
from awareness.blocks.policy_blocks import source_choices
from awareness.blocks.text_blocks import contact_choices, region_choices
from awareness.models import (
    REGISTRY,
    CampaignPage,
    ContentPage,
    HomePage,
    Hotline,
    NewsPage,
    Region,
)
from base.languages.language_list import LANGUAGES, STAFF_LANGUAGES
from tests.fixtures.everything import EVERYTHING
from tests.fixtures.kept_database import ground

pytestmark = pytest.mark.django_db
# That no word of any of them lacks its translation is asked of their catalogues by
# `test_complete.py`; what is drawn may still leave one out, and one language shows that.
LOOKED_AT = [*STAFF_LANGUAGES] if EVERYTHING else ["en", "fr"]
OTHERS = [code for code in LOOKED_AT if code != "en"]
# Words that are the same in English and in one of the others, and names.
THE_SAME = re.compile(
    r"account|home|actions?|application|audio|code|collections|conversation|contrast|date|description|"
    r"documents?|e-mail|guide|images?|in|information|introduction|items?|link|mail|maximum|"
    r"minimum|name|notifications|pages?|pagination|plan|questions?|region|section|sites?|sources?|"
    r"status|text|type|website|film|sms|format|audit|"
    r"bengali|filipino|hindi|punjabi|thai|tigrinya|urdu",
    re.IGNORECASE,
)
# Said by Wagtail without a catalogue.
OF_WAGTAIL = {"Actions", "None"}
SOFTWARE = re.compile(r"\b(slug|locale|snippet|streamfield)s?\b", re.IGNORECASE)
# Wagtail's French says "un(e)" of what it does not know the gender of; nobody speaks so.
OF_BOTH_GENDERS = re.compile(r"\w\((?:e|s|la|le|ne|tte|elle)\)|\b(?:ce/cette|le/la|un/une)\b")
SPOKEN_ALOUD = ("aria-label", "placeholder", "title", "alt")
OF_BLOCKS = ("data-w-block-data-value", "data-w-block-arguments-value")
IN_SCRIPTS = {"label", "helpText", "description", "heading", "text"}


# Dates, languages of columns, placeholders, addresses, who looks.
NO_WORDS = r"\d+ \w+ \d{4}|\[[\w-]+\]|\{\w+\}|\S+@\S+|https?:\S+|boss\S*"


class Words(HTMLParser):
    """Each text of a screen: between tags, as a screen reader says it, as a script shows it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._silent = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        values = dict(attrs)
        if tag in ("script", "style", "code", "kbd"):
            self._silent = values.get("id") or tag
        for name in OF_BLOCKS:
            self.found.update(labels_in(json.loads(values.get(name) or "null")))
        self.found.update(" ".join((values.get(name) or "").split()) for name in SPOKEN_ALOUD)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "code", "kbd"):
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if self._silent == "wagtail-sidebar-props":
            self.found.update(labels_in(json.loads(data)))
        elif not self._silent:
            self.found.add(" ".join(data.split()))


def labels_in(value: Any, key: str = "") -> Iterator[str]:
    """What a script will show of the values that it is given."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from labels_in(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from labels_in(part, key)
    elif isinstance(value, str) and "<option" in value:
        yield from Words(value).found
    elif isinstance(value, str) and key in IN_SCRIPTS:
        yield " ".join(html.unescape(re.sub("<[^>]+>", " ", value)).split())


def screens() -> Iterator[str]:
    """Every form of the CMS for rows and pages, and each screen of ours that needs no desk."""
    yield from ("/cms/", "/cms/pages/", "/cms/account/", "/cms/images/add/", "/cms/documents/add/")
    yield from ("/cms/translations/", "/cms/translations/ar/", "/cms/papers/", "/cms/figures/")
    yield from ("/cms/reports/facts/", "/cms/reports/audit/")
    yield from ("/cms/second-factors/", "/cms/status/", "/cms/registry/waiting/")
    yield "/cms/guide/"
    yield reverse("wagtailsettings:edit", args=["awareness", "reviewrule"])
    yield from of_rows()
    yield from of_pages()


def of_rows() -> Iterator[str]:
    for model in REGISTRY:
        for name in ("list", "add"):
            yield reverse(model.snippet_viewset.get_url_name(name))
    for row in (Region.objects.first(), Hotline.objects.get(code="national")):
        for name in ("edit", "history"):
            yield reverse(row.snippet_viewset.get_url_name(name), args=[row.pk])
    yield reverse(row.snippet_viewset.get_url_name("usage"), args=[row.pk])
    line = Hotline.objects.exclude(code="national").last()
    for name in ("registry_ask", "registry_yes", "registry_hide"):
        yield reverse(name, args=["hotline", line.pk])


def of_pages() -> Iterator[str]:
    english = {"locale__language_code": "en"}
    home = HomePage.objects.get(**english)
    yield reverse("wagtailadmin_explore", args=[home.pk])
    for page in (home, *CampaignPage.objects.filter(**english)[:1]):
        yield reverse("wagtailadmin_pages:edit", args=[page.pk])
    for model in (ContentPage, CampaignPage, NewsPage):
        places = (home, *ContentPage.objects.filter(**english))
        above = next((place for place in places if model.can_create_at(place)), None)
        if above:
            names = ("awareness", model._meta.model_name, above.pk)
            yield reverse("wagtailadmin_pages:add", args=names)


def written_here() -> set[str]:
    """What somebody wrote: of rows, of pages; and what languages call themselves."""
    rows = [row for model in REGISTRY for row in model.objects.all()]
    values = [value for row in rows for value in vars(row).values() if isinstance(value, str)]
    pages = [page.specific for page in HomePage.objects.first().get_parent().get_descendants()]
    texts = [without_tags(text) for page in pages for text in texts_of(page)]
    lines = [line for text in texts for line in text.split("\n")]
    written = [*values, *map(str, rows), *lines, *(page.title for page in pages)]
    choices = (contact_choices, region_choices, source_choices, official_choices)
    chosen = [str(label) for choice in choices for _code, label in choice()]
    own = [language.own for language in LANGUAGES.values()]
    return {" ".join(text.split()) for text in (*written, *chosen, *own, "Root")}


@pytest.fixture(scope="module")
def seen(planted_once, django_db_blocker) -> Iterator[dict[str, dict[str, set[str]]]]:
    """By language and address, what stands on each screen and nobody here wrote."""
    with ground(django_db_blocker), django_db_blocker.unblock():
        user = get_user_model().objects.create_superuser("boss", "boss@localhost", "secret")
        with override("en"):  # not what the test before has left behind
            written, addresses = written_here(), [*screens()]
        yield {code: words_in(code, user, addresses, written) for code in LOOKED_AT}


def words_in(code: str, user: Any, addresses: list[str], written: set[str]) -> dict[str, set[str]]:
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = code
    profile.save()
    client = Client()
    client.force_login(user)
    client.cookies["sessionid"]["path"] = "/"
    answers = {address: client.get(address, follow=True) for address in addresses}
    assert {answer.status_code for answer in answers.values()} == {200}
    found = {address: Words(answer.text).found for address, answer in answers.items()}
    return {
        address: {text for text in words if text.rstrip(":") not in written}
        for address, words in found.items()
    }


def is_english(text: str) -> bool:
    """Whether a text has a word that is not the same in all of these languages anyhow."""
    words = re.findall(r"[^\W\d_]{2,}", re.sub(NO_WORDS, "", text))
    return not all(THE_SAME.fullmatch(word) for word in words)


@pytest.mark.parametrize("code", OTHERS)
def test_no_label_help_or_heading_is_left_in_english(seen, code):
    left = {
        text: address
        for address, words in seen[code].items()
        for text in words & seen["en"][address] - OF_WAGTAIL
        if is_english(text)
    }
    assert left == {}


@pytest.mark.parametrize("code", LOOKED_AT)
def test_no_word_of_software_stands_on_a_screen(seen, code):
    left = {
        text: address
        for address, words in seen[code].items()
        for text in words
        if SOFTWARE.search(text)
    }
    assert left == {}


def test_no_french_word_is_of_both_genders_at_once(seen):
    left = {
        text: address
        for address, words in seen["fr"].items()
        for text in words
        if OF_BOTH_GENDERS.search(text)
    }
    assert left == {}


def test_what_blocks_and_menus_say_is_among_what_was_read(seen):
    french = set().union(*seen["fr"].values())
    assert {"Paragraphe", "Numéro de téléphone", "Registre"} <= french


def test_a_planted_word_is_found():
    screen = """<h1>Locales</h1><label title="Phone">Nom</label><script>no</script>
        <div data-w-block-data-value='[{"label": "Text", "helpText": "For links"}]'></div>"""
    found = Words(screen).found
    assert found > {"Locales", "Phone", "Nom", "Text", "For links"}
    assert "no" not in found
    assert OF_BOTH_GENDERS.search("Ajouter un(e) contact")
    assert is_english("Published by [fr]")
    assert not is_english("Code [fr]")


def test_whoever_would_save_over_a_colleague_is_told_so():
    for code, word in (("nl", "overschreven"), ("fr", "remplacera"), ("de", "überschrieben")):
        with override(code):
            assert word in gettext("Saving will overwrite a newer version."), code
