"""Ready sentences are heard where two have signed the words and a second person the voice."""

import base64
import io
import re
from urllib.parse import urlencode

import av
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from awareness.media.conversion import converted
from base.heard_recordings import heard_in, sentence_digest
from helpdesk import sealing
from helpdesk.conversations import intake, lookup, replies
from helpdesk.models import AttachmentPiece
from helpdesk.ready_sentences import spoken, two_readers
from helpdesk.ready_sentences.in_two_languages import in_language, put_beside
from helpdesk.ready_sentences.sentence_list import BY_KEY
from helpdesk.rules import submission
from helpdesk.rules.routing import DeskName
from helpdesk.voices import one_sound, sentence_sounds
from tests.awareness.test_converting import loudest, sound
from tests.awareness.test_recordings import listener, own_folder, reader  # noqa: F401 - fixtures
from tests.helpdesk.conftest import caseworkers, cheap_kdf  # noqa: F401 - fixtures
from website.recordings import voice_round, voices

VOICE = sound((2, 0.3))
PLACE = "/cms/recordings/sentences/ar/"
FORM = "application/x-www-form-urlencoded"
SIGNED = ("thank-you", "talking-free", "call-112", "look-tomorrow")


@pytest.fixture(autouse=True)
def signed(monkeypatch, tmp_path):
    """Two readers have signed these in Arabic, and nothing else."""
    sign(monkeypatch, tmp_path / "signed.yaml", SIGNED)


def sign(monkeypatch, file, keys):
    lines = []
    for key in keys:
        words = in_language(BY_KEY[key], "ar")
        lines += [f'- sentence: {key}\n  language: ar\n  words: "{words}"', "  written_by: Machine"]
        lines += ["  readers: [Reem, Nadia]", "  on: 2026-11-30"]
    file.write_text("\n".join(lines) or "[]", encoding="utf-8")
    monkeypatch.setattr(two_readers, "SIGNATURES", file)


def words(key):
    return in_language(BY_KEY[key], "ar")


def send(client, key="thank-you", **more):
    data = {"act": "send", "words": sentence_digest(words(key), "ar"), "speaker": "Umm Ali"}
    data |= {"consent": "on", "file": SimpleUploadedFile("voice.webm", VOICE), **more}
    return client.post(PLACE, data, follow=True).text


def act(client, what, voice):
    return client.post(PLACE, {"act": what, "name": voice.name}, follow=True).text


# Which of them


def test_only_signed_words_without_a_number_or_a_day_have_a_voice():
    assert list(spoken.all_to_read("ar")) == ["thank-you", "talking-free"]
    english = spoken.all_to_read("en")
    assert "safe-now" in english
    assert set(BY_KEY).issuperset(spoken.NAME_A_TIME)
    for key in ("number-112", "call-112", "young-child-focus", "look-tomorrow", "some-days"):
        assert key not in english
    assert not spoken.all_to_read("ti")


def test_a_digest_is_of_the_words_in_their_language():
    assert sentence_digest("a", "ar") != sentence_digest("a", "fa")
    assert sentence_digest("a", "ar") != sentence_digest("b", "ar")


def test_a_piece_has_no_tone_and_nothing_before_its_first_frame(settings, tmp_path):
    with converted("voice", [VOICE], ".mp3") as (made,):
        piece = made.read_bytes()
        assert loudest(made)[0] > 0.1
    assert piece[:1] == b"\xff"
    both = one_sound.behind_neutral_seconds([piece, piece])
    with av.open(io.BytesIO(both), format="mp3") as file:
        seconds = sum(frame.samples / frame.sample_rate for frame in file.decode(audio=0))
    assert seconds == pytest.approx(3.2 + 2 * 2, abs=0.7)


# Recorded, agreed to, withdrawn


def test_a_volunteer_records_and_a_second_person_agrees(reader, listener):  # noqa: F811
    page = reader.get(PLACE).text
    assert words("thank-you") in page
    assert words("call-112") not in page
    assert PLACE in reader.get("/cms/recordings/").text
    assert "second person" in send(reader)
    (voice,) = voices.all_voices()
    assert heard_in("ar") == {}
    assert "Somebody else" in act(reader, "yes", voice) or not voices.all_voices()[0].is_public
    assert "within seconds" in act(listener, "yes", voice)
    (voice,) = voices.all_voices()
    assert heard_in("ar") == {sentence_digest(words("thank-you"), "ar"): voice.name}
    assert Client().get(f"/media/{voice.files[0]}").status_code == 404
    heard = listener.get(f"/cms/recordings/heard/{voice.name}/")
    assert b"".join(heard.streaming_content)[:1] == b"\xff"
    assert voice.name in reader.get(PLACE).text
    assert "sentences/ar/" in reader.get("/cms/recordings/").text


@pytest.mark.parametrize("key", ["call-112", "look-tomorrow", "safe-now"])
def test_what_may_have_no_voice_gets_none(reader, key):  # noqa: F811
    send(reader, key)
    assert voices.all_voices() == []


@pytest.fixture
def public(reader, listener):  # noqa: F811
    send(reader)
    act(listener, "yes", voices.all_voices()[0])
    return voices.all_voices()[0]


def test_a_sentence_that_nobody_stands_for_any_more_is_silent(public, monkeypatch, tmp_path):
    voice_round.withdraw_what_is_not_said()
    assert voices.all_voices() == [public]
    sign(monkeypatch, tmp_path / "fewer.yaml", ["talking-free"])
    voice_round.withdraw_what_is_not_said()
    assert voices.all_voices() == []
    assert heard_in("ar") == {}
    assert sentence_sounds.sounds_of([words("thank-you")], "ar") == []


# In an answer


@pytest.fixture
def answered(caseworkers, client):  # noqa: F811
    """Two ticked sentences were sent; call it with an act: what whoever comes back is shown."""
    asked = submission.Submission(text="Help", language="ar", region="flanders")
    token = sealing.new_token_seed()
    receipt = intake.accept(asked, desk=DeskName.PAYOKE, token=token).receipt
    keyed = lookup.find_by_receipt(receipt)
    pairs = put_beside(["thank-you", "talking-free"], "ar", "en")
    replies.send_reply(*keyed, text="", language="ar", author="Payoke", sentences=pairs)

    def come_back(act=""):
        fields = {"token": client.get("/ar/read/").context["token"], "number": receipt}
        page = client.post("/ar/read/", urlencode(fields), content_type=FORM)
        if not act:
            return page.text
        fields = {"token": page.context["token"], "ticket": page.context["thread"].ticket}
        return client.post("/ar/read/", urlencode(fields | {"act": act}), content_type=FORM).text

    return come_back


def sound_in(page):
    found = re.search(r'src="data:audio/mpeg;base64,([^"]+)"', page)
    return found and base64.b64decode(found[1])


def test_whoever_comes_back_hears_the_sentences_that_have_a_voice(public, answered):
    assert 'value="hear.2"' in answered()
    (piece,) = sentence_sounds.sounds_of([words("thank-you"), words("talking-free")], "ar")
    assert sound_in(answered("hear.2")) == one_sound.behind_neutral_seconds([piece])
    assert not AttachmentPiece.objects.exists()


def test_a_withdrawn_voice_is_silent_in_answers_that_were_sent_before(public, answered):
    voices.withdraw_voice(public)
    assert "hear." not in answered()
    assert sound_in(answered("hear.2")) is None


def test_without_any_voice_there_is_nothing_to_press(planted, answered):
    assert 'name="act" value="hear.' not in answered()
