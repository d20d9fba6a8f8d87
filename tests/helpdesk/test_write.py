"""Writing: what is asked, what is said before and after, and what bad input meets."""

import re
from datetime import date

import pytest
from django import forms
from django.db import connection

from base import phonebook
from helpdesk import sealing
from helpdesk.conversations import lookup, state_changes
from helpdesk.desks import conversation_keys
from helpdesk.desks.desk_keys import KeyNotYours
from helpdesk.limits import LONGEST_MESSAGE
from helpdesk.models import Conversation, Desk, DeskKey, Message, Notice
from helpdesk.public.write_form import WriteForm
from helpdesk.rules import routing
from helpdesk.rules.desk_promises import Offer, offer
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import FORM, SECRET

NUMBER = re.compile(r"(?:\d{4} ){4}\d{4}")


def number_in(answer):
    return sealing.parse(NUMBER.search(answer.text)[0])


@pytest.fixture
def change(settings):
    """Change what a desk promises in the phonebook: `change("payoke", reply_days=5)`."""

    def act(slug, **promise):
        for name, value in promise.items():
            monkey.setitem(phonebook.current().data()["desks"][slug], name, value)
        monkey.setattr(phonebook.current(), "_pages", {})

    with pytest.MonkeyPatch.context() as monkey:
        yield act


@pytest.fixture
def close(change):
    """Close desks in the phonebook: `close("payoke")`."""

    def act(*slugs):
        for slug in slugs:
            change(slug, is_open=False)

    return act


def test_the_desk_is_decided_once(send, monkeypatch):
    """Asked twice, two answers are possible, and the message goes to one that was never shown."""
    decided, decide = [], routing.desk_for

    def counted(*args, **more):
        decided.append(decide(*args, **more))
        return decided[-1]

    monkeypatch.setattr(routing, "desk_for", counted)
    monkeypatch.setattr(Offer, "for_unknown", None)  # what the form says of itself is no decision
    assert send(message=SECRET, region="flanders").status_code == 200
    assert decided == [DeskName.PAYOKE]


def test_a_form_that_is_valid_stays_so(send, monkeypatch):
    """What a form finds fault with it finds when it is asked, and nobody adds to it later."""
    said = []

    def is_valid(form):
        said.append((form, forms.Form.is_valid(form)))
        return said[-1][1]

    monkeypatch.setattr(WriteForm, "is_valid", is_valid)
    number = sealing.group(number_in(send(message=SECRET)))
    assert send(message=f"Mine is {number}").status_code == 422
    assert [valid for form, valid in said] == [True, False]
    assert all(valid == (not form.errors) for form, valid in said)


@pytest.mark.parametrize("path", ["/en/write/", "/ar/write/", "/ti/write/", "/en/read/"])
def test_a_form_needs_no_database(client, db, django_assert_num_queries, path):
    with django_assert_num_queries(0):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("form", ["write", "tell"])
def test_nobody_is_asked_about_a_number_before_one_stands_in_their_words(client, db, form):
    page = client.get(f"/en/{form}/")
    assert page.status_code == 200
    assert "keep_number" not in page.text


@pytest.mark.usefixtures("signed")
def test_it_says_before_the_fields_who_reads_when_and_how_long(client, db):
    before, _, _fields = client.get("/en/write/").text.partition("<form")
    for said in ("tel:112", "tel:+3278055800", "PAG-ASA", "Payoke", "Sürya", "Antwerp"):
        assert said in before
    for said in ("3 working days", "90 days", "180 days", "/en/messages/"):
        assert said in before


@pytest.mark.usefixtures("signed")
def test_of_what_the_open_desks_promise_the_longest_is_said(client, db, change, close):
    for slug, days in {"pag-asa": 3, "payoke": 5, "surya": 1}.items():
        change(slug, reply_days=days, retention_days=30 * days)
    text = client.get("/en/write/").text
    assert "Within 5 working days." in text
    assert "150 days after the last message" in text
    close("payoke")
    text = client.get("/en/write/").text
    assert "Within 3 working days." in text
    assert "90 days after the last message" in text


def test_the_browser_is_told_to_remember_nothing_and_to_cut_nothing(client, db):
    text = client.get("/en/write/").text
    assert 'autocomplete="off" novalidate' in text
    assert "maxlength" not in text
    assert "csrfmiddlewaretoken" not in text


def test_one_sentence_is_enough(send):
    answer = send(message=SECRET)
    assert answer.status_code == 200
    [opened] = lookup.messages_of(lookup.find_by_receipt(number_in(answer)))
    assert opened.content == {"text": SECRET, "language": "en", "region": "unknown"}


def test_what_somebody_chose_is_sealed_with_the_words(send):
    answer = send(
        message=SECRET,
        region="flanders",
        language="ar",
        topic="work",
        in_danger="on",
        reach_by=["call", "text"],
        reach_at="a number",
        our_word=" mango ",
        never_do="leave a message",
    )
    [opened] = lookup.messages_of(lookup.find_by_receipt(number_in(answer)))
    assert opened.content["safe_contact"] == {
        "reach_by": "call text",
        "reach_at": "a number",
        "our_word": "mango",
        "never_do": "leave a message",
    }
    assert opened.content["language"] == "ar"
    assert Notice.objects.get().urgent


@pytest.mark.usefixtures("signed")
def test_the_centre_that_must_not_read_it_cannot(send, desk_keys):
    answer = send(message=SECRET, region="flanders", avoid="payoke")
    conversation = Conversation.objects.get()
    assert conversation.desk_id == DeskName.SURYA
    assert "Sürya" in answer.text
    with pytest.raises(KeyNotYours):
        conversation_keys.key_for_desk(conversation, desk_keys[DeskName.PAYOKE])


def test_going_back_to_refuse_the_centre_does_not_add_to_its_case(send):
    send(message=SECRET, region="flanders")
    again = send(message="He has a friend there", region="flanders", avoid="payoke")
    assert again.status_code == 200
    assert {c.desk_id for c in Conversation.objects.all()} == {DeskName.PAYOKE, DeskName.SURYA}


@pytest.mark.usefixtures("signed")
def test_the_number_is_shown_twice_with_desk_town_and_day(send, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 11, 24))
    answer = send(message=SECRET, region="flanders")
    receipt = number_in(answer)
    assert sealing.group(receipt) in answer.text
    for part in sealing.as_phone_numbers(receipt):
        assert part in answer.text
    day = "Friday, 27\u00a0November\u00a02026"
    for said in ("Payoke", "Antwerp", day, "tel:+3232011690", "close this tab"):
        assert said in answer.text
    assert SECRET not in answer.text


def test_written_as_two_phone_numbers_it_is_understood():
    receipt = sealing.receipt_for_token(b"a form")
    assert sealing.parse("\n".join(sealing.as_phone_numbers(receipt))) == receipt


def test_sent_twice_it_is_one_case_and_the_same_page(send):
    first, second = send(message=SECRET), send(message=SECRET)
    assert first.text == second.text
    assert Conversation.objects.count() == Message.objects.count() == 1


def test_sent_again_after_ten_minutes_it_says_that_it_arrived_and_no_number(send, clock):
    number = number_in(send(message=SECRET))
    clock.forward(minutes=12)
    again = send(message=SECRET)
    assert again.status_code == 200
    assert "Your message has arrived" in again.text
    assert NUMBER.search(again.text) is None
    assert 'class="as-phones"' not in again.text
    assert lookup.find_by_receipt(number), "the number opens it as before"


def test_the_answer_says_first_that_the_number_must_be_noted_now(send):
    """A cheap phone forgets a tab, and the page is a mere visit by then."""
    page = send(message=SECRET).text
    assert page.index("Write down your number now") < page.index('class="receipt"')


def test_without_script_the_page_says_what_stays(send):
    said = send(message=SECRET).text.partition("<noscript>")[2].partition("</noscript>")[0]
    assert "what you sent may stay on this device" in said
    assert "shows the number too" in said


@pytest.mark.parametrize("form", ["write", "report", "tell", "refer"])
def test_above_send_whoever_has_no_script_reads_not_to_go_back(send, open_desk, form):
    """A network that drops leaves the browser's own page in place of the form."""
    page = send(f"/en/{form}/", message=SECRET, answer="yes", act="language").text
    above = page[page.index("<textarea") : page.index(">Send</button>")]
    assert "Do not go back, or your words are gone." in above.partition("<noscript>")[2]


def test_sent_again_after_deletion_it_meets_the_calm_page(send):
    answer = send(message=SECRET)
    state_changes.delete(lookup.find_by_receipt(number_in(answer)).conversation)
    again = send(message=SECRET)
    assert again.status_code == 200
    assert "nothing to show" in again.text
    assert SECRET not in again.text
    assert not Conversation.objects.exists()


def test_other_words_after_deletion_are_not_lost(send):
    answer = send(message=SECRET)
    state_changes.delete(lookup.find_by_receipt(number_in(answer)).conversation)
    again = send(message="I changed my mind")
    assert lookup.find_by_receipt(number_in(again))
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize("empty", ["", "   ", "\n\n", "\x00"])
def test_an_empty_message_is_answered_with_what_to_do(send, empty):
    answer = send(message=empty, reach_at="keep this")
    assert answer.status_code == 422
    assert "even one sentence" in answer.text
    assert "keep this" in answer.text
    assert 'href="#id_message"' in answer.text


def test_the_limit_counts_characters_and_keeps_every_one(send):
    exact = "😀" * LONGEST_MESSAGE
    answer = send(message=exact)
    assert answer.status_code == 200
    assert lookup.messages_of(lookup.find_by_receipt(number_in(answer)))[0].content["text"] == exact


def test_one_character_too_many_says_so_and_keeps_all(send):
    text = "a\r\n" * 10_000 + "b"
    answer = send(message=text)
    assert answer.status_code == 422
    assert "20001 characters" in answer.text
    assert text.replace("\r\n", "\n") in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "\x00nul\x00",
        "\u202eright to left\u202c",
        "<script>alert(1)</script>",
        "e\u0301" * 50,
        "\ufffe",
    ],
)
def test_strange_characters_are_stored_and_never_break_it(send, text):
    answer = send(message=text)
    assert answer.status_code == 200
    stored = lookup.messages_of(lookup.find_by_receipt(number_in(answer)))[0].content["text"]
    assert stored == text.replace("\x00", "")


@pytest.mark.parametrize("raw", [b"%ED%A0%80", b"%FF%FE", b"\xff\xfe", b"%00%01", b"a%"])
def test_bytes_that_are_no_text_do_not_lose_the_rest(client, token, raw):
    body = b"token=" + token.encode() + b"&message=" + raw + b"+help+me"
    answer = client.post("/en/write/", body, content_type=FORM)
    assert answer.status_code == 200
    stored = lookup.messages_of(lookup.find_by_receipt(number_in(answer)))[0].content["text"]
    assert stored.endswith("help me")


@pytest.mark.parametrize(
    "bad",
    [{"region": "mars"}, {"avoid": "x"}, {"language": "xx"}, {"topic": "\x00"}, {"reach_by": "z"}],
)
def test_an_unknown_choice_is_named_and_the_words_are_kept(send, bad):
    answer = send(message=SECRET, **bad)
    assert answer.status_code == 422
    assert SECRET in answer.text
    assert not Conversation.objects.exists()


def test_ways_to_be_reached_need_a_number(send):
    answer = send(message=SECRET, reach_by="call")
    assert answer.status_code == 422
    assert 'href="#id_reach_at"' in answer.text


def test_the_region_of_a_closed_desk_sends_to_the_phone(client, db, close):
    close("payoke")
    text = client.get("/en/write/").text
    assert 'value="flanders"' not in text
    form = text.partition("<form")[2]
    assert "tel:+3232011690" in form


def test_with_every_desk_closed_there_is_no_form_but_numbers(client, db, close):
    close("payoke", "pag-asa", "surya")
    text = client.get("/en/write/").text
    assert "<form" not in text
    assert "<textarea" not in text
    for number in ("tel:112", "tel:+3278055800", "tel:+3232011690"):
        assert number in text


def test_a_desk_that_lost_its_key_gives_503_with_text_and_numbers(send):
    DeskKey.objects.filter(desk="pag-asa").delete()
    answer = send(message=SECRET)
    _is_not_sent(answer)


def test_a_desk_that_was_never_set_up_gives_503_too(send):
    DeskKey.objects.filter(desk="pag-asa").delete()
    Desk.objects.filter(pk="pag-asa").delete()
    _is_not_sent(send(message=SECRET))


def test_after_a_fault_the_same_form_makes_one_case(send, token):
    with connection.execute_wrapper(_fails):
        answer = send(message=SECRET)
    _is_not_sent(answer)
    assert answer.context["token"] == token
    assert send(message=SECRET).status_code == 200
    assert Conversation.objects.count() == 1


def _fails(*_):
    from django.db import OperationalError

    raise OperationalError("database or disk is full " + SECRET)


def _is_not_sent(answer):
    assert answer.status_code == 503
    assert SECRET in answer.text
    assert "has not been sent" in answer.text
    assert "has arrived" not in answer.text
    for number in ("tel:112", "tel:+3278055800", "tel:+3232011690"):
        assert number in answer.text
    assert not Message.objects.exists()


def test_what_broke_is_logged_without_a_word_of_it(send, caplog):
    with connection.execute_wrapper(_fails):
        send(message=SECRET)
    assert "OperationalError" in caplog.text
    assert SECRET not in caplog.text
    assert "disk is full" not in caplog.text


SAID_BY = "Published by <bdi>"


def test_a_number_that_nobody_confirmed_says_so_beside_the_form(client, caseworkers):
    shown = client.get("/en/write/").text.partition('id="call-title"')[2].partition("</section>")[0]
    assert shown.count(SAID_BY) == shown.count("tel:") - 1 > 1  # 112 is of the law


@pytest.mark.usefixtures("signed")
def test_beside_the_receipt_too_the_number_of_the_centre_says_so(send):
    page = send(message=SECRET, region="flanders").text
    shown = page.partition("<main")[2].partition("</main>")[0]
    assert shown.count(SAID_BY) == shown.count("tel:") == 1


def test_a_number_that_its_owner_confirmed_is_not_doubted(client, caseworkers, settings, tmp_path):
    data = phonebook.current().data()
    rows = {
        kind: [{**row, "confirmed_by": "somebody there"} for row in data[kind]]
        for kind in ("hotlines", "centres")
    }
    settings.PHONEBOOK_FILE = tmp_path / "phonebook.json"
    phonebook.current().write({**data, **rows})
    assert SAID_BY not in client.get("/en/write/").text


def test_postcodes_stand_beside_the_regions_and_nobody_is_asked_for_one(client, caseworkers):
    page = client.get("/en/write/").text
    for codes in ("1000-1210", "1500-3990, 8000-9992", "1300-1495, 4000-7973"):
        assert codes in page
    assert not re.search(r'name="[^"]*(?:post|zip)', page)


def test_who_reads_in_the_place_of_a_centre_is_named_before_anything_is_sent(
    client, caseworkers, signed
):
    page = client.get("/en/write/").text.replace("\u2068", "").replace("\u2069", "")
    for reader in offer().open:
        other = offer().reader(routing.desk_for(reader.region, not_this=reader.desk))
        named = f"Instead of {reader.centre_in_town}, {other.centre_in_town} reads it."
        assert named.replace("\u2068", "").replace("\u2069", "") in page


def test_while_one_centre_alone_is_open_nobody_is_named_in_its_place(client, caseworkers):
    alone = offer()
    form = WriteForm(Offer(alone.readers[:1], alone.reports, alone.topics))
    assert form.instead == []
