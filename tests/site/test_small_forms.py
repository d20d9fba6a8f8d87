"""The forms are made for each reader, and still come in one round trip, in every language."""

import re
from copy import deepcopy

import pytest
import wagtail
from django.conf import settings

from base import phonebook
from base.theme import inlined_assets, template_loaders
from helpdesk.rules.countries import countries, country
from tests.fixtures.everything import ASKED
from tests.helpdesk.conftest import FORM
from tests.site.sizes import MOST_GZIP, sent

FORMS = ("write", "read", "report", "search")


@pytest.fixture
def desks(monkeypatch):
    """What the phonebook says of the desks, to be changed."""
    data = deepcopy(phonebook.current().data())
    monkeypatch.setattr(phonebook.current(), "data", lambda: data)
    return data["desks"].values()


def too_big(client, most=MOST_GZIP):
    """The forms over the limit, as a browser gets them over a poor connection."""
    found = {}
    for path in (f"/{code}/{form}/" for code in ASKED for form in FORMS):
        answer = client.get(path, headers={"accept-encoding": "gzip, br"})
        assert answer.headers["Content-Encoding"] == "br"
        if sent(answer) > most:
            found[path] = sent(answer)
    return found


@pytest.mark.parametrize("is_open", [True, False])
def test_every_form_in_every_language_is_small_enough(client, desks, is_open):
    for desk in desks:
        desk |= {"is_open": is_open, "sends_mail_with_message": is_open}
    text = client.get("/th/report/").text
    assert ('name="country"' in text) is is_open
    assert too_big(client) == {}
    assert too_big(client, most=8_000), "it would see them"


def test_the_style_of_a_number_comes_with_the_answer_and_not_with_the_form(client):
    style = inlined_assets.inlined().extra["thread"]
    for path in ("/en/write/", "/en/read/", "/en/report/"):
        assert style not in client.get(path).text
        answer = client.post(path, "message=", FORM)
        assert style in answer.text
        assert (
            inlined_assets.inlined().extra_hashes["thread"]
            in answer.headers["Content-Security-Policy"]
        )


def test_no_reader_is_sent_the_indentation_of_a_template(client):
    for path in ("/en/write/", "/en/report/", "/en/languages/", "/en/nothing.php"):
        assert not re.search(r"^ {4}", client.get(path).text, re.MULTILINE), path


def test_a_line_with_a_silent_tag_alone_is_not_sent():
    ours = str(settings.BASE_DIR / "templates" / "base.html")
    text = "a\n    {% if x %}\n        b\n    {% endif %}\nc {% if y %}\nd\n"
    assert template_loaders.small(text, ours) == "a\n{% if x %}b\n{% endif %}c {% if y %}\nd\n"
    message = "{% blocktranslate %}\n    a\n{% endblocktranslate %}\n"
    assert template_loaders.small(message, ours) == message.replace("    ", "")


def test_no_reader_is_sent_the_spare_spaces_of_a_script():
    text = """// why\n    var a = "b = c", d = '"e" ; f';\n    if (a && d) { g(h + +i); }\n"""
    small = """var a="b = c",d='"e" ; f';\nif(a&&d){g(h + +i);}\n"""
    assert inlined_assets.small_script(text) == small


def test_only_our_own_pages_lose_their_indentation():
    text, small = "a\n    b\n\n    c", "a\nb\n\nc"
    ours = settings.BASE_DIR / "helpdesk" / "templates" / "helpdesk"
    assert template_loaders.small(text, str(ours / "read.html")) == small
    assert template_loaders.small(text, str(ours / "mail" / "notice.txt")) == text
    assert (
        template_loaders.small(text, wagtail.__file__.replace("__init__.py", "page.html")) == text
    )


def test_one_may_choose_any_country_in_which_somebody_lives():
    codes = dict(countries("en"))
    assert {"BE", "HK", "CW", "PN", "SJ"} <= codes.keys()
    assert not {"AQ", "BV", "UM", "EU", "ZZ"} & codes.keys()
    assert country("AQ", "en") == "AQ", "of a message from before"
