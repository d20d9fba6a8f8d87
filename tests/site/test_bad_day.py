"""Three banners of a bad day: one click, on every page, until their last day is over."""

import re
from datetime import datetime, time, timedelta

import html5lib
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from awareness.models import ReceptionCentre
from base import phonebook
from base.languages.language_list import LANGUAGES
from base.phonebook.banners import BannerKind, shown_banners
from base.templatetags.site_tags import day_soon
from helpdesk.models import AuditEntry, Desk, Notice, Voucher
from tests.fixtures.everything import ASKED
from tests.fixtures.repository_registry import plant_registry
from tests.site.grading import page_wrong
from tests.site.sizes import MOST_GZIP, MOST_OF_A_BANNER, sent
from tests.site.test_registry import book  # noqa: F401 - a fixture
from tests.site.test_second_yes import somebody, two  # noqa: F401 - fixtures
from website.accounts.roles import role
from website.approvals import number_hiding
from website.banners import banner_acts
from website.phonebook.phonebook_writer import publish_phonebook

SCREEN = "/cms/bad-day/"
DOWN, FALSE, CLOSED = "This number does not answer now:", "Another site", "Nobody reads messages"
WORDS = {"number-down": DOWN, "false-site": FALSE, "closed": CLOSED}
FORMS = ("write", "read", "report", "refer", "tell", "search")
THIEF = "+32470666666"
PLANTED_FOR_ALL = plant_registry


@pytest.fixture
def ada(two, db, book, monkeypatch, django_capture_on_commit_callbacks):  # noqa: F811
    """An editor, signed in; the phonebook is that of the planted registry."""
    monkeypatch.setattr(settings, "PHONEBOOK_FILE", book.path)
    monkeypatch.setattr(settings, "PUBLIC_ORIGIN", "https://help.example")
    publish_phonebook()
    two[0].committed = django_capture_on_commit_callbacks
    return two[0]


def press(client, kind, **more):
    chosen = {"line": "national"} if kind != "false-site" else {}
    with client.committed(execute=True):
        client.post(SCREEN, {"kind": kind, "lasts": "0", **chosen, **more})
    publish_phonebook()


def take_down(client, kind):
    return press(client, kind, down="1")


def shown(path="/en/write/"):
    return Client().get(path).text


def at(monkeypatch, day):
    """From now on it is noon of this day, for whoever asks Django."""
    noon = datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone())
    monkeypatch.setattr(timezone, "now", lambda: noon)


@pytest.mark.parametrize("kind", [*WORDS])
def test_one_click_puts_it_on_each_form_and_fault_and_another_takes_it_down(ada, kind):
    places = [f"/en/{form}/" for form in FORMS] + ["/en/not-there/", "/en/languages/", "/"]
    before = {path: shown(path) for path in places}
    press(ada, kind)
    for path in places:
        assert WORDS[kind] in shown(path), path
    take_down(ada, kind)
    assert {path: WORDS[kind] in shown(path) for path in places} == dict.fromkeys(places, False)
    assert shown("/en/languages/") == before["/en/languages/"], "no byte stays"
    main = shown("/en/write/").partition("<main")[2].partition(">")[2]
    assert main.startswith("\n<"), "and none stood for it before"


def test_the_page_for_a_broken_database_shows_it_too(ada, rf):
    from website.web import error_pages

    press(ada, "closed")
    assert CLOSED in error_pages.unavailable(rf.get("/en/write/")).text


def test_who_posts_a_form_sees_it_above_the_answer(ada):
    press(ada, "number-down")
    assert DOWN in Client().post("/en/read/", {"receipt": "x"}).text


def test_it_says_whom_to_call_in_the_place_of_the_number(ada):
    press(ada, "number-down")
    text = banner_of(shown())
    assert "tel:112" in text
    assert "tel:+3225116464" in text, "a centre"
    assert "tel:+3278055800" not in text, "nobody presses what does not answer"
    assert "078 055 800" in text
    press(ada, "number-down", line="pag-asa")
    assert "tel:+3278055800" in banner_of(shown())


def banner_of(text):
    return text.partition('<section class="notice"')[2].partition("</section>")[0]


def test_closed_names_no_number_that_does_not_answer(ada):
    press(ada, "closed")
    press(ada, "number-down")
    (closed,) = (b for b in banners() if b.kind == BannerKind.CLOSED)
    assert "national" not in [line.code for line in closed.instead]
    assert closed.instead


def banners(today=None):
    return shown_banners(phonebook.current().page("en"), today or timezone.localdate())


def test_the_other_site_is_answered_with_our_address(ada):
    press(ada, "false-site")
    text = banner_of(shown())
    assert '<bdi dir="ltr">help.example</bdi>' in text
    assert "never ask for money" in text


def test_it_ends_by_itself_on_the_evening_of_its_last_day(ada, monkeypatch):
    today = timezone.localdate()
    press(ada, "closed", lasts="1")
    at(monkeypatch, today + timedelta(days=1))
    assert CLOSED in shown()
    at(monkeypatch, today + timedelta(days=2))
    assert CLOSED not in shown(), "whether or not anybody has written the phonebook again"
    assert phonebook.current().data().get("banners")
    publish_phonebook()
    assert "banners" not in phonebook.current().data()
    assert banner_acts.standing_banner(BannerKind.CLOSED, timezone.localdate()) is None


def test_the_first_screen_says_what_stands_until_when_and_ends_it_by_one_click(ada):
    assert "until the end of" not in ada.get("/cms/").text
    press(ada, "closed", lasts="1")
    panel = ada.get("/cms/").text.partition('action="/cms/bad-day/"')[2].partition("</form>")[0]
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert f"until the end of {day_soon(tomorrow, 'en')}" in panel
    fields = dict(re.findall(r'name="(\w+)" value="([\w-]+)"', panel))
    assert set(fields) == {"csrfmiddlewaretoken", "kind", "down"}
    with ada.committed(execute=True):
        ada.post(SCREEN, fields)
    assert "until the end of" not in ada.get("/cms/").text
    publish_phonebook()
    assert CLOSED not in shown()


def test_nobody_puts_it_up_or_sees_the_screen_without_the_registry(ada):
    other = somebody("cleo")
    for name in ("Caseworkers", "Figures", "Administrators", "Desk coordinators"):
        other.user.groups.set([role(name)])
        answer = other.post(SCREEN, {"kind": "closed", "line": "national", "lasts": "0"})
        assert answer.status_code in (302, 403)
        assert other.get(SCREEN).status_code in (302, 403)
    publish_phonebook()
    assert banners() == []
    assert not Voucher.objects.filter(pk__startswith="banner ").exists()


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"kind": "fire"},
        {"kind": "closed", "line": "national", "lasts": "9999"},
        {"kind": "closed", "line": THIEF, "lasts": "0"},
        {"kind": "number-down", "line": "emergency", "lasts": "0"},
        {"kind": "number-down", "line": "fedasil-return", "lasts": "0"},
        {"kind": "number-down", "lasts": "0"},
    ],
)
def test_nothing_that_could_not_be_chosen_is_put_up(ada, typed):
    assert "Please choose again" in ada.post(SCREEN, typed, follow=True).text
    publish_phonebook()
    assert banners() == []


def test_the_audit_keeps_who_did_it_and_the_desks_are_told(ada):
    Desk.objects.create(pk="payoke", email="desk@centre.example")
    press(ada, "number-down")
    assert [notice.kind for notice in Notice.objects.all()] == ["changed"]
    take_down(ada, "number-down")
    take_down(ada, "number-down")  # pressed twice
    entries = AuditEntry.objects.filter(who="ada", action__startswith="banner").order_by("number")
    today = timezone.localdate().isoformat()
    assert [*entries.values_list("action", "about")] == [
        ("banner-up", f"number-down.national.{today}"),
        ("banner-down", "number-down"),
    ]


def test_a_banner_that_is_written_into_the_database_is_shown_to_nobody_and_named(ada):
    press(ada, "closed")
    said = Voucher.objects.get(pk="banner closed")
    Voucher.objects.filter(pk="banner closed").delete()
    forged = Voucher(subject="banner false-site", number=9, said=said.said, mark=said.mark)
    Voucher.objects.bulk_create([forged])
    publish_phonebook()
    text = shown()
    assert FALSE not in text
    assert CLOSED in text, "what was taken out past the site stands on, until its last day"
    faults = phonebook.current().data()["changed_past_the_site"]
    assert faults == ["banner closed", "banner false-site"]


def test_an_old_banner_that_is_put_back_counts_for_nothing(ada):
    press(ada, "closed", lasts="7")
    old = Voucher.objects.filter(pk="banner closed").values("number", "said", "mark").get()
    take_down(ada, "closed")
    Voucher.objects.filter(pk="banner closed").update(**old)
    publish_phonebook()
    assert CLOSED not in shown()
    assert phonebook.current().data()["changed_past_the_site"] == ["banner closed"]


@pytest.mark.parametrize("kind", [*WORDS])
def test_it_is_good_html_in_every_language_and_in_its_direction(ada, kind):
    press(ada, kind)
    for code in LANGUAGES:
        text = shown(f"/{code}/write/")
        assert f'aria-labelledby="{kind}-banner"' in text
        assert text.index("<main") < text.index("-banner") < text.index("<h1")
        assert page_wrong(f"/{code}/write/", text) == []
        html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    assert '<html lang="ar" dir="rtl"' in shown("/ar/write/")
    assert '<bdi dir="ltr">' in banner_of(shown("/ar/write/"))


@pytest.mark.parametrize("kind", [*WORDS])
def test_every_form_with_a_banner_is_small_enough(ada, kind):
    press(ada, kind)
    for desk in phonebook.current().data()["desks"].values():
        desk |= {"is_open": True}
    assert 'name="country"' in shown("/th/report/")
    for path in (f"/{code}/{form}/" for code in ASKED for form in FORMS[:3]):
        answer = Client().get(path, headers={"accept-encoding": "gzip, br"})
        assert sent(answer) <= MOST_GZIP + MOST_OF_A_BANNER, path


def test_a_banner_of_a_number_that_was_hidden_since_stands_on_no_page(ada):
    press(ada, "number-down", line="pag-asa")
    number_hiding.hide(ReceptionCentre.objects.get(code="pag-asa"), ada.user)
    publish_phonebook()
    assert banners() == []
    assert "Take it down" in ada.get(SCREEN).text


def test_no_banner_names_police_or_a_crime(ada):
    for kind in WORDS:
        press(ada, kind)
    text = "".join(each.partition("</section>")[0] for each in shown().split('class="notice"')[1:])
    for word in ("police", "traffick", "exploit", "sex", "crime", "victim"):
        assert word not in text.lower()
