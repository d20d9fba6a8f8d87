# ruff: noqa: F811 - fixtures that are imported
"""What is typed and not sent: kept for whoever typed it, and for nobody and nothing else."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from helpdesk import sealing
from helpdesk.conversations import handover, lookup, recusal, replies, retention_round
from helpdesk.conversations.retention_round import delete_what_is_due
from helpdesk.desks import key_rotation, member_keys
from helpdesk.models import AuditEntry, Conversation, Desk, Draft, MemberKey, Message, Unlocked
from helpdesk.models.members import DRAFT_KEPT
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import PASSPHRASE, with_its_key
from tests.helpdesk.test_inbox_list import LIST, shown
from tests.helpdesk.test_inbox_work import (  # noqa: F401 - fixtures
    ARABIC,
    another,
    case,
    client,
    colleague,
    page_of,
    press,
)

NOTE = "Ask Ana about the nail salon"
TYPED = {"text": ARABIC, "note": NOTE, "language": "ar", "sentence": "thank-you", "seen": "1"}


def save(client, case, **typed):
    """As the page does by itself; empty, where nothing is left in its boxes."""
    return client.post(f"{LIST}{case.pk}/draft/", typed)


@pytest.fixture
def kept(client, case):
    assert save(client, case, **TYPED).status_code == 204
    return Draft.objects.get()


@pytest.mark.both_databases
def test_it_is_there_on_another_machine_and_for_nobody_else(client, colleague, at_desk, case, kept):
    elsewhere = at_desk(DeskName.PAYOKE)
    page = page_of(elsewhere, case)
    for words in (
        ARABIC,
        NOTE,
        'value="thank-you" data-helpdesk-typed checked',
        "You typed this on",
    ):
        assert words in page
    assert not {ARABIC, NOTE} & set(page_of(colleague, case).split("\n"))
    assert NOTE not in page_of(colleague, case)
    assert save(at_desk(DeskName.SURYA), case, **TYPED).status_code == 404
    assert Draft.objects.get() == kept


def test_it_is_sealed_to_its_own_writer_and_to_no_desk(client, case, kept, caseworkers):
    stored = bytes(kept.sealed) + bytes(kept.sealed_key)
    assert ARABIC.encode() not in stored
    assert NOTE.encode() not in stored
    own = member_keys.open_member_key(kept.member, PASSPHRASE)
    assert kept.open(own)["text"] == ARABIC
    others = [member_keys.open_member_key(caseworkers[DeskName.SURYA], PASSPHRASE)]
    others += desk_private_keys(kept.member, own)
    assert [kept.open(private) for private in others] == [{}, {}]


def desk_private_keys(member, own):
    return [sealing.open_sealed_box(bytes(one.sealed), own) for one in member.grants.all()]


def test_what_somebody_writes_into_the_database_stands_in_no_box(client, case, kept):
    """Her public key lies there: anybody can seal to it."""
    forged = Draft(pk=kept.pk, conversation=case, member=kept.member, mark=kept.mark)
    mark = bytes(kept.mark)
    forged.seal(TYPED | {"text": "Come to the station at nine"})
    Draft.objects.filter(pk=kept.pk).update(
        sealed=forged.sealed, sealed_key=forged.sealed_key, mark=mark
    )
    page = page_of(client, case)
    assert "station" not in page
    assert "You typed this on" not in page


def test_saving_puts_off_neither_lock_nor_session_and_a_lock_ends_it(client, case, clock):
    lock, session = Unlocked.objects.get().until, Session.objects.get().expire_date
    for minutes in (7, 7):
        clock.forward(minutes=minutes)
        assert save(client, case, **TYPED | {"text": f"after {minutes}"}).status_code == 204
        assert Unlocked.objects.get().until == lock
        assert Session.objects.get().expire_date == session
    clock.forward(minutes=3)
    assert save(client, case, **TYPED).status_code == 403
    assert save(client, case, passphrase=PASSPHRASE, **TYPED).status_code == 403
    assert b"passphrase" in client.get(LIST).content


def test_the_row_in_the_list_says_the_day_alone(client, colleague, case, kept, clock):
    day = timezone.localdate()
    page = shown(client, "open")
    assert f"Draft of {day:%-d %b}" in page
    assert NOTE not in page
    assert "Draft of" not in shown(colleague, "open")


def test_sent_it_is_gone_and_the_page_that_sent_it_keeps_nothing_more(client, case, kept):
    """A save that was under way when Send was pressed comes after it."""
    assert press(client, case, "reply", **TYPED | {"note": ""}).status_code == 302
    assert not Draft.objects.exists()
    assert save(client, case, **TYPED).status_code == 409
    assert not Draft.objects.exists()
    assert save(client, case, **TYPED | {"seen": "2", "text": "One thing more"}).status_code == 204


def test_a_colleague_s_answer_takes_nobody_s_draft_away(client, colleague, case, kept):
    press(colleague, case, "reply", text=ARABIC, language="ar")
    assert Draft.objects.get() == kept
    assert save(client, case, **TYPED | {"text": "longer"}).status_code == 204


def test_what_the_person_wrote_since_is_marked_when_it_is_there_again(client, case, kept, accepted):
    replies.add_from_person(*lookup.find_by_receipt(accepted.receipt), text="Wait!")
    page = page_of(client, case)
    assert NOTE in page
    assert "It stands above, marked as new." in page
    assert ">New</strong>" in page


def test_emptied_it_is_gone_and_thrown_away_too(client, case, kept):
    assert save(client, case, text=" ", note="", language="ar", seen="1").status_code == 204
    assert not Draft.objects.exists()
    save(client, case, **TYPED)
    assert press(client, case, "drop", **TYPED).status_code == 302
    assert not Draft.objects.exists()
    assert NOTE not in page_of(client, case)


def test_without_script_a_button_keeps_it(client, case):
    page = client.post(f"{LIST}{case.pk}/", TYPED | {"act": "keep"}, follow=True).text
    assert "Kept for a week." in page
    assert ARABIC in page
    assert Draft.objects.exists()


def test_the_note_that_is_kept_leaves_the_answer_and_does_not_come_back(client, case, kept):
    press(client, case, "note", **TYPED)
    page = page_of(client, case)
    assert ARABIC in page
    assert page.count(NOTE) == 1, "in the thread alone"
    press(client, case, "note", text="", note="Second", language="ar")
    assert ARABIC in page_of(client, case), "a page without it takes it away from nobody"


@pytest.mark.both_databases
def test_handed_over_it_is_gone_and_before_it_is_said(client, case, kept, caseworkers):
    assert "Handed over, it is deleted." in client.get(f"{LIST}{case.pk}/hand-over/").text
    by, surya = caseworkers[DeskName.PAYOKE].user, Desk.objects.get(pk=DeskName.SURYA)
    handover.hand_over(with_its_key(case), surya, agreed=True, why="", by=by)
    assert not Draft.objects.exists()
    assert save(client, case, **TYPED).status_code == 404


def test_shut_to_whoever_typed_it_it_is_gone_and_none_comes_after(
    client,
    colleague,
    case,
    caseworkers,
):
    save(colleague, case, **TYPED)
    save(client, case, **TYPED)
    them = MemberKey.objects.get(user__username="colleague")
    keyed = with_its_key(case)
    # Of a desk of two it may be shut to the other one.
    recusal.shut_out(case, them.user, by=caseworkers[DeskName.PAYOKE].user)
    assert [draft.member.user.username for draft in Draft.objects.all()] == ["worker-payoke"]
    assert save(colleague, case, **TYPED).status_code == 404
    with pytest.raises(Conversation.DoesNotExist):
        replies.keep_draft(keyed, TYPED, by=them.user, private=b"")


def test_taken_out_of_the_desk_nobody_keeps_one_of_it(
    client,
    colleague,
    case,
    caseworkers,
    desk_keys,
):
    save(colleague, case, **TYPED)
    them = MemberKey.objects.get(user__username="colleague")
    first = caseworkers[DeskName.PAYOKE].user
    held = desk_keys[DeskName.PAYOKE]
    key_rotation.take_out(Desk.objects.get(pk=DeskName.PAYOKE), them, held=held, by=first)
    assert not Draft.objects.exists()


@pytest.mark.both_databases
@pytest.mark.parametrize("gone", ["conversation", "account"])
def test_it_goes_with_its_conversation_and_with_its_writer(client, case, kept, gone):
    if gone == "account":
        kept.member.user.delete()
    else:
        Conversation.objects.get().delete()
    assert not Draft.objects.exists()


def test_after_a_week_it_is_gone_and_looking_at_it_makes_it_no_younger(client, case, kept, clock):
    clock.forward(days=DRAFT_KEPT.days)
    client.post(LIST, {"passphrase": PASSPHRASE})
    page_of(client, case)
    save(client, case, **TYPED | {"seen": "1"})
    delete_what_is_due()
    assert Draft.objects.exists()
    clock.forward(days=1)
    delete_what_is_due()
    assert not Draft.objects.exists()


def test_while_the_clock_is_not_believed_none_is_deleted(client, case, kept, clock, monkeypatch):
    monkeypatch.setattr(retention_round.clock_guard, "is_believed", lambda now: False)
    clock.forward(days=30)
    delete_what_is_due()
    assert Draft.objects.exists()


def test_it_is_in_no_copy_no_search_no_audit_and_no_count(client, case, kept):
    ways = (
        client.get(f"{LIST}{case.pk}/export/"),
        press(client, case, "print", ground="agreed"),
        client.post(f"{LIST}find/", {"words": "nail salon", "act": "open"}),
        client.get(f"{LIST}statistics/"),
    )
    assert [way.status_code for way in ways] == [200] * 4
    for way in ways:
        assert case.reference not in way.text or NOTE not in way.text.replace("nail salon", "", 1)
        assert ARABIC not in way.text
    before = AuditEntry.objects.count()
    save(client, case, **TYPED | {"text": "longer"})
    assert AuditEntry.objects.count() == before
    assert Message.objects.count() == 2, "what came, and the note about the paper"
    assert timedelta(days=7) == DRAFT_KEPT
