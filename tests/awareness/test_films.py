"""A film of a telephone is made ready behind everything else, and no reader sees it before."""

import threading
from io import BytesIO
from pathlib import Path

import av
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Locale, Page

from awareness.converting import conversion
from awareness.library import film_states, phone_files
from awareness.library.film_round import FilmRound
from awareness.models import CampaignPage
from awareness.staff.writing_advice import advice_on
from tests.awareness.test_phone_files import BLUE, RED, by_the_form, near, sent
from tests.fixtures.telephone import MAKER, PLACE, beginning_first, film, turned
from website.worker import loops
from website.worker.heartbeat import Heartbeat
from website.worker.loops import Loop
from website.worker.worker_process import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_place(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def editor(admin_client):
    admin_client.cookies["sessionid"]["path"] = "/"
    return admin_client


@pytest.fixture
def add_film():
    """`add_film(content)`: a film in the library, as a telephone made it."""

    def add(content=None, name="IMG_1.mov"):
        file = ContentFile(content or film("libx264"), name=name)
        return get_document_model().objects.create(title="A walk", file=file)

    return add


def until_it_has_ended(films):
    """What the worker does by looking every few seconds."""
    films.look()
    films.at_work.child.wait()
    films.look()


def in_the_library():
    return get_document_model().objects.get()


@pytest.mark.parametrize("codec", ["libx265", "libx264"])
def test_a_film_is_taken_in_made_ready_and_says_nothing(editor, codec):
    given = film(codec, sound=codec == "libx265")
    assert PLACE in given
    assert MAKER in given
    sent(by_the_form, editor, "IMG_1234.MOV", given)
    films, before = FilmRound(), in_the_library()
    assert "being made ready" in film_states.state_of_film(before)
    until_it_has_ended(films)
    document = in_the_library()
    assert (document.filename, film_states.state_of_film(document)) == ("IMG_1234.mp4", "")
    assert not Path(before.file.path).exists()
    content = document.file.read()
    assert document.file_size == len(content)
    assert not [word for word in (MAKER, PLACE, b"ISO6709") if word in content]
    assert content.index(b"moov") < content.index(b"mdat"), "it starts at once"
    with av.open(BytesIO(content)) as made:
        kinds = [stream.codec_context.name for stream in made.streams]
        assert kinds == (["h264", "aac"] if codec == "libx265" else ["h264"])
        assert made.streams.video[0].pix_fmt == "yuv420p"
        assert made.duration == pytest.approx(1_000_000, rel=0.1)
    assert films.at_work is None, "nothing else waits"


def test_a_film_that_was_held_upright_is_upright(add_film):
    add_film(turned(film("libx264")))
    until_it_has_ended(FilmRound())
    with av.open(in_the_library().file) as made:
        first = next(made.decode(video=0)).to_image()
    assert first.size == (90, 160)
    assert near(first.getpixel((85, 5)), RED)
    assert near(first.getpixel((5, 5)), BLUE)


def test_what_cannot_be_made_ready_says_why_and_is_not_tried_again(editor, add_film):
    """Its beginning is well; what follows is noise."""
    whole = film("libx264", 3)
    place = whole.index(b"mdat") + len(whole) // 3
    document = add_film(whole[:place] + b"\xff" * 3000 + whole[place + 3000 :])
    films = FilmRound()
    until_it_has_ended(films)
    document.refresh_from_db()
    state = film_states.state_of_film(document)
    assert state.startswith("This film could not be made ready. This file cannot be read.")
    films.look()
    assert films.at_work is None
    for place in ("index", "index_results"):
        assert "could not be made ready. This file cannot be read." in (
            editor.get(reverse(f"wagtaildocs:{place}")).text
        )
    screen = editor.get(reverse("wagtaildocs:edit", args=[document.pk])).text
    assert "could not be made ready" in screen
    history = editor.get("/cms/reports/site-history/").text
    assert "This file cannot be read" in history


def test_one_film_that_cannot_be_made_ready_holds_up_no_other(add_film):
    bad, good = add_film(), add_film(name="IMG_2.mov")
    film_states.note_problem(bad, conversion.TOO_MUCH)
    until_it_has_ended(FilmRound())
    good.refresh_from_db()
    assert good.filename == "IMG_2.mp4"


def test_what_was_replaced_meanwhile_stays_replaced(add_film, settings):
    document, films = add_film(), FilmRound()
    films.look()
    films.at_work.child.wait()
    document.file.save("leaflet.pdf", ContentFile(b"%PDF-1.7 %%EOF"))
    films.look()
    document.refresh_from_db()
    assert document.filename == "leaflet.pdf"
    assert not list(settings.MEDIA_ROOT.rglob("*.mp4"))


def test_what_the_worker_was_stopped_in_is_begun_again(add_film, tmp_path):
    document, films = add_film(), FilmRound()
    films.look()
    films.at_work.child.terminate()
    films.at_work.child.wait()
    films.look()
    assert film_states.problem_of_film(document) == ""
    assert films.at_work, "begun again"
    films.at_work.child.wait()
    films.look()
    assert in_the_library().filename == "IMG_1.mp4"
    assert not (tmp_path / "film").exists()


def test_two_processes_of_a_machine_make_one_film_at_a_time(add_film):
    add_film()
    first, second = FilmRound(), FilmRound()
    first.look()
    second.look()
    assert second.at_work is None
    first.at_work.child.wait()
    first.look()
    assert in_the_library().filename == "IMG_1.mp4"


# --- News of danger never waits for it -----------------------------------------------------------


@pytest.fixture
def never_ends(monkeypatch, tmp_path):
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time; time.sleep(600)")
    monkeypatch.setattr(conversion, "CHILD", sleeper)


def test_the_worker_goes_round_while_a_film_is_being_made(add_film, never_ends, tmp_path):
    """Counted, not timed: fifty rounds of news begin and end, and the film is still at work."""
    add_film()
    films, counted, left = FilmRound(), threading.Event(), iter(range(50))
    films.look()

    def news() -> None:
        if next(left, None) is None:
            counted.set()

    rounds = [Loop("films", 0.001, films.look), Loop("notices", 0.001, news)]
    worker = Worker(rounds, Heartbeat(tmp_path))
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        assert counted.wait(60)
        assert films.at_work.child.poll() is None, "it is still at work"
        assert Heartbeat(tmp_path).read()["films"]["error"] == ""
    finally:
        worker.stop()
        thread.join()
        films.at_work.child.kill()
        films.at_work.child.wait()


def test_the_loop_of_films_is_not_the_one_of_news(monkeypatch):
    assert {"films", "notices"} <= {loop.name for loop in loops.LOOPS}
    looked = []
    monkeypatch.setattr(FilmRound, "look", lambda films: looked.append(films))
    next(loop for loop in loops.LOOPS if loop.name == "films").act()
    assert len(looked) == 1


def test_a_voice_does_not_wait_for_a_film(add_film, never_ends, monkeypatch):
    """Whoever sends one in has it in hand; the film stands in a line of its own."""
    add_film()
    films = FilmRound()
    films.look()
    monkeypatch.setattr(conversion, "MOST_LOOKS", 1)
    with conversion._alone():
        assert films.at_work.child.poll() is None
    films.at_work.child.kill()
    films.at_work.child.wait()


# --- No reader sees it before --------------------------------------------------------------------


@pytest.fixture
def campaign(planted, add_film):
    value = {"title": "Ten minutes", "document": add_film().pk, "decorative": False}
    words = dict.fromkeys(("title", "tab_title", "summary", "made_by"), "Look twice")
    page = CampaignPage(
        slug="look-twice", checked_on="2026-11-24", locale=Locale.get_default(), **words,
        materials=[{"type": "film", "id": "m", "value": value}],
    )  # fmt: skip
    Page.objects.get(locale=Locale.get_default(), slug="en").add_child(instance=page)
    page.save_revision(changed=False).publish()
    return page


def test_a_film_that_is_not_ready_is_on_no_page_and_not_to_be_had(campaign):
    document, reader = in_the_library(), Client()
    page = reader.get("/en/look-twice/").text
    assert "Ten minutes" in page
    assert "<video" not in page
    assert ".mov" not in page
    assert reader.get(document.file.url).status_code == 404
    assert any("being made ready" in sentence for sentence in advice_on(campaign))
    until_it_has_ended(FilmRound())
    document = in_the_library()
    page = reader.get("/en/look-twice/").text
    assert f'src="{document.file.url}"' in page
    assert reader.get(document.file.url).status_code == 200
    fresh = CampaignPage.objects.get(pk=campaign.pk)
    assert not any("being made ready" in sentence for sentence in advice_on(fresh))


@pytest.mark.parametrize(
    ("codec", "is_told", "has_to"),
    [("libx264", False, False), ("libx264", True, True), ("libx265", False, True)],
)
def test_an_mp4_that_tells_its_place_or_is_not_for_every_browser_is_made_ready_too(
    editor, codec, is_told, has_to
):
    given = film(codec, kind="mp4")
    if not is_told:
        given = given.replace(b"com.apple.quicktime.location", b"com.apple.quicktime.vocation")
    sent(by_the_form, editor, "VID_1.mp4", given)
    assert in_the_library().filename == ("VID_1.mov" if has_to else "VID_1.mp4")


def test_the_head_of_a_film_is_found_before_and_behind_it():
    for given in (film("libx264"), beginning_first(film("libx264"))):
        assert phone_files.has_to_be_made(sized(given))
    for given in (b"", b"\0\0\0\x18ftypmp42" + bytes(20), b"a" * 100):
        assert not phone_files.has_to_be_made(sized(given))


def sized(content):
    file = ContentFile(content)
    file.size = len(content)
    return file
