"""A sealed copy of what was spoken: the sound made anew lies in the paper, only where chosen."""

import io
import re
from functools import cache

import pikepdf
import pytest
from django.utils import timezone

from helpdesk import sealing
from helpdesk.conversations import intake, replies
from helpdesk.inbox.disclosure import disclosed_sounds
from helpdesk.models import Conversation
from helpdesk.rules import submission
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import AttachmentSort
from helpdesk.voices import making_anew
from helpdesk.voices.making_anew import Hindrance, NotHeard
from tests.helpdesk.conftest import settle, with_its_key
from tests.helpdesk.test_case_export import PASSPHRASE_OF_FILE, opened
from tests.helpdesk.test_voices import OGG

# The child is slow to begin: what it makes of the same sound it makes once for all tests.
made_once = cache(making_anew.make_anew)
ANSWERED = b"ID3 as the child made it"


def sealed(sound, kind):
    sealer = sealing.AttachmentSealer(AttachmentSort.VOICE)
    sealer.add(sound)
    return sealer.finish(kind)


@pytest.fixture
def spoken(caseworkers, var_dir, monkeypatch):
    """A conversation that began with a voice (1), and was answered by one (2)."""
    monkeypatch.setattr(disclosed_sounds, "make_anew", made_once)
    settle(DeskName.PAYOKE, hears_voices=True, voices_assessed_on=timezone.localdate())
    voice = sealed(OGG, "ogg")
    words = submission.Submission(text="", language="ti", region="flanders", voice=voice.digest)
    token = sealing.new_token_seed()
    intake.accept(words, desk=DeskName.PAYOKE, token=token, voice=voice)
    case = Conversation.objects.get()
    replies.send_reply(
        *with_its_key(case),
        text="We call you.",
        language="en",
        author="Payoke",
        voice=sealed(ANSWERED, "mp3"),
        seen=1,
        by=caseworkers[DeskName.PAYOKE].user,
    )
    return case


@pytest.fixture
def copy(spoken, at_desk):
    """The page before the file is made, or the file: `copy(sounds="on")`, `copy.made(…)`."""
    client = at_desk(DeskName.PAYOKE)
    address = f"/cms/helpdesk/{spoken.pk}/export/"

    def post(act="read", **fields):
        return client.post(address, {"act": act, "pick": ["1", "2"]} | fields)

    def made(**fields):
        seen = re.search(r'name="seen" value="(\w+)"', post(**fields).content.decode())[1]
        ready = {"names": "black", "ground": "agreed", "of_file": PASSPHRASE_OF_FILE}
        return post("make", **fields, **ready, seen=seen, read=["1", "2"])

    post.made = made
    return post


def sounds_in(pdf):
    """By name; and which PDF/A it says it is."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        with file.open_metadata() as about:
            status = about.pdfa_status
        named = {name: spec.get_file().read_bytes() for name, spec in file.attachments.items()}
    return named, status


def test_no_sound_goes_along_unless_it_is_ticked(copy):
    page = copy().content.decode()
    assert "Spoken. SHA-256 of the recording" in page
    assert "it lies in this file" not in page
    assert re.search(r'<input type="checkbox" name="sounds"(?! checked)', page)
    assert sounds_in(opened(copy.made())) == ({}, "2B")


def test_what_she_sent_is_made_anew_and_an_answer_is_as_it_was_made(copy):
    assert "it lies in this file: spoken-1.mp3" in copy(sounds="on").content.decode()
    named, status = sounds_in(opened(copy.made(sounds="on")))
    anew = made_once(OGG, "ogg", "mp3").sound
    assert named == {"spoken-1.mp3": anew, "spoken-2.mp3": ANSWERED}
    assert OGG not in named.values()
    assert status == "3B"


def test_pages_that_were_read_without_the_sound_are_read_anew(copy):
    seen = re.search(r'name="seen" value="(\w+)"', copy().content.decode())[1]
    ready = {"names": "black", "ground": "agreed", "of_file": PASSPHRASE_OF_FILE}
    answer = copy("make", sounds="on", **ready, seen=seen, read=["1", "2"])
    assert answer.status_code == 422
    assert "read every page below" in answer.content.decode()


def test_more_than_fit_in_are_refused_with_how_many_do(copy, monkeypatch):
    monkeypatch.setattr(disclosed_sounds, "MOST_IN_A_COPY", 1)
    answer = copy(sounds="on")
    assert answer.status_code == 422
    assert "At most 1 messages can bring their sound" in answer.content.decode()
    assert copy().status_code == 200


@pytest.mark.parametrize(
    ("hindrance", "status", "said"),
    [
        (Hindrance.BUSY, 422, "A colleague hears a voice just now"),
        (Hindrance.FAILED, 200, "It cannot be opened."),
    ],
)
def test_a_voice_that_cannot_be_made_anew_is_told(copy, monkeypatch, hindrance, status, said):
    def hindered(*_args):
        raise NotHeard(hindrance)

    monkeypatch.setattr(disclosed_sounds, "make_anew", hindered)
    answer = copy(sounds="on")
    assert answer.status_code == status
    assert said in answer.content.decode()


def test_a_reader_of_pdf_finds_it_by_the_rules_of_the_standard(copy):
    """ISO 19005-3, 6.8: a file within says what it is, under both names, and to what it belongs."""
    with pikepdf.open(io.BytesIO(opened(copy.made(sounds="on", pick="1")))) as file:
        (spec,) = file.Root.AF
        assert spec.AFRelationship == pikepdf.Name.Supplement
        assert str(spec.F) == str(spec.UF) == "spoken-1.mp3"
        assert spec.EF.F.Subtype == pikepdf.Name("/audio/mpeg")


def test_the_same_copy_of_the_same_day_is_the_same_file(copy):
    """Its digest stands in a note: whoever makes it once more can compare."""
    assert opened(copy.made(sounds="on")) == opened(copy.made(sounds="on"))
