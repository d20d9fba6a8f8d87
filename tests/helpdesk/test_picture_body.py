"""The body that brings a picture: behind no open invitation nothing is read, on the real front."""

import asyncio
import tracemalloc
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from base.limits import LONGEST_PICTURE_FORM
from helpdesk import limits, sealing
from helpdesk.conversations import intake, lookup, picture_invitations
from helpdesk.gate import csrf
from helpdesk.gate.attached_form import AttachedForm
from helpdesk.models import Conversation
from helpdesk.public.pictures import picture_tickets
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import AttachmentSort
from tests.fixtures.event_loops import run_alone
from tests.fixtures.scopes import scope
from tests.helpdesk.conftest import settle, with_its_key
from tests.helpdesk.test_voices import send_before
from tests.site.test_voice_body import KIND, Sender
from website import rsgi
from website.rsgi import Application
from website.web_server import attachment_body
from website.web_server.attachment_body import FirstFields, first_fields, readers, sort_of

PICTURE = AttachmentSort.PICTURE
PAPER = b"\xff\xd8\xff" + bytes(200_000)
FIELD = '--of-the-test\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
FILE = '--of-the-test\r\nContent-Disposition: form-data; name="picture"; filename="x"\r\n\r\n'


def body_of(ticket, token=None, paper=PAPER):
    head = FIELD.format("token", token or csrf.new_token()) + FIELD.format("ticket", ticket)
    return (head + FILE).encode() + paper + b"\r\n--of-the-test--\r\n"


@pytest.fixture
def ticket(accepted):
    settle(DeskName.PAYOKE, asks_for_pictures=True, pictures_assessed_on=timezone.localdate())
    picture_invitations.ask(keyed())
    hers = lookup.find_by_receipt(accepted.receipt)
    return sealing.seal_ticket(hers.conversation.pk, hers.conversation_key)


def keyed():
    return with_its_key(Conversation.objects.order_by("pk").first())


def read(body):
    """What came of it, and how many parts of 1,000 bytes were asked for."""
    let_in = {}
    sender = Sender(body)
    fields = first_fields(body[: attachment_body.TICKET_BYTES], KIND)
    if fields.ticket:  # in this thread, which has the database of the test
        let_in[fields.ticket] = picture_tickets.may_come(fields.ticket)

    async def may_come(ticket):
        return let_in[ticket]

    reader = readers(may_come)["picture"]
    came = run_alone(reader.read_behind_ticket(aiter(sender), len(body), b"one", KIND))
    return came, sender.asked


def test_the_control_of_an_open_invitation_all_is_read_and_sealed_as_it_comes(ticket):
    body = body_of(ticket)
    form, asked = read(body)
    assert asked == -(-len(body) // 1_000)
    assert form.fields().count(b"name=") == 2
    came = form.came.attachment
    assert sealing.open_attachment(PICTURE, came.told, came.pieces) == PAPER


def nothing_is_read(body):
    came, asked = read(body)
    return isinstance(came, FirstFields) and asked == 1


def test_of_a_strangers_ticket_nothing_behind_it_is_read(ticket, words):
    other = intake.accept(words, desk=DeskName.PAYOKE, token="of somebody else")
    theirs = lookup.find_by_receipt(other.receipt)
    assert nothing_is_read(
        body_of(sealing.seal_ticket(theirs.conversation.pk, theirs.conversation_key))
    )


def test_of_an_old_ticket_nothing_behind_it_is_read(ticket, accepted):
    hers = lookup.find_by_receipt(accepted.receipt)
    an_hour_ago = timezone.now().timestamp() - 3_600
    old = sealing.seal_ticket(hers.conversation.pk, hers.conversation_key, an_hour_ago)
    assert nothing_is_read(body_of(old))


@pytest.mark.parametrize("closes", ["she", "the desk", "the days", "the setting"])
def test_of_a_closed_invitation_nothing_behind_it_is_read(ticket, closes, monkeypatch):
    if closes == "the setting":
        settle(DeskName.PAYOKE, asks_for_pictures=False)
    elif closes == "the days":
        monkeypatch.setattr(picture_invitations, "OPEN_FOR", timedelta(days=-1))
    else:
        desk = get_user_model().objects.get(username="worker-payoke")
        picture_invitations.close(keyed(), by=desk if closes == "the desk" else None)
    assert nothing_is_read(body_of(ticket))


def test_of_an_asking_that_is_used_up_nothing_behind_it_is_read(ticket):
    """Asked a second time while it stands, she may send no more than asked once."""
    send_before(keyed(), PICTURE, limits.PICTURES_OF_AN_INVITATION - 1, day=timezone.localdate())
    picture_invitations.ask(keyed())
    assert not nothing_is_read(body_of(ticket))
    send_before(keyed(), PICTURE, 1, day=timezone.localdate())
    assert nothing_is_read(body_of(ticket))


def test_of_a_second_asking_after_nine_nothing_behind_it_is_read(ticket):
    send_before(keyed(), PICTURE, limits.PICTURES_IN_ALL)
    with pytest.raises(picture_invitations.NotAsking):
        picture_invitations.ask(keyed())
    assert nothing_is_read(body_of(ticket))


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.replace(b'name="ticket"', b'name="other"'),
        lambda body: body.replace(b'name="token"', b'name="tokem"'),
        lambda body: b"x" + body,
        lambda body: body[body.index(b"--of-the-test", 5) :],
    ],
    ids=["no ticket", "no token", "something before", "the ticket first"],
)
def test_without_both_at_the_very_beginning_nothing_is_read(ticket, change):
    assert nothing_is_read(change(body_of(ticket)))


def test_a_token_of_another_day_is_none(ticket):
    assert nothing_is_read(body_of(ticket, token=csrf.new_token()[:-1] + "x"))
    assert nothing_is_read(body_of("made-up"))


def test_the_longest_ticket_and_boundary_stand_in_what_is_looked_at(ticket):
    body = body_of(ticket).replace(b"of-the-test", b"o" * attachment_body.LONGEST_BOUNDARY)
    kind = KIND.replace("of-the-test", "o" * attachment_body.LONGEST_BOUNDARY)
    assert first_fields(body[: attachment_body.TICKET_BYTES], kind).ticket == ticket


def test_only_the_form_of_a_picture_is_one():
    asked = {"REQUEST_METHOD": "POST", "PATH_INFO": "/ti/picture/", "CONTENT_TYPE": KIND}
    assert sort_of(asked) == "picture"
    assert sort_of(asked | {"PATH_INFO": "/ti/speak/"}) == "voice"
    for other in ({"PATH_INFO": "/ti/read/"}, {"REQUEST_METHOD": "GET"}, {"CONTENT_TYPE": ""}):
        assert not sort_of(asked | other), other


def test_pictures_and_voices_have_places_of_their_own():
    async def nobody(_ticket):
        return False

    both = readers(nobody)
    for number in range(attachment_body.PLACES):
        both["voice"].enter(f"{number}".encode())
    assert not both["picture"]._places
    with both["picture"].holding(b"one", attachment_body.MOST_PICTURES_IN_MEMORY):
        assert not both["picture"].has_room(b"two", 1)
        assert both["voice"].has_room(b"two", 1)


def test_sixteen_of_the_largest_are_in_memory_once():
    """Eight in each of two processes are less than 150 MB."""
    tracemalloc.start()
    form = AttachedForm(b"of-the-test", PICTURE)
    form.add(FILE.encode() + b"\xff\xd8\xff".ljust(65_536))
    for _number in range(limits.LONGEST_PICTURE // 65_536 - 1):
        form.add(bytes(65_536))
    form.add(b"\r\n--of-the-test--\r\n")
    form.fields()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert form.came.attachment
    assert peak < limits.LONGEST_PICTURE * 1.15
    at_once = attachment_body.MOST_PICTURES_IN_MEMORY // LONGEST_PICTURE_FORM
    assert 2 * at_once * peak < 150_000_000


class Shows(Sender):
    """Whoever sends a picture, as granian hands them over; answer: what they get."""

    def response_bytes(self, *answer):
        self.answer = answer

    async def client_disconnect(self):
        await asyncio.Event().wait()


@pytest.mark.parametrize("is_open", [True, False])
def test_the_page_is_told_that_nothing_was_read_and_has_the_ticket(monkeypatch, is_open):
    seen = {}

    def django(environ, start):
        if environ["REQUEST_METHOD"] == "POST":
            seen.update(environ, body=environ["wsgi.input"].read())
        start("200 .", [])
        return [b""]

    async def invited(_threads, _ticket):
        return is_open

    monkeypatch.setattr(rsgi, "is_invited", invited)
    body = body_of("a-ticket")
    sender = Shows(body)

    async def send():
        application = Application(lambda: django, trusts_proxy=False)
        headers = [("content-type", KIND), ("content-length", str(len(body)))]
        await application.__rsgi__(scope("/en/picture/", "POST", headers), sender)

    run_alone(send())
    assert b"a-ticket" in seen["body"]
    assert b"\xff\xd8\xff" not in seen["body"]
    assert bool(seen.get("attachment_body.shut")) is not is_open
    assert (sender.asked == 1) is not is_open
    assert bool(seen["attachment_body.came"]) is is_open


def test_one_that_is_too_long_is_refused_before_it_is_read():
    sender = Shows(body_of("a-ticket"))

    def django(environ, start):
        start(f"{environ.get('website.fault', 200)} .", [])
        return [b""]

    async def send():
        application = Application(lambda: django, trusts_proxy=False)
        headers = [("content-type", KIND), ("content-length", str(LONGEST_PICTURE_FORM + 1))]
        await application.__rsgi__(scope("/en/picture/", "POST", headers), sender)

    run_alone(send())
    assert sender.answer[0] == 413
    assert sender.asked == 0
