"""The one public body that is a file: its ticket first, or nothing behind it is read."""

import asyncio
import signal
import time
import tracemalloc
from contextlib import contextmanager
from threading import Event

import pytest

from base.limits import LONGEST_VOICE_FORM
from helpdesk import limits, sealing
from helpdesk.gate import csrf
from helpdesk.gate.attached_form import LONGEST_FIELDS, AttachedForm
from tests.fixtures.event_loops import run_alone
from tests.fixtures.scopes import scope
from website.rsgi import Application
from website.web_server import attachment_body
from website.web_server.attachment_body import FirstFields, first_fields, readers, sort_of
from website.web_server.request_body import TooSlow

KIND = "multipart/form-data; boundary=of-the-test"
SORT = sealing.AttachmentSort.VOICE
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


async def asks_nobody(_ticket):
    raise AssertionError("Nobody is asked for a voice.")


def voices(clock=time.monotonic):
    reader = readers(asks_nobody)["voice"]
    reader.clock = clock
    return reader


def opened(form):
    came = form.came.attachment
    return sealing.open_attachment(SORT, came.told, came.pieces)


def read(sender, length, reader=None, kind=KIND):
    reader = reader or voices()
    return run_alone(reader.read_behind_ticket(aiter(sender), length, b"one", kind))


@pytest.mark.parametrize("size", [997, 1_000, 65_536, 300_000])
def test_behind_a_genuine_ticket_all_of_it_is_sealed_as_it_comes(size):
    token = csrf.new_token()
    body = body_of(token)
    form = read(Sender(body, size), len(body))
    fields = form.fields()
    assert (
        sealing.open_attachment(SORT, form.came.attachment.told, form.came.attachment.pieces)
        == VOICE
    )
    assert token.encode() in fields
    assert fields.endswith(b"--of-the-test--\r\n")
    assert b"filename" not in fields


def test_what_looks_like_its_end_is_none():
    """Split at every place, so that an end comes in two parts."""
    voice = b"OggS\x00" + 40 * b"\r\n--of-the-tes\r\n--of-the-" + b"\r\n-"
    body = body_of(csrf.new_token()).replace(VOICE, voice)
    begins = body.index(voice)
    for at in range(begins, len(body)):
        form = AttachedForm(b"of-the-test", SORT)
        form.add(body[:at])
        form.add(body[at:])
        form.fields()
        assert opened(form) == voice
    by_bytes = AttachedForm(b"of-the-test", SORT)
    for at in range(len(body)):
        by_bytes.add(body[at : at + 1])
    by_bytes.fields()
    assert opened(by_bytes) == voice


@pytest.mark.parametrize(
    ("voice", "fault"),
    [(b"%PDF-1.7" + bytes(90), "voice-kind"), (b"%P", "voice-kind"), (b"", "")],
)
def test_what_is_no_voice_is_not_kept(voice, fault):
    body = body_of(csrf.new_token()).replace(VOICE, voice)
    form = read(Sender(body), len(body))
    assert form.fields()
    assert (form.came.attachment, form.came.fault) == (None, fault)


def test_one_that_is_too_large_or_has_no_end_is_not_kept():
    body = body_of(csrf.new_token())
    form = AttachedForm(b"of-the-test", SORT)
    form.add(body[: body.index(VOICE)])
    for _number in range(limits.LONGEST_VOICE // 100_000 + 1):
        form.add(b"OggS\x00".ljust(100_000))
    assert form.came.fault == "voice-long"
    unended = AttachedForm(b"of-the-test", SORT)
    unended.add(body[: body.index(VOICE) + 100_000])
    unended.fields()
    assert unended.came.attachment is None


def test_fields_without_end_are_not_kept_for_ever():
    form = AttachedForm(b"of-the-test", SORT)
    for _number in range(100):
        form.add(bytes(50_000))
    assert len(form.fields()) <= LONGEST_FIELDS + 50_000


@contextmanager
def processor_seconds_at_most(seconds):
    """Of this process, whatever else the machine does."""

    def too_dear(*_signal):
        raise AssertionError(f"It took more than {seconds} s of the processor.")

    before = signal.signal(signal.SIGVTALRM, too_dear)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("part", [1, 7, 2_000], ids=lambda number: f"{number}-heads-a-part")
def test_heads_of_a_voice_without_end_stop_nobody_else(part):
    """
    They are looked through in the event loop, at each part: what goes back to the first of them
    answers nobody for hours. Ten seconds are a hundred times what it takes.
    """
    head = b'--of-the-test\r\nContent-Disposition: form-data; name="voice"; filename="a"\r\n'
    form = AttachedForm(b"of-the-test", SORT)
    with processor_seconds_at_most(10):
        for _number in range(LONGEST_FIELDS // len(head) // part + 1):
            form.add(head * part)
    assert form.fields().count(head) >= LONGEST_FIELDS // len(head)


def test_a_head_may_come_in_any_pieces_and_be_written_in_any_case():
    body = body_of(csrf.new_token()).replace(b"Content-Disposition", b"content-disposition")
    more = b'filename="x"\r\nContent-Type: audio/ogg; codecs=opus'
    body = body.replace(b'filename="x"', more).replace(VOICE, VOICE[:100])
    begins = body.index(b"OggS")
    for at in range(begins):
        form = AttachedForm(b"of-the-test", SORT)
        form.add(body[:at])
        form.add(body[at : at + 1])
        form.add(body[at + 1 :])
        form.fields()
        assert opened(form) == VOICE[:100]


def test_the_largest_voice_is_in_memory_once():
    """Sixteen at once, in two processes, are less than 100 MB."""
    head = body_of(csrf.new_token()).partition(VOICE)[0]
    tracemalloc.start()
    form = AttachedForm(b"of-the-test", SORT)
    form.add(head)
    form.add(b"OggS\x00".ljust(65_536))
    for _number in range(limits.LONGEST_VOICE // 65_536 - 1):
        form.add(bytes(65_536))
    form.add(b"\r\n--of-the-test--\r\n")
    form.fields()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert form.came.attachment
    assert peak < 6_000_000
    at_once = attachment_body.MOST_IN_MEMORY // LONGEST_VOICE_FORM
    assert 2 * at_once * peak < 100_000_000


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
    assert read(sender, len(body)) == FirstFields()
    assert sender.asked == 1


@pytest.mark.parametrize("kind", ["multipart/form-data", f"{KIND}{'x' * 90}", "x; boundary=y"])
def test_a_boundary_that_is_another_or_too_long_is_no_ticket(kind):
    first = body_of(csrf.new_token())[:1_000]
    assert first_fields(first, KIND).boundary == b"of-the-test"
    assert first_fields(first, kind) == FirstFields()


def test_only_the_form_of_a_voice_is_one():
    asked = {"REQUEST_METHOD": "POST", "PATH_INFO": "/ti/speak/", "CONTENT_TYPE": KIND}
    assert sort_of(asked) == "voice"
    for other in (
        {"PATH_INFO": "/ti/write/"},
        {"REQUEST_METHOD": "GET"},
        {"CONTENT_TYPE": "application/x-www-form-urlencoded"},
        {"CONTENT_TYPE": "multipart/mixed; boundary=x"},
        {"CONTENT_TYPE": ""},
    ):
        assert not sort_of(asked | other), other


def test_a_fifth_takes_the_place_of_the_slowest_and_one_network_has_two():
    clock = [0.0]
    reader = voices(lambda: clock[0])
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
    assert len(reader._places) == attachment_body.PLACES


def test_it_may_be_slower_than_words_and_not_for_ever():
    slot = attachment_body.AttachmentSlot(b"one", 0.0)
    assert slot.deadline() == 10
    slot.came(attachment_body.BYTES_A_SECOND * 100, 0.0)
    assert slot.deadline() == 110
    slot.came(attachment_body.BYTES_A_SECOND * 10_000, 0.0)
    assert slot.deadline() == attachment_body.LONGEST_SECONDS


def test_whoever_stops_in_the_middle_holds_no_place(monkeypatch):
    monkeypatch.setattr(attachment_body, "FIRST_SECONDS", 0.05)
    reader = voices()

    async def stops():
        yield body_of(csrf.new_token())[:1_100]
        await asyncio.Event().wait()

    with pytest.raises(TooSlow):
        run_alone(reader.read_behind_ticket(aiter(stops()), 200_000, b"one", KIND))
    assert not reader._places


class Speaks(Sender):
    """Whoever sends a voice, as granian hands them over; answer: what they get."""

    def response_bytes(self, *answer):
        self.answer = answer

    async def client_disconnect(self):
        await asyncio.Event().wait()


def speaks(application, body, address):
    """A voice that is being sent from there, and whoever sends it."""
    headers = [("content-type", KIND), ("content-length", str(len(body)))]
    sender = Speaks(body)
    asked = scope("/en/speak/", "POST", headers, client=f"{address}:4711")
    return sender, asyncio.ensure_future(application.__rsgi__(asked, sender))


@pytest.mark.parametrize("ours", [True, False])
def test_whoever_sends_hundreds_of_tiny_voices_leaves_others_their_place(ours):
    """One that waits for its turn counts for its network, and one without a ticket not at all."""
    tiny, goes_on = body_of(csrf.new_token() if ours else "made:up:here")[:400], Event()

    def django(environ, start):
        fault = environ.get("website.fault")
        if not fault and environ["REMOTE_ADDR"].startswith("203.0.113."):
            goes_on.wait(20)
        start(f"{fault or 200} .", [])
        return [b""]

    async def test():
        application = Application(lambda: django, trusts_proxy=False)
        crowd = [speaks(application, tiny, f"203.0.113.{number % 250}") for number in range(40)]
        await asyncio.sleep(0.2)
        her, is_answered = speaks(application, body_of(csrf.new_token()), "198.51.100.7")
        await asyncio.wait_for(is_answered, 20)
        goes_on.set()
        await asyncio.gather(*(each for _sender, each in crowd))
        return her.answer[0], [sender.answer[0] for sender, _each in crowd]

    her, others = run_alone(test())
    assert her == 200
    assert 200 in others, "the control: some of the crowd are heard"


def test_what_is_no_more_in_memory_is_forgotten_with_its_network():
    reader = voices()
    with reader.holding(b"one", 10), reader.holding(b"one", 10):
        assert not reader.has_room(b"one", 10)
        assert reader.has_room(b"two", attachment_body.MOST_IN_MEMORY - 20)
        assert not reader.has_room(b"two", attachment_body.MOST_IN_MEMORY - 19)
    assert reader.has_room(b"one", attachment_body.MOST_IN_MEMORY)
    assert not reader._held
