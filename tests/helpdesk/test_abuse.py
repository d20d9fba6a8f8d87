"""Abuse never costs a victim: whatever the evidence, it is stored, acknowledged and seen (T7)."""

import base64
import json
import logging
import re
import shutil
import time
from itertools import combinations

import pytest
from altcha import v1 as altcha
from django.core.exceptions import ValidationError
from django.test import Client
from django_recaptcha.fields import ReCaptchaField

from base import phonebook
from helpdesk.gate import captcha, spam_signals
from helpdesk.gate.captcha import CaptchaVerdict, ask_google, challenge, is_solved
from helpdesk.gate.spam_signals import DuplicateText, SpamSignals, is_unwanted, score
from helpdesk.models import Conversation
from tests.fixtures.missing import missing
from tests.helpdesk.google import ANSWERS, Google
from website.web_server.network_counts import NetworkCounter, network_of

NUMBER = re.compile(r"(?:\d{4} ){4}\d{4}")


@pytest.fixture(autouse=True)
def nothing_seen_yet(monkeypatch):
    monkeypatch.setattr(spam_signals, "same_words", DuplicateText())


@pytest.fixture
def promise(settings, monkeypatch):
    """`promise(surge=True)`: what the phonebook says of Payoke's desk."""
    page = phonebook.current().page("en")
    before = page.desks["payoke"]

    def say(**what):
        page.desks["payoke"] = type(before)(**{**vars(before), **what})

    yield say
    page.desks["payoke"] = before


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory):
    if not shutil.which("openssl"):
        missing("openssl", "apt-get install openssl")
    server = Google(tmp_path_factory.mktemp("google"))
    yield server
    server.stop()


@pytest.fixture
def google(endpoint, settings, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(endpoint.certificate))
    settings.RECAPTCHA_PUBLIC_KEY, settings.RECAPTCHA_PRIVATE_KEY = "public", "private"
    settings.RECAPTCHA_DOMAIN = endpoint.domain
    settings.RECAPTCHA_VERIFY_REQUEST_TIMEOUT = 1
    endpoint.behaves = "passes"
    endpoint.asked.clear()
    return endpoint


# --- Evidence ---


@pytest.mark.parametrize(
    ("signs", "total"),
    [
        (SpamSignals("Hello"), 0),
        (SpamSignals("Hello", trap="buy"), -4),
        (SpamSignals("Hello", trap="  "), 0),
        (SpamSignals("Hello", seconds=2), -1),
        (SpamSignals("Hello", crowd=5), 0),
        (SpamSignals("Hello", crowd=6), -1),
        (SpamSignals("http://a https://b HTTP://c http://d"), -2),
        (SpamSignals("http://a https://b http://c"), 0),
        (SpamSignals("Hello", surge=True), -1),
        (SpamSignals("Hello", surge=True, sum_done=True), 1),
        (SpamSignals("Hello", surge=True, google=CaptchaVerdict.HUMAN), 2),
        (SpamSignals("Hello", surge=True, google=CaptchaVerdict.FAILED), -2),
        (SpamSignals("Hello", surge=True, google=CaptchaVerdict.UNREACHABLE), -1),
        (
            SpamSignals("Hello", sum_done=True, google=CaptchaVerdict.HUMAN),
            0,
        ),  # asked for in a surge only
    ],
)
def test_each_piece_of_evidence_weighs_what_was_decided(signs, total):
    assert score(signs) == total


def test_a_person_in_a_hurry_in_a_shelter_without_script_is_read_even_in_a_flood():
    assert not is_unwanted(SpamSignals("Help", seconds=1, crowd=50), in_danger=False)
    assert not is_unwanted(SpamSignals("Help", surge=True, crowd=50), in_danger=False)
    assert not is_unwanted(SpamSignals("Help", surge=True, seconds=1), in_danger=False)


LONG = "He has taken my passport and says that I owe him for the journey and the room."
# Each thing that a frightened person may do, as it is seen here.
DOES = {
    "is fast": {"seconds": 1},
    "shares a network": {"crowd": 50},
    "sends what others send": {"text": LONG},
    "names many links": {"text": "http://a http://b http://c http://d"},
    "has no script": {"sum_done": False},
    "fails the check": {"google": CaptchaVerdict.FAILED},
}


@pytest.mark.parametrize("surge", [False, True])
def test_no_two_things_that_a_person_does_set_her_aside(surge):
    for n in range(spam_signals.SAME_WORDS):
        score(SpamSignals(LONG, form=f"form {n}"))
    for one, other in combinations(DOES, 2):
        does = {"text": "Hello", "surge": surge, "sum_done": True, **DOES[one], **DOES[other]}
        assert not is_unwanted(SpamSignals(**does), in_danger=False), (one, other)
    assert is_unwanted(SpamSignals(LONG, seconds=1, crowd=50), in_danger=False), "three do"


def test_words_that_many_write_are_no_sign():
    """Somebody who sent "Help me" all day set aside the next who wrote it from that network."""
    for n in range(14):
        score(SpamSignals("Help me", form=f"form {n}"))
    assert score(SpamSignals("help  ME", crowd=50, seconds=4)) == spam_signals.FROM_A_CROWD
    short = "é" * (spam_signals.COMMON_LETTERS - 1) + " 0123456789 !?"
    for n in range(14):
        assert score(SpamSignals(short, form=f"form {n}")) == 0


def test_danger_is_never_set_aside_outside_a_flood():
    assert is_unwanted(SpamSignals("x", trap="x"), in_danger=False)
    assert not is_unwanted(SpamSignals("x", trap="x"), in_danger=True)
    assert is_unwanted(SpamSignals("x", trap="x", surge=True), in_danger=True)


def test_an_impatient_thumb_is_no_repetition():
    words = DuplicateText()
    assert [words.count("Help me", "one form") for _ in range(9)] == [1] * 9
    assert words.count("Help me", "another form") == 2


def test_the_memory_of_same_words_holds_nothing_that_makes_a_number():
    """A form's seed and the server's key make the number: a thief of the memory finds no seed."""
    now = [1_000_000.0]
    seen = DuplicateText(clock=lambda: now[0])
    seen.count("Help me", "the seed of the form")
    assert "the seed" not in repr(vars(seen))
    assert "Help" not in repr(vars(seen))
    seen.count("more", "a form")
    assert len(seen._seen) == 2
    now[0] += 25 * 3600
    seen.count("other words", "another form")
    assert len(seen._seen) == 1  # what is older than a day goes, whoever comes next


def test_a_flood_of_other_words_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(spam_signals, "MOST_TEXTS", 20)
    seen = DuplicateText()
    for number in range(100):
        seen.count(f"words {number}")
    assert len(seen._seen) <= 21


def test_the_same_words_count_for_a_day_and_by_no_key_that_outlives_the_process():
    now = [0.0]
    seen = DuplicateText(clock=lambda: now[0])
    assert [seen.count("Buy  now"), seen.count("buy now"), seen.count("other")] == [1, 2, 1]
    now[0] += 24 * 3600 - 1
    assert seen.count("other") == 2
    now[0] += 2
    assert seen.count("buy now") == 1
    assert DuplicateText()._secret != DuplicateText()._secret


def test_a_crowd_is_counted_by_network_and_forgotten_with_its_key_after_an_hour():
    now = [0.0]
    crowds = NetworkCounter(clock=lambda: now[0])

    def came(address, **more):
        return crowds.count({"REMOTE_ADDR": address, **more}, trusted_proxy=False)

    assert [came("203.0.113.7"), came("203.0.113.99"), came("203.0.114.7")] == [1, 2, 1]
    assert [came("2001:db8:0:1::1"), came("2001:db8:0:ff00::1")] == [1, 2], "of one customer"
    assert came("2001:db8:1::1") == 1
    key = crowds._key
    now[0] += 3601
    assert came("203.0.113.7") == 1
    assert crowds._key != key
    assert b"203" not in repr(crowds._counts).encode()
    assert came("no address") == 0


def test_a_crowd_is_forgotten_after_its_hour_though_nobody_comes(monkeypatch):
    monkeypatch.setattr("website.web_server.network_counts.HOUR", 0.1)
    crowds = NetworkCounter()
    key = crowds._key
    assert crowds.count({"REMOTE_ADDR": "203.0.113.7"}, trusted_proxy=False) == 1
    assert crowds._counts
    deadline = time.monotonic() + 10
    while crowds._counts and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not crowds._counts
    assert crowds._key != key


def test_ipv4_that_comes_over_an_ipv6_socket_is_not_one_crowd():
    networks = {
        network_of({"REMOTE_ADDR": f"::ffff:203.0.{n}.7"}, trusted_proxy=False) for n in (1, 2)
    }
    assert networks == {bytes([203, 0, n, 0]) for n in (1, 2)}


def test_behind_a_proxy_the_last_hop_counts_and_an_invented_one_does_not():
    meta = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.2.3.4, 203.0.113.7"}
    assert network_of(meta, trusted_proxy=True) == bytes([203, 0, 113, 0])
    assert network_of(meta, trusted_proxy=False) == bytes([10, 0, 0, 0])
    assert network_of({"REMOTE_ADDR": "10.0.0.1"}, trusted_proxy=True) == b""


# --- The form ---


def test_what_seems_unwanted_gets_the_same_page_and_lies_aside(send, caseworkers):
    wanted, unwanted = send(message="Hello"), None
    assert not Conversation.objects.get().set_aside
    unwanted = send(path="/en/write/", message="Hello again", subject="buy", token=_fresh(send))
    assert Conversation.objects.filter(set_aside=True).count() == 1
    assert (wanted.status_code, unwanted.status_code) == (200, 200)
    pages = [NUMBER.sub("", page.content.decode()) for page in (wanted, unwanted)]
    pages = [re.sub(r"(\d\d ){4}\d\d", "", page) for page in pages]
    assert pages[0] == pages[1]


def _fresh(send):
    return Client().get("/en/write/").context["token"]


def test_a_crowd_is_seen_at_the_form_and_who_took_their_time_is_in_no_hurry(
    send, caseworkers, monkeypatch
):
    """Three signs set aside: many links, from where many write, within a second."""
    now, links = time.time(), "http://a http://b http://c http://d"
    monkeypatch.setattr(time, "time", lambda: now)
    tokens = [_fresh(send) for _ in range(3)]
    shelter = Client(REMOTE_ADDR="198.51.100.7")
    for _ in range(spam_signals.CROWD - 1):
        send(follow_with=shelter, message=links, token=tokens[0])
    assert not Conversation.objects.get().set_aside
    send(follow_with=shelter, message=links, token=tokens[1])
    assert Conversation.objects.filter(set_aside=True).count() == 1
    monkeypatch.setattr(time, "time", lambda: now + 60)
    send(follow_with=shelter, message=links, token=tokens[2])
    assert Conversation.objects.filter(set_aside=False).count() == 2


def test_the_evidence_is_no_part_of_the_number(send, token):
    first = send(message="Hello")
    again = send(message="Hello", subject="filled in by the browser this time")
    assert NUMBER.search(first.content.decode())[0] == NUMBER.search(again.content.decode())[0]
    assert Conversation.objects.count() == 1


def test_the_trap_is_out_of_sight_for_eyes_keyboards_and_screen_readers(client, caseworkers):
    page = client.get("/en/write/").content.decode()
    trap = page[page.index('<div class="hidden" aria-hidden="true">') :][:400]
    assert 'name="subject" tabindex="-1" autocomplete="off"' in trap


def test_without_a_flood_there_is_no_check_and_nothing_of_google(client, caseworkers, google):
    answer = client.get("/en/write/")
    assert "data-sum" not in answer.content.decode().partition("<script")[0]
    assert "google" not in answer.content.decode().casefold()
    assert "google" not in answer["Content-Security-Policy"]


# --- ALTCHA ---


def solved(said):
    asked = json.loads(said)
    number = altcha.solve_challenge(
        asked["challenge"], asked["salt"], asked["algorithm"], asked["most"]
    ).number
    return altcha.Payload(
        asked["algorithm"], asked["challenge"], number, asked["salt"], asked["signature"]
    ).to_base64()


def test_a_sum_is_good_for_its_own_form_and_rubbish_for_none():
    payload = solved(challenge("token one"))
    assert is_solved(payload, "token one")
    assert not is_solved(payload, "token two")
    for rubbish in ("", "x", "e30=", "bnVsbA==", "\x00", "é", payload[:-9], payload * 2):
        assert not is_solved(rubbish, "token one")


def test_in_a_flood_the_form_asks_for_a_sum_and_counts_it(client, send, promise, caseworkers):
    promise(surge=True)
    page = client.get("/en/write/")
    payload = solved(page.context["challenge"])
    token = page.context["token"]
    send(message="Buy", subject="x", token=token, altcha=payload)
    assert Conversation.objects.get().set_aside  # -4 -1 +2, and -1 for haste
    other = client.get("/en/write/")
    send(
        message="http://a http://b http://c",
        token=other.context["token"],
        altcha=solved(other.context["challenge"]),
    )
    assert Conversation.objects.filter(set_aside=False).count() == 1


def test_a_sum_and_a_form_are_good_for_one_message(client, send, promise, caseworkers):
    """One form, sent with ever other words, is no way around the sum, nor around the count."""
    promise(surge=True)
    page, links = client.get("/en/write/"), "http://a http://b http://c http://d"
    form = {"token": page.context["token"], "altcha": solved(page.context["challenge"])}
    form["region"] = "flanders"
    for _ in range(2):  # by an impatient thumb
        send(message=links, **form)
    assert not Conversation.objects.get().set_aside  # -2 -1 +2, and -1 for haste
    send(message=f"{links} again", **form)
    assert Conversation.objects.filter(set_aside=True).count() == 1


def test_the_same_words_are_counted_though_all_come_with_one_form(send, caseworkers):
    text = "We sell what everybody wants to buy, at any hour of the day and the night. http://a"
    for n in range(spam_signals.SAME_WORDS):
        send(message=text, reach_at=f"number {n}", subject="")
    assert spam_signals.same_words.count(text) == spam_signals.SAME_WORDS


# --- Google ---


@pytest.mark.parametrize(
    ("behaves", "verdict"),
    [
        ("passes", CaptchaVerdict.HUMAN),
        ("fails", CaptchaVerdict.FAILED),
        ("breaks", CaptchaVerdict.UNREACHABLE),
        ("raves", CaptchaVerdict.UNREACHABLE),
        ("raves in JSON", CaptchaVerdict.UNREACHABLE),
        ("says nothing", CaptchaVerdict.UNREACHABLE),
        ("hangs", CaptchaVerdict.UNREACHABLE),
        ("drips", CaptchaVerdict.UNREACHABLE),
    ],
)
def test_google_is_believed_or_passed_by_and_told_no_address(google, behaves, verdict, caplog):
    google.behaves = behaves
    request = type("Request", (), {"META": {"REMOTE_ADDR": "203.0.113.77"}})()
    with caplog.at_level(logging.DEBUG):
        assert ask_google("an answer") == verdict
    assert request  # the stock field looks for a local of this name
    assert google.asked == ["secret=private&response=an+answer&remoteip="]
    assert "invalid-input" not in caplog.text


def test_google_that_is_not_there_is_passed_by(google, settings):
    settings.RECAPTCHA_DOMAIN = "localhost:1"
    assert ask_google("an answer") == CaptchaVerdict.UNREACHABLE
    assert ask_google("") == CaptchaVerdict.ABSENT
    settings.RECAPTCHA_PRIVATE_KEY = ""
    assert ask_google("an answer") == CaptchaVerdict.ABSENT


def test_the_stock_field_would_have_lost_the_message(google):
    """The control: what the package does by itself."""
    google.behaves = "raves"
    stock = ReCaptchaField(public_key="public", private_key="private")
    with pytest.raises(ValueError, match="Expecting"):
        stock.validate("an answer")
    with pytest.raises(ValidationError):
        stock.validate("")


@pytest.mark.parametrize("behaves", ANSWERS)
def test_whatever_google_does_the_message_is_stored_and_acknowledged(
    send, client, promise, google, caseworkers, behaves
):
    promise(surge=True, google_check=True)
    google.behaves = behaves
    token = client.get("/en/write/").context["token"]
    answer = send(message="Hello", token=token, **{"g-recaptcha-response": "x"})
    assert answer.status_code == 200
    assert NUMBER.search(answer.content.decode())
    assert Conversation.objects.count() == 1


def test_the_check_is_loaded_only_once_the_button_was_pressed(client, send, promise, google):
    promise(surge=True, google_check=True)
    page = client.get("/en/write/")
    assert "Show Google's check" in page.content.decode()
    assert "api.js" not in page.content.decode()
    assert "localhost" not in page["Content-Security-Policy"]
    shown = send(message="Hello", **{"show-check": "yes"})
    assert shown.status_code == 200
    assert not Conversation.objects.exists()
    assert f"https://{google.domain}/recaptcha/api.js" in shown.content.decode()
    assert "Hello" in shown.content.decode()
    assert f"https://{google.domain}/recaptcha/" in shown["Content-Security-Policy"]
    assert "localhost" not in client.get("/en/write/")["Content-Security-Policy"]


def test_without_keys_or_without_the_desk_there_is_no_google_at_all(client, send, promise, google):
    promise(surge=True, google_check=False)
    assert "Google" not in client.get("/en/write/").content.decode()
    send(message="Hello", **{"g-recaptcha-response": "x"})
    assert not google.asked


def test_another_site_cannot_press_the_button(client, send, promise, google):
    promise(surge=True, google_check=True)
    pressed = {"message": "Hello", "show-check": "yes"}
    for fields in (
        {"headers": {"Sec-Fetch-Site": "cross-site"}},
        {"headers": {"Origin": "https://evil.example"}},
        {"token": "forged"},
    ):
        answer = send(**pressed, **fields)
        assert answer.status_code == 422
        assert "Hello" in answer.content.decode()
        assert "api.js" not in answer.content.decode()
        assert "localhost" not in answer["Content-Security-Policy"]
    assert "api.js" in send(**pressed, token=answer.context["token"]).content.decode()


def test_a_sum_has_one_spelling():
    """Python 3.13.0 reads what ends in `=` as if nothing followed; whoever it is, it is refused."""
    for length in range(4):
        good = base64.b64encode(b"{}" + b" " * length).decode()
        assert captcha._decoded(good)
        for other in (f"{good}\n", f" {good}", f"{good}=", f"{good[:2]}!{good[2:]}", "é"):
            with pytest.raises(ValueError, match=r".*"):
                captcha._decoded(other)
