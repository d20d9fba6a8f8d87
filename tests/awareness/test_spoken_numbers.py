"""Ten digits are read aloud once in a language, and then who cannot read hears the number."""

import base64
import io
import re
from functools import cache
from urllib.parse import urlencode

import av
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import gettext, override

from awareness.media.conversion import converted
from base.heard_recordings import heard_in, sentence_digest
from helpdesk.attestation import statements
from helpdesk.ready_sentences import speak_page
from helpdesk.voices import number_sound, one_sound, sentence_sounds
from tests.awareness.test_converting import sound
from tests.awareness.test_recordings import listener, own_folder, reader  # noqa: F401 - fixtures
from tests.helpdesk.conftest import (  # noqa: F401 - fixtures
    caseworkers,
    cheap_kdf,
    own_phonebook,
    settle,
)
from tests.helpdesk.person import NUMBER
from website.recordings import voice_round, voices
from website.recordings.sentences import DIGIT, SPEAK, digests_said, parts_in
from website.recordings.voices import Recording

PLACE = "/cms/recordings/sentences/ar/"
FORM = "application/x-www-form-urlencoded"
# As long as somebody needs to say a digit, each with a loudness of its own.
DIGIT_SECONDS = 0.9


def part(content_id):
    return next(each for each in parts_in("ar") if each.place.content_id == content_id)


def send(client, content_id, given):
    data = {"act": "send", "words": part(content_id).digest, "speaker": "Umm Ali", "consent": "on"}
    data |= {"file": SimpleUploadedFile("voice.webm", given)}
    return client.post(PLACE, data, follow=True).text


def act(client, what, voice):
    return client.post(PLACE, {"act": what, "name": voice.name}, follow=True).text


@cache
def piece(digit):
    """A digit, made by the child as a volunteer's is; each its own."""
    with converted("voice", [sound((DIGIT_SECONDS, 0.1 + int(digit) / 20))], ".mp3") as (made,):
        return made.read_bytes()


def record(language, digits=number_sound.DIGITS):
    """As if each had been sent in and agreed to."""
    for digit in digits:
        said = (language, f"{DIGIT}{digit}", sentence_digest(digit, language), "Umm Ali")
        voice = Recording(f"digit{digit}xx", *said, "reem", "2026-11-30", "nadia")
        default_storage.save(voice.files[0], ContentFile(piece(digit)))
        voice.attest()
    voices.write_book()


def seconds_of(made):
    with av.open(io.BytesIO(made), format="mp3") as opened:
        return sum(frame.samples / frame.sample_rate for frame in opened.decode(audio=0))


# Recorded, agreed to, withdrawn


def test_a_digit_is_recorded_in_a_language_and_needs_a_second_person(reader, listener):  # noqa: F811
    answer = reader.get(PLACE)
    assert "First the ten digits" in answer.text
    # It is heard before it is sent in.
    assert "media-src 'self' blob:" in answer.headers["Content-Security-Policy"]
    assert "microphone=(self)" in answer.headers["Permissions-Policy"]
    assert [each.words for each in parts_in("ar")][:10] == [[digit] for digit in "0123456789"]
    assert "second person" in send(reader, f"{DIGIT}7", sound((1, 0.3)))
    (voice,) = voices.all_voices()
    assert heard_in("ar") == {}
    assert "Somebody else" in act(reader, "yes", voice) or not voices.all_voices()[0].is_public
    assert "within seconds" in act(listener, "yes", voice)
    (voice,) = voices.all_voices()
    assert heard_in("ar") == {sentence_digest("7", "ar"): voice.name}
    assert voice.files == [f"sentences/{voice.name}.mp3"]
    assert "A digit" in listener.get("/cms/recordings/").text
    voice_round.withdraw_what_is_not_said()
    assert voices.all_voices() == [voice]


@pytest.mark.parametrize("place", [f"{DIGIT}7", SPEAK])
def test_what_stands_in_no_page_0_1_does_not_read_or_it_would_withdraw_it_for_good(
    reader,  # noqa: F811
    place,
):
    """`make upgrade BACK=1` leads to it, and its worker looks for the words of each in a page."""
    send(reader, place, sound((1, 0.3)))
    (voice,) = voices.all_voices()
    assert statements.all_under("recording ") == {}
    voices.withdraw_voice(voice)
    assert voices.all_voices() == []


def test_a_digit_that_lasts_longer_than_two_seconds_is_not_kept(reader):  # noqa: F811
    assert "may last two seconds" in send(reader, f"{DIGIT}7", sound((3, 0.3)))
    assert voices.all_voices() == []


def test_no_other_digit_has_a_place(planted):
    for name in ("10", "", "x", "٧"):
        assert digests_said("ar", f"{DIGIT}{name}") == set()


# Heard


def test_the_number_is_said_digit_by_digit_behind_the_neutral_seconds(planted):
    record("ar")
    said = number_sound.sound_of("0123 4567 8990 0000 0001", "ar")
    expected = b"".join(piece(digit) for digit in "0123")
    assert said.startswith(one_sound.behind_neutral_seconds([expected, one_sound.quiet()]))
    assert said.endswith(b"".join(piece(digit) for digit in "0001"))
    each = seconds_of(piece("5"))
    assert seconds_of(said) == pytest.approx(3.2 + 20 * each + 4 * 1.0, abs=0.7)
    assert len(said) < 20 * number_sound.LONGEST_DIGIT_BYTES + 25_000


def test_without_all_ten_nothing_is_heard(planted):
    record("ar", number_sound.DIGITS[:9])
    assert number_sound.data_of("0000 1111", "ar") == ""
    record("ar", "9")
    assert number_sound.data_of("0000 1111", "ar").startswith("data:audio/mpeg;base64,")
    assert number_sound.data_of("0000 1111", "fa") == ""


def test_a_digit_that_was_withdrawn_silences_the_number(planted):
    record("ar")
    voices.withdraw_voice(next(each for each in voices.all_voices() if each.page == f"{DIGIT}4"))
    assert number_sound.data_of("0000 1111", "ar") == ""


def test_a_store_that_breaks_keeps_nobody_from_the_number(planted, monkeypatch, caplog):
    record("ar")

    def breaks(*_words):
        raise RuntimeError("0000 1111")

    monkeypatch.setattr(number_sound, "sounds_of", breaks)
    assert number_sound.data_of("0000 1111", "ar") == ""
    assert "RuntimeError" in caplog.text
    assert "0000" not in caplog.text


@pytest.fixture
def sent(caseworkers, client):  # noqa: F811
    """Write a message; the page with the number."""

    def write(language="ar"):
        address = f"/{language}/write/"
        fields = {"token": client.get(address).context["token"], "region": "flanders"}
        fields |= {"message": "Help", "answer_language": language}
        return client.post(address, urlencode(fields), content_type=FORM)

    return write


def player(page):
    return re.search(
        r'<audio controls aria-label="[^"]+" src="data:audio/mpeg;base64,([^"]+)"', page
    )


def test_who_has_written_hears_the_number_that_is_shown(planted, sent):
    record("ar")
    answer = sent()
    page = answer.text
    number = NUMBER.search(page)[0]
    assert base64.b64decode(player(page)[1]) == number_sound.sound_of(number, "ar")
    # Others can hear it: that is said before, and nothing plays by itself.
    with override("ar"):
        said = gettext("Others near you can hear it. First there are three seconds of a soft tone.")
    assert page.index(number) < page.index(said) < player(page).start()
    assert "autoplay" not in page
    # Nor does a slip of the finger leave it on the phone as a file.
    assert 'controlslist="nodownload"' in page
    assert "data:" in answer.headers["Content-Security-Policy"].split("media-src")[1].split(";")[0]
    assert answer.headers["Cache-Control"] == "no-store"


def test_where_nobody_has_read_the_digits_nothing_is_shown(planted, sent):
    page = sent().text
    assert NUMBER.search(page)
    assert "<audio" not in page
    record("ar")
    assert not player(sent("en").text)


# What stands on /speak/


def test_what_stands_on_the_page_where_one_speaks_is_heard_where_it_was_read(
    reader,  # noqa: F811
    listener,  # noqa: F811
    caseworkers,  # noqa: F811
    own_phonebook,  # noqa: F811
    client,
):
    settle(hears_voices=True, voices_assessed_on=timezone.localdate())
    own_phonebook()
    before = client.get("/ar/speak/").text
    for line in speak_page.words_in("ar").lines:
        assert line in before
    assert "/media/recordings/" not in before
    send(reader, SPEAK, sound((2, 0.3)))
    act(listener, "yes", voices.all_voices()[0])
    (voice,) = voices.all_voices()
    page = client.get("/ar/speak/").text
    assert page.index("</h1>") < page.index(f"/media/recordings/{voice.name}.ogg")
    assert "/media/recordings/" not in client.get("/en/speak/").text
    assert sentence_sounds.sounds_of([speak_page.words_in("ar").title], "ar") == []
    assert "The page where one speaks" in reader.get("/cms/recordings/").text
    voice_round.withdraw_what_is_not_said()
    assert voices.all_voices() == [voice]
    voices.withdraw_voice(voice)
    assert client.get("/ar/speak/").text.count("<audio") == before.count("<audio")
