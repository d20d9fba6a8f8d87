"""A voice instead of words: what is taken, how it is kept, who hears it, and that it goes."""

import base64
import gzip
import hashlib
import random
import re
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from base.languages.language_list import LANGUAGES
from base.sandbox import system_calls
from base.sandbox.sandbox_process import Program
from helpdesk import checks, limits, sealing
from helpdesk.conversations import attachments, handover, intake, lookup, replies, state_changes
from helpdesk.gate import attachment_upload, csrf
from helpdesk.models import AttachmentPiece, AuditEntry, Conversation, Desk, Message, Notice
from helpdesk.public import speak_view
from helpdesk.public.message_thread import thread
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import boxes
from helpdesk.sealing.attachments import PIECE_BYTES, AttachmentSort
from helpdesk.voices import making_anew, voice_kinds, voice_program
from helpdesk.voices.making_anew import Hindrance, NotHeard, make_anew
from tests.helpdesk.conftest import FORM, settle, with_its_key
from tests.helpdesk.test_desk_settings import USUAL
from tests.site.grading import headers_wrong, page_wrong
from tests.site.sizes import MOST_GZIP

VOICE = AttachmentSort.VOICE
SPOKEN = Path(__file__).parent / "spoken"
OGG = (SPOKEN / "spoken.ogg").read_bytes()
NUMBER = re.compile(r"(?:\d{4} ){4}\d{4}")
SETTINGS = "/cms/helpdesk/desk/payoke/"
BOUNDARY = "of-the-test"


@pytest.fixture(autouse=True)
def listening(caseworkers, var_dir, own_phonebook):
    """Payoke listens to voices; the other desks do not."""
    settle(DeskName.PAYOKE, hears_voices=True, voices_assessed_on=timezone.localdate())
    own_phonebook()


def body_of(fields, voice=None, name="file.bin", field="voice"):
    """As a browser sends a form with a file: each field in its order, the file last."""
    parts = []
    for name_of, value in fields.items():
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name_of}"\r\n\r\n'
        parts.append(head.encode() + str(value).encode() + b"\r\n")
    if voice is not None:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"'
        parts.append(head.encode() + b"\r\nContent-Type: audio/ogg\r\n\r\n" + voice + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


@pytest.fixture
def speak(client):
    """Send the form with a voice: `speak(OGG, region="flanders")`."""

    def post(voice=OGG, **fields):
        token = fields.pop("token", None) or client.get("/en/speak/").context["token"]
        body = body_of({"token": token, **fields}, voice)
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        headers = {"Sec-Fetch-Site": "same-origin"}
        return client.post("/en/speak/", body, content_type=kind, headers=headers)

    return post


def pieces():
    return AttachmentPiece.objects.count()


def told_of(case):
    keyed = with_its_key(case)
    message = case.messages.get(sequence=1)
    return message, lookup.open_row(message, keyed.conversation_key).content["voice"]


# What it may be


@pytest.mark.parametrize("file", sorted(SPOKEN.iterdir()), ids=lambda file: file.suffix)
def test_what_telephones_record_is_known_by_its_first_bytes_and_made_anew(file, var_dir):
    came = file.read_bytes()
    kind = voice_kinds.kind_of(came[: voice_kinds.FIRST_BYTES])
    heard = make_anew(came, kind)
    assert heard.sound.startswith(b"OggS")
    assert heard.called == "audio/ogg; codecs=opus"
    assert 0.9 <= heard.seconds <= 3.4
    assert b"Lavf" not in came or b"spoken" not in heard.sound


def test_it_is_made_as_aac_for_a_browser_that_asks(var_dir):
    heard = make_anew(OGG, "ogg", "m4a")
    assert heard.sound[4:8] == b"ftyp"
    assert heard.called == "audio/mp4"


@pytest.mark.parametrize(
    "first",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00H",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0",
        b"GIF89a" + bytes(10),
        b"PK\x03\x04" + bytes(12),
        b"MZ" + bytes(14),
        b"<html><body>____",
        b"RIFF\x10\x00\x00\x00WEBPVP8 ",
        b"RIFF\x10\x00\x00\x00AVI LIST",
        b"",
    ],
)
def test_what_is_no_voice_is_known_by_its_first_bytes(first):
    assert voice_kinds.kind_of(first) == ""


def test_a_broken_file_ends_the_child_and_nothing_else(var_dir):
    """2,000 of them are in tests/soak."""
    chance = random.Random(37)  # noqa: S311 - the same ones each time
    for file in sorted(SPOKEN.iterdir())[:3]:
        came = bytearray(file.read_bytes())
        for _number in range(40):
            came[chance.randrange(16, len(came))] = chance.randrange(256)
        kind = voice_kinds.kind_of(bytes(came[:16]))
        with suppress(NotHeard):
            assert make_anew(bytes(came), kind).sound.startswith(b"OggS")
    with pytest.raises(NotHeard) as failed:
        make_anew(b"RIFF\x00\x00\x00\x00WAVE", "wav")
    assert failed.value.hindrance in (Hindrance.FAILED, Hindrance.WITHOUT_SOUND)


def test_the_child_that_decodes_is_a_shut_one(var_dir, monkeypatch, tmp_path):
    """It is asked for a file of the site, and there is none for it."""
    assert making_anew.PROGRAM.shut
    file = tmp_path / "reads.py"
    file.write_text(
        "def maker(kind, way):\n    return lambda given: open('/etc/hostname', 'rb').read()\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(making_anew, "PROGRAM", Program(file, "maker", shut=True))
    with pytest.raises(NotHeard):
        make_anew(OGG, "ogg")


# How it comes in


def test_somebody_speaks_and_comes_back_with_the_number(speak, client):
    answer = speak(region="flanders", language="ti")
    number = NUMBER.search(answer.content.decode())
    assert answer.status_code == 200
    assert number
    case = Conversation.objects.get()
    assert case.desk_id == DeskName.PAYOKE
    message, told = told_of(case)
    assert attachments.came(message, VOICE, told) == OGG
    read = client.get("/en/read/").context["token"]
    shown = client.post(
        "/en/read/",
        f"token={read}&number={number[0].replace(' ', '+')}",
        content_type="application/x-www-form-urlencoded",
    )
    assert shown.context["thread"].own[0].is_voice
    assert "data:audio" not in shown.content.decode()


def test_nothing_of_it_stands_in_the_clear(speak):
    speak(region="flanders")
    stored = b"".join(bytes(row.sealed) for row in AttachmentPiece.objects.all())
    stored += b"".join(bytes(row.sealed) for row in Message.objects.all())
    for part in (OGG[200:232], b"file.bin", b"audio/ogg"):
        assert part not in stored
    assert {len(row.sealed) for row in AttachmentPiece.objects.all()} == {PIECE_BYTES + 40}


@pytest.mark.parametrize("length", [1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 700_001])
def test_a_voice_of_any_length_opens_whole_and_says_only_its_size_class(length):
    came = random.Random(length).randbytes(length)  # noqa: S311 - any bytes
    sealer = sealing.AttachmentSealer(VOICE)
    for at in range(0, length, 10_007):
        sealer.add(came[at : at + 10_007])
    voice = sealer.finish("ogg")
    assert sealing.open_attachment(VOICE, voice.told, voice.pieces) == came
    assert len(voice.pieces) * PIECE_BYTES < 1.13 * length + PIECE_BYTES
    for harmed in (voice.pieces[:-1], [*voice.pieces[1:], voice.pieces[0]]):
        if harmed != voice.pieces:
            with pytest.raises(sealing.CannotUnseal):
                sealing.open_attachment(VOICE, voice.told, harmed)


def test_the_same_voice_sent_twice_is_one_conversation(speak, client):
    token = client.get("/en/speak/").context["token"]
    first = NUMBER.search(speak(token=token, region="flanders").content.decode())
    second = NUMBER.search(speak(token=token, region="flanders").content.decode())
    assert first[0] == second[0]
    assert Conversation.objects.count() == 1
    assert AttachmentPiece.objects.filter(number=0).count() == 1


@pytest.mark.parametrize(
    ("voice", "words"),
    [
        (None, "Record your voice, or choose a recording."),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "This is not a recording that we can take."),
        (OGG + bytes(limits.LONGEST_VOICE), "This recording is too large."),
    ],
)
def test_what_is_not_taken_is_said_and_nothing_is_kept(speak, voice, words):
    answer = speak(voice, region="flanders")
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Conversation.objects.exists()
    assert not pieces()


def test_a_form_without_a_genuine_ticket_keeps_nothing(speak):
    answer = speak(token="made-up:by:somebody", region="flanders")
    assert answer.status_code == 422
    assert "Nothing has been sent yet." in answer.content.decode()
    assert not pieces()


def test_every_other_form_refuses_a_file(client):
    body, kind = body_of({"token": "x"}, OGG), f"multipart/form-data; boundary={BOUNDARY}"
    for act in ("write", "read", "report", "refer", "tell", "leave", "search"):
        assert client.post(f"/en/{act}/", body, content_type=kind).status_code == 415, act


def test_a_file_of_another_name_is_not_read(client):
    token = client.get("/en/speak/").context["token"]
    body = body_of({"token": token}, OGG).replace(b'name="voice"', b'name="other"')
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    answer = client.post("/en/speak/", body, content_type=kind)
    assert answer.status_code == 422
    assert not pieces()


def test_no_temporary_file_is_made(speak, monkeypatch):
    def refuse(*_args, **_more):
        raise AssertionError("a temporary file")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    assert speak(region="flanders").status_code == 200
    handler = attachment_upload.AttachmentUploadHandler(VOICE)
    assert handler.came.attachment is None


# Where nobody listens, nobody speaks


def test_where_no_desk_listens_the_page_says_whom_to_call(client, own_phonebook):
    settle(DeskName.PAYOKE, hears_voices=False)
    own_phonebook()
    page = client.get("/en/speak/").content.decode()
    assert "No voice can be taken here just now." in page
    assert "078 055 800" in page
    assert "<form" not in page.partition("<main")[2]
    assert "Speak instead of writing" not in client.get("/en/write/").content.decode()


def test_it_goes_to_no_desk_that_does_not_listen(speak, client):
    assert [
        value for value, _name in client.get("/en/speak/").context["form"]["region"].field.choices
    ] == [
        "flanders",
        "unknown",
    ]
    assert speak(region="brussels").status_code == 422
    assert speak(region="unknown").status_code == 200
    assert Conversation.objects.get().desk_id == DeskName.PAYOKE


def test_while_the_disk_is_nearly_full_the_page_says_call(client, monkeypatch, speak):
    token = client.get("/en/speak/").context["token"]
    monkeypatch.setattr(speak_view, "has_room", lambda: False)
    assert "No voice can be taken here just now." in client.get("/en/speak/").content.decode()
    speak(token=token, region="flanders")
    assert not pieces()


def test_the_microphone_is_asked_for_on_that_page_alone(client):
    assert "microphone=(self)" in client.get("/en/speak/").headers["Permissions-Policy"]
    for act in ("write", "read", "report"):
        headers = client.get(f"/en/{act}/").headers
        assert "microphone=()" in headers["Permissions-Policy"]
    assert "blob:" in client.get("/en/speak/").headers["Content-Security-Policy"]
    assert "blob:" not in client.get("/en/write/").headers["Content-Security-Policy"]


def test_the_setting_is_off_and_wants_the_day_of_the_assessment(at_desk):
    client = at_desk(DeskName.PAYOKE)
    assert not Desk._meta.get_field("hears_voices").default
    answer = client.post(SETTINGS, USUAL | {"hears_voices": "on"})
    assert answer.status_code == 422
    answer = client.post(
        SETTINGS, USUAL | {"hears_voices": "on", "voices_assessed_on": "2026-11-01"}
    )
    assert answer.status_code == 302
    assert Desk.objects.get(pk=DeskName.PAYOKE).listens


def test_where_the_kernel_cannot_shut_a_child_voices_stay_closed(
    at_desk, monkeypatch, client, own_phonebook
):
    monkeypatch.setattr(system_calls, "is_possible", lambda: False)
    answer = at_desk(DeskName.PAYOKE).post(
        SETTINGS, USUAL | {"hears_voices": "on", "voices_assessed_on": "2026-11-01"}
    )
    assert "This computer cannot open voices safely." in answer.content.decode()
    assert [one.id for one in checks.voices_can_be_opened()] == ["helpdesk.E008"]
    own_phonebook()
    assert not client.get("/en/speak/").context["offer"].open


def test_the_form_is_whole_in_every_language(client):
    """Small enough, its own words, nothing loaded from elsewhere."""
    for code in LANGUAGES:
        path = f"/{code}/speak/"
        answer = client.get(path)
        page = answer.content.decode()
        assert answer.context["offer"].open
        assert headers_wrong(path, answer.headers) + page_wrong(path, page) == []
        assert len(gzip.compress(answer.content)) <= MOST_GZIP
        assert code == "en" or "Somebody near you can hear you" not in page
        fields = re.findall(r'<input[^>]* name="([^"]+)"', page.partition('id="words"')[2])
        assert (fields[0], fields[-1]) == ("token", "voice")


# In the same conversation


@pytest.fixture
def ticket(speak, client):
    """Of a conversation that was opened by its number."""
    number = NUMBER.search(speak(region="flanders").content.decode())[0]
    keyed = lookup.find_by_receipt(sealing.parse(number))
    return sealing.seal_ticket(keyed.conversation.pk, keyed.conversation_key)


def test_whoever_came_back_speaks_in_the_same_conversation(speak, client, ticket):
    opened = client.post(
        "/en/speak/",
        f"token={client.get('/en/read/').context['token']}&ticket={ticket}",
        content_type="application/x-www-form-urlencoded",
    )
    ticket = opened.context["ticket"]
    assert lookup.find_by_ticket(ticket).conversation == Conversation.objects.get()
    answer = speak(ticket=ticket, act="add", in_danger="on")
    assert "Your words have arrived" in answer.content.decode()
    case = Conversation.objects.get()
    assert case.in_danger
    assert [row.sequence for row in case.messages.all()] == [1, 2]
    assert AttachmentPiece.objects.filter(number=0).count() == 2


def test_the_page_to_speak_on_has_twenty_minutes_of_its_own(client, ticket, monkeypatch):
    """She has read, and heard the answer; she speaks, hears it, and it takes its time to leave."""
    then = time.time()
    monkeypatch.setattr("helpdesk.sealing.form_tickets.time.time", lambda: then + 19 * 60)
    typed = f"token={csrf.new_token()}&ticket={ticket}"
    opened = client.post("/en/speak/", typed, content_type=FORM)
    monkeypatch.setattr("helpdesk.sealing.form_tickets.time.time", lambda: then + 38 * 60)
    assert lookup.find_by_ticket(ticket) is None
    assert lookup.find_by_ticket(opened.context["ticket"])


def test_what_is_half_written_comes_back_once_she_has_spoken(speak, client, ticket):
    typed = (
        f"token={csrf.new_token()}&ticket={ticket}&message=He+has+it.&in_danger=on&no_contact=on"
    )
    page = client.post("/en/speak/", typed, content_type=FORM).content.decode()
    hidden = dict(
        re.findall(r'<input type="hidden" name="(message|no_contact)" value="([^"]*)"', page)
    )
    assert hidden == {"message": "He has it.", "no_contact": "on"}
    assert re.search(r'<input type="checkbox" name="in_danger"[^>]* checked', page)
    sent = speak(ticket=ticket, act="add", in_danger="on", **hidden).content.decode()
    assert "He has it." in sent.partition("<textarea")[2]
    assert re.search(r'<input type="checkbox" name="no_contact"[^>]* checked', sent)
    assert not re.search(r'<input type="checkbox" name="in_danger"[^>]* checked', sent)


def test_a_conversation_that_moves_while_a_voice_comes_is_not_called_gone(
    speak, ticket, monkeypatch
):
    def find_just_before(ticket, find=lookup.find_by_ticket):
        keyed = find(ticket)
        Conversation.objects.update(key_number=7)
        return keyed

    monkeypatch.setattr(lookup, "find_by_ticket", find_just_before)
    answer = speak(ticket=ticket, act="add")
    assert answer.status_code == 422
    assert "Type your number again" in answer.content.decode()


def test_a_language_that_is_chosen_after_a_voice_keeps_what_was_typed(speak, client, ticket):
    page = speak(ticket=ticket, act="add").content.decode()
    assert "Your words have arrived." in page
    to = re.search(r'formaction="(/fr/[^"]*)"', page)[1]
    typed = f"token={csrf.new_token()}&ticket={ticket}&act=language&message=He+has+it."
    assert "He has it." in client.post(to, typed, content_type=FORM).content.decode()


def test_five_voices_a_day_and_twenty_in_all(speak, ticket, clock):
    for _number in range(limits.VOICES_A_DAY - 1):
        speak(ticket=ticket, act="add")
    full = speak(ticket=ticket, act="add")
    assert "No more voices fit in here today." in full.content.decode()
    assert AttachmentPiece.objects.filter(number=0).count() == limits.VOICES_A_DAY
    keyed = with_its_key(Conversation.objects.get())
    send_before(keyed, VOICE, limits.VOICES_IN_ALL - limits.VOICES_A_DAY)
    assert attachments.has_room_for_voice(keyed) == (False, False)
    # Tomorrow none fits either: a new conversation has room.
    clock.forward(days=1)
    fresh = sealing.seal_ticket(keyed.conversation.pk, keyed.conversation_key)
    over = speak(ticket=fresh, act="add").content.decode()
    assert "No more voices fit in here today." not in over
    assert 'href="/en/speak/"' in over.partition('id="fault"')[2]
    # Words still fit.
    intake.add(keyed, text="words", in_danger=False, token="another")


def send_before(keyed, sort, count, *, direction="in", day="2026-01-01"):
    """So many of a sort, as if they had come on another day."""
    conversation, conversation_key = keyed
    first = conversation.messages.count() + 100
    for sequence in range(first, first + count):
        message = Message(
            conversation=conversation, sequence=sequence, direction=direction, day=day
        )
        message.seal({sort.value: {"kind": "made up"}}, conversation_key)
        message.save()
        AttachmentPiece.objects.create(message=message, number=0, sealed=b"")


def test_pictures_take_no_room_from_voices(speak, ticket, clock):
    keyed = with_its_key(Conversation.objects.get())
    today = timezone.localdate()
    send_before(keyed, AttachmentSort.PICTURE, limits.VOICES_IN_ALL, day=today)
    assert attachments.has_room_for_voice(keyed) == (True, True)


# What was sealed before pictures came, still opens: this voice lay in a database of that time.
NAME, KEY = "0123456789abcdef", bytes(range(32))


def test_a_voice_that_was_stored_before_there_were_pictures_still_opens():
    piece = b"OggS and what follows".ljust(PIECE_BYTES, b"\x00")
    told = {
        "name": NAME,
        "key": KEY.hex(),
        "kind": "ogg",
        "length": 21,
        "digest": hashlib.sha256(b"OggS and what follows").hexdigest(),
    }
    stored = boxes.encrypt(piece, KEY, f"voice {NAME} 0".encode())
    assert sealing.open_attachment(VOICE, told, [stored]) == b"OggS and what follows"
    with pytest.raises(sealing.CannotUnseal):
        sealing.open_attachment(AttachmentSort.PICTURE, told, [stored])


# Kept, handed over and deleted as words are


def test_it_goes_with_its_conversation(speak):
    speak(region="flanders")
    assert pieces()
    state_changes.delete(Conversation.objects.get())
    assert not pieces()


def test_what_the_program_before_left_behind_goes_with_the_next_round(speak):
    """It knows no such table, and may delete a conversation all the same."""
    speak(region="flanders")
    Message.objects.all()._raw_delete("default")
    assert pieces()
    attachments.forget_what_is_left()
    assert not pieces()


def test_it_is_handed_over_with_the_conversation(speak, caseworkers):
    speak(region="flanders")
    case = Conversation.objects.get()
    keyed = with_its_key(case)
    handover.hand_over(
        keyed,
        Desk.objects.get(pk=DeskName.SURYA),
        agreed=True,
        why="",
        by=caseworkers[DeskName.PAYOKE].user,
    )
    message, told = told_of(Conversation.objects.get())
    assert Conversation.objects.get().desk_id == DeskName.SURYA
    assert attachments.came(message, VOICE, told) == OGG


def test_what_opens_it_leaves_by_no_mail(speak, monkeypatch):
    sealed = []

    def note(desk, conversation, message, content):
        sealed.append(content)
        return ""

    monkeypatch.setattr(Desk, "takes_messages_by_mail", True)
    monkeypatch.setattr("helpdesk.notices.emails.seal", note)
    speak(region="flanders")
    _message, told = told_of(Conversation.objects.get())
    assert told["key"] not in str(sealed)
    assert sealed[0]["voice"] == told["digest"]
    assert Notice.objects.exists()


# At the desk


@pytest.fixture
def at_payoke(speak, at_desk):
    """Call it with an act: what the page of the voice answers."""
    speak(region="flanders", language="ti")
    client, case = at_desk(DeskName.PAYOKE), Conversation.objects.get()

    def press(act="", **fields):
        address = f"/cms/helpdesk/{case.pk}/voice/1/"
        if not act:
            return client.get(address)
        return client.post(address, {"act": act, **fields})

    press.client, press.case = client, case
    return press


def sound_in(answer):
    found = re.search(r'src="data:([^;]+)[^,]*;base64,([^"]+)"', answer.content.decode())
    return found and (found[1], base64.b64decode(found[2]))


def test_nothing_is_made_before_somebody_presses(at_payoke):
    page = at_payoke()
    assert "Put on headphones first." in page.content.decode()
    assert sound_in(page) is None
    assert AuditEntry.objects.filter(action="opened").exists()


def test_it_is_heard_made_anew_and_kept_nowhere(at_payoke, var_dir):
    answer = at_payoke("hear")
    called, sound = sound_in(answer)
    assert (called, sound[:4]) == ("audio/ogg", b"OggS")
    assert sound != OGG
    assert answer.headers["Cache-Control"].find("no-store") >= 0
    assert "media-src data:" in answer.headers["Content-Security-Policy"]
    assert sound_in(at_payoke("hear-other"))[0] == "audio/mp4"
    assert [file.name for file in var_dir.rglob("*") if file.stat().st_size > 1_000] == []


def test_only_that_desk_hears_it(at_payoke, at_desk):
    address = f"/cms/helpdesk/{at_payoke.case.pk}/voice/1/"
    assert at_desk(DeskName.SURYA).post(address, {"act": "hear"}).status_code == 404
    assert Client().post(address, {"act": "hear"}).status_code in (302, 403)
    assert (
        b"data:audio"
        not in at_desk(DeskName.PAYOKE, unlocked=False).post(address, {"act": "hear"}).content
    )


def test_the_words_of_an_interpreter_stand_beside_it_and_are_found(at_payoke):
    at_payoke("in-words", note="My passport is in his safe.")
    at_payoke("interpreted")
    page = at_payoke().content.decode()
    assert "My passport is in his safe." in page
    keyed = with_its_key(at_payoke.case)
    notes = [note.content for note in lookup.notes_of(keyed)]
    assert notes[0][replies.IN_WORDS] == 1
    assert notes[1][replies.INTERPRETED] == 1
    found = at_payoke.client.post("/cms/helpdesk/find/", {"words": "passport"})
    assert at_payoke.case.reference in found.content.decode()


def test_a_damaged_voice_is_said_to_be_so(at_payoke):
    AttachmentPiece.objects.filter(number=0).update(sealed=b"\x00" * 100)
    answer = at_payoke("hear")
    assert answer.status_code == 409
    assert "This recording cannot be opened." in answer.content.decode()


def test_the_conversation_and_its_copy_say_that_it_was_spoken(at_payoke):
    page = at_payoke.client.get(f"/cms/helpdesk/{at_payoke.case.pk}/").content.decode()
    assert f"/cms/helpdesk/{at_payoke.case.pk}/voice/1/" in page
    assert voice_program.FORMATS.keys() == voice_kinds.BEGINS.keys()


def test_a_coordinator_takes_the_file_as_it_came_and_says_why(at_payoke):
    assert "The file as it came" in at_payoke().content.decode()
    refused = at_payoke("take")
    assert refused.status_code == 422
    assert "Say why. It stands in the audit." in refused.content.decode()
    taken = at_payoke("take", ground="law")
    assert taken.content == OGG
    assert taken.headers["Content-Type"] == "application/octet-stream"
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert taken.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in taken.headers["Cache-Control"]
    (entry,) = AuditEntry.objects.filter(action="taken-as-it-came")
    assert (entry.about, entry.conversation) == ("law", at_payoke.case.pk)
    keyed = with_its_key(Conversation.objects.get())
    assert list(thread(keyed).copies) == ["law"], "she is told, as of a copy"
    (note,) = lookup.notes_of(keyed)
    assert note.content["text"].endswith("A demand of the law, after legal advice")


def test_a_caseworker_alone_does_not(speak, at_desk):
    speak(region="flanders")
    client, case = at_desk(DeskName.PAYOKE, coordinates=False), Conversation.objects.get()
    address = f"/cms/helpdesk/{case.pk}/voice/1/"
    assert "The file as it came" not in client.get(address).content.decode()
    assert client.post(address, {"act": "take", "ground": "law"}).status_code == 404
    assert not AuditEntry.objects.filter(action="taken-as-it-came").exists()
