"""In which languages a centre answers, and how: what it has said, before sending and after."""

import re
from urllib.parse import urlencode

import pytest
from django.db import connection

from helpdesk.models import Desk
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import FORM, SECRET, settle
from tests.helpdesk.test_desk_settings import USUAL

SETTINGS = "/cms/helpdesk/desk/payoke/"
SAID = {"own_languages": ["nl", "fr"], "interpreted_languages": ["ti"]}
TITLE = "In which language they answer"


def said_in(page):
    """Each paragraph and list entry that names a manner, as it is read."""
    parts = re.findall(r"<(?:dd|p)>(.*?)</(?:dd|p)>", page, re.DOTALL)
    words = [
        " ".join(re.sub(r"</?bdi[^>]*>|[\u2068\u2069]", "", part).replace("<br>", " | ").split())
        for part in parts
    ]
    manners = ("With an interpreter", "written before:", "writes in:")
    return [each for each in words if any(manner in each for manner in manners)]


@pytest.fixture
def told(caseworkers, own_phonebook):
    """What Payoke says of itself stands in the phonebook: `told(sends_sentences=True)`."""

    def act(**promise):
        settle(DeskName.PAYOKE, **promise)
        own_phonebook()

    return act


def test_a_centre_that_has_said_nothing_is_promised_nothing_for(send, told, signed, client):
    told()
    for page in (client.get("/en/write/"), client.get("/en/report/"), send(message=SECRET)):
        assert page.status_code == 200
        assert TITLE not in page.text
        assert said_in(page.text) == []


def test_the_form_names_them_before_anything_is_typed(told, signed, client):
    told(**SAID)
    before, _, _fields = client.get("/en/write/").text.partition("<form")
    assert said_in(before) == [
        "Payoke (Antwerp) | Somebody there writes in: Nederlands · Français"
        " | With an interpreter: ትግርኛ"
    ]
    assert '<bdi lang="ti">' in before
    told(sends_sentences=True)
    before, _, _fields = client.get("/en/write/").text.partition("<form")
    assert said_in(before)[0].endswith(
        "With short sentences, written before: all other languages of this site"
    )


def about_another(client, path):
    """What a form about somebody else says before its first field, and has it one at all."""
    page = client.get(path)
    if path == "/en/refer/":
        body = urlencode({"token": page.context["token"], "answer": "yes"})
        page = client.post(path, body, content_type=FORM)
    before, _, fields = page.text.partition("<textarea")
    return said_in(before), bool(fields)


@pytest.mark.parametrize("path", ["/en/tell/", "/en/refer/"])
def test_who_writes_about_another_reads_them_too_before_anything_is_typed(
    told, signed, client, path
):
    told(**SAID, hears_others=True)
    lines = [
        "Payoke (Antwerp) | Somebody there writes in: Nederlands · Français"
        " | With an interpreter: ትግርኛ"
    ]
    assert about_another(client, path) == (lines, True)
    # A centre that does not read these forms is not named on them.
    settle(DeskName.PAYOKE, hears_others=False)
    settle(DeskName.SURYA, hears_others=True)
    told()
    assert about_another(client, path) == ([], True)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("fr", "Somebody there writes in: Français"),
        ("ti", "With an interpreter: ትግርኛ"),
        ("ar", "With short sentences, written before: العربية"),
    ],
)
def test_the_page_after_sending_says_it_of_the_language_asked_for(
    told, signed, send, language, line
):
    told(**SAID, sends_sentences=True)
    sent = send(message=SECRET, region="flanders", language=language)
    assert said_in(sent.text) == [f"{TITLE} | {line}"]
    number = re.search(r"(?:\d{4} ){4}\d{4}", sent.text)[0]
    assert said_in(send("/en/read/", number=number).text) == [f"{TITLE} | {line}"]


def test_of_a_language_that_it_does_not_name_nothing_is_said(told, signed, send):
    told(**SAID)
    assert said_in(send(message=SECRET, region="flanders", language="ar").text) == []


def test_a_language_in_both_lists_is_one_that_somebody_writes(told, signed, client):
    told(own_languages=["nl"], interpreted_languages=["nl", "xx"])
    assert said_in(client.get("/en/write/").text) == [
        "Payoke (Antwerp) | Somebody there writes in: Nederlands"
    ]


def test_a_demonstration_marks_them_as_an_example(told, settings, client):
    settings.DEMONSTRATION = True
    told(**SAID)
    assert f"{TITLE} (an example)" in client.get("/en/write/").text


def test_the_desk_ticks_them_and_the_audit_says_which(at_desk):
    client = at_desk(DeskName.PAYOKE)
    assert client.post(SETTINGS, {**USUAL, **SAID}).status_code == 302
    desk = Desk.objects.get(pk=DeskName.PAYOKE)
    assert {name: getattr(desk, name) for name in SAID} == SAID
    page = client.get(SETTINGS).content.decode()
    assert len(re.findall(r'name="(?:own|interpreted)_languages"[^>]* checked', page)) == 3
    assert client.post(SETTINGS, {**USUAL, "own_languages": ["xx"]}).status_code == 422


@pytest.mark.both_databases
def test_who_writes_into_the_database_promises_nothing(told):
    told(**SAID)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE helpdesk_desk SET own_languages = '[\"ar\"]'")
    assert Desk.objects.get(pk=DeskName.PAYOKE).own_languages == ["nl", "fr"]
