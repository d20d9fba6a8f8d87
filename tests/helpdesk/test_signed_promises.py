"""What is said in a centre's name: once its coordinator has signed these words, and not before."""

from dataclasses import fields
from html import unescape

import pytest
from django.conf import settings as site
from django.db import connection
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.translation import gettext, override

from awareness.facts.fact_filling import fill_html
from base import phonebook
from base.phonebook.phonebook_entries import DeskPromise
from base.phonebook.signed_promises import PROMISES, SIGNED_WORDS, still_signed
from helpdesk.conversations import lookup
from helpdesk.models import AuditEntry, Conversation, Desk, Message
from helpdesk.ready_sentences.sentence_list import BY_KEY
from helpdesk.rules.routing import DESK_OF, DeskName
from tests.helpdesk.conftest import settle, with_its_key
from tests.helpdesk.test_desk_settings import USUAL

PAGE = "/cms/helpdesk/desk/payoke/"
SILENT = PROMISES["silent"]
NOBODY = "No centre has agreed to this yet."


@pytest.fixture
def sign(caseworkers, own_phonebook):
    """These desks have signed it: `sign("silent", "payoke")`; none: nobody has."""

    def act(promise, *desks):
        settle(signed_promises={})
        if desks:
            settle(*desks, signed_promises={promise: SIGNED_WORDS[promise]})
        own_phonebook()

    return act


def on_a_page(promise, language="en"):
    """What a page shows where its text names the promise, as it is read."""
    shown = unescape(fill_html(f"{{promise_{promise}}}", language))
    return shown.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.usefixtures("signed")
def test_a_page_says_it_for_those_who_signed_and_for_nobody_else(sign):
    sign("silent")
    assert on_a_page("silent") == ""
    sign("silent", DeskName.PAYOKE)
    assert on_a_page("silent") == f"Payoke – {SILENT}"
    sign("silent", DeskName.PAYOKE, DeskName.SURYA)
    assert on_a_page("silent") == f"Payoke · Sürya – {SILENT}"
    sign("silent", *DESK_OF.values())
    assert on_a_page("silent") == f"All three centres – {SILENT}"
    assert on_a_page("police") == "", "who signs one has signed no other"


def test_a_demonstration_marks_what_nobody_has_signed(sign, settings):
    settings.DEMONSTRATION = True
    sign("silent")
    assert on_a_page("silent") == f"{SILENT} ({NOBODY})"
    sign("silent", DeskName.PAYOKE)
    assert on_a_page("silent") == f"Payoke – {SILENT}"


@pytest.mark.usefixtures("signed")
def test_a_sentence_that_is_changed_is_signed_by_nobody(sign, monkeypatch):
    sign("silent", *DESK_OF.values())
    monkeypatch.setitem(SIGNED_WORDS, "silent", "We tell nobody anything.")
    sign_again = Desk.objects.get(pk=DeskName.PAYOKE).signed_promises
    assert still_signed(sign_again) == []


@pytest.mark.parametrize("code", [code for code, _name in site.LANGUAGES if code != "en"])
def test_each_promise_is_said_in_every_language(code):
    with override(code):
        for words in (*PROMISES.values(), "All three centres", NOBODY):
            assert gettext(words) != words


def test_a_coordinator_signs_and_the_audit_says_so_and_not_what(at_desk):
    client = at_desk(DeskName.PAYOKE)
    assert client.post(PAGE, {**USUAL, "signed_promises": ["silent"]}).status_code == 302
    assert Desk.objects.get(pk=DeskName.PAYOKE).signed_promises == {"silent": SILENT}
    page = client.get(PAGE).content.decode()
    [box] = [line for line in page.split("<") if 'value="silent"' in line]
    assert "checked" in box
    assert "signed_promises" in set(AuditEntry.objects.values_list("about", flat=True))
    assert not AuditEntry.objects.filter(about__contains="silent").exists()
    client.post(PAGE, USUAL)
    assert Desk.objects.get(pk=DeskName.PAYOKE).signed_promises == {}, "and takes it back"


def test_a_caseworker_and_an_unknown_promise_sign_nothing(at_desk):
    told = {**USUAL, "signed_promises": ["silent"]}
    assert at_desk(DeskName.PAYOKE, coordinates=False).post(PAGE, told).status_code == 404
    odd = {**USUAL, "signed_promises": ["whatever"]}
    assert at_desk(DeskName.PAYOKE).post(PAGE, odd).status_code == 422
    child = "/cms/helpdesk/desk/child-protection/"
    assert at_desk(DeskName.CHILD_PROTECTION).post(child, told).status_code == 422
    assert [desk.signed_promises for desk in Desk.objects.all()] == [{}] * 4


def test_the_program_of_the_release_before_reads_what_is_written_beside_it(sign, db):
    """Its promise of a desk takes nothing that it does not know."""
    sign("hours", DeskName.PAYOKE)
    data = phonebook.current().data()
    known = {field.name for field in fields(DeskPromise)} - {"signed_promises", "office_hours"}
    assert all(known >= set(row) for row in data["desks"].values())
    signed = {"signed_promises": ["hours"], "office_hours": "9:00 17:00"}
    assert data["signed_promises"] == {"payoke": signed}


@pytest.mark.both_databases
@pytest.mark.usefixtures("signed")
def test_who_writes_into_the_database_promises_nothing(sign):
    sign("silent", DeskName.PAYOKE)
    with connection.cursor() as cursor:
        cursor.execute('UPDATE helpdesk_desk SET signed_promises = \'{"visit": "x"}\'')
    assert Desk.objects.get(pk=DeskName.PAYOKE).signed_promises == {"silent": SILENT}
    assert Desk.objects.get(pk=DeskName.SURYA).signed_promises == {}


def test_a_desk_says_no_promise_that_it_has_not_signed(at_desk, accepted):
    secret = BY_KEY["secret"]
    case, client = Conversation.objects.get(), at_desk(DeskName.PAYOKE)
    told = {"act": "reply", "seen": "1", "language": "ar", "text": "", "sentence": secret.key}
    address = f"/cms/helpdesk/{case.pk}/"
    [box] = [
        part
        for part in client.get(address).content.decode().split("<")
        if f'name="sentence" value="{secret.key}"' in part
    ]
    assert "disabled" in box
    assert client.post(address, told).status_code == 422
    assert not Message.objects.filter(direction="out").exists()
    settle(DeskName.PAYOKE, signed_promises={"secret": secret.english})
    assert client.post(address, told).status_code == 302
    kept = lookup.open_row(
        Message.objects.get(direction="out"), with_its_key(case).conversation_key
    )
    assert kept.sentences[0].original == secret.english


def test_pages_and_ready_sentences_take_a_promise_from_one_place():
    assert {each.english for each in BY_KEY.values() if each.promise} == set(PROMISES.values())


@pytest.mark.parametrize("path", ["/en/tell/", "/en/refer/"])
def test_rules_that_no_centre_accepted_are_marked_in_a_demonstration(client, send, path, settings):
    page = client.get(path)
    if path == "/en/refer/":
        page = send(path, answer="yes")
    assert NOBODY in page.text


@pytest.mark.usefixtures("signed")
def test_police_are_promised_a_call_back_only_by_a_centre_that_accepted_the_rules(
    send, own_phonebook
):
    own_phonebook()
    back = "The centre calls you back"
    assert back not in send("/en/refer/", answer="service").text
    settle(DeskName.PAYOKE, hears_others=True)
    own_phonebook()
    assert back in send("/en/refer/", answer="service").text


@pytest.mark.usefixtures("signed")
def test_the_first_screen_says_who_speaks_and_which_centres_have_signed(sign):
    sign("silent", DeskName.PAYOKE)
    said = {"phonebook": phonebook.current().page("en"), "operator": {"name": "Lena's Foundation"}}
    shown = render_to_string("components/numbers-now.html", said | {"language": "en"})
    who = unescape(strip_tags(shown)).partition("Run by Lena's Foundation.")[2]
    assert who.split() == ["·", "Payoke"]
    test = render_to_string("components/numbers-now.html", said | {"demonstration": True})
    assert "Run by" not in test
