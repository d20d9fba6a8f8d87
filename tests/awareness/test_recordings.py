"""A section is heard when a second person has heard it, and no longer than its words hold."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import get_template
from django.test import Client

from awareness.models import PAGES, ContentPage, Fact
from awareness.recordings.sections import sections_of, spoken_words
from awareness.translating.translation_matrix import Matrix
from base import phonebook
from base.heard_recordings import heard_in
from helpdesk.attestation import replay_protection, statements
from helpdesk.models import Voucher
from tests.awareness.test_converting import loudest, sound
from website.accounts.roles import ensure_roles, native_readers, translators
from website.phonebook.phonebook_writer import publish_phonebook
from website.recordings import voice_round, voices

VOICE = sound((2, 0.3))


def rights(language="ar"):
    return ContentPage.objects.get(content_id="rights", locale__language_code=language)


def somebody(name, group):
    user = get_user_model().objects.create_user(name, f"{name}@localhost", "secret")
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    client.cookies["sessionid"]["path"] = "/"
    return client


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def reader(planted):
    """A volunteer who translates into Arabic, and reads aloud."""
    ensure_roles()
    return somebody("reem", translators("ar"))


@pytest.fixture
def listener(reader):
    return somebody("nadia", native_readers("ar"))


def place(page=None):
    return f"/cms/recordings/page/{(page or rights()).pk}/"


def section(number=1):
    """The steps, which speak a number of the registry."""
    return list(sections_of(rights()))[number]


def send(client, given=VOICE, name="voice.webm", **more):
    data = {"act": "send", "words": section().digest, "speaker": "Umm Ali", "consent": "on"}
    data |= {"file": SimpleUploadedFile(name, given), **more}
    return client.post(place(), data, follow=True).text


def act(client, what, voice):
    return client.post(place(), {"act": what, "name": voice.name}, follow=True).text


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        ("chain", ["The chain", "Somebody sees it", "…", "Three are told", "…"]),
        (
            "table",
            ["Two offences", *("Question", "Trafficking", "Smuggling"), "A border?", "No.", "Yes."],
        ),
    ],
)
def test_each_passage_is_a_line_and_what_is_drawn_is_not_read_twice(kind, read):
    body = ContentPage._meta.get_field("body")
    shown = body.stream_block.child_blocks[kind].meta.preview_value
    whole = body.to_python([{"type": kind, "value": shown}])
    assert spoken_words(whole, "en") == read


@pytest.fixture
def public(reader, listener):
    send(reader)
    act(listener, "yes", voices.all_voices()[0])
    return voices.all_voices()[0]


def players(text):
    return re.findall(r"<audio.*?</audio>", text)


def page_text(address="/ar/rights/"):
    return Client().get(address).text


def test_a_section_is_its_words_as_readers_see_them_without_small_print(planted):
    lines = section().words
    assert lines[0] == section().title
    assert any("45" in line for line in lines), "the number is filled in"
    assert not any("{" in line or "<" in line for line in lines)


def test_a_number_keeps_its_order_for_whoever_reads_it_aloud(planted, reader):
    """As plain text from right to left its groups would stand the other way round."""
    isolated = "\u2066078 055 800\u2069"
    assert any(isolated in line for line in section(0).words)
    assert isolated in reader.get(place()).text


def test_nobody_hears_it_before_a_second_person_said_yes(reader, listener):
    before = page_text()
    assert "second person" in send(reader)
    (voice,) = voices.all_voices()
    assert not voice.is_public
    assert page_text() == before
    assert Client().get(f"/media/{voice.files[0]}").status_code == 404
    assert Client().get(f"/media/recordings/{voice.name}.ogg").status_code == 404
    assert Client().get(f"/cms/recordings/heard/{voice.name}/").status_code == 302
    heard = listener.get(f"/cms/recordings/heard/{voice.name}/", headers={"range": "bytes=0-99"})
    assert (heard.status_code, len(heard.getvalue())) == (206, 100)
    for same_person in ("yes", "nonsense"):
        act(reader, same_person, voice)
        assert not voices.all_voices()[0].is_public
    assert "within seconds" in act(listener, "yes", voice)
    assert players(page_text()) != []


def test_a_no_says_why_to_whoever_sent_it_in_and_it_is_gone(reader, listener):
    send(reader)
    (voice,) = voices.all_voices()
    no = {"act": "no", "name": voice.name, "why": "A dog barks."}
    for client, more in ((reader, {}), (listener, {"why": " "})):
        client.post(place(), no | more)
        assert voices.all_voices() == [voice]
    assert "reads why" in listener.post(place(), no, follow=True).text
    assert voices.all_voices() == []
    assert "A dog barks." in reader.get("/cms/").text
    assert "A dog barks." not in listener.get("/cms/").text


def test_whoever_sent_it_in_never_agrees_to_it_even_as_one_who_publishes(listener):
    send(listener)
    assert "Somebody else" in act(listener, "yes", voices.all_voices()[0])
    assert not voices.all_voices()[0].is_public


def test_nor_under_another_name(listener):
    send(listener)
    get_user_model().objects.filter(pk=listener.session["_auth_user_id"]).update(username="eve")
    assert "Somebody else" in act(listener, "yes", voices.all_voices()[0])
    assert not voices.all_voices()[0].is_public


def says_yes(voice, other):
    voices.agree_to_voice(voice.name, other)


def says_no(voice, other):
    voices.refuse_voice(voice.name, "A car", other, what="Rights", place="/cms/")


def withdraws(voice, other):
    assert voices.withdraw_voice(voice)


@pytest.mark.parametrize("act", [says_yes, says_no, withdraws], ids=lambda act: act.__name__)
def test_of_a_yes_and_what_somebody_else_does_in_the_same_second_one_counts(
    reader, listener, monkeypatch, act
):
    """Nobody reads *Withdrawn* of a voice that is public, and no double click loses one."""
    send(reader)
    [voice] = voices.all_voices()
    other = get_user_model().objects.create_user("other")
    me = get_user_model().objects.get(username="nadia")
    name_of = voices._new_name

    def is_quicker():
        monkeypatch.setattr(voices, "_new_name", name_of)
        act(voice, other)
        return name_of()

    monkeypatch.setattr(voices, "_new_name", is_quicker)
    with pytest.raises(voices.RecordingGone):
        voices.agree_to_voice(voice.name, me)
    public = [each for each in voices.all_voices() if each.is_public]
    assert [each.agreed_by for each in public] == (["other"] if act is says_yes else [])
    files = {path.stem for path in Path(settings.MEDIA_ROOT, voices.PUBLIC).glob("*.*")}
    assert files == {each.name for each in public}
    assert not voices.withdraw_voice(voice), "whoever comes last reads that it had ended"


def test_a_translator_of_another_language_hears_and_withdraws_nothing(public, planted):
    stranger = somebody("ferdous", translators("fa"))
    address = f"/cms/recordings/heard/{public.name}/"
    assert stranger.get(address).status_code in (302, 403)
    stranger.post(place(), {"act": "withdraw", "name": public.name})
    assert voices.all_voices() == [public]


def test_it_stands_beside_its_section_small_silent_and_without_script(public):
    plain, voices_file = page_text(), settings.RECORDINGS_FILE
    (player,) = players(plain)
    assert 'preload="none"' in player
    assert "autoplay" not in player
    first, second = re.findall(r'src="(/media/recordings/\w+\.\w+)"', player)
    assert plain.index("<noscript>") > plain.index(player)
    for address in (first, second):
        part = Client().get(address, headers={"range": "bytes=0-9"})
        assert part.status_code == 206
        assert part.headers["Content-Type"].startswith("audio/")
        assert not part.cookies
    heard = loudest(settings.MEDIA_ROOT / public.files[0])
    assert max(heard[second] for second in (0, 1, 2)) < 0.05 < heard[3]
    # What it says is nowhere but in the words.
    assert "Umm Ali" not in plain
    assert json.loads(voices_file.read_text()) == {"ar": {public.words: public.name}}


def test_it_is_gone_from_the_page_when_its_words_or_its_number_change(public, monkeypatch):
    assert players(page_text())
    page = rights()
    page.body.raw_data[2]["value"]["title"] = "غير"
    page.save()
    assert players(page_text()) == []
    voice_round.withdraw_what_is_not_said()
    assert voices.all_voices() == []
    assert Client().get(f"/media/{public.files[0]}").status_code == 404


def test_it_is_withdrawn_when_a_number_that_it_speaks_changes(public, monkeypatch):
    voice_round.withdraw_what_is_not_said()
    assert voices.all_voices() == [public], "the control: nothing has changed"
    fact = phonebook.current().data()["facts"]["reflection_days"]
    monkeypatch.setitem(fact, "value", "30")
    phonebook.current()._pages.clear()
    try:
        assert players(page_text()) == []
        voice_round.withdraw_what_is_not_said()
        assert voices.all_voices() == []
    finally:
        monkeypatch.undo()
        phonebook.current()._pages.clear()


def test_a_machine_that_has_no_phonebook_yet_withdraws_nothing_by_the_one_of_the_release(
    reader, listener, settings, tmp_path
):
    """A second machine, or one after `restore`: its worker begins with all loops at once."""
    settings.PHONEBOOK_FILE = tmp_path / "phonebook.json"
    fact = Fact.objects.get(code="reflection_days")
    fact.value = "47"
    fact.save()
    publish_phonebook()
    send(reader)
    act(listener, "yes", voices.all_voices()[0])
    (public,) = voices.all_voices()
    assert "47" in " ".join(section().words), "else this test tests nothing"
    settings.PHONEBOOK_FILE.unlink()
    voice_round.withdraw_what_is_not_said()
    assert voices.all_voices() == [public]


def test_one_click_withdraws_it_for_good_and_no_backup_brings_it_back(
    public, reader, django_capture_on_commit_callbacks
):
    rows = list(Voucher.objects.filter(subject=public.subject).values())
    files = {name: (settings.MEDIA_ROOT / name).read_bytes() for name in public.files}
    with django_capture_on_commit_callbacks(execute=True):
        assert "Withdrawn" in act(reader, "withdraw", public)
    assert players(page_text()) == []
    assert Client().get(f"/media/{public.files[0]}").status_code == 404
    # As `restore` does.
    Voucher.objects.filter(subject=public.subject).delete()
    Voucher.objects.create(**rows[0])
    replay_protection.forget_numbers()
    for name, content in files.items():
        (settings.MEDIA_ROOT / name).write_bytes(content)
    assert voices.all_voices() == []
    assert Client().get(f"/media/{public.files[0]}").status_code == 404
    voice_round.keep_voices()
    assert players(page_text()) == []
    assert not any((settings.MEDIA_ROOT / name).exists() for name in public.files)
    settings.SPENT_FILE.unlink()
    assert voices.all_voices() == [], "the round has ended it in the database too"


def test_what_one_machine_withdrew_the_others_remember(public, django_capture_on_commit_callbacks):
    voices.statements.end(public.subject)
    assert not voices.revocations.is_revoked(public.subject), "another machine's file says so"
    with django_capture_on_commit_callbacks(execute=True):
        voice_round.keep_voices()
    assert voices.revocations.is_revoked(public.subject)
    assert not (settings.MEDIA_ROOT / public.files[0]).exists()


# What its `Voice` has; of another it raises TypeError, in the list, the recorder and the worker.
KNOWN_TO_0_1 = {"language", "page", "words", "speaker", "by", "day", "agreed_by"}


def test_what_is_attested_of_a_recording_0_1_reads_too_or_nothing_could_be_withdrawn_there(
    reader, listener
):
    """After `make upgrade BACK=1`. Who sent it in stands beside, where 0.1 does not look."""
    send(reader)
    (waiting,) = voices.all_voices()
    assert waiting.by_key
    act(listener, "yes", waiting)
    (voice,) = voices.all_voices()
    assert voice.by_key == waiting.by_key
    said = [each for each in statements.all_under("recording ").values() if each]
    assert [set(json.loads(each)) for each in said] == [KNOWN_TO_0_1]
    of_accounts = [key for key in statements.all_under(voices.SENT_IN_BY).values() if key]
    assert of_accounts == [str(voice.by_key)], "of what has ended nobody says who sent it in"
    statements.end(voice.subject)  # as 0.1 withdraws it
    voice_round.keep_voices()
    assert not any(statements.all_under(voices.SENT_IN_BY).values())


def test_whoever_writes_to_the_database_publishes_no_voice(reader):
    send(reader)
    (voice,) = voices.all_voices()
    row = Voucher.objects.get(subject=voice.subject)
    row.said = json.dumps(json.loads(row.said) | {"agreed_by": "nadia"}, sort_keys=True)
    row.save()
    assert voices.all_voices() == []
    voice_round.keep_voices()
    assert heard_in("ar") == {}


def test_a_newer_one_of_the_same_words_takes_its_place_with_its_own_yes(public, reader, listener):
    send(reader)
    assert players(page_text()), "the old one stays until then"
    (newer,) = [voice for voice in voices.all_voices() if not voice.is_public]
    act(listener, "yes", newer)
    (heard,) = voices.all_voices()
    assert heard.name not in (public.name, newer.name)
    assert heard.name in players(page_text())[0]
    assert Client().get(f"/media/{public.files[0]}").status_code == 404


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"given": b"no sound"}, "cannot be read"),
        ({"speaker": ""}, "required"),
        ({"consent": ""}, "required"),
        ({"words": "0" * 64}, "words have changed"),
    ],
)
def test_what_cannot_be_taken_gets_a_sentence_and_leaves_nothing(reader, given, sentence):
    assert sentence in send(reader, **given)
    assert voices.all_voices() == []
    assert not list(settings.MEDIA_ROOT.rglob("*.ogg"))


def test_there_is_a_recorder_for_what_readers_see_and_for_nothing_else(reader):
    assert reader.get(place()).status_code == 200
    assert reader.get(place(rights().get_root())).status_code == 404, "no page of readers"
    rights().unpublish()
    assert reader.get(place()).status_code == 404


def test_the_microphone_is_allowed_on_the_recorder_and_nowhere_else(reader):
    answer = reader.get(place())
    assert "microphone=(self)" in answer.headers["Permissions-Policy"]
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "media-src 'self' blob:" in answer.headers["Content-Security-Policy"]
    for other in ("/cms/", "/cms/recordings/", "/ar/rights/"):
        headers = reader.get(other).headers
        assert "microphone=()" in headers["Permissions-Policy"]
        assert "blob:" not in headers["Content-Security-Policy"].partition("media-src")[2]


def test_translators_see_how_many_pages_and_sections_of_a_language_can_be_heard(reader, listener):
    assert heard_in_matrix() == (0, 0)
    for number in (0, 1):
        send(reader, words=section(number).digest)
    assert heard_in_matrix() == (0, 0), "nobody hears what waits for a second person"
    for voice in voices.all_voices():
        act(listener, "yes", voice)
    assert heard_in_matrix() == (1, 2)
    assert "2 sections to be heard" in reader.get("/cms/translations/").text
    voices.withdraw_voice(voices.all_voices()[0])
    assert heard_in_matrix() == (1, 1)


def heard_in_matrix():
    """Of Arabic, pages that can be heard; and of the page of rights, sections."""
    matrix = Matrix(["ar"], [], asks=False)
    row = next(row for row in matrix.rows if row.title == "Your rights")
    return matrix.chosen[0].heard, row.cells[0].heard


@pytest.mark.parametrize("kind", PAGES)
def test_every_kind_of_page_for_which_there_is_a_recorder_has_a_place_for_the_voice(kind):
    """Else a volunteer reads a page aloud that nobody can ever hear."""
    template = get_template(kind.template).template
    assert "{% voice_of block %}" in body_of(template), kind


def body_of(template):
    """The source that fills the block `body`, in a template or in the one that it extends."""
    source = template.source
    if "{% block body %}" in source:
        return source
    return body_of(get_template(re.search(r'extends "([^"]+)"', source)[1]).template)


def test_the_list_shows_what_waits_and_where(public, reader):
    text = reader.get("/cms/recordings/").text
    assert "Umm Ali" in text
    assert place() in text


def test_the_editor_of_a_translation_leads_to_the_recorder(reader):
    text = reader.get(f"/cms/pages/{rights().pk}/edit/").text
    assert f'href="{place()}"' in text
