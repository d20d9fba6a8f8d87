"""Small words that stand in every tab and footer."""

import re

from django.conf import settings
from django.utils.translation import override

from website.entries import Words
from website.languages import LANGUAGES
from website.templatetags.website_tags import with_colon


def test_the_name_of_the_site_is_translated_unless_an_operator_chose_one(client, settings, rf):
    from website.context import everywhere

    settings.PUBLIC_TITLE = "Our own name"
    with override("nl"):
        assert str(everywhere(rf.get("/nl/write/"))["public_title"]) == "Our own name"


def test_our_own_name_is_asked_of_the_catalogues():
    # A lazy text, and no string that was fixed when the site started.
    assert not isinstance(settings.PUBLIC_TITLE, str)
    with override("en"):
        assert str(settings.PUBLIC_TITLE) == "Help in Belgium"
    with override("nl"):
        assert str(settings.PUBLIC_TITLE) == "Hulp in België"


def test_a_colon_stands_apart_in_french_and_nowhere_else():
    assert with_colon(Words("Ligne nationale", "fr")) == "Ligne nationale\u202f:"
    assert with_colon(Words("National line", "en")) == "National line:"


def test_no_colon_is_torn_from_its_number(client):
    for code in LANGUAGES:
        text = client.get(f"/{code}/languages/").text
        assert not re.search(r"\s:</span>", text.replace("\u202f", "")), code
