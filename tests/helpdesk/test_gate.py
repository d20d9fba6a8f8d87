"""The gate: no cookie, and no other site's doing (T4, the half without a browser)."""

import time

import pytest
from django.core.signing import TimestampSigner

from helpdesk import sealing
from helpdesk.conversations import lookup
from helpdesk.gate import csrf
from helpdesk.models import Conversation
from tests.helpdesk.conftest import FORM, SECRET
from tests.helpdesk.person import NUMBER

HERE = "http://testserver"
# What a browser says of itself, and whether a valid token then counts.
HEADERS = [
    ({"Sec-Fetch-Site": "same-origin"}, True),
    ({"Sec-Fetch-Site": "none"}, True),
    ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
    ({"Sec-Fetch-Site": "cross-site"}, False),
    ({"Sec-Fetch-Site": "same-site"}, False),
    ({"Sec-Fetch-Site": "cross-site", "Origin": HERE}, False),
    ({"Sec-Fetch-Site": ""}, False),
    ({"Origin": HERE}, True),
    ({"Origin": "null"}, True),
    ({"Origin": "http://evil.example"}, False),
    ({"Origin": "http://testserver.evil.example"}, False),
    ({"Origin": "rubbish"}, False),
    ({"Origin": "http://["}, False),
    ({}, True),
]


@pytest.mark.parametrize(("headers", "counts"), HEADERS)
def test_only_a_form_of_ours_is_stored(send, headers, counts):
    answer = send(message=SECRET, headers=headers)
    assert Conversation.objects.exists() is counts
    assert answer.status_code == (200 if counts else 422)


@pytest.mark.parametrize("headers", [headers for headers, counts in HEADERS if not counts])
def test_what_is_refused_is_shown_again_with_a_fresh_token(send, token, headers):
    answer = send(message=SECRET, headers=headers)
    assert SECRET in answer.text
    assert "once more" in answer.text
    fresh = answer.context["token"]
    assert fresh != token
    assert send(message=SECRET, token=fresh).status_code == 200


# Each form of words, with what it needs besides.
FORMS = {
    "/en/write/": {},
    "/en/report/": {},
    "/en/tell/": {"work": "A car wash"},
    "/en/refer/": {"answer": "yes", "organisation": "Dr Peeters, 02 000 00 00"},
}
each_form = pytest.mark.parametrize(("path", "needed"), FORMS.items(), ids=list(FORMS))


def opened(answer):
    """What is read with the number that a page shows."""
    keyed = lookup.find_by_receipt(sealing.parse(NUMBER.search(answer.text)[0]))
    return [one.content["text"] for one in lookup.messages_of(keyed)]


@each_form
def test_who_sent_a_word_with_her_form_before_opens_nothing_of_hers(send, open_desk, path, needed):
    """On a shared phone: the form is left open, and its token and number are noted."""
    his = send(path, message="x", **needed)
    hers = send(path, message=SECRET, **needed)
    assert NUMBER.search(his.text)[0] != NUMBER.search(hers.text)[0]
    assert (opened(his), opened(hers)) == (["x"], [SECRET])


@each_form
@pytest.mark.parametrize("more", [{}, {"show-check": "yes"}, {"message": "x" * 20_001}], ids=str)
def test_no_other_site_chooses_the_token_of_her_page(send, open_desk, token, path, needed, more):
    """Old browsers say no more than `Origin: null` of another site that sends his token."""
    kept = {"message": "", **needed, **more}
    answer = send(path, headers={"Origin": "null"}, **kept)
    assert not Conversation.objects.exists()
    assert answer.context["token"] != token
    hers = send(path, token=answer.context["token"], message=SECRET, **needed)
    assert opened(hers) == [SECRET]


@pytest.mark.parametrize(
    "forged", ["", "x", "a:b:c", "é\u0000", pytest.param(csrf.new_token()[:-1], id="cut off")]
)
def test_a_forged_token_stores_nothing_and_loses_nothing(send, forged):
    answer = send(message=SECRET, token=forged)
    assert answer.status_code == 422
    assert SECRET in answer.text
    assert not Conversation.objects.exists()


def test_a_token_is_good_for_a_day_and_no_longer(send, token, monkeypatch):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 24 * 3600 + 5)
    assert send(message=SECRET).status_code == 422
    monkeypatch.setattr(time, "time", lambda: now + 24 * 3600 - 5)
    assert send(message=SECRET).status_code == 200


def test_a_token_signed_for_something_else_is_none_of_ours(send):
    other = TimestampSigner(salt="something else").sign("seed")
    assert send(message=SECRET, token=other).status_code == 422


def test_multipart_is_refused_before_it_is_read(client, caseworkers):
    class Untouchable:
        def read(self, *_):
            raise AssertionError("The body was read.")

        readline = read

    kind = "multipart/form-data; boundary=x"
    answer = client.post("/en/write/", b"", content_type=kind, **{"wsgi.input": Untouchable()})
    assert answer.status_code == 415
    assert "held a file" in answer.text
    assert "<form" in answer.text


@pytest.mark.parametrize("kind", ["text/plain", "application/json", FORM + "; charset=utf-16"])
def test_other_bodies_are_refused_with_a_clear_page(client, caseworkers, kind):
    answer = client.post("/en/write/", b"message=x", content_type=kind)
    assert answer.status_code in (413, 415)
    assert "Nothing has been sent" in answer.text


@pytest.mark.parametrize("path", ["/en/write/", "/en/read/"])
@pytest.mark.parametrize(
    "body",
    [b"message=" + b"x" * 2_000_000, b"&".join(b"f%d=1" % i for i in range(10_000))],
    ids=["two megabytes", "ten thousand fields"],
)
def test_a_huge_body_gets_a_clear_page(client, caseworkers, path, body):
    answer = client.post(path, body, content_type=FORM)
    assert answer.status_code == 413
    assert "Nothing has been sent" in answer.text
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    "path", ["/en/write/", "/ar/read/", "/en/report/", "/en/refer/", "/en/tell/"]
)
def test_no_public_form_sets_a_cookie_or_may_be_kept(client, caseworkers, path):
    for answer in (client.get(path), client.post(path, b"message=", content_type=FORM)):
        assert not answer.cookies
        assert "no-store" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers


def test_staff_who_are_logged_in_are_nobody_on_a_public_form(send, client, django_user_model):
    client.force_login(django_user_model.objects.create_user("somebody"))
    answer = send(message=SECRET)
    assert answer.status_code == 200
    assert "sessionid" not in answer.headers.get("Set-Cookie", "")
    assert "Cookie" not in answer.headers.get("Vary", "")
