"""News is public only with the yes of a centre and a former resident; what it gives to others."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase
from django.urls import reverse
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, GroupCollectionPermission, Locale, Revision
from wagtail_localize.models import (
    OverridableSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from awareness.checks import news_without_yes
from awareness.models import (
    CampaignPage,
    ContentPage,
    HomePage,
    NewsPage,
    translation_digests,
    withheld,
)
from awareness.models.campaign_form import YES
from awareness.serving import search
from awareness.staff.editor_groups import REVIEWERS, make_groups
from helpdesk.notices.refusals import LONGEST_REASON
from tests.awareness.test_campaigns import page, plant_a_campaign
from website.accounts.roles import ensure_roles
from website.published.front_server import FILES
from website.published.pages_to_publish import Public

ATOM = "{http://www.w3.org/2005/Atom}"
AT = "/en/campaigns/news/"


def plant_news(folder) -> None:
    plant_a_campaign(folder)
    above = ContentPage.objects.get(slug="campaigns", locale__language_code="en")
    index = ContentPage(
        title="News", slug="news", summary="What is new.", kind="news", locale=above.locale,
        body=[{"type": "subpages", "id": "list", "value": {"title": ""}}],
    )  # fmt: skip
    above.add_child(instance=index)
    index.save_revision(changed=False).publish()


PLANTED_FOR_ALL = plant_news


def item(*, agreed: bool = True, **fields) -> NewsPage:
    index = ContentPage.objects.get(kind="news")
    yes = {"centre_yes_on": date(2026, 11, 1), "resident_yes_on": date(2026, 11, 2)}
    words = {"title": "A week of posters", "slug": "posters", "summary": "In {policy_years}."}
    made = NewsPage(**{**words, **(yes if agreed else {}), **fields}, locale=index.locale)
    made.is_draft_of_form = not agreed  # as when its editor keeps a draft
    index.add_child(instance=made)
    return made


def publish(made: NewsPage) -> NewsPage:
    made.save_revision().publish()
    return made


@pytest.mark.parametrize("missing", ["centre_yes_on", "resident_yes_on"])
def test_without_both_it_cannot_be_published(planted, missing):
    made = item(live=False)
    setattr(made, missing, None)
    with pytest.raises(ValidationError, match="one centre and one former resident"):
        made.full_clean()


def test_an_editor_who_publishes_it_is_told_what_it_waits_for(planted, admin_client):
    made = item(agreed=False, live=False)
    made.save_revision()
    address = reverse("wagtailadmin_pages:edit", args=[made.pk])
    form = {
        "title": made.title, "slug": made.slug, "summary": made.summary, "day": "2026-11-27",
        "checked_on": "2026-11-27", "body-count": "0", "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0", "action-publish": "1",
    }  # fmt: skip
    answer = admin_client.post(address, form)
    assert "one former resident" in answer.text
    made.refresh_from_db()
    assert not made.live


def test_what_was_published_without_them_is_not_shown_and_the_operator_is_told(planted, client):
    assert news_without_yes(None) == []
    publish(item())
    NewsPage.objects.update(resident_yes_on=None)
    assert client.get(f"{AT}posters/").status_code == 404
    assert "A week of posters" not in client.get(AT).text
    assert "A week of posters" not in client.get(f"{AT}feed.atom").text
    (told,) = news_without_yes(None)
    assert (told.id, "A week of posters" in told.msg) == ("awareness.W011", True)


def test_a_preview_says_that_it_is_a_draft(planted):
    made = item(agreed=False, live=False)
    seen = made.make_preview_request(preview_mode=made.default_preview_mode)
    assert "A draft. Nobody outside has read it" in seen.rendered_content


@pytest.fixture
def centre(planted, client):
    """Signed in: somebody of a centre, who may change and publish every page."""
    make_groups()
    ensure_roles()
    reader = get_user_model().objects.create_user("of-a-centre")
    reader.groups.add(Group.objects.get(name=REVIEWERS))
    client.force_login(reader)
    return client


def send(client, made, **fields):
    """Send the form of the editor with these fields."""
    body = {f"body-{name}": value for name, value in fields.pop("body", {"count": "0"}).items()}
    form = {
        "title": made.title, "slug": made.slug, "summary": made.summary, "day": f"{made.day}",
        "checked_on": "2026-11-27", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0",
        **body, **fields,
    }  # fmt: skip
    return client.post(reverse("wagtailadmin_pages:edit", args=[made.pk]), form)


A_CASE = "Anna, 19, of the bakery in Aalst"
PARAGRAPH = {
    "count": "1", "0-deleted": "", "0-order": "0", "0-type": "paragraph", "0-id": "x",
    "0-value": json.dumps({"blocks": [{"key": "a", "text": A_CASE, "type": "unstyled", "depth": 0,
        "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}),
}  # fmt: skip


def test_the_red_bar_leads_to_the_panel_of_the_two_yeses(centre):
    made = item(agreed=False, live=False)
    made.save_revision()
    # "Show me" of the bar counts what has this class, and leads to it.
    shown = '<p class="help-block help-critical">News is public when'
    assert shown not in centre.get(reverse("wagtailadmin_pages:edit", args=[made.pk])).text
    assert shown in send(centre, made, **{"action-publish": "1"}).text


@pytest.mark.parametrize(
    "changed",
    [
        {"summary": A_CASE},
        {"title": A_CASE},
        {"body": PARAGRAPH},
        {"tab_title": A_CASE},
        {"menu_title": A_CASE},
        {"slug": "anna-19-of-the-bakery"},
    ],
)
def test_what_they_said_yes_to_are_these_words_and_no_others(centre, client, changed):
    """One who may publish gets the yes to something harmless, and then writes something else."""
    made = publish(item())
    answer = send(centre, made, **changed, **{"action-publish": "1"})
    assert "one former resident" in answer.text
    assert A_CASE not in client.get(f"{AT}posters/").text
    send(centre, made, **changed)  # kept as a draft, and published as it was kept
    send(centre, made, **changed, **{"action-publish": "1"})
    made.get_latest_revision().publish()
    assert A_CASE not in client.get(f"{AT}posters/").text
    assert A_CASE not in client.get(f"{AT}feed.atom").text


def test_with_the_same_words_it_is_published_again_and_the_operator_notes_a_new_yes(
    centre, admin_client, client
):
    made = publish(item())
    send(centre, made, review_by="2027-11-20", **{"action-publish": "1"})
    assert NewsPage.objects.get(pk=made.pk).is_agreed
    days = {"centre_yes_on": "2026-11-20", "resident_yes_on": "2026-11-21"}
    send(admin_client, made, summary="Another one.", **days, **{"action-publish": "1"})
    assert "Another one." in client.get(f"{AT}posters/").text


def test_a_yes_that_is_taken_back_takes_it_from_readers_at_once(planted, admin_client):
    """The operator takes the day away and keeps a draft; Wagtail leaves public what was."""
    made = publish(item())
    assert Client().get(f"{AT}posters/").status_code == 200
    assert send(admin_client, made, centre_yes_on="2026-11-01").status_code == 302
    assert Client().get(f"{AT}posters/").status_code == 404
    assert "A week of posters" not in Client().get(AT).text
    days = {"centre_yes_on": "2026-11-01", "resident_yes_on": "2026-11-28"}
    send(admin_client, made, **days, **{"action-publish": "1"})
    assert Client().get(f"{AT}posters/").status_code == 200


def go_back_to(client, made, version):
    """Publish an older version once more, as the history of a page offers it."""
    form = {
        "title": made.title, "slug": made.slug, "summary": made.summary, "day": f"{made.day}",
        "checked_on": "2026-11-27", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0",
        "body-count": "0", "action-publish": "1",
    }  # fmt: skip
    address = reverse("wagtailadmin_pages:revisions_revert", args=[made.pk, version.pk])
    return client.post(address, form)


def test_nobody_brings_a_yes_back_that_was_taken_back_with_an_older_version(centre, admin_client):
    made = publish(item())
    agreed = made.latest_revision
    send(admin_client, made, centre_yes_on="2026-11-01")
    assert "one former resident" in go_back_to(centre, made, agreed).text
    with pytest.raises(ValidationError, match="one former resident"):  # as a workflow would
        Revision.objects.get(pk=agreed.pk).publish()
    assert not NewsPage.objects.get(pk=made.pk).is_agreed
    assert Client().get(f"{AT}posters/").status_code == 404
    assert "A week of posters" not in Client().get(f"{AT}feed.atom").text


def test_what_both_agreed_to_is_gone_back_to_while_nobody_took_it_back(centre):
    made = publish(item())
    agreed = made.latest_revision
    send(centre, made, summary="A draft that nobody wants.")
    go_back_to(centre, made, agreed)
    assert NewsPage.objects.get(pk=made.pk).is_agreed
    assert Client().get(f"{AT}posters/").status_code == 200


def test_a_picture_of_agreed_news_is_replaced_by_nobody_who_may_only_publish(centre):
    picture = get_image_model().objects.create(title="A", file=get_test_image_file())
    item(picture=picture, picture_alt="A wall", live=False)
    group, may = Group.objects.get(name=REVIEWERS), Permission.objects.get(codename="change_image")
    root = Collection.get_first_root_node()
    GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=may)
    other = get_test_image_file(size=(9, 9)).file.getvalue()
    form = {"title": "A", "file": SimpleUploadedFile("other.png", other, "image/png")}
    before = picture.file.name
    answer = centre.post(reverse("wagtailimages:edit", args=[picture.pk]), form)
    assert "Add yours as a new file" in answer.text
    picture.refresh_from_db()
    assert picture.file.name == before


def test_about_leads_to_it_where_it_is_in_the_language_of_the_page(planted, client):
    for code, leads in (("en", True), ("ar", False)):
        home = HomePage.objects.get(slug=code)
        about = ContentPage(title="About", slug="about", summary="Who.", locale=home.locale)
        home.add_child(instance=about)
        assert (f'href="{AT}"' in client.get(f"/{code}/about/").text) is leads
    assert f'href="{AT}"' not in client.get("/en/rights/").text


def test_a_copy_has_nobodys_yes(planted):
    made = publish(item())
    copy = made.copy(update_attrs={"slug": "next", "title": "Next"}, keep_live=False)
    assert (copy.specific.is_agreed, copy.summary) == (False, made.summary)


@pytest.mark.both_databases
def test_items_are_listed_newest_first_and_found_and_lead_to_their_campaign(planted, client):
    publish(item(day=date(2026, 11, 1), title="Older", slug="older"))
    publish(item(day=date(2026, 11, 2), campaign=CampaignPage.objects.get(pk=page().pk)))
    text = client.get(AT).text
    assert text.index("A week of posters") < text.index("Older")
    assert "A draft" not in client.get(f"{AT}posters/").text
    assert 'href="/en/campaigns/look-twice/">Look twice' in client.get(f"{AT}posters/").text
    assert "posters" in {found.title.split()[-1] for found in search.find_pages("week", ["en"])}


def test_the_feed_has_the_items_with_their_facts_and_is_the_same_on_every_day(planted, client):
    empty = client.get(f"{AT}feed.atom").content
    assert ET.fromstring(empty).findall(f"{ATOM}entry") == []  # noqa: S314 - our own
    publish(item(day=date(2026, 11, 2)))
    answer = client.get(f"{AT}feed.atom")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)  # noqa: S314 - our own
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").attrib["href"].endswith("/en/campaigns/news/posters/")
    assert "2009-2010" in entry.find(f"{ATOM}summary").text
    assert feed.find(f"{ATOM}updated").text == "2026-11-02T12:00:00+00:00"
    assert client.get("/ar/campaigns/news/feed.atom").status_code == 404
    assert client.get("/en/campaigns/look-twice/feed.atom").status_code == 404


def test_it_is_loud_where_it_is_passed_on_and_stands_below_news_alone(planted, client):
    picture = get_image_model().objects.create(title="A", file=get_test_image_file())
    publish(item(picture=picture, picture_alt="A wall"))
    text = client.get(f"{AT}posters/").text
    assert '<meta property="og:title" content="A week of posters">' in text
    assert '<meta property="og:image:alt" content="A wall">' in text
    assert not NewsPage.can_create_at(page().get_parent())
    assert NewsPage.can_create_at(ContentPage.objects.get(kind="news"))
    assert not CampaignPage.can_create_at(ContentPage.objects.get(kind="news"))


def test_the_feed_is_a_file_of_the_published_tree_and_follows_its_items(planted):
    name = "en/campaigns/news/feed.atom"
    before = Public("ground").places()
    assert FILES.match(f"/{name}")
    assert before[name].address == f"/{name}"
    publish(item())
    assert Public("ground").places()[name].want != before[name].want


# --- A yes is to the English: what translates it is bound to it by the operator ---

DUTCH = "Een week affiches"


@pytest.fixture
def translated(planted):
    """An agreed item, published, and its Dutch translation, published by whoever may."""
    made = publish(item())
    dutch = Locale.objects.get(language_code="nl")
    above = made.get_ancestors().filter(depth__gt=1).specific()
    for page_above in (*above, made):
        if not page_above.has_translation(dutch):
            source, _new = TranslationSource.get_or_create_from_instance(page_above)
            source.update_from_db()
            made_of = Translation.objects.create(source=source, target_locale=dutch)
            with TestCase.captureOnCommitCallbacks(execute=True):
                made_of.save_target()
    publish_in_dutch(made, DUTCH)
    return made


def test_who_translates_it_is_offered_no_other_address_day_or_yes(translated):
    offered = OverridableSegment.objects.filter(source__object_id=translated.translation_key)
    kept = {"slug", "day", "picture", "campaign", *YES}
    assert not kept & set(offered.values_list("context__path", flat=True))


def publish_in_dutch(made, title) -> NewsPage:
    """What whoever publishes Dutch does: a title of theirs, all other words as they are."""
    translation = Translation.objects.get(
        source__object_id=made.translation_key, target_locale__language_code="nl"
    )
    for passage in translation.source.stringsegment_set.select_related("string", "context"):
        words = title if passage.context.path == "title" else passage.string.data
        StringTranslation.objects.update_or_create(
            translation_of_id=passage.string_id, context_id=passage.context_id,
            locale=translation.target_locale, defaults={"data": words},
        )  # fmt: skip
    with TestCase.captureOnCommitCallbacks(execute=True):
        translation.save_target(publish=True)
    return in_dutch(made)


def in_dutch(made) -> NewsPage:
    return NewsPage.objects.get(translation_key=made.translation_key, locale__language_code="nl")


def is_public(made) -> bool:
    return not withheld().filter(pk=in_dutch(made).pk).exists()


def reading_of(made) -> str:
    return reverse("translations_read", args=[in_dutch(made).pk])


def operator_reads(admin_client, made) -> None:
    seal = admin_client.get(reading_of(made)).context["state"].seal
    admin_client.post(reading_of(made), {"seal": seal})


@pytest.mark.both_databases
def test_a_translation_is_public_once_the_operator_has_read_these_very_words(
    translated, admin_client, client
):
    assert in_dutch(translated).live
    assert in_dutch(translated).is_agreed
    assert client.get("/nl/campaigns/news/posters/").text.count(DUTCH) == 0
    operator_reads(admin_client, translated)
    assert is_public(translated)
    assert DUTCH in client.get("/nl/campaigns/news/posters/").text


def test_whoever_publishes_a_language_puts_no_case_under_the_yes_to_the_english(
    translated, admin_client, client
):
    operator_reads(admin_client, translated)
    publish_in_dutch(translated, A_CASE)
    assert not is_public(translated)
    for address in ("/nl/campaigns/news/posters/", "/nl/campaigns/news/"):
        assert A_CASE not in client.get(address).text


def test_nor_do_they_say_that_they_have_read_it(translated, centre):
    assert centre.get(reading_of(translated)).status_code in (302, 403)
    page_in_dutch = in_dutch(translated)
    reader = get_user_model().objects.get(username="of-a-centre")
    seal = page_in_dutch.translation_state.seal
    assert not translation_digests.sign(page_in_dutch, reader, seal)
    assert not is_public(translated)


def test_nor_do_they_put_another_picture_into_its_text(translated, admin_client):
    operator_reads(admin_client, translated)
    picture = get_image_model().objects.create(title="A", file=get_test_image_file())
    figure = {"type": "figure", "id": "x", "value": {"image": picture.pk, "alt": "", "caption": ""}}
    changed = in_dutch(translated)
    changed.body = [figure]
    changed.save_revision(clean=False).publish()
    assert not is_public(translated)


def test_without_its_english_or_with_another_it_is_not_public(translated, admin_client):
    operator_reads(admin_client, translated)
    NewsPage.objects.filter(pk=translated.pk).update(resident_yes_on=None)
    assert not is_public(translated), "the yes was taken back"
    publish(translated)
    assert is_public(translated), "the control"
    translated.summary = "Other words, with a yes of their own."
    publish(translated)
    assert not is_public(translated)
    NewsPage.objects.get(pk=translated.pk).unpublish()
    assert not is_public(translated)


def test_an_editor_is_told_whom_to_ask_for_the_two_yeses(planted, client):
    ensure_roles()
    get_user_model().objects.create_superuser("op", "op@help.example", first_name="Noor")
    editor = get_user_model().objects.create_user("editor")
    editor.groups.add(Group.objects.get(name="Editors"))
    client.force_login(editor)
    made = item(agreed=False, live=False)
    text = client.get(reverse("wagtailadmin_pages:edit", args=[made.pk])).text
    assert "Noor" in text
    assert "The operator notes the two days." not in text
    get_user_model().objects.filter(username="op").update(is_active=False)
    text = client.get(reverse("wagtailadmin_pages:edit", args=[made.pk])).text
    assert "The operator notes the two days." in text, "where nobody has an account to be asked at"
    get_user_model().objects.filter(username="op").update(is_active=True)
    text = client.get(reverse("wagtailadmin_pages:edit", args=[made.pk])).text
    link = re.search(r'href="(mailto:[^"]*)"', text)[1]
    assert link.startswith("mailto:op@help.example?subject=Two%20yeses")
    assert f"%2Fcms%2Fpages%2F{made.pk}%2Fedit%2F" in link
    assert made.title not in link, "mail says that something is to be done, and never what"
    client.force_login(get_user_model().objects.get(username="op"))
    assert (
        'href="mailto:op' not in client.get(reverse("wagtailadmin_pages:edit", args=[made.pk])).text
    )


def test_a_no_to_an_item_of_news_is_read_by_whoever_wrote_it(planted, client, admin_client):
    ensure_roles()
    editor = get_user_model().objects.create_user("ada", "a@localhost", "secret")
    editor.groups.add(Group.objects.get(name="Editors"))
    news = item(agreed=False)
    news.save_revision(user=editor)
    place = f"/cms/news/{news.pk}/no/"
    assert place in admin_client.get(reverse("wagtailadmin_pages:edit", args=[news.pk])).text
    client.force_login(editor)
    assert client.post(place, {"why": "Mine"}).status_code == 302
    assert "said no" not in client.get("/cms/").text
    assert "Write why" in admin_client.post(place, {"why": ""}, follow=True).text
    admin_client.post(place, {"why": "The house can be seen."})
    assert "The house can be seen." in client.get("/cms/").text
    assert "The house can be seen." not in admin_client.get("/cms/").text


def test_a_second_no_stands_below_the_first_and_no_letter_of_either_is_lost(
    planted, client, admin_client
):
    ensure_roles()
    editor = get_user_model().objects.create_user("ada", "a@localhost", "secret")
    editor.groups.add(Group.objects.get(name="Editors"))
    news = item(agreed=False)
    news.save_revision(user=editor)
    place = f"/cms/news/{news.pk}/no/"
    # All that the form takes, with six new lines: a browser sends two signs for each.
    longest = "a\r\n" * 6 + "b" * (LONGEST_REASON - 12 - 4) + "last"
    for why in (longest, longest, "She does not want it any more."):
        admin_client.post(place, {"why": why})
    client.force_login(editor)
    screen = client.get("/cms/").text
    assert screen.count("last</q>") == 1, "the button was pressed twice"
    assert "She does not want it any more." in screen
    assert screen.count("/cms/refusals/read/") == 1, "one button for what is about the same"
    client.post("/cms/refusals/read/", {"about": f"news.{news.pk}"})
    assert "said no" not in client.get("/cms/").text


# --- What goes with a yes that was taken back ---


def test_a_paper_goes_with_the_yes_to_the_item_that_has_it(planted, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = ContentFile(b"%PDF-1.7 her words %%EOF", name="her-words.pdf")
    paper = get_document_model().objects.create(title="Her words", file=file)
    body = [{"type": "download", "id": "a", "value": {"document": paper.pk, "title": "Paper"}}]
    made = publish(item(body=body))
    assert Client().get(paper.file.url).status_code == 200
    NewsPage.objects.filter(pk=made.pk).update(resident_yes_on=None)
    assert withheld().filter(pk=made.pk).exists()
    assert Client().get(paper.file.url).status_code == 404
    publish(item(body=body, slug="another"))
    assert Client().get(paper.file.url).status_code == 200, "another page shows it"


def test_no_alias_keeps_an_item_public_whose_yes_was_taken_back(centre, admin_client):
    """The form that copies offers none; Wagtail's API would make them all the same."""
    made = publish(item())
    act = f"/cms/api/main/pages/{made.pk}/action"
    answer = centre.post(f"{act}/create_alias/", {"update_slug": "kept"})
    assert answer.status_code == 404
    assert centre.post(f"{act}/copy/", {"slug": "own", "keep_live": False}).status_code == 201
    assert not NewsPage.objects.exclude(alias_of=None).exists()
    send(admin_client, made, centre_yes_on="2026-11-01")
    assert Client().get(f"{AT}posters/").status_code == 404
    assert Client().get(f"{AT}kept/").status_code == 404


def test_an_alias_that_is_there_all_the_same_has_nobodys_yes(planted):
    made = publish(item())
    with pytest.raises(ValidationError, match="one former resident"):
        made.create_alias(update_slug="kept")
    kept = publish(item(slug="kept"))
    NewsPage.objects.filter(pk=kept.pk).update(alias_of=made.pk)  # as one of before
    assert Client().get(f"{AT}kept/").status_code == 404
    assert Client().get(f"{AT}posters/").status_code == 200, "the control"
    publish(made)  # its alias follows, and may be made a page of its own
    ConvertAliasPageAction(NewsPage.objects.get(pk=kept.pk)).execute()
    kept = NewsPage.objects.get(pk=kept.pk)
    assert (kept.live, kept.alias_of_id, kept.centre_yes_on) == (True, None, None)
    assert Client().get(f"{AT}kept/").status_code == 404
