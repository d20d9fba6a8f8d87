"""The audit of her own desk, as its coordinator reads it; and who came in, as all there do."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone, translation
from wagtail.users.models import UserProfile

from helpdesk import audit
from helpdesk.audit import Action
from helpdesk.conversations import recusal, state_changes
from helpdesk.desks import staff_permissions
from helpdesk.inbox import audit_report
from helpdesk.inbox.audit_report import SETTINGS, WORDS
from helpdesk.inbox.overview import list_view
from helpdesk.models import AuditEntry, Conversation
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import PASSPHRASE
from tests.helpdesk.test_inbox_list import LIST, shown, write_to  # noqa: F401 - a fixture
from tests.helpdesk.test_inbox_work import another, colleague, press  # noqa: F401

AUDIT = f"{LIST}desk/payoke/audit/"


@pytest.fixture
def client(at_desk):
    return at_desk(DeskName.PAYOKE)


@pytest.fixture
def worker(caseworkers):
    return caseworkers[DeskName.PAYOKE].user


@pytest.fixture
def coordinator(colleague):  # noqa: F811
    """A second coordinator of the desk: from whom something can be shut."""
    user = User.objects.get(username="colleague")
    user.groups.add(Group.objects.get(name=staff_permissions.COORDINATORS))
    return colleague


def rows(client, **asked):
    """Day, who, act and conversation of each row."""
    page = client.get(AUDIT, asked).content.decode()
    body = page.partition('<tbody role="rowgroup">')[2].partition("</tbody>")[0]
    cells = []
    for row in body.split("<tr")[1:]:
        said = re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        cells.append(tuple(" ".join(re.sub(r"<[^>]*>", "", cell).split()) for cell in said))
    return cells


def comes_again(client, name):
    """On a later day: signed in anew, and unlocked."""
    client.force_login(User.objects.get(username=name))
    client.post(LIST, {"passphrase": PASSPHRASE})


def acts(client, **asked):
    return [row[0] for row in rows(client, **asked)]


def test_a_coordinator_reads_what_was_done_at_her_desk_and_nowhere_else(client, write_to, worker):  # noqa: F811
    one, theirs = write_to(), write_to(DeskName.SURYA)
    User.objects.filter(pk=worker.pk).update(first_name="Annelies", last_name="Maes")
    press(client, one, "take")
    audit.record(Action.PRINTED, by=worker, desk="payoke", conversation=one, about="law")
    audit.record(Action.DESK_CHANGED, by=worker, desk="payoke", about="reply_days")
    audit.record(Action.ANSWER_READ, by=worker, desk="payoke", about="7.ar")
    audit.record(Action.OPENED, by=worker, desk="surya", conversation=theirs)
    audit.record(Action.SIGNED_IN, by=worker)
    audit.record(Action.DELETED, by=None, desk="payoke", conversation="0123456789abcdef")
    name, day = "Annelies Maes (worker-payoke)", f"{timezone.localdate():%-d %b %Y}"
    assert rows(client)[:4] == [
        ("deleted", day, "the person, or the site", "012345"),
        ("said that an own text is right: 7, Arabic", day, name, "–"),
        ("changed a setting of the desk: answers within (working days)", day, name, "–"),
        ("printed what was said: a demand of the law", day, name, one.reference),
    ]
    page = client.get(AUDIT).content.decode()
    assert f'href="{LIST}{one.pk}/"' in page
    assert theirs.reference not in page
    assert "signed in" not in page


def test_it_is_read_in_her_language(client, worker):
    audit.record(Action.DESK_CHANGED, by=worker, desk="payoke", about="duty")
    UserProfile.objects.create(user=worker, preferred_language="nl")
    said = acts(client)[0]
    with translation.override("nl"):
        assert said == f"{WORDS[Action.DESK_CHANGED]}: {SETTINGS['duty']}"
    assert "duty" not in said


def test_it_is_chosen_by_person_act_and_day_and_goes_on_to_the_next_page(
    client,
    coordinator,
    write_to,  # noqa: F811
    worker,
    monkeypatch,
    clock,
):
    one = write_to()
    colleague_user = User.objects.get(username="colleague")
    for by in (worker, colleague_user):
        audit.record(Action.ANSWERED, by=by, desk="payoke", conversation=one)
        audit.record(Action.NOTED, by=by, desk="payoke", conversation=one)
    clock.forward(days=1)
    audit.record(Action.NOTED, by=worker, desk="payoke", conversation=one)
    yesterday = timezone.localdate() - timedelta(days=1)
    comes_again(client, "worker-payoke")
    assert [row[2] for row in rows(client, who="colleague")] == ["colleague"] * 2
    assert acts(client, act="noted") == ["wrote a note"] * 3
    assert len(rows(client, act="noted", day=yesterday.isoformat())) == 2
    assert rows(client, act="noted", who="colleague", day="2001-01-01") == []
    for odd in ({"who": "nobody"}, {"act": "x"}, {"day": "x"}):
        assert rows(client, **odd) == []
    monkeypatch.setattr(audit_report, "AUDIT_ON_A_PAGE", 2)
    page = client.get(AUDIT, {"act": "noted"}).content.decode()
    assert 'href="?who=&amp;act=noted&amp;day=&amp;p=2"' in page
    assert len(rows(client, act="noted", p="2")) == 1


def test_only_a_coordinator_of_the_desk_reads_it(client, colleague, at_desk, worker):  # noqa: F811
    other = at_desk(DeskName.SURYA)
    admin = Client()
    admin.force_login(User.objects.create_superuser("over"))
    assert client.get(AUDIT).status_code == 200
    for browser in (colleague, other, admin):
        assert browser.get(AUDIT).status_code == 404
        assert AUDIT not in browser.get(LIST).content.decode()
    locked = at_desk(DeskName.PAYOKE, unlocked=False)
    assert 'role="rowgroup"' not in locked.get(AUDIT).content.decode()


# --- What is shut to her ---


def test_nothing_of_what_is_shut_to_her_stands_there_and_no_shutting(
    client,
    coordinator,
    write_to,  # noqa: F811
    worker,
):
    shut, other = write_to(), write_to()
    user = User.objects.get(username="colleague")
    for one in (shut, other):
        press(client, one, "take")
        press(client, one, "name", own_name="a", tags="")
    press(client, shut, "shut", shut_to=user.pk)
    press(client, shut, "give-back")
    for browser, known in ((client, True), (coordinator, False)):
        page = browser.get(AUDIT).content.decode()
        assert (shut.reference in page) is known
        assert other.reference in page
        assert "shut to a colleague" not in page
        assert 'value="shut"' not in page
    # Nor by a choice: what only happened there is no choice to her.
    third = User.objects.create_user("third")
    audit.record(Action.REOPENED, by=third, desk="payoke", conversation=shut)
    page = coordinator.get(AUDIT).content.decode()
    assert 'value="reopened"' not in page
    assert 'value="third"' not in page
    assert rows(coordinator, act="reopened") == rows(coordinator, who="third") == []
    press(client, shut, "unshut", open_to=user.pk)
    assert shut.reference in coordinator.get(AUDIT).content.decode()
    assert AuditEntry.objects.filter(action="shut").count() == 1, "administrators see it"


def test_it_stays_so_when_the_conversation_is_gone_and_she_has_another_name(
    client,
    coordinator,
    write_to,  # noqa: F811
    worker,
):
    shut = write_to()
    user = User.objects.get(username="colleague")
    press(client, shut, "take")
    recusal.shut_out(shut, user, by=worker)
    user.username = "eve"
    user.save()
    state_changes.delete(Conversation.objects.get(pk=shut.pk))
    assert shut.reference in client.get(AUDIT).content.decode()
    assert shut.reference not in coordinator.get(AUDIT).content.decode()


# --- What all of the desk read ---


def test_all_of_the_desk_read_that_their_coordinators_see_it(client, colleague, at_desk):  # noqa: F811
    said = "The coordinators of a desk see who did what there"
    for browser in (client, colleague):
        assert said in shown(browser)
        assert said in browser.get(f"{LIST}colleagues/").content.decode()


def test_the_list_says_for_a_week_who_was_let_in_and_who_came_by_the_kit(
    client,
    colleague,  # noqa: F811
    at_desk,
    worker,
    clock,
):
    other = at_desk(DeskName.SURYA)
    audit.record(Action.RECOVERED, by=User.objects.get(username="colleague"), desk="payoke")
    for browser in (client, colleague):
        page = shown(browser)
        assert "worker-payoke let colleague in." in page
        assert "colleague came in with the recovery kit." in page
    assert "let colleague in" not in shown(other)
    clock.forward(days=list_view.ENTRANCE_SHOWN.days - 1)
    comes_again(client, "worker-payoke")
    assert "let colleague in." in shown(client)
    clock.forward(days=1)
    comes_again(client, "worker-payoke")
    assert "let colleague in." not in shown(client)
