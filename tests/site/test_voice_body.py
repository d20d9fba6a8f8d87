"""The one public body that is a file: its ticket first, or nothing behind it is read."""

import asyncio

import pytest

from helpdesk.gate import csrf
from tests.fixtures.event_loops import run_alone
from website.web_server import voice_body
from website.web_server.request_body import TooSlow
from website.web_server.voice_body import VoiceReader, begins_with_ticket, is_of_a_voice

KIND = "multipart/form-data; boundary=of-the-test"
VOICE = b"OggS" + bytes(200_000)


def body_of(token, name="token"):
    head = f'--of-the-test\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{token}\r\n'
    file = '--of-the-test\r\nContent-Disposition: form-data; name="voice"; filename="x"\r\n\r\n'
    return head.encode() + file.encode() + VOICE + b"\r\n--of-the-test--\r\n"


class Sender:
    """Sends a body in parts, and says how many were asked for."""

    def __init__(self, body, size=1_000):
        self.parts, self.asked = [body[at : at + size] for at in range(0, len(body), size)], 0

    async def __aiter__(self):
        for part in self.parts:
            self.asked += 1
            yield part


def read(sender, length, reader=None, kind=KIND):
    reader = reader or VoiceReader()
    body = run_alone(reader.read_behind_ticket(aiter(sender), length, b"one", kind))
    return body and body.read()


def test_behind_a_genuine_ticket_all_of_it_is_read():
    body = body_of(csrf.new_token())
    assert read(Sender(body), len(body)) == body


@pytest.mark.parametrize(
    "body",
    [
        body_of("made:up:here"),
        body_of(""),
        body_of(csrf.new_token()[:-1] + "x"),
        b"x" + body_of("of another day"),
        body_of("another field first", name="message"),
        VOICE,
    ],
)
def test_without_one_nothing_behind_it_is_read(body):
    sender = Sender(body)
    assert read(sender, len(body)) is None
    assert sender.asked == 1


@pytest.mark.parametrize("kind", ["multipart/form-data", f"{KIND}{'x' * 90}", "x; boundary=y"])
def test_a_boundary_that_is_another_or_too_long_is_no_ticket(kind):
    first = body_of(csrf.new_token())[:1_000]
    assert begins_with_ticket(first, KIND)
    assert not begins_with_ticket(first, kind)


def test_only_the_form_of_a_voice_is_one():
    asked = {"REQUEST_METHOD": "POST", "PATH_INFO": "/ti/speak/", "CONTENT_TYPE": KIND}
    assert is_of_a_voice(asked)
    for other in (
        {"PATH_INFO": "/ti/write/"},
        {"REQUEST_METHOD": "GET"},
        {"CONTENT_TYPE": "application/x-www-form-urlencoded"},
        {"CONTENT_TYPE": "multipart/mixed; boundary=x"},
        {"CONTENT_TYPE": ""},
    ):
        assert not is_of_a_voice(asked | other), other


def test_a_fifth_takes_the_place_of_the_slowest_and_one_network_has_two():
    clock = [0.0]
    reader = VoiceReader(lambda: clock[0])
    slow = reader.enter(b"one")
    clock[0] = 2.0
    quick = reader.enter(b"one")
    quick.came(500_000, 2.0)
    clock[0] = 4.0
    reader.enter(b"one")
    assert slow.gives_way.is_set()
    assert not quick.gives_way.is_set()
    for network in (b"two", b"three", b"four"):
        reader.enter(network)
    assert len(reader._places) == voice_body.PLACES


def test_it_may_be_slower_than_words_and_not_for_ever():
    slot = voice_body.VoiceSlot(b"one", 0.0)
    assert slot.deadline() == 10
    slot.came(voice_body.BYTES_A_SECOND * 100, 0.0)
    assert slot.deadline() == 110
    slot.came(voice_body.BYTES_A_SECOND * 10_000, 0.0)
    assert slot.deadline() == voice_body.LONGEST_SECONDS


def test_whoever_stops_in_the_middle_holds_no_place(monkeypatch):
    monkeypatch.setattr(voice_body, "FIRST_SECONDS", 0.05)
    reader = VoiceReader()

    async def stops():
        yield body_of(csrf.new_token())[:1_100]
        await asyncio.Event().wait()

    with pytest.raises(TooSlow):
        run_alone(reader.read_behind_ticket(aiter(stops()), 200_000, b"one", KIND))
    assert not reader._places
