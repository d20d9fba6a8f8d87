"""Small words that stand in every tab and footer."""

import re
from pathlib import Path

from django.conf import settings
from django.utils.translation import override

from base.languages.language_list import LANGUAGES
from base.phonebook.phonebook_entries import MarkedText
from base.templatetags.site_tags import with_colon

ROOT = Path(__file__).parent.parent.parent
PUBLIC = ("templates", "awareness/templates", "helpdesk/templates")
STAFF = re.compile(r"/(inbox|accounts|wagtailadmin|panels|translating)/|facts_to_check|overdue")
# What is translated, and what runs from left to right in every language.
ISOLATED = re.compile(
    r"{% blocktranslate.*?endblocktranslate %}|<bdi dir=\"ltr\">.*?</bdi>|<script.*?</script>",
    re.DOTALL,
)


def test_the_name_of_the_site_is_translated_unless_an_operator_chose_one(client, settings, rf):
    from website.web.template_context import everywhere

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
    assert with_colon(MarkedText("Ligne nationale", "fr")) == "Ligne nationale\u202f:"
    assert with_colon(MarkedText("National line", "en")) == "National line:"


def test_no_colon_is_torn_from_its_number(client):
    for code in LANGUAGES:
        text = client.get(f"/{code}/languages/").text
        assert not re.search(r"\s:</span>", text.replace("\u202f", "")), code


def test_no_template_for_readers_sets_commas_of_its_own():
    """A comma is another one in Arabic, Amharic and Chinese; " · " and brackets are nobody's."""
    comma = re.compile(r"[}>][,;] |%\}\.\s*(<|$)", re.MULTILINE)
    public = [
        path
        for folder in PUBLIC
        for path in (ROOT / folder).rglob("*.html")
        if not STAFF.search(str(path))
    ]
    assert len(public) > 60
    found = {
        str(path.relative_to(ROOT)): match[0]
        for path in public
        if (match := comma.search(ISOLATED.sub("", path.read_text(encoding="utf-8"))))
    }
    assert found == {}
