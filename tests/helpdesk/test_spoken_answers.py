"""An answer that is spoken: who may, how it is kept, who hears it, and when it goes."""

import base64
import io
import re
from functools import cache
from urllib.parse import urlencode

import av
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from helpdesk import limits, sealing
from helpdesk.conversations import attachments, handover, intake, lookup, state_changes
from helpdesk.inbox.disclosure import disclosed_parts
from helpdesk.models import AttachmentPiece, AuditEntry, Conversation, Desk, Message
from helpdesk.rules import submission
from helpdesk.rules.routing import DeskName
from helpdesk.voices import making_anew, one_sound, voice_program
from helpdesk.voices.making_anew import Hindrance
from tests.helpdesk.conftest import FORM, settle, with_its_key
from tests.helpdesk.test_voices import OGG, VOICE, send_before

# The child is slow to begin: what it makes of the same sound it makes once for all tests.
made_once = cache(making_anew.make_anew)
LINE = "We call you on Monday, if you say yes."
HEAR = re.compile(r'name="act" value="(hear\.\d+)"')


@pytest.fixture(autouse=True)
def listening(caseworkers, var_dir, own_phonebook, monkeypatch):
    monkeypatch.setattr(making_anew, "make_anew", made_once)
    settle(DeskName.PAYOKE, hears_voices=True, voices_assessed_on=timezone.localdate())
    own_phonebook()


@pytest.fixture
def number(caseworkers):
    """Of a conversation that waits at Payoke."""
    words = submission.Submission(text="Can you help me?", language="ti", region="flanders")
    return intake.accept(words, desk=DeskName.PAYOKE, token=sealing.new_token_seed()).receipt


def case():
    return Conversation.objects.get()


def seen():
    return case().messages.order_by("sequence").last().sequence


@pytest.fixture
def say(number, at_desk):
    """Send an answer that is spoken: `say(OGG, text="…")`."""
    client = at_desk(DeskName.PAYOKE)

    def post(sound=OGG, **fields):
        sent = {"text": LINE, "language": "ti", "knows": "on", "seen": seen()} | fields
        if sound is not None:
            sent["file"] = SimpleUploadedFile("me.ogg", sound, "audio/ogg")
        return client.post(f"/cms/helpdesk/{case().pk}/say/", sent)

    post.client = client
    return post


def answer():
    message = case().messages.get(direction=Message.Direction.OUT)
    return message, lookup.open_row(message, with_its_key(case()).conversation_key).content


@pytest.fixture
def back(client, number):
    """Come back with the number, and press: what is shown."""

    def press(act=""):
        fields = {"token": client.get("/ti/read/").context["token"], "number": number}
        page = client.post("/ti/read/", urlencode(fields), content_type=FORM)
        if not act:
            return page
        fields = {"token": page.context["token"], "ticket": page.context["thread"].ticket}
        sent = urlencode(fields | {"act": act, "message": "half written"})
        return client.post("/ti/read/", sent, content_type=FORM)

    return press


def sound_in(page):
    found = re.search(r'<audio[^>]* src="data:audio/mpeg;base64,([^"]+)"', page.content.decode())
    return found and base64.b64decode(found[1])


def seconds_of(sound):
    with av.open(io.BytesIO(sound), format="mp3") as opened:
        return sum(frame.samples / frame.sample_rate for frame in opened.decode(audio=0))


# Who may, and what is said before


def test_before_the_first_time_it_says_who_can_keep_the_voice(say):
    address = f"/cms/helpdesk/{case().pk}/say/"
    page = say.client.get(address).content.decode()
    assert "Whoever holds the number can keep your voice, and recognise you by it." in page
    assert 'name="knows"' in page
    refused = say(knows="")
    assert refused.status_code == 422
    assert "Tick that you know it. Nobody has to do this." in refused.content.decode()
    assert not AttachmentPiece.objects.exists()
    assert say().status_code == 302
    page = say.client.get(address).content.decode()
    assert "Whoever holds the number can keep your voice" in page
    assert 'name="knows"' not in page


def test_a_desk_that_does_not_listen_does_not_speak(say):
    settle(DeskName.PAYOKE, hears_voices=False)
    page = say.client.get(f"/cms/helpdesk/{case().pk}/").content.decode()
    assert "/say/" not in page
    assert say().status_code == 404
    assert not AttachmentPiece.objects.exists()


def test_only_its_own_desk_speaks(say, at_desk):
    settle(hears_voices=True, voices_assessed_on=timezone.localdate())
    other = at_desk(DeskName.SURYA)
    assert other.get(f"/cms/helpdesk/{case().pk}/say/").status_code == 404
    page = say.client.get(f"/cms/helpdesk/{case().pk}/").content.decode()
    assert f"/cms/helpdesk/{case().pk}/say/?seen={seen()}" in page


def test_the_page_asks_for_the_microphone_and_plays_what_was_recorded(say):
    headers = say.client.get(f"/cms/helpdesk/{case().pk}/say/").headers
    assert "microphone=(self)" in headers["Permissions-Policy"]
    assert "media-src blob:" in headers["Content-Security-Policy"]
    other = say.client.get(f"/cms/helpdesk/{case().pk}/").headers
    assert "microphone=()" in other["Permissions-Policy"]


# What is kept


def test_what_is_kept_was_made_small_and_is_sealed(say):
    say()
    message, content = answer()
    assert content["text"] == LINE
    sound = attachments.came(message, VOICE, content["voice"])
    assert sound != OGG
    assert len(sound) == pytest.approx(3000 * seconds_of(sound), rel=0.05)
    assert voice_program.seconds_of(sound) == pytest.approx(seconds_of(sound), abs=0.1)
    stored = b"".join(bytes(row.sealed) for row in AttachmentPiece.objects.all())
    assert sound[200:232] not in stored
    assert OGG[200:232] not in stored
    assert AuditEntry.objects.filter(action="spoken", conversation=case().pk).count() == 1


@pytest.mark.parametrize(
    ("sound", "fields", "words"),
    [
        (None, {}, "Record your answer, or choose a recording of up to 2 MB."),
        (b"%PDF-1.7" + bytes(100), {}, "This recording cannot be opened. Record your"),
        (b"RIFF\x00\x00\x00\x00WAVE", {}, "recording"),
        (OGG, {"text": " "}, "Write at least one line of what you say."),
        (bytes(2_700_000), {}, "Record your answer, or choose a recording of up to 2 MB."),
    ],
)
def test_what_cannot_be_sent_is_said_and_nothing_is_kept(say, sound, fields, words):
    refused = say(sound, **fields)
    assert refused.status_code in (409, 422)
    assert words in refused.content.decode()
    assert (fields.get("text", LINE) in refused.content.decode()) or fields
    assert not AttachmentPiece.objects.exists()
    assert not case().messages.filter(direction=Message.Direction.OUT).exists()


def test_it_lasts_two_minutes_at_most(monkeypatch):
    way = voice_program.WAYS["mp3"]
    assert 0 < way.longest - limits.LONGEST_ANSWER_SECONDS <= 5
    monkeypatch.setitem(voice_program.WAYS, "mp3", way._replace(longest=2))
    with pytest.raises(SystemExit) as ended:
        voice_program.maker("ogg", "mp3")(OGG)
    assert making_anew.OF_A_NUMBER[ended.value.code] == Hindrance.TOO_LONG


def test_no_file_of_it_is_written(say, monkeypatch):
    def refuse(*_args, **_more):
        raise AssertionError("a temporary file")

    monkeypatch.setattr("django.core.files.uploadedfile.TemporaryUploadedFile.__init__", refuse)
    assert say().status_code == 302
    assert say(bytes(2_700_000)).status_code == 422


def test_sent_twice_it_is_one_answer_and_another_voice_is_another(say):
    before = seen()
    say(seen=before)
    say(seen=before)
    assert case().messages.filter(direction=Message.Direction.OUT).count() == 1
    say(one_sound.behind_neutral_seconds([]), seen=before)
    assert case().messages.filter(direction=Message.Direction.OUT).count() == 2


def test_what_is_typed_and_not_sent_stays(say):
    draft = f"/cms/helpdesk/{case().pk}/draft/"
    typed = {"text": "Half an answer", "language": "ti", "seen": seen()}
    assert say.client.post(draft, typed).status_code == 204
    assert say().status_code == 302
    assert "Half an answer" in say.client.get(f"/cms/helpdesk/{case().pk}/").content.decode()


def test_it_never_passes_a_word_that_the_person_wrote_meanwhile(say, person_adds):
    before = seen()
    person_adds("One thing more")
    refused = say(seen=before)
    assert refused.status_code == 409
    assert "The person has just written." in refused.content.decode()
    assert not AttachmentPiece.objects.exists()


def test_what_was_refused_says_the_way_on_which_a_second_press_is_not(say, person_adds):
    """Nothing of the conversation stands on this page: what was said is read there."""
    before, page = seen(), f"/cms/helpdesk/{case().pk}/"
    person_adds("One thing more")
    for _press in range(2):
        refused = say(seen=before).text
        assert "It stands above" not in refused
        assert "Go back to the conversation, read it, and record your answer anew" in refused
        assert f'href="{page}"' in refused
    link = re.search(r'href="[^"]*/say/\?seen=(\d+)"', say.client.get(page).text)
    assert say(seen=link[1]).status_code == 302


@pytest.fixture
def person_adds(number):
    def add(text):
        keyed = lookup.find_by_receipt(number)
        intake.add(keyed, text=text, in_danger=False, token="more")

    return add


# Heard by whoever comes back


def test_it_is_heard_on_a_press_and_has_no_address(say, back):
    say()
    page = back()
    act = HEAR.search(page.content.decode())[1]
    assert sound_in(page) is None
    assert LINE in page.content.decode()
    heard = back(act)
    sound = sound_in(heard)
    message, content = answer()
    assert sound == one_sound.behind_neutral_seconds(
        [attachments.came(message, VOICE, content["voice"])]
    )
    assert seconds_of(sound) > 3.2 + 0.9
    assert "half written" in heard.content.decode()
    assert heard.headers["Cache-Control"] == "no-store"
    assert "media-src 'self' data:" in heard.headers["Content-Security-Policy"]
    assert "autoplay" not in heard.content.decode()


def test_three_neutral_seconds_come_first():
    sound = one_sound.behind_neutral_seconds([])
    assert seconds_of(sound) == pytest.approx(3.2, abs=0.1)
    with av.open(io.BytesIO(sound), format="mp3") as opened:
        loudest = max(abs(frame.to_ndarray()).max() for frame in opened.decode(audio=0))
    assert loudest < 0.05


@pytest.mark.parametrize("act", ["hear.1", "hear.99", "hear.", "hear.x"])
def test_what_is_no_spoken_answer_cannot_be_heard(say, back, act):
    say()
    page = back(act)
    assert page.status_code == 200
    assert sound_in(page) is None


def test_a_damaged_one_is_said_to_be_so(say, back):
    say()
    AttachmentPiece.objects.update(sealed=b"\x00" * 100)
    act = HEAR.search(back().content.decode())[1]
    page = back(act)
    assert sound_in(page) is None
    assert page.status_code == 200
    assert not HEAR.search(page.content.decode())


# At the desk, and with the conversation


def test_colleagues_hear_it_and_have_its_words(say):
    say()
    place = answer()[0].sequence
    address = f"/cms/helpdesk/{case().pk}/voice/{place}/"
    assert address in say.client.get(f"/cms/helpdesk/{case().pk}/").content.decode()
    page = say.client.post(address, {"act": "hear"})
    message, content = answer()
    assert sound_in(page) == attachments.came(message, VOICE, content["voice"])
    for act in ("interpreted", "in-words"):
        assert say.client.post(address, {"act": act, "note": "x"}).status_code == 404
    found = say.client.post("/cms/helpdesk/find/", {"words": "Monday"})
    assert case().reference in found.content.decode()


def test_a_copy_has_its_words_and_what_tells_one_sound_from_another(say):
    say()
    keyed = with_its_key(case())
    opened = lookup.messages_of(keyed)
    picked = [str(each.message.sequence) for each in opened]
    chosen = {"contact": False, "names": "", "pick": picked, "sounds": False}
    copy = disclosed_parts.copy_of(keyed, opened, chosen, [])
    lines = [passage.text for part in copy.parts for passage in part.part.passages]
    assert LINE in lines
    assert any(answer()[1]["voice"]["digest"] in line for line in lines)


def test_it_does_not_count_among_the_voices_of_the_person(say):
    say()
    keyed = with_its_key(case())
    assert attachments.has_room_for_voice(keyed) == (True, True)
    send_before(keyed, VOICE, limits.VOICES_IN_ALL, direction="out")
    assert attachments.has_room_for_voice(keyed) == (True, True)


def test_it_goes_where_its_conversation_goes(say, caseworkers):
    say()
    handover.hand_over(
        with_its_key(case()),
        Desk.objects.get(pk=DeskName.SURYA),
        agreed=True,
        why="",
        by=caseworkers[DeskName.PAYOKE].user,
    )
    message, content = answer()
    assert sealing.open_attachment(
        VOICE, content["voice"], [bytes(each.sealed) for each in message.attachment_pieces.all()]
    )
    state_changes.delete(case())
    assert not AttachmentPiece.objects.exists()
