"""What is public is what should be: the published tree against the pages of the database."""

import os
import re
import shutil
import xml.etree.ElementTree as ET
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone, translation
from wagtail.models import Locale, Page, PageViewRestriction

from awareness.checks import pages_astray
from awareness.models import ContentPage, HomePage, ReviewRule
from awareness.serving import search
from base import phonebook
from base.languages.language_list import LANGUAGES, STAFF_LANGUAGES
from base.phonebook.banners import BannerKind
from tests.fixtures.scopes import scope
from website.banners import banner_acts
from website.phonebook.phonebook_writer import publish_phonebook
from website.published import (
    front_server,
    global_fingerprint,
    publish_signals,
    reconciler,
    renderer,
)
from website.published.mirror import mirror
from website.published.pages_to_publish import PageToPublish
from website.published.publishing_order import Thoroughness
from website.published.response_file import SUFFIX, unpack

# As many as show every case; all thirty would make the same files over and over.
FEW = [(code, LANGUAGES[code].name) for code in ("nl", "en", "ar", "fa", "ps", "ti")]
NOT_STORED = {"vary", "etag", "content-length", "content-encoding"}


@pytest.fixture(scope="module")
def published_once(planted_once, django_db_blocker, tmp_path_factory):
    var_dir = tmp_path_factory.mktemp("published")
    with django_db_blocker.unblock(), override_settings(VAR_DIR=var_dir, LANGUAGES=FEW):
        reconciler.publish_tree()
    return var_dir


@pytest.fixture
def site(planted, published_once, settings, tmp_path):
    """A published site of one test's own. Call it to publish again; it names what was written."""
    # Links instead of copies: a file that changes is replaced, never written into.
    shutil.copytree(published_once, tmp_path, copy_function=os.link, dirs_exist_ok=True)
    settings.VAR_DIR = tmp_path
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = FEW

    class Site:
        folder = tmp_path / "public"

        def __call__(self, care=Thoroughness.USUAL):
            self.changes = reconciler.publish_tree(care)
            return sorted(name.removesuffix("index.html") for name in self.changes.written)

        def text(self, name):
            return (self.folder / name).read_text()

        def has(self, name):
            return (self.folder / f"{name}{SUFFIX}").exists()

    return Site()


def page(slug, language):
    return ContentPage.objects.get(slug=slug, locale__language_code=language)


def reword(one, words):
    """Publish it with words added to its summary, whose placeholders stay."""
    edit(one, summary=f"{one.summary} {words}")


def edit(one, **fields):
    for name, value in fields.items():
        setattr(one, name, value)
    one.save_revision().publish()


def test_each_file_is_what_django_answers_headers_included(site, client, settings):
    places = renderer.Renderer().places
    settings.PUBLIC_TREE = False  # else papers are left to the worker
    names = [name for name in places if name[:3] in ("en/", "ar/", "ti/") or name[-3:] != "tml"]
    for name in [*names, "index.html", "404/en.html", "404/ar.html"]:
        place = places[name]
        response = client.get(place.address)
        answer = unpack((site.folder / f"{name}{SUFFIX}").read_bytes())
        assert response.status_code == place.status, name
        assert response.content == answer.body("identity") == (site.folder / name).read_bytes()
        theirs = {k: v for k, v in response.items() if k.lower() not in NOT_STORED}
        ours = dict(answer.headers)
        for each in (theirs, ours):
            policy = each.pop("Content-Security-Policy").split("; ")
            each["policy"] = sorted(policy)
        assert ours == theirs, name


def test_every_language_has_every_page_and_says_what_is_not_there(site):
    wants = renderer.Renderer().wants
    pages = {name[3:] for name in wants if name.startswith("en/") and name != "en/file/index.html"}
    for code, _name in FEW:
        assert all(site.has(f"{code}/{name}") for name in pages)
        assert site.has(f"404/{code}.html")


def test_where_nothing_changed_little_is_asked_and_nothing_written(site):
    with CaptureQueriesContext(connection) as asked:
        assert site() == []
    assert len(asked) <= 14


def test_rendering_all_of_it_asks_the_database_once_for_each_kind_of_page(site):
    press = renderer.Renderer()
    with CaptureQueriesContext(connection) as asked:
        for name in press.wants:
            press.page(name)
    assert len(asked) <= 4


def test_an_edited_page_is_written_and_no_other(site):
    reword(page("rights", "ar"), "كلمة أخرى")
    assert site() == ["ar/file/", "ar/rights/"]
    assert "كلمة أخرى" in site.text("ar/rights/index.html")


def test_a_page_that_others_fall_back_to_is_written_for_them_too(site):
    reword(page("domestic-work", "en"), "Another sentence.")
    written = {f"{code}/domestic-work/" for code, _name in FEW}
    assert set(site()) == {*written, "en/file/"}


def test_a_new_title_in_the_menu_reaches_the_pages_of_its_language_only(site):
    edit(page("rights", "ar"), menu_title="كلمتان")
    written = site()
    assert {name.partition("/")[0] for name in written} == {"ar"}
    in_menu = [n for n in site.folder.glob("ar/**/index.html") if "كلمتان" in n.read_text()]
    assert written == sorted(str(n.parent.relative_to(site.folder)) + "/" for n in in_menu)


def test_a_draft_is_not_public(site):
    draft = page("rights", "ar")
    draft.summary += " زقشج"
    draft.save_revision()
    assert site() == []
    assert all("زقشج" not in file.read_text() for file in site.folder.rglob("*.html"))


def test_an_unpublished_translation_leaves_and_its_fallback_comes(site):
    page("rights", "ar").unpublish()
    site()
    assert "noindex" in site.text("ar/rights/index.html")
    assert "/en/rights/" in site.text("sitemap.xml")
    assert "/ar/rights/" not in site.text("sitemap.xml")


def test_a_page_below_no_first_page_of_its_language_is_left_out_and_said(site, client, capsys):
    """As while a first page is a copy that waits for its words, and one below it is published."""
    home = HomePage.objects.get(locale__language_code="ar")
    HomePage.objects.filter(pk=home.pk).update(slug="en-ar", url_path="/en-ar/", live=False)
    home._update_descendant_url_paths("/ar/", "/en-ar/")
    call_command("publish")
    assert not [*site.folder.glob("*/en-ar/*")]
    assert "/en-ar/" not in site.text("sitemap.xml")
    assert client.get("/en-ar/rights/").status_code == 404
    assert "/en-ar/rights/" in capsys.readouterr().err
    [said] = pages_astray(None, databases=["default"])
    assert "/en-ar/rights/" in said.msg


def test_a_new_translation_is_offered_on_its_page_in_the_other_languages(site):
    page("rights", "ar").unpublish()
    site()
    page("rights", "ar").save_revision().publish()
    assert "ar/rights/" in site()
    assert '"/ar/rights/"' in site.text("en/rights/index.html")


def withdraw_by_unpublishing(language):
    page("rights", language).unpublish()


def withdraw_by_restriction(language):
    PageViewRestriction.objects.create(page=page("rights", language), restriction_type="login")


def withdraw_by_expiry(language):
    expired = page("rights", language)
    expired.expire_at = timezone.now() - timedelta(minutes=1)
    expired.save()
    call_command("publish_scheduled")


def withdraw_by_deletion(language):
    page("rights", language).delete()


@pytest.mark.parametrize(
    "withdraw",
    [
        withdraw_by_unpublishing,
        withdraw_by_restriction,
        withdraw_by_expiry,
        withdraw_by_deletion,
    ],
)
def test_a_withdrawn_page_is_gone_with_every_link_of_a_menu_to_it(site, withdraw):
    for language in ("ar", "en"):
        if ContentPage.objects.live().filter(slug="rights", locale__language_code=language):
            withdraw(language)
    site()
    assert not [*site.folder.glob("*/rights/*")]
    for file in site.folder.rglob("*.html"):
        navigation = "".join(re.findall(r"<nav.*?</nav>", file.read_text(), re.DOTALL))
        head = file.read_text().partition("</head>")[0]
        assert "/rights/" not in navigation + head, file
    assert "/rights/" not in site.text("sitemap.xml")


@pytest.fixture
def below_rights(planted):
    """A page one step below another, in English."""
    parent = page("rights", "en")
    below = ContentPage(title="Pay", tab_title="Pay", slug="pay", summary="Of pay.", body=[])
    below.checked_on, below.locale = parent.checked_on, parent.locale
    parent.add_child(instance=below)
    below.save_revision().publish()
    return below


@pytest.mark.both_databases
def test_what_stands_below_a_private_page_is_private_too(below_rights, site, client):
    site()
    assert site.has("en/rights/pay/index.html")
    assert site.has("ti/rights/pay/index.html"), "in English, for want of a translation"
    withdraw_by_restriction("en")
    site()
    assert not [*site.folder.glob("*/rights/pay/*")]
    assert "/rights/pay/" not in site.text("sitemap.xml")
    assert client.get("/en/rights/pay/").status_code == 404
    assert client.get("/ti/rights/pay/").status_code == 404
    assert search.find_pages("pay", ["en"]) == []


def test_a_page_that_moves_takes_what_is_below_it_along(below_rights, site):
    site()
    page("rights", "en").move(page("domestic-work", "en"), pos="last-child")
    site()
    assert not [*site.folder.glob("en/rights/*")]
    assert site.has("en/domestic-work/rights/index.html")
    assert site.has("en/domestic-work/rights/pay/index.html")
    assert "/en/rights/" not in site.text("sitemap.xml")


def test_a_page_with_a_new_address_is_at_the_new_one_only(site):
    for language in ("en", "ar"):
        edit(page("rights", language), slug="your-rights")
    site()
    assert not [*site.folder.glob("*/rights/*")]
    assert site.has("ar/your-rights/index.html")
    assert "/en/your-rights/" in site.text("sitemap.xml")


def test_a_page_goes_live_at_its_hour(site, monkeypatch):
    later = page("rights", "ar")
    later.unpublish()
    later.refresh_from_db()
    later.go_live_at = hour = timezone.now() + timedelta(hours=1)
    later.save_revision().publish()
    site()
    assert "noindex" in site.text("ar/rights/index.html")
    monkeypatch.setattr(timezone, "now", lambda: hour + timedelta(seconds=1))
    call_command("publish_scheduled")
    site()
    assert "noindex" not in site.text("ar/rights/index.html")


@pytest.mark.parametrize(
    ("name", "value"),
    [("PUBLIC_TITLE", "Aide"), ("EXIT_URL", "https://example.org/"), ("DEMONSTRATION", False)],
)
def test_a_setting_that_pages_show_is_part_of_them(site, settings, name, value):
    setattr(settings, name, value)
    assert len(site()) > 12


def test_a_setting_that_only_headers_show_is_part_of_them_too(site, settings):
    settings.PERMISSIONS_POLICY = {"camera": []}
    assert "en/" in site()


def test_a_number_that_changes_reaches_every_page(site, settings, monkeypatch):
    data = phonebook.current().data()
    changed = {**data, "hotlines": [{**row, "phone": "113"} for row in data["hotlines"]]}
    monkeypatch.setattr(phonebook.current(), "data", lambda: changed)
    monkeypatch.setattr(phonebook.current(), "_pages", {})
    site()
    assert all("tel:113" in file.read_text() for file in site.folder.glob("*/index.html"))


@pytest.mark.parametrize(
    "name", ["base.html", "bar.css", "page.js", "serving.py", "django.po", "registry.yaml"]
)
def test_what_pages_are_made_of_is_part_of_the_ground(settings, tmp_path, name):
    settings.BASE_DIR = tmp_path
    (tmp_path / "site").mkdir()
    (tmp_path / "requirements.txt").write_text("x")
    before = global_fingerprint.sources.__wrapped__()
    (tmp_path / "site" / name).write_text("one")
    one = global_fingerprint.sources.__wrapped__()
    (tmp_path / "site" / name).write_text("two")
    assert len({before, one, global_fingerprint.sources.__wrapped__()}) == 3


def test_the_ground_is_the_same_in_every_process_and_holds_no_secret(settings, db):
    assert global_fingerprint.global_fingerprint() == global_fingerprint.global_fingerprint()
    shown = repr(global_fingerprint.shown_settings())
    assert " at 0x" not in shown
    for name in ("SECRET_KEY", "RECEIPT_KEY", "ATTESTATION_KEY", "AUDIT_KEY"):
        assert getattr(settings, name) not in shown


def test_without_a_database_what_is_public_stays(site, monkeypatch):
    before = {file: file.read_bytes() for file in site.folder.rglob("*.*")}

    def gone(*_):
        raise OperationalError

    monkeypatch.setattr(renderer, "Public", gone)
    with pytest.raises(OperationalError):
        site()
    assert {file: file.read_bytes() for file in site.folder.rglob("*.*")} == before


def test_a_page_that_breaks_holds_up_no_other_and_is_told(site, monkeypatch):
    reword(page("rights", "ar"), "كلمة أخرى")
    reword(page("domestic-work", "en"), "Another word.")
    whole = renderer.as_page

    def broken(response, place):
        if place.address == "/ar/rights/":
            raise ValueError
        return whole(response, place)

    monkeypatch.setattr(renderer, "as_page", broken)
    with pytest.raises(renderer.CannotPublish, match="ar/rights"):
        site()
    assert "Another word." in site.text("ar/domestic-work/index.html")
    with pytest.raises(renderer.CannotPublish, match="ar/rights"):
        site()
    assert site.has("ar/rights/index.html"), "the old words of the same page do meanwhile"
    monkeypatch.undo()
    assert site() == ["ar/rights/"]


def test_the_worker_is_thorough_once_a_day_even_if_a_page_fails(site, monkeypatch):
    rounds = []

    def failing(care=Thoroughness.USUAL):
        rounds.append(care)
        raise renderer.CannotPublish

    monkeypatch.setattr(reconciler, "_last_thorough", None)
    monkeypatch.setattr(reconciler, "publish_tree", failing)
    clock = iter([5, 15, 15 + reconciler.DAY, 25 + reconciler.DAY])
    monkeypatch.setattr(reconciler, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    for _ in range(4):
        with pytest.raises(renderer.CannotPublish):
            reconciler.keep_public()
    assert rounds == [
        Thoroughness.READ,
        Thoroughness.USUAL,
        Thoroughness.RENDER,
        Thoroughness.USUAL,
    ]


def test_withdrawn_words_leave_though_what_follows_them_breaks(site, monkeypatch):
    whole = renderer.as_page

    def broken(response, place):
        if place.address == "/ar/rights/":
            raise ValueError
        return whole(response, place)

    monkeypatch.setattr(renderer, "as_page", broken)
    page("rights", "ar").unpublish()
    for _ in range(2):
        with pytest.raises(renderer.CannotPublish, match="ar/rights"):
            site()
        assert not [*site.folder.glob("ar/rights/*")]
    monkeypatch.undo()
    assert site() == ["ar/rights/"]
    assert "noindex" in site.text("ar/rights/index.html")


def test_a_page_that_sets_a_cookie_is_never_published(site, monkeypatch):
    from awareness.serving import page_context

    find = page_context.find_page

    def with_cookie(request, path):
        found = find(request, path)
        serve = found.serve

        def serving_a_cookie(request):
            response = serve(request)
            response.set_cookie("a", "b")
            return response

        found.serve = serving_a_cookie
        return found

    monkeypatch.setattr(page_context, "find_page", with_cookie)
    with pytest.raises(renderer.CannotPublish):
        site(Thoroughness.RENDER)


def test_an_empty_database_publishes_nothing(site):
    Page.objects.filter(depth=2).delete()
    site()
    assert not [*site.folder.rglob("*")]


def test_the_list_of_pages_has_every_language_and_each_translation(site):
    tree = ET.fromstring(site.text("sitemap.xml"))  # noqa: S314 - our own
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    link = "{http://www.w3.org/1999/xhtml}link"
    found = {
        url.find("s:loc", names).text.rpartition("//")[2].partition("/")[2]: {
            each.get("hreflang"): each.get("href").rpartition("//")[2].partition("/")[2]
            for each in url.iter(link)
        }
        for url in tree.findall("s:url", names)
    }
    assert found["ar/rights/"] == found["en/rights/"] == {
        "en": "en/rights/", "ar": "ar/rights/", "x-default": "en/rights/"
    }  # fmt: skip
    assert found["en/"]["x-default"] == ""
    assert "ti/rights/" not in found, "a page in another language's words is not a translation"
    assert len(found) == Page.objects.live().filter(depth__gt=1).count()


def test_the_front_knows_every_address_of_django():
    """A new address of Django's that the front does not know would be "not there"."""
    from django.urls import URLPattern, get_resolver

    def addresses(patterns, before=""):
        for pattern in patterns:
            here = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield here
            elif not here.startswith("cms/"):
                yield from addresses(pattern.url_patterns, here)

    for_each_language = ("/languages/", "/file/")
    made_into_files = ("", "robots.txt", "sitemap.xml")
    for address in addresses(get_resolver().url_patterns):
        if "(" in address or address in made_into_files or address.endswith(for_each_language):
            continue  # the pages themselves, and other names of languages
        assert front_server.is_dynamic(f"/{address}"), (
            f"say in site/website/published/front_server.py that {address} is Django's"
        )


def test_a_banner_of_a_bad_day_stands_in_every_file_until_its_last_day_is_over(
    site, settings, monkeypatch, django_user_model, django_capture_on_commit_callbacks
):
    settings.PHONEBOOK_FILE = site.folder.parent / "book.json"
    poked = []
    monkeypatch.setattr(publish_signals.publisher, "poke", lambda: poked.append(1))
    publish_signals.listen_to_pages()
    today, who = timezone.localdate(), django_user_model.objects.create_user("ada")
    publish_phonebook()
    site()
    before = {path: path.read_bytes() for path in site.folder.rglob("*.html")}
    with django_capture_on_commit_callbacks(execute=True):
        banner_acts.put_up(BannerKind.FALSE_SITE, line="", last_day=today, by=who)
    assert poked, "the web server waits for no worker"
    site()
    pages = [path for path in before if path.parts[-2] != "file"]
    assert [path for path in pages if b"false-site-banner" not in path.read_bytes()] == []
    assert site.text("404/ar.html").index("false-site-banner")
    monkeypatch.setattr(timezone, "localdate", lambda *_: today + timedelta(days=1))
    publish_phonebook()  # as the worker does by itself
    site()
    assert [path for path in before if b"-banner" in path.read_bytes()] == []
    assert site.text("404/ar.html").encode() == before[site.folder / "404/ar.html"]


def test_publishing_a_page_pokes_once_after_the_commit(
    planted, monkeypatch, django_capture_on_commit_callbacks
):
    poked = []
    monkeypatch.setattr(publish_signals.publisher, "poke", lambda: poked.append(1))
    publish_signals.listen_to_pages()
    with django_capture_on_commit_callbacks(execute=True):
        draft = page("rights", "ar")
        draft.save_revision()
    assert poked == []
    with django_capture_on_commit_callbacks(execute=True):
        reword(page("rights", "ar"), "كلمة")
        assert poked == []
    assert poked


# Written out: a name that is taken from the list of the site would take its test along.
@pytest.mark.parametrize(
    "name",
    ["write", "speak", "picture", "read", "report", "refer", "tell", "leave", "search"],
)
def test_no_page_makes_a_file_of_a_form(site, name):
    """
    One editor who may publish gives a page the address of a form. As a file it would be one form
    for all: what a second person sends with it goes to the first, whose number they are shown.
    """
    home = HomePage.objects.get(slug="en")
    page = ContentPage(title="Write", slug=name, summary="Here.", locale=home.locale)
    home.add_child(instance=page)
    page.save_revision().publish()
    page.add_child(instance=ContentPage(title="B", slug="b", summary="B.", locale=home.locale))
    site()
    assert not (site.folder / "en" / name).exists()
    assert not (site.folder / "nl" / name).exists()
    place = PageToPublish(f"/en/{name}/", "")
    with pytest.raises(renderer.CannotPublish, match=r"stored nowhere|303"):
        renderer.as_page(Client().get(f"/en/{name}/"), place)


def test_an_old_address_leads_on_from_the_front_and_from_a_copy(site, tmp_path, client):
    with TestCase.captureOnCommitCallbacks(execute=True):
        edit(page("rights", "en"), slug="what-you-may")
    site()
    front = front_server.Front(site.folder)
    for code in ("en", "ar", "ti"):
        status, headers, _ = front.answer(scope(f"/{code}/rights/"))
        assert (status, dict(headers)["Location"]) == (301, f"/{code}/what-you-may/")
    assert not (site.folder / "ar" / "rights").exists(), "a proxy would send it as a page"
    mirror(site.folder, tmp_path / "copy", "https://help.example")
    old = tmp_path / "copy" / "ar" / "rights" / "index.html"
    assert 'href="../what-you-may/index.html"' in old.read_text()
    assert "http-equiv" in old.read_text(), "its policy came along"


def test_published_is_said_to_be_visible_when_a_reader_gets_it_and_not_before(site, admin_client):
    def state(address: str) -> str:
        return admin_client.get("/cms/visible/", {"address": address}).json()["state"]

    site()
    assert state("/en/rights/") == "visible"
    reword(page("rights", "en"), "Something new.")
    assert state("/en/rights/") == "waiting"
    site()
    assert state("/en/rights/") == "visible"
    assert "Something new." in site.text("en/rights/index.html")
    ReviewRule.load().languages.add(Locale.objects.get(language_code="ar"))
    assert state("/ar/rights/") == "withheld"


@pytest.mark.parametrize("spoken", STAFF_LANGUAGES)
def test_nor_does_it_matter_in_which_language_somebody_asks(planted, spoken):
    """Settings name languages, in the one that is spoken: in French one would wait for ever."""
    of_worker = global_fingerprint.global_fingerprint()
    with translation.override(spoken):
        assert global_fingerprint.global_fingerprint() == of_worker


def test_what_is_visible_is_told_to_nobody_else(site, client):
    client.force_login(get_user_model().objects.create_user("nobody"))
    assert client.get("/cms/visible/", {"address": "/en/rights/"}).status_code == 302
