"""A flood of what costs much: an honest person elsewhere is served, and nobody is lost."""

import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client

from awareness.serving import search
from helpdesk import sealing
from helpdesk.conversations import lookup
from helpdesk.gate import csrf, waiting_place
from helpdesk.gate.waiting_place import FIELD
from helpdesk.models import Conversation
from helpdesk.sealing import argon2_cost
from tests.fixtures.attackers import (
    FLOODS,
    FORM,
    OPENERS,
    SEARCHING,
    SIGNING_IN,
    Visitor,
    answered,
    flood,
    made_up,
    request_for,
)
from tests.fixtures.everything import examples
from tests.fixtures.running import processor_seconds
from tests.helpdesk.person import NUMBER

DEAREST = (SIGNING_IN, SEARCHING)  # a password, and a word compared with all there are
others_do = pytest.mark.before_release("a flood of sign-ins, and one of searches")
WAYS = [each if each in DEAREST else pytest.param(each, marks=others_do) for each in FLOODS]


@pytest.mark.parametrize("way", WAYS)
def test_sixteen_of_one_network_fail_nobody_of_another(running_site, way):
    honest = Visitor(running_site.port, "127.0.2.1")
    name, account = next(iter(running_site.demo.items()))
    with flood(running_site, FLOODS[way], [f"127.0.1.{n}" for n in range(1, 17)]):
        for turn in range(examples(1, 2)):
            status, page, _ = honest.write(f"I need help, {way} {turn}.")
            assert status == 200, re.sub(r"<[^>]*>|\\s+", " ", page.partition("<main")[2])[:900]
            number = sealing.parse(NUMBER.search(page)[0])
            assert honest.read(number)[0] == 200
        assert honest.sign_in(name, account["password"])[0] == 302, "a caseworker elsewhere"


def test_those_who_have_left_are_not_computed(running_site):
    visitor = Visitor(running_site.port, "127.0.3.1")
    token = visitor.token("/en/read/")
    before = used(running_site)
    visitor.ask("/en/read/", {"token": token, "number": made_up(0)})
    one = used(running_site) - before
    before = used(running_site)
    for number in range(60):
        body = urlencode({"token": token, "number": made_up(number)}).encode()
        with socket.create_connection(("127.0.0.1", running_site.port)) as client:
            head = f"POST /en/read/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\n"
            client.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    # Whoever comes after them is answered after them.
    assert visitor.ask("/en/read/", {"token": token, "number": made_up(0)})[0] == 200
    assert used(running_site) - before < 60 * one / 2


@pytest.mark.parametrize("path", ["/en/write/", "/cms/login/"])
def test_who_opens_a_form_waits_for_none_of_hundreds_of_one_network(running_site, path):
    """All of these would be answered before her, if they stood in one line."""
    visitor = Visitor(running_site.port, "127.0.2.1")
    with ExitStack() as stack:
        clients = []
        for _ in range(OPENERS // 2):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", running_site.port)))
            client.sendall(request_for(path))
            clients.append(client)
        while not answered(clients):
            time.sleep(0.01)
        before = answered(clients)
        assert visitor.ask("/en/write/")[0] == 200
        meanwhile = answered(clients) - before
    assert before + meanwhile < len(clients) - 100, "nobody waited: the test tests nothing"
    assert meanwhile < 40


def test_twenty_people_of_one_house_all_get_the_form(running_site):
    """They share a network; each of them is answered, and none is sent away."""
    visitors = [Visitor(running_site.port, "127.0.4.1")] * 20
    with ThreadPoolExecutor(len(visitors)) as pool:
        answers = list(pool.map(lambda visitor: visitor.ask("/en/write/"), visitors))
    assert [answer[0] for answer in answers] == [200] * len(visitors)
    assert all('name="token"' in answer[1] for answer in answers)


def used(site):
    """Seconds of the processor that the web server has used so far."""
    return processor_seconds(site.web.pid)


# --- What a request may cost ---


@pytest.fixture
def slow_steps(monkeypatch):
    """Each use of the slow step."""
    counted = []
    stretch = argon2_cost.stretch

    def counts(*given):
        counted.append(given)
        return stretch(*given)

    monkeypatch.setattr(argon2_cost, "stretch", counts)
    return counted


@pytest.mark.django_db
def test_a_text_of_numbers_costs_one_slow_step(slow_steps):
    assert not lookup.contains_a_receipt(" and ".join(made_up(n) for n in range(9)))
    assert len(slow_steps) == 1


@pytest.mark.django_db
def test_a_guess_costs_a_slow_step_each(slow_steps):
    for _ in range(3):
        assert lookup.find_by_receipt(made_up(1)) is None
    assert len(slow_steps) == 3


# --- Too many at once ---


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/write/", "/en/report/", "/en/read/"])
def test_whoever_is_told_to_come_again_keeps_words_and_place(path, slow_steps):
    client, came = Client(), time.time() - 100
    token = client.get("/en/write/").context["token"]
    fields = {"token": token, "message": "Hello\n<b>", "number": made_up(1), "reach_by": ["a", "b"]}
    flags = {"waiting_line.turned_away": True, "waiting_line.since": came}
    answer = client.post(path, urlencode(fields, doseq=True), content_type=FORM, **flags)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    page = answer.content.decode()
    assert "Hello\n&lt;b&gt;</textarea>" in page
    assert page.count('name="reach_by"') == 2
    assert f'name="number" value="{made_up(1)}"' in page
    place = unescape(re.search(rf'name="{FIELD}" value="([^"]*)"', page)[1])
    assert waiting_place.since(urlencode({"token": token, FIELD: place}).encode()) == int(came)
    assert not slow_steps
    assert not Conversation.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["write", "report", "refer", "tell"])
def test_each_word_that_was_typed_comes_back_as_it_was_under_its_own_name(form):
    """The place in which a child was seen is no place in the line."""
    client = Client()
    typed = {name: f"Hotel Lotus, {name}" for name in csrf.TYPED}
    token = client.get("/en/write/").context["token"]
    flags = {"waiting_line.turned_away": True, "waiting_line.since": time.time()}
    body = urlencode(typed | {"token": token})
    page = client.post(f"/en/{form}/", body, content_type=FORM, **flags).text
    back = dict(re.findall(r'name="([\w-]+)"[^>]*?(?: value="([^"]*)"|>\n)', page))
    assert {name: back.get(name) for name in typed} == typed | {"message": ""}
    assert f"{typed['message']}</textarea>" in page


@pytest.mark.django_db
def test_whoever_searches_in_a_flood_keeps_the_words_and_costs_nothing(monkeypatch):
    monkeypatch.setattr(search, "find_pages", None)
    flags = {"waiting_line.turned_away": True, "waiting_line.since": time.time()}
    body = urlencode({"q": "pasportt <b>"})
    answer = Client().post("/en/search/", body, content_type=FORM, **flags)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    page = answer.content.decode()
    assert 'value="pasportt &lt;b&gt;"' in page
    assert "Very many people are asking just now" in page
    assert 'href="tel:' in page


def test_a_place_is_good_for_its_form_for_an_hour_and_cannot_be_made_up():
    came = time.time() - 100
    place = waiting_place.keep_place("one", came)
    assert waiting_place.since(urlencode({"token": "one", FIELD: place}).encode()) == int(came)
    old = waiting_place.keep_place("one", came - 3600)
    for token, given in (("two", place), ("one", place[:-1]), ("one", f"1{place}"), ("one", old)):
        body = urlencode({"token": token, FIELD: given}).encode()
        assert waiting_place.since(body) > came + 50
    assert waiting_place.since(b"") > came + 50


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["token", "%74oken", FIELD, "act", "number", "ticket"])
def test_a_place_is_not_shared_by_a_form_that_says_two_things(name, slow_steps):
    """The line would read the first, and the form the last."""
    client, came = Client(), time.time() - 100
    theirs, mine = (client.get("/en/write/").context["token"] for _ in range(2))
    place = waiting_place.keep_place(theirs, came)
    fields = [("token", theirs), (FIELD, place), ("act", ""), ("number", ""), ("ticket", "")]
    body = f"{urlencode(fields)}&message=Hello&{name}={mine}"
    answer = client.post("/en/write/", body, content_type=FORM)
    assert answer.status_code == 422
    assert "Hello</textarea>" in answer.content.decode(), "nothing that was typed is lost"
    assert not slow_steps
    assert not Conversation.objects.exists()
    if name in ("token", FIELD):
        assert waiting_place.since(body.encode()) > came + 50
