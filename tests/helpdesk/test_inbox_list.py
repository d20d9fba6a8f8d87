"""The list of conversations: whose, in which order, and what is not in it."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.utils import timezone

from helpdesk.conversations import intake
from helpdesk.desks import staff_permissions
from helpdesk.inbox.overview import list_view, sealed_labels
from helpdesk.models import CaseGrant, Conversation, DeskGrant, MemberKey, Notice, Reminder
from helpdesk.rules import submission
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from tests.helpdesk.conftest import SECRET, count_queries
from website.accounts import roles

LIST = "/cms/helpdesk/"
STEPS_AT_ONCE = 20


@pytest.fixture
def write_to(caseworkers):
    """Call it with a desk: the conversation that somebody has just begun there."""

    def write(desk=DeskName.PAYOKE, language="ar", **fields):
        words = submission.Submission(text=SECRET, language=language, topic="work")
        before = set(Conversation.objects.values_list("pk", flat=True))
        intake.accept(words, desk=desk, token=new_token_seed())
        conversation = Conversation.objects.exclude(pk__in=before).get()
        Conversation.objects.filter(pk=conversation.pk).update(**fields)
        return Conversation.objects.get(pk=conversation.pk)

    return write


def shown(client, tab="us", **more):
    return client.get(LIST, {"tab": tab, **more}).content.decode()


def test_a_row_says_what_helps_to_choose_and_nothing_of_what_was_written(at_desk, write_to):
    one = write_to()
    page = shown(at_desk(DeskName.PAYOKE))
    for said in (one.reference, "العربية", 'lang="ar"', 'dir="rtl"', "Work", "New"):
        assert said in page
    assert not [word for word in ("in his safe", "أنا", "ጓል") if word in page]


def test_only_conversations_of_desks_that_let_them_in(at_desk, write_to):
    ours, theirs = write_to(DeskName.PAYOKE), write_to(DeskName.SURYA)
    page = shown(at_desk(DeskName.PAYOKE))
    assert ours.reference in page
    assert theirs.reference not in page
    assert theirs.pk not in page


def test_a_note_for_the_next_shift_is_offered_for_each_of_their_desks(at_desk):
    page = shown(at_desk(DeskName.PAYOKE))
    assert re.findall(r'name="desk" value="(\w+)"', page) == [DeskName.PAYOKE]


def test_a_locked_list_shows_counts_and_no_row(at_desk, write_to):
    one = write_to(in_danger=True)
    page = shown(at_desk(DeskName.PAYOKE, unlocked=False))
    assert "1 new" in page
    assert "1 in danger" in page
    assert one.reference not in page
    assert one.pk not in page


def test_danger_comes_first_then_the_one_that_has_waited_longest(at_desk, write_to):
    today = timezone.localdate()
    young = write_to()
    old = write_to(last_day=today - timedelta(days=4))
    danger = write_to(in_danger=True)
    # In danger still, whoever's turn it is.
    danger_answered = write_to(in_danger=True, state="waiting")
    page = shown(at_desk(DeskName.PAYOKE))
    order = (danger, danger_answered, old, young)
    places = [page.index(conversation.reference) for conversation in order]
    assert places == sorted(places)


def test_the_tabs_hold_what_they_say(at_desk, write_to, caseworkers):
    me = caseworkers[DeskName.PAYOKE].user
    free, mine = write_to(), write_to(assignee=me)
    waiting, closed = write_to(assignee=me, state="waiting"), write_to(state="closed")
    everything = {free, mine, waiting, closed}
    client = at_desk(DeskName.PAYOKE)
    held = {
        "us": {free, mine},
        "us&with=nobody": {free},
        "mine": {mine, waiting},
        "waiting": {waiting},
        "closed": {closed},
    }
    for tab, there in held.items():
        page = client.get(f"{LIST}?tab={tab}").content.decode()
        assert {one for one in everything if one.reference in page} == there, tab


@pytest.mark.parametrize("address", [LIST, f"{LIST}?tab=unassigned", f"{LIST}?tab=open"])
def test_it_opens_with_what_waits_for_us_and_so_does_an_old_address(at_desk, write_to, address):
    client = at_desk(DeskName.PAYOKE)
    assert "Nobody waits for us." in client.get(address).content.decode()
    free, answered = write_to(), write_to(state="waiting")
    page = client.get(address).content.decode()
    assert free.reference in page
    assert answered.reference not in page


def test_below_whoever_is_in_danger_nobody_else_waits(at_desk, write_to):
    write_to(in_danger=True, state="waiting")
    page = at_desk(DeskName.PAYOKE).get(LIST).content.decode()
    assert "Nobody else waits for us." in page
    assert "Nobody waits for us." not in page


def test_thirty_a_page(at_desk, write_to):
    for _ in range(31):
        write_to()
    client = at_desk(DeskName.PAYOKE)
    assert shown(client).count('class="hd-reference"') == 30
    assert shown(client, p=2).count('class="hd-reference"') == 1
    for odd in ("0", "-1", "99", "x"):
        assert client.get(LIST, {"p": odd}).status_code == 200


def test_the_last_page_of_closed_ones_has_no_next(at_desk, write_to, monkeypatch):
    monkeypatch.setattr(list_view, "PAGE_SIZE", 1)
    monkeypatch.setattr(list_view, "DEEPEST_PAGE", 2)
    for _ in range(3):
        write_to(state="closed")
    client = at_desk(DeskName.PAYOKE)
    assert 'rel="next"' in shown(client, "closed")
    assert 'rel="next"' not in shown(client, "closed", p=2)


def test_pages_are_counted_by_what_was_chosen(at_desk, write_to, monkeypatch):
    monkeypatch.setattr(list_view, "PAGE_SIZE", 1)
    write_to()
    late = write_to(asked_on=timezone.localdate() - timedelta(days=40)).reference
    client = at_desk(DeskName.PAYOKE)
    assert 'rel="next"' in shown(client)
    assert 'rel="next"' not in shown(client, p=2)
    chosen = shown(client, late="yes")
    assert late in chosen
    assert 'rel="next"' not in chosen


def test_the_number_of_queries_does_not_grow_with_the_rows(at_desk, write_to, caseworkers):
    client = at_desk(DeskName.PAYOKE)
    write_to(assignee=caseworkers[DeskName.PAYOKE].user)
    shown(client)
    with count_queries() as few:
        shown(client)
    for _ in range(12):
        write_to(assignee=caseworkers[DeskName.PAYOKE].user)
    with count_queries() as many:
        shown(client)
    assert len(many) == len(few) <= 44


def test_choosing_by_a_sealed_label_asks_no_more_with_more_rows(at_desk, write_to):
    client = at_desk(DeskName.PAYOKE)
    arabic = {write_to().reference, write_to(in_danger=True).reference}
    shown(client, language="ar")
    with count_queries() as few:
        shown(client, language="ar")
    arabic |= {write_to(language=language).reference for language in ("ar", "ar", "ar")}
    last = write_to(in_danger=True).reference
    for language in ("fr", "ti") * 4:
        write_to(language=language)
    with count_queries() as many:
        page = shown(client, language="ar")
    assert len(many) == len(few) <= 51
    found = re.findall(r'class="hd-reference"[^>]*>(\w+)<', page)
    assert set(found) == arabic | {last}
    assert last in found[:2], "in the order of the list"


def test_what_is_in_danger_fits_the_choice_too_and_no_chip_says_more_than_it_shows(
    at_desk, write_to, caseworkers
):
    me = caseworkers[DeskName.PAYOKE].user
    long_ago = timezone.localdate() - timedelta(days=40)
    write_to(in_danger=True, assignee=me, state="with-us")
    write_to(in_danger=True, language="fr", asked_on=long_ago)
    write_to(state="waiting", in_danger=True, asked_on=None)
    write_to(asked_on=long_ago)
    write_to(state="with-us")
    client = at_desk(DeskName.PAYOKE)
    chips = re.findall(r'<a class="hd-tag[^"]*" href="([^"]+)">[^:<]+: (\d+)<', shown(client))
    assert len(chips) == 4
    for link, count in chips:
        page = client.get(LIST + link.replace("&amp;", "&")).content.decode()
        assert page.count('class="hd-reference"') == int(count), link
    assert shown(client, language="fr").count('class="hd-reference"') == 1


def test_many_in_danger_leave_a_way_to_all_of_them(at_desk, write_to, monkeypatch):
    monkeypatch.setattr(list_view, "MOST_ABOVE", 2)
    every = {write_to(in_danger=True).reference for _ in range(3)}
    client = at_desk(DeskName.PAYOKE)
    page = shown(client)
    assert page.count('class="hd-reference"') == 2
    assert 'href="/cms/helpdesk/?tab=danger">All who are in danger' in page
    assert {each for each in every if each in shown(client, "danger")} == every


def test_what_is_set_aside_in_danger_stands_with_what_is_set_aside(at_desk, write_to):
    one, client = write_to(in_danger=True, set_aside=True), at_desk(DeskName.PAYOKE)
    assert one.reference not in shown(client)
    assert one.reference in shown(client, "aside")


def test_a_choice_by_own_tag_and_the_address_does_not_say_it(at_desk, write_to):
    named, other, danger = write_to(), write_to(), write_to(in_danger=True)
    client = at_desk(DeskName.PAYOKE)
    for one in (named, danger):
        client.post(f"{LIST}{one.pk}/", {"act": "name", "tags": "Zmeya, night"})
    page = shown(client)
    [value] = re.findall(r'<option value="(\w+)">Zmeya<', page)
    assert "zmeya" not in value.lower()
    chosen = shown(client, tag=value)
    assert [one.reference in chosen for one in (named, other, danger)] == [True, False, True]
    assert f"?tab=us&amp;tag={value}" in chosen
    for nobodys in ("0" * 16, "<b>", "Zmeya"):
        assert named.reference not in shown(client, tag=nobodys)


@pytest.mark.parametrize(
    ("tab", "fields"), [("aside", {"set_aside": True}), ("closed", {"state": "closed"})]
)
def test_where_years_or_a_flood_may_lie_no_label_is_opened_to_choose(
    at_desk, write_to, monkeypatch, tab, fields
):
    one, client = write_to(**fields), at_desk(DeskName.PAYOKE)
    monkeypatch.setattr(sealed_labels, "fitting", None)
    page = shown(client, tab, language="fr", topic="work")
    assert one.reference in page
    assert 'name="language"' not in page
    assert 'name="topic"' not in page


def test_a_case_whose_key_is_not_ours_is_marked_and_the_others_are_shown(at_desk, write_to):
    shut, fine = write_to(), write_to()
    CaseGrant.objects.filter(conversation=shut).delete()
    page = shown(at_desk(DeskName.PAYOKE))
    assert "Your key does not open this one" in page
    assert shut.reference in page
    assert "العربية" in page
    assert fine.reference in page


def test_what_should_be_deleted_by_now_is_not_listed(at_desk, write_to):
    over = write_to(delete_on=timezone.localdate() - timedelta(days=1))
    assert over.reference not in shown(at_desk(DeskName.PAYOKE))


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods", "json"])
def test_there_is_no_export(at_desk, write_to, form):
    one = write_to()
    answer = at_desk(DeskName.PAYOKE).get(LIST, {"tab": "us", "export": form})
    assert answer["Content-Type"].startswith("text/html")
    assert "Content-Disposition" not in answer
    assert f"{one.reference}," not in answer.content.decode()


def test_there_is_no_search_in_what_was_said(at_desk, write_to):
    one = write_to()
    client = at_desk(DeskName.PAYOKE)
    assert one.reference in shown(client, q="papers")
    assert one.reference in shown(client, q="nothing of the kind")


def test_a_caseworker_who_was_removed_sees_nothing_with_the_old_cookie(at_desk, write_to):
    one = write_to()
    client = at_desk(DeskName.PAYOKE)
    DeskGrant.objects.filter(member__user__username="worker-payoke").delete()
    page = shown(client)
    assert "Nobody has let you in yet" in page
    assert one.reference not in page
    MemberKey.objects.filter(user__username="worker-payoke").delete()
    assert client.get(LIST).status_code == 302


def someone(name, **more):
    client = Client()
    user = get_user_model().objects.create_user(name, **more)
    client.force_login(user)
    return user, client


def test_somebody_who_does_not_work_here_finds_nothing(at_desk):
    roles.ensure_roles()
    editor, as_editor = someone("editor")
    editor.groups.add(Group.objects.get(name="Editors"))
    _, as_superuser = someone("root", is_superuser=True)
    for path in (LIST, f"{LIST}key/", f"{LIST}lock/", f"{LIST}colleagues/", f"{LIST}abc/"):
        assert as_editor.get(path).status_code == 404, path
        assert as_superuser.get(path).status_code == 404, path
        assert Client().get(path).status_code == 302, path


def test_the_menu_shows_the_helpdesk_to_those_who_work_there_and_to_them_nothing_else(
    at_desk, write_to
):
    write_to()
    roles.ensure_roles()
    menu = at_desk(DeskName.PAYOKE).get("/cms/").content.decode()
    assert "Helpdesk (1)" in menu
    assert "1 new" in menu
    of_editors = [f'"name": "{name}"' for name in ("explorer", "images", "reports")]
    assert not [name for name in (*of_editors, '"name": "help"') if name in menu]
    for name, more in (("editor", {}), ("root", {"is_superuser": True})):
        user, client = someone(name, **more)
        if name == "editor":
            user.groups.add(Group.objects.get(name="Editors"))
        page = client.get("/cms/").content.decode()
        assert "Helpdesk" not in page
        assert of_editors[0] in page
        assert of_editors[2] in page
        assert '"name": "help"' not in page


def test_who_reads_the_audit_and_no_page_has_it_among_the_reports(at_desk):
    roles.ensure_roles()
    user, client = someone("keeper")
    user.groups.add(Group.objects.get(permissions__codename="view_auditentry"))
    assert '"name": "reports"' in client.get("/cms/").content.decode()


def test_mail_that_has_not_left_for_an_hour_is_told_on_every_page(at_desk, write_to):
    write_to()
    Notice.objects.update(due=timezone.now() - timedelta(hours=2), urgent=False)
    client = at_desk(DeskName.PAYOKE)
    assert "Mail to the desks" in shown(client)
    assert "Mail to the desks" in client.get("/cms/").content.decode()
    Notice.objects.update(sent_at=timezone.now())
    assert "Mail to the desks" not in shown(client)


def test_the_group_has_what_a_caseworker_needs_and_is_made_once(db):
    group = staff_permissions.ensure_groups()
    assert staff_permissions.ensure_groups() == group
    assert sorted(group.permissions.values_list("codename", flat=True)) == [
        "access_admin",
        "view_conversation",
    ]


def test_every_page_of_it_is_kept_by_nobody_and_runs_no_foreign_script(at_desk, write_to):
    one = write_to()
    locked, opened = at_desk(DeskName.PAYOKE, unlocked=False), at_desk(DeskName.PAYOKE)
    for client in (locked, opened):
        for path in (LIST, f"{LIST}{one.pk}/", f"{LIST}colleagues/"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert "no-store" in answer["Cache-Control"]
            policy = answer["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "script-src 'self';" in policy + ";"
            assert "unsafe" not in policy


def steps(client, tab):
    """How many steps SQLite takes for the list; each row that it looks at takes some."""
    counted = []
    connection.connection.set_progress_handler(lambda: counted.append(1) and 0, STEPS_AT_ONCE)
    try:
        shown(client, tab)
    finally:
        connection.connection.set_progress_handler(None, 1)
    return len(counted) * STEPS_AT_ONCE


@pytest.mark.sqlite_only
@pytest.mark.parametrize("tab", ["us", "closed"])
def test_the_list_does_not_walk_through_years(at_desk, caseworkers, write_to, tab):
    client, reminded = at_desk(DeskName.PAYOKE), write_to()
    today, closed = timezone.localdate(), write_to(state="closed")
    member = caseworkers[DeskName.PAYOKE]
    Reminder.objects.create(conversation=reminded, user=member.user, day=today)
    taken = []
    for years in (1, 9):
        Conversation.objects.bulk_create(
            copy_of(
                closed, id=f"{years}{number:015}", lookup=None, last_day=today - timedelta(number)
            )
            for number in range(100 * years)
        )
        taken.append(steps(client, tab))
    assert reminded.reference in shown(client, tab)
    assert taken[1] < taken[0] + 800, taken  # 800 rows more, and not a step for each


def copy_of(conversation, **changed):
    named = [field.attname for field in Conversation._meta.concrete_fields]
    return Conversation(**{name: getattr(conversation, name) for name in named} | changed)
