"""A picture at the desk: asked for, looked at, blacked out, copied, forbidden; by whom, and how."""

import base64
import re
from io import BytesIO

import pypdfium2
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from PIL import Image

from base.files.file_lock import only_one
from base.sandbox import system_calls
from base.sandbox.sandbox_process import Program
from helpdesk import checks, sealing
from helpdesk.conversations import (
    handover,
    intake,
    lookup,
    picture_invitations,
    state_changes,
)
from helpdesk.conversations.pictures import kept_pictures
from helpdesk.inbox.pictures.bars import MOST_BARS
from helpdesk.models import AttachmentPiece, AuditEntry, Conversation, Desk, Message
from helpdesk.pictures import making_pixels, picture_kinds, picture_program
from helpdesk.pictures.making_pixels import Bar, Hindrance, NotSeen, make_pixels
from helpdesk.public.message_thread import thread
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import AttachmentSort
from tests.fixtures.pictures_of_papers import PAPERS, paper_of
from tests.fixtures.telephone import MAKER, photograph
from tests.helpdesk.conftest import settle, with_its_key
from tests.helpdesk.test_desk_settings import USUAL

HEIC = photograph()


def made(came, *more):
    """Anew, as a child makes it."""
    return make_pixels(lambda: came, *more)


@pytest.fixture(autouse=True)
def asking(accepted, var_dir):
    """Payoke asks for pictures."""
    today = timezone.localdate()
    settle(DeskName.PAYOKE, asks_for_pictures=True, pictures_assessed_on=today)


def keyed():
    return with_its_key(Conversation.objects.get())


@pytest.fixture
def send():
    """Her picture, as it was asked for: its place."""

    def one(came=HEIC, kind="heic"):
        worker = get_user_model().objects.get(username="worker-payoke")
        invited = picture_invitations.ask(keyed(), by=worker)
        sealer = sealing.AttachmentSealer(AttachmentSort.PICTURE)
        sealer.add(came)
        count = Message.objects.count()
        more = {"text": "", "in_danger": False, "token": f"of {count}"}
        intake.add(invited, attachment=sealer.finish(kind), **more)
        return Message.objects.order_by("sequence").last().sequence

    return one


@pytest.fixture
def press(at_desk, send):
    """The page of a picture; `press(act="small:1")` presses one of its buttons."""

    class Press:
        def __init__(self):
            self.client, self.case = at_desk(DeskName.PAYOKE), Conversation.objects.get()
            self.place = 0

        def __call__(self, **fields):
            if not self.place:
                self.place = send()
            if not fields:
                return self.client.get(self.address)
            return self.client.post(self.address, fields)

        @property
        def address(self):
            return f"/cms/helpdesk/{self.case.pk}/picture/{self.place}/"

    return Press()


def pixels_in(answer):
    found = re.search(r'src="data:image/jpeg;base64,([^"]+)"', answer.content.decode())
    return found and base64.b64decode(found[1])


def opened(jpeg):
    return Image.open(BytesIO(jpeg))


# The child


@pytest.mark.parametrize("kind", sorted(picture_kinds.BEGINS))
def test_each_kind_is_made_anew_small_and_grey_and_large(kind, var_dir):
    came = paper_of(kind)
    assert picture_kinds.kind_of(came[: picture_kinds.FIRST_BYTES]) == kind
    small = made(came, kind, "small")
    assert opened(small.jpeg).mode == "L"
    assert max(small.width, small.height) <= 160
    large = made(came, kind, "large")
    assert opened(large.jpeg).mode == "RGB"
    assert max(large.width, large.height) > 160
    assert small.pages == large.pages == PAPERS[kind]


def test_nothing_of_what_a_telephone_wrote_is_left(var_dir):
    assert MAKER in HEIC
    seen = made(HEIC, "heic", "large")
    assert MAKER not in seen.jpeg
    assert opened(seen.jpeg).getexif() == {}
    assert set(opened(seen.jpeg).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    # It lay on its side.
    assert seen.height > seen.width


def test_under_a_bar_nothing_is_left(var_dir):
    seen = made(paper_of("png"), "png", "large", 1, [Bar(0, 0, 500, 1000)])
    image = opened(seen.jpeg).convert("L")
    left = image.crop((0, 0, image.width // 2 - 8, image.height))
    assert left.getextrema()[1] <= 4
    assert image.crop((image.width // 2 + 8, 0, *image.size)).getextrema()[0] > 100


def test_pages_come_one_at_a_time_and_twenty_at_most(var_dir):
    many = paper_of("pdf", pages=picture_program.MOST_PAGES + 1)
    first, last = made(many, "pdf", "small"), made(many, "pdf", "small", 20)
    assert first.pages == last.pages == 21
    assert first.jpeg != last.jpeg
    for number in (0, 21):
        with pytest.raises(NotSeen) as refused:
            made(many, "pdf", "small", number)
        assert refused.value.hindrance is Hindrance.NO_SUCH_PAGE


def test_a_bomb_is_counted_before_it_is_opened(var_dir):
    file = BytesIO()
    Image.new("1", (16_000, 16_000)).save(file, "PNG")
    assert len(file.getvalue()) < 100_000
    with pytest.raises(NotSeen) as refused:
        made(file.getvalue(), "png", "small")
    assert refused.value.hindrance is Hindrance.TOO_MANY_POINTS


@pytest.mark.parametrize("kind", sorted(picture_kinds.BEGINS))
def test_what_cannot_be_opened_ends_the_child_and_says_so(kind, var_dir):
    """2,000 of them are in tests/soak."""
    came = paper_of(kind)
    with pytest.raises(NotSeen) as refused:
        made(came[:20] + bytes(100), kind, "small")
    assert refused.value.hindrance is Hindrance.FAILED


def test_the_child_that_decodes_is_a_shut_one_and_opened_all_it_needs_before():
    """What a shut one cannot do is tried in tests/base/test_sandbox.py."""
    assert making_pixels.PROGRAM.way == "threads"
    assert set(picture_program.FORMATS) | {picture_program.PDF} == set(picture_kinds.BEGINS)
    for kind in picture_kinds.BEGINS:
        own = (picture_program.OWN / f"own.{kind}").read_bytes()
        assert picture_kinds.kind_of(own[: picture_kinds.FIRST_BYTES]) == kind


def test_while_somebody_else_looks_nothing_is_held_in_memory(var_dir, monkeypatch):
    monkeypatch.setattr(making_pixels, "LONGEST_WAIT_SECONDS", 0)
    opened_files = []
    with only_one(var_dir / "pictures.lock"), pytest.raises(NotSeen) as refused:
        make_pixels(lambda: opened_files.append("") or HEIC, "heic", "small")
    assert refused.value.hindrance is Hindrance.BUSY
    assert opened_files == []


# Once it has opened all that it needs, and before it is given the first byte.
REFUSED = {
    "a file of the site": "open({file!r}).read()",
    "what stands in var": "os.listdir({folder!r})",
    "its own memory": "open('/proc/self/maps').read()",
    "the memory of its parent": "open(f'/proc/{{os.getppid()}}/mem', 'rb').read(1)",
    "a connection": "socket.socket().connect(('127.0.0.1', 9))",
    "a second process": "os.fork()",
    "a program": "os.execv('/bin/true', ['true'])",
    "a signal": "os.kill(os.getppid(), 0)",
    "a deleted file": "os.unlink({file!r})",
}
TRIES = """
import os, runpy, socket

def maker(*asked):
    runpy.run_path({program!r})["maker"](*asked)

    def tries(given):
        try:
            {act}
        except PermissionError:
            return bytes(12) + b"refused"
        return bytes(12) + b"done"

    return tries
"""


@pytest.mark.parametrize("act", REFUSED.values(), ids=REFUSED)
def test_the_child_of_pictures_is_refused(act, var_dir, monkeypatch, tmp_path):
    kept, file = tmp_path / "kept", tmp_path / "tries.py"
    kept.write_text("a secret", encoding="utf-8")
    act = act.format(file=str(kept), folder=str(var_dir))
    file.write_text(TRIES.format(program=picture_program.__file__, act=act), encoding="utf-8")
    monkeypatch.setattr(making_pixels, "PROGRAM", Program(file, "maker", shut=True, threads=True))
    assert made(HEIC, "heic", "small").jpeg == b"refused"
    assert kept.exists()


# Asking


def conversation(client):
    return client.get(f"/cms/helpdesk/{Conversation.objects.get().pk}/")


def asked(client, **fields):
    address = f"/cms/helpdesk/{Conversation.objects.get().pk}/ask-picture/"
    if not fields:
        return client.get(address)
    last = Message.objects.exclude(direction="note").order_by("sequence").last()
    return client.post(address, {"act": "ask", "seen": last.sequence, **fields}, follow=True)


def test_a_colleague_asks_in_words_that_name_the_paper_and_lets_no_more_come(at_desk):
    client = at_desk(DeskName.PAYOKE)
    assert "Ask for a picture of a paper" in conversation(client).content.decode()
    assert "Choose first which paper." in asked(client, act="ask").content.decode()
    assert not picture_invitations.is_open(keyed())
    asked(client, paper="picture-contract")
    assert "3 pictures can come" in asked(client).content.decode()
    assert "A picture can come." in conversation(client).content.decode()
    assert picture_invitations.is_open(keyed())
    (answer,) = [row for row in lookup.messages_of(keyed()) if row.message.direction == "out"]
    said = " ".join(each.original for each in answer.sentences)
    assert "work contract" in said
    assert "no identity card and no passport" in said
    assert AuditEntry.objects.filter(action="picture-asked").count() == 1
    asked(client, act="close")
    assert not picture_invitations.is_open(keyed())
    assert AuditEntry.objects.filter(action="picture-shut").count() == 1


def test_whoever_has_written_meanwhile_is_not_asked_past(at_desk):
    client = at_desk(DeskName.PAYOKE)
    intake.add(keyed(), text="He is at the door.", in_danger=False, token="later")
    answer = asked(client, paper="picture-letter", seen=1)
    assert "has just written again" in answer.content.decode()
    assert not picture_invitations.is_open(keyed())
    assert not Message.objects.filter(direction="out").exists()
    assert not AuditEntry.objects.filter(action="picture-asked").exists()


def test_a_desk_that_does_not_ask_has_no_such_page(at_desk):
    settle(DeskName.PAYOKE, asks_for_pictures=False)
    client = at_desk(DeskName.PAYOKE)
    assert "Ask for a picture" not in conversation(client).content.decode()
    assert asked(client, paper="picture-contract").status_code == 404
    assert not Message.objects.filter(direction="out").exists()


def test_where_the_kernel_cannot_shut_a_child_nobody_is_asked(at_desk, monkeypatch):
    monkeypatch.setattr(system_calls, "is_possible", lambda: False)
    day = {"asks_for_pictures": "on", "pictures_assessed_on": "2026-11-01"}
    client = at_desk(DeskName.PAYOKE)
    answer = client.post("/cms/helpdesk/desk/payoke/", USUAL | day)
    assert "This computer cannot open pictures safely." in answer.content.decode()
    assert [one.id for one in checks.pictures_can_be_opened()] == ["helpdesk.E011"]
    assert asked(client, paper="picture-contract").status_code == 404


# Looking


def test_it_comes_closed_then_small_and_grey_then_large(press):
    place = press()
    assert place.status_code == 200
    assert pixels_in(place) is None
    thread = press.client.get(f"/cms/helpdesk/{press.case.pk}/").content.decode()
    assert "A picture, closed." in thread
    assert press.address in thread
    assert "data:image/jpeg" not in thread
    small = press(act="small:1")
    assert opened(pixels_in(small)).mode == "L"
    large = press(act="large:1")
    assert opened(pixels_in(large)).mode == "RGB"
    for answer in (small, large):
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert AuditEntry.objects.filter(action="opened").exists()


def test_it_is_kept_nowhere_and_what_came_is_in_no_page(press, var_dir):
    large = press(act="large:1")
    assert base64.b64encode(HEIC)[:200] not in large.content
    assert [file.name for file in var_dir.rglob("*") if file.stat().st_size > 1_000] == []


def test_only_that_desk_sees_it(press, at_desk):
    press()
    fields = {"act": "small:1"}
    assert at_desk(DeskName.SURYA).post(press.address, fields).status_code == 404
    assert Client().post(press.address, fields).status_code in (302, 403)
    locked = at_desk(DeskName.PAYOKE, unlocked=False).post(press.address, fields)
    assert pixels_in(locked) is None
    # A message without a picture has no such page.
    assert press.client.get(f"/cms/helpdesk/{press.case.pk}/picture/1/").status_code == 404


def test_what_the_child_cannot_open_is_said(press, send):
    press.place = send(HEIC[:200])
    answer = press(act="small:1")
    assert answer.status_code == 409
    assert "cannot be opened, and has harmed nothing" in answer.content.decode()
    AttachmentPiece.objects.update(sealed=b"\x00" * 100)
    assert press(act="small:1").status_code == 409


def test_a_coordinator_takes_the_file_as_it_came_and_says_why(press):
    assert press(act="take").status_code == 422
    taken = press(act="take", ground="law")
    assert taken.content == HEIC
    assert taken.headers["Content-Type"] == "application/octet-stream"
    assert taken.headers["Content-Disposition"].startswith("attachment")
    (entry,) = AuditEntry.objects.filter(action="taken-as-it-came")
    assert (entry.about, entry.conversation) == ("law", press.case.pk)
    assert list(thread(keyed()).copies) == ["law"], "she is told, as of a copy"
    (note,) = lookup.notes_of(keyed())
    assert note.content["text"].endswith("A demand of the law, after legal advice")


def test_a_caseworker_alone_does_not(send, at_desk):
    client, place = at_desk(DeskName.PAYOKE, coordinates=False), send()
    address = f"/cms/helpdesk/{Conversation.objects.get().pk}/picture/{place}/"
    assert "The file as it came" not in client.get(address).content.decode()
    assert client.post(address, {"act": "take", "ground": "law"}).status_code == 404
    client.post(address, {"act": "forbid"})
    assert client.post(address, {"act": "destroy", "advised": "on"}).status_code == 404
    assert AttachmentPiece.objects.exists()


# Blacking out


def kept_bars(place):
    return kept_pictures.bars_of(lookup.notes_of(keyed()), place)


def black_share(jpeg):
    grey = opened(jpeg).convert("L")
    return sum(grey.histogram()[:16]) / (grey.width * grey.height)


def test_two_presses_black_out_and_so_do_four_numbers(press):
    shown = {"page": "1", "shown": "100,200"}
    first = press(**shown, **{"at.x": "0", "at.y": "0"})
    assert 'name="corner" value="0,0"' in first.content.decode()
    second = press(**shown, corner="0,0", **{"at.x": "50", "at.y": "100"})
    assert 'name="bar" value="0,0,500,500"' in second.content.decode()
    assert black_share(pixels_in(second)) == pytest.approx(0.25, abs=0.02)
    numbers = {"left": 0, "top": 50, "right": 50, "bottom": 100}
    third = press(**shown, bar="0,0,500,500", act="bar", **numbers)
    assert black_share(pixels_in(third)) == pytest.approx(0.5, abs=0.02)
    # What ends before it begins is said to.
    wrong = press(**shown, act="bar", left=50, top=0, right=20, bottom=10)
    assert "A bar ends further right" in wrong.content.decode()
    none = press(**shown, act="bar", bar=["900,0,100,10", "x", "1,2,3"], **numbers)
    assert black_share(pixels_in(none)) == pytest.approx(0.25, abs=0.02)
    fewer = press(**shown, act="no-bar", bar=["0,0,500,500", "0,500,500,1000"])
    assert black_share(pixels_in(fewer)) == pytest.approx(0.25, abs=0.02)


def test_a_bar_that_does_not_fit_is_not_drawn_as_if_it_did(press):
    every = [f"0,{n},1000,{n + 1}" for n in range(MOST_BARS)]
    told = "No more bars fit on this page of the picture"
    assert told not in press(act="bar", page="1", bar=every[1:]).text
    full = press(act="bar", page="1", bar=every, left=50, top=50, right=60, bottom=60).text
    assert told in full
    assert f"{MOST_BARS} bars." in full
    assert full.count('name="bar"') == MOST_BARS
    pressed = {"shown": "100,200", "corner": "0,0", "at.x": "50", "at.y": "100"}
    assert press(page="1", bar=every, **pressed).text.count('name="bar"') == MOST_BARS


def test_bars_are_kept_for_the_desk_and_drawn_for_whoever_looks_next(press):
    press(act="keep", page="1", bar="0,0,1000,500")
    assert kept_bars(press.place) == {1: [Bar(0, 0, 1000, 500)]}
    assert black_share(pixels_in(press(act="large:1"))) == pytest.approx(0.5, abs=0.02)
    press(act="keep", page="1")
    assert kept_bars(press.place) == {1: []}


# This must not be here


def test_one_act_and_nobody_sees_it_again(press):
    answer = press(act="forbid")
    page = answer.content.decode()
    assert "This picture must not be here." in page
    assert 'href="tel:101"' in page
    assert 'href="tel:116000"' in page
    for act in ("small:1", "large:1", "take", "keep", "bar"):
        shut = press(act=act, ground="law")
        assert shut.status_code == 410
        assert pixels_in(shut) is None
        assert HEIC[:100] not in shut.content
    assert "A picture that must not be here." in conversation(press.client).content.decode()
    (entry,) = AuditEntry.objects.filter(action="forbidden")
    assert (entry.who, entry.about) == (entry.who, str(press.place))
    assert entry.who


def test_it_is_deleted_on_a_coordinators_word_after_advice(press):
    press(act="forbid")
    assert press(act="destroy").status_code == 422
    assert AttachmentPiece.objects.exists()
    press(act="destroy", advised="on")
    assert not AttachmentPiece.objects.exists()
    assert "It was deleted." in press().content.decode()
    assert AuditEntry.objects.filter(action="destroyed").count() == 1


def test_nothing_else_is_deleted_in_that_way(press):
    press()
    assert press(act="destroy", advised="on").status_code == 404
    assert AttachmentPiece.objects.exists()


def test_at_another_desk_it_is_forbidden_too(press, caseworkers):
    press(act="forbid")
    surya, by = Desk.objects.get(pk=DeskName.SURYA), caseworkers[DeskName.PAYOKE].user
    handover.hand_over(keyed(), surya, agreed=True, why="", by=by)
    assert Conversation.objects.get().desk_id == DeskName.SURYA
    with pytest.raises(kept_pictures.Forbidden):
        kept_pictures.came(kept_pictures.picture_of(keyed(), press.place))
    assert b"forbidden" not in bytes(Conversation.objects.get().label)


def test_a_picture_goes_along_and_is_deleted_with_its_conversation(press, caseworkers):
    press()
    surya, by = Desk.objects.get(pk=DeskName.SURYA), caseworkers[DeskName.PAYOKE].user
    handover.hand_over(keyed(), surya, agreed=True, why="", by=by)
    assert kept_pictures.came(kept_pictures.picture_of(keyed(), press.place)) == HEIC
    state_changes.delete(Conversation.objects.get())
    assert not AttachmentPiece.objects.exists()


# In a copy for a lawyer


@pytest.fixture
def export(press):
    """The pages of a copy with the message of the picture, or the file."""

    def post(act, **fields):
        address = f"/cms/helpdesk/{press.case.pk}/export/"
        return press.client.post(address, {"act": act, "pick": str(press.place), **fields})

    return post


def made_as_read(export, place):
    seen = re.search(r'name="seen" value="(\w+)"', export("read").content.decode())
    ready = {"names": "black", "ground": "agreed", "of_file": "sedol tamip worun bikat"}
    return export("make", seen=seen[1], read=str(place), **ready)


@pytest.fixture
def pdf(monkeypatch):
    """What was made before it was sealed."""
    made = []

    def seal(file, _chosen):
        made.append(file)
        return "sealed"

    monkeypatch.setattr("helpdesk.inbox.disclosure.disclosure_view._sealed", seal)
    return made


def pictures_in(pdf):
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        for thing in page.get_objects(max_depth=9):
            if isinstance(thing, pypdfium2.PdfImage):
                found.append(thing.get_bitmap().to_pil().convert("L"))
    return found


def test_a_copy_has_the_picture_made_anew_its_bars_and_the_digest_of_what_came(press, export, pdf):
    press(act="keep", page="1", bar="0,0,1000,500")
    page = export("read").content.decode()
    # Numbers are kept in their order there, by marks between.
    assert sealing.digest_of_file(HEIC) in re.sub("<[^>]*>", "", page)
    assert "Made anew, page 1 of 1" in page
    assert made_as_read(export, press.place).content == b"sealed"
    [picture] = pictures_in(pdf[0])
    upper = picture.crop((0, 0, picture.width, picture.height // 2 - 8))
    assert upper.getextrema()[1] <= 4
    assert picture.crop((0, picture.height // 2 + 8, *picture.size)).getextrema()[1] > 40
    assert MAKER not in pdf[0]


def test_every_page_of_a_pdf_is_in_it_and_twenty_at_most(press, send, export, pdf):
    press.place = send(paper_of("pdf"), "pdf")
    made_as_read(export, press.place)
    assert len(pictures_in(pdf[0])) == 2
    many = send(paper_of("pdf", pages=20), "pdf")
    answer = export("read", pick=[str(press.place), str(many)])
    assert answer.status_code == 422
    assert "At most 20 pages of pictures fit in." in answer.content.decode()


def test_bars_that_are_drawn_later_ask_for_another_reading(press, export, pdf):
    press()
    seen = re.search(r'name="seen" value="(\w+)"', export("read").content.decode())[1]
    press(act="keep", page="1", bar="0,0,1000,500")
    ready = {"names": "black", "ground": "agreed", "of_file": "sedol tamip worun bikat"}
    assert export("make", seen=seen, read=str(press.place), **ready).status_code == 422
    assert pdf == []


def test_what_must_not_be_here_is_in_no_copy(press, export, pdf):
    press(act="forbid")
    page = export("read").content.decode()
    assert "It is in no copy." in page
    assert "data:image/jpeg" not in page
    made_as_read(export, press.place)
    assert pictures_in(pdf[0]) == []
