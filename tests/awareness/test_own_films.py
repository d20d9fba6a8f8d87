"""A film of ours: its files, its captions in every language, and who must have said yes to it."""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from datetime import date
from pathlib import Path

import av
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

from awareness.models import CampaignPage
from awareness.sharing import film_captions, own_films
from awareness.sharing.film_captions import DRAWINGS, as_vtt, captions_of, languages_of
from awareness.sharing.own_films import FILMS, FORMS, film_file, film_name
from tests.awareness.test_artwork import COLOURS
from tests.awareness.test_campaigns import page, plant_a_campaign
from website.published.front_server import FILES
from website.published.pages_to_publish import Public

PLANTED_FOR_ALL = plant_a_campaign
NAMES = sorted(path.stem for path in DRAWINGS.glob("*.svg"))
AT = "/en/campaigns/look-twice/"
YES = {"centre_yes_on": date(2026, 11, 1), "resident_yes_on": date(2026, 11, 2)}
MOST_BYTES, MOST_OF_A_POSTER = 6_000_000, 30_000
SHORTEST, LONGEST = 30, 60  # seconds
MOST_CAPTIONS = 8
MOST_OF_A_PAGE = 5_000  # bytes more, before anything is pressed


def seconds(text: str) -> float:
    minutes, rest = text.split(":")
    return int(minutes) * 60 + float(rest)


def length_of(drawing: Path) -> float:
    return float(ET.parse(drawing).getroot().attrib["data-seconds"])  # noqa: S314 - our own file


@pytest.mark.parametrize("name", NAMES)
def test_it_is_short_small_and_silent_in_two_codings_with_a_poster(name):
    for form in FORMS:
        with av.open(str(film_file(name, form))) as film:
            assert [stream.type for stream in film.streams] == ["video"]
            stream = film.streams.video[0]
            assert stream.codec_context.codec.canonical_name == form
            assert (stream.width, stream.height) == (1280, 720)
            length = film.duration / av.time_base
            assert SHORTEST <= length <= LONGEST
            assert length == pytest.approx(length_of(DRAWINGS / f"{name}.svg"), abs=0.1)
    assert sum(film_file(name, form).stat().st_size for form in FORMS) <= MOST_BYTES
    assert (FILMS / f"{name}.webp").stat().st_size <= MOST_OF_A_POSTER


@pytest.mark.parametrize("name", NAMES)
def test_its_drawing_holds_no_words_and_the_colours_of_the_others(name):
    text = (DRAWINGS / f"{name}.svg").read_text(encoding="utf-8")
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(text).iter()}  # noqa: S314
    assert not tags & {"text", "image", "script", "style", "foreignObject"}
    assert set(re.findall(r"#[0-9a-f]{6}\b", text)) <= COLOURS
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("name", NAMES)
def test_every_language_has_captions_that_fit_into_it(name):
    assert languages_of(name) == [code for code, _name in settings.LANGUAGES]
    for code in languages_of(name):
        captions = captions_of(name, code)
        vtt = as_vtt(captions, code)
        times = [tuple(map(seconds, each.times.split(" --> "))) for each in captions]
        ends = [0.0, *(end for _start, end in times)]
        assert all(ends[place] <= start < end for place, (start, end) in enumerate(times))
        assert ends[-1] <= length_of(DRAWINGS / f"{name}.svg")
        assert len(captions) == vtt.count(" --> ") <= MOST_CAPTIONS
        assert "\u2066078 055 800\u2069" in vtt, code
        assert not re.search(r"[{}<]|-->.*-->", vtt), code


@pytest.mark.parametrize("name", NAMES)
def test_its_english_is_that_of_our_pages(name):
    template = Path(settings.LOCALE_PATHS[0], "content.pot")
    text = template.read_text(encoding="utf-8")
    cues = film_captions.CUE.findall((DRAWINGS / f"{name}.vtt").read_text(encoding="utf-8"))
    for where, _times, english in cues:
        assert f'msgctxt "{where}"\nmsgid "{english}"' in text


@pytest.mark.parametrize("code", ["en", "ar", "ti"])
def test_at_its_end_a_film_says_whose_it_is_and_where_to_go(settings, code):
    settings.PUBLIC_ORIGIN, settings.DEMONSTRATION = "https://help.example.org", False
    settings.OPERATOR = settings.OPERATOR | {"name": "Lena & Sons"}
    captions = captions_of("october", code)
    said, last = as_vtt(captions, code).rstrip("\n").rsplit("\n", 1)
    assert last == "\u2066Lena &amp; Sons · help.example.org\u2069"
    assert "help.example.org" not in said
    settings.DEMONSTRATION = True
    assert as_vtt(captions, code).endswith("\n\u2066help.example.org\u2069\n"), "nobody's yet"


def test_a_sentence_without_a_translation_leaves_no_half_of_the_captions(tmp_path, settings):
    settings.LOCALE_PATHS = [str(tmp_path)]
    assert captions_of("october", "en")
    assert captions_of("october", "nl") == []
    assert languages_of("october") == ["en"]


@pytest.fixture
def filmed(planted, monkeypatch, tmp_path, settings) -> CampaignPage:
    """The campaign of the tests has a film, of one sentence in two languages."""
    for name in ("look-twice-av1.mp4", "look-twice-h264.mp4", "look-twice.webp"):
        (tmp_path / name).write_bytes(b"a film")
    (tmp_path / "look-twice.vtt").write_text(
        "WEBVTT\n\npage/help:title\n00:01.000 --> 00:03.000\nCall {phone_national}.\n"
    )
    catalogue = tmp_path / "ar" / "LC_MESSAGES" / "content.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgctxt "page/help:title"\nmsgid "Call {phone_national}."\n'
        'msgstr "اتصل {phone_national}."\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(own_films, "FILMS", tmp_path)
    monkeypatch.setattr(film_captions, "DRAWINGS", tmp_path)
    # Through `settings`, which has Django read its catalogues anew, now and after the test: those
    # that lack our words are put into English for good.
    settings.LOCALE_PATHS = [str(tmp_path)]
    for language in ("en", "ar"):
        campaign = page(language)
        campaign.film_shows = "A window stays lit."
        campaign.save_revision().publish()
    return page()


def test_a_page_shows_it_when_it_is_pressed_with_the_captions_of_its_languages(filmed, client):
    text = client.get(AT).text
    video = re.search(r"<video.*?</video>", text, re.DOTALL)[0]
    assert 'preload="none"' in video
    assert "autoplay" not in video
    assert re.findall(r'src="(\S+?\.mp4)"', video) == [
        "/films/look-twice-av1.mp4",
        "/films/look-twice-h264.mp4",
    ]
    assert f'srclang="en" label="English" src="{AT}film.vtt" default>' in video
    assert 'label="العربية" src="/ar/campaigns/look-twice/film.vtt">' in video
    assert "<p>A window stays lit.</p>" in text
    assert '<li>Call <a href="tel:+3278055800">' in text


def test_a_page_grows_by_little(filmed, client):
    before = len(client.get(AT).content)
    CampaignPage.objects.update(film_shows="")
    assert before - len(client.get(AT).content) < MOST_OF_A_PAGE


def test_its_captions_are_a_file_of_each_language_and_keep_the_order_of_numbers(filmed, client):
    answer = client.get("/ar/campaigns/look-twice/film.vtt")
    assert answer.headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert answer.text == ("WEBVTT\n\n00:01.000 --> 00:03.000\nاتصل \u2066078 055 800\u2069.\n")
    assert client.get("/nl/campaigns/look-twice/film.vtt").status_code == 404
    assert client.get("/en/campaigns/film.vtt").status_code == 404


# A real site; a demonstration that strangers reach; one that they cannot reach.
SITES = ((False, ""), (True, "help.example"), (True, ""))


@pytest.mark.parametrize("missing", [*YES, ""])
def test_it_is_public_with_both_yes_and_marked_in_a_demonstration_until_then(
    filmed, client, settings, missing
):
    CampaignPage.objects.update(**YES | ({missing: None} if missing else {}))
    for settings.DEMONSTRATION, settings.FORMS_SHUT_AT in SITES:
        answer = client.get(AT).text
        shown = (settings.DEMONSTRATION and not settings.FORMS_SHUT_AT) or not missing
        for file in ("look-twice-h264.mp4", "look-twice-av1.mp4", "look-twice.webp"):
            assert (client.get(f"/films/{file}").status_code == 200) is shown
        assert ("<video" in answer) is shown
        assert (client.get(f"{AT}film.vtt").status_code == 200) is shown
        assert (f"{AT[1:]}film.vtt" in Public("ground").places()) is shown
    section = answer[answer.index('id="film"') : answer.index("<video")]
    assert ("No centre has agreed" in section) is bool(missing)


def test_other_words_for_it_need_a_new_yes(filmed, admin_client):
    filmed.centre_yes_on, filmed.resident_yes_on = YES.values()
    filmed.save_revision().publish()
    days = {name: f"{day}" for name, day in YES.items()}
    for words, agreed in (("A window stays lit.", True), ("Another window.", False)):
        form = {
            "title": filmed.title, "slug": filmed.slug, "summary": filmed.summary,
            "checked_on": "2026-11-27", "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0", "body-count": "0", "materials-count": "0",
            "film_shows": words, "action-publish": "1", **days,
        }  # fmt: skip
        admin_client.post(reverse("wagtailadmin_pages:edit", args=[filmed.pk]), form)
        assert (page().film_shows, page().is_agreed) == (words, agreed)


def test_a_yes_to_one_film_is_none_to_another(filmed, admin_client):
    """A film has the name of its page."""
    filmed.centre_yes_on, filmed.resident_yes_on = YES.values()
    filmed.save_revision().publish()
    form = {
        "title": filmed.title, "slug": "another", "summary": filmed.summary,
        "checked_on": "2026-11-27", "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0", "body-count": "0", "materials-count": "0",
        "film_shows": filmed.film_shows, "action-publish": "1",
    }  # fmt: skip
    form |= {name: f"{day}" for name, day in YES.items()}
    admin_client.post(reverse("wagtailadmin_pages:edit", args=[filmed.pk]), form)
    renamed = CampaignPage.objects.get(pk=filmed.pk)
    assert (renamed.slug, renamed.is_agreed) == ("another", False)


def test_nobody_brings_a_yes_to_a_film_back_with_an_older_version(filmed):
    agreed = page()
    for name, day in YES.items():
        setattr(agreed, name, day)
    agreed.save_revision().publish()
    version = page().latest_revision
    CampaignPage.objects.update(**dict.fromkeys(YES))
    page().save_revision()  # as the operator keeps it, who took both days away
    version.publish()
    assert not page().is_agreed


def test_a_copy_has_nobodys_yes_to_a_film(filmed):
    CampaignPage.objects.update(**YES)
    fields = {"slug": "next", "title": "Next"}
    assert not page().copy(update_attrs=fields, keep_live=False).specific.is_agreed


def test_it_is_published_with_its_page_and_answered_without_django(filmed):
    places = Public("ground").places()
    for code in ("en", "ar"):
        name = f"{code}/campaigns/look-twice/film.vtt"
        assert name in places
        assert FILES.match(f"/{name}")


def test_the_press_kit_has_it_with_captions_of_every_language(filmed, client, django_db_blocker):
    from wagtail.images import get_image_model
    from wagtail.images.tests.utils import get_test_image_file

    picture = get_image_model().objects.create(title="A", file=get_test_image_file(size=(64, 36)))
    CampaignPage.objects.update(picture=picture, picture_alt="A window")
    kit = zipfile.ZipFile(io.BytesIO(client.get(f"{AT}kit.zip").content))
    names = {name.removeprefix("look-twice/") for name in kit.namelist()}
    assert {"look-twice-av1.mp4", "look-twice-h264.mp4", "film-en.vtt", "film-ar.vtt"} <= names
    assert kit.read("look-twice/look-twice-h264.mp4") == b"a film"


def test_its_files_lie_nowhere_where_readers_get_them_unasked(filmed, client):
    static = [name for finder in finders.get_finders() for name, _storage in finder.list([])]
    assert len(static) > 50
    assert [name for name in static if name.endswith((".mp4", ".webm"))] == []
    CampaignPage.objects.update(**YES)
    part = client.get("/films/look-twice-h264.mp4", headers={"range": "bytes=2-4"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"fil")
    for name in ("other-h264.mp4", "look-twice.vtt", "look-twice-h264.mp4/x", "..%2fhome.svg"):
        assert client.get(f"/films/{name}").status_code == 404
    page().unpublish()
    page("ar").unpublish()
    assert client.get("/films/look-twice-h264.mp4").status_code == 404


@pytest.mark.parametrize("slug", ["../look-twice", "..", "", "a/b"])
def test_no_address_leads_out_of_the_folder_of_films(filmed, slug):
    filmed.slug = slug
    assert film_name(filmed) == ""
