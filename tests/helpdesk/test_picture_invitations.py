"""A picture is asked for: how long, how many, who closes it, and that only the label says so."""

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from base.sandbox import system_calls
from helpdesk import limits, sealing
from helpdesk.conversations import handover, intake, picture_invitations, replies
from helpdesk.conversations.lookup import find_by_receipt, find_by_ticket
from helpdesk.conversations.picture_invitations import ClosedBy, NotAsking
from helpdesk.models import AuditEntry, Conversation, Desk, Message
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import AttachmentSort, messages
from tests.helpdesk.conftest import settle, with_its_key
from tests.helpdesk.test_voices import send_before

PICTURE = AttachmentSort.PICTURE


@pytest.fixture(autouse=True)
def asking(accepted):
    """Payoke and Sürya ask for pictures."""
    settle(
        *(DeskName.PAYOKE, DeskName.SURYA),
        asks_for_pictures=True,
        pictures_assessed_on=timezone.localdate(),
    )


def keyed():
    return with_its_key(Conversation.objects.get())


def worker():
    return get_user_model().objects.get(username="worker-payoke")


def ask():
    return picture_invitations.ask(keyed(), by=worker())


def send(count):
    """So many pictures of hers, today."""
    send_before(keyed(), PICTURE, count, day=timezone.localdate())


def test_nobody_is_asked_before_a_desk_has_said_so():
    assert not Desk._meta.get_field("asks_for_pictures").default
    settle(DeskName.PAYOKE, asks_for_pictures=False)
    with pytest.raises(NotAsking):
        ask()
    settle(DeskName.PAYOKE, asks_for_pictures=True, pictures_assessed_on=None)
    with pytest.raises(NotAsking):
        ask()
    assert picture_invitations.invitation_of(keyed()) is None
    assert not picture_invitations.is_open(keyed())


def test_it_is_open_for_seven_days_from_the_day_of_asking(clock):
    ask()
    invitation = picture_invitations.invitation_of(keyed())
    assert invitation.asked_on == timezone.localdate()
    assert (invitation.until - invitation.asked_on).days == 7
    clock.forward(days=7)
    assert picture_invitations.is_open(keyed())
    clock.forward(days=1)
    assert not picture_invitations.is_open(keyed())


def test_a_desk_that_asks_no_more_takes_none():
    ask()
    settle(DeskName.PAYOKE, asks_for_pictures=False)
    assert not picture_invitations.is_open(keyed())


def test_where_nobody_could_open_it_safely_none_comes(monkeypatch):
    ask()
    monkeypatch.setattr(system_calls, "is_possible", lambda: False)
    assert not picture_invitations.is_open(keyed())


def test_whoever_comes_with_the_number_finds_it_open(accepted):
    ask()
    hers = find_by_receipt(accepted.receipt)
    assert picture_invitations.is_open(hers)
    ticket = sealing.seal_ticket(hers.conversation.pk, hers.conversation_key)
    assert picture_invitations.is_open(find_by_ticket(ticket))


def test_three_come_of_one_and_asking_again_meanwhile_gives_no_more():
    ask()
    send(2)
    ask()
    assert picture_invitations.room_left(keyed()) == 1
    send(1)
    assert picture_invitations.room_left(keyed()) == 0
    assert not picture_invitations.is_open(keyed())


def test_nine_come_in_all():
    for _number in range(limits.PICTURES_IN_ALL // limits.PICTURES_OF_AN_INVITATION):
        ask()
        assert picture_invitations.room_left(keyed()) == limits.PICTURES_OF_AN_INVITATION
        send(limits.PICTURES_OF_AN_INVITATION)
    with pytest.raises(NotAsking):
        ask()
    assert not picture_invitations.is_open(keyed())


def test_voices_take_no_room_from_pictures():
    ask()
    send_before(keyed(), AttachmentSort.VOICE, 12, day=timezone.localdate())
    assert picture_invitations.room_left(keyed()) == limits.PICTURES_OF_AN_INVITATION


@pytest.mark.parametrize("closes", [ClosedBy.PERSON, ClosedBy.DESK])
def test_either_closes_it_at_once_and_the_desk_may_ask_again(closes):
    ask()
    picture_invitations.close(keyed(), by=worker() if closes == ClosedBy.DESK else None)
    assert picture_invitations.invitation_of(keyed()).closed_by == closes
    assert not picture_invitations.is_open(keyed())
    ask()
    assert picture_invitations.is_open(keyed())


def test_the_audit_has_what_the_desk_did_and_nothing_of_the_person():
    ask()
    picture_invitations.close(keyed(), by=None)
    ask()
    picture_invitations.close(keyed(), by=worker())
    acts = AuditEntry.objects.filter(action__startswith="picture-").order_by("pk")
    assert [each.action for each in acts] == ["picture-asked", "picture-asked", "picture-shut"]


def test_another_desk_that_gets_it_has_asked_for_nothing(caseworkers):
    ask()
    surya = Desk.objects.get(pk=DeskName.SURYA)
    handover.hand_over(keyed(), surya, agreed=True, why="", by=worker())
    assert not picture_invitations.is_open(keyed())
    assert picture_invitations.invitation_of(keyed()).closed_by == ClosedBy.DESK


def test_nothing_in_the_clear_says_that_a_picture_was_asked_for():
    before = Conversation.objects.values().get()
    ask()
    after = Conversation.objects.values().get()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"label", "mark"}
    assert len(after["label"]) == len(before["label"])


def test_a_label_with_all_that_may_stand_on_it_is_as_long_as_any_other_such():
    """Whatever more there is on it, it says so by one step alone."""
    short = {"language": "zh-hans", "topic": "work", "region": "flanders", "avoid": "surya"}
    long = short | {f"copy_{told}": "2026-11-30" for told in ("agreed", "law", "protection")}
    full = long | {
        "no_contact": "yes",
        "copy_printed": "2026-11-30",
        "picture": "20261130 999 desk",
    }
    lengths = {
        len(messages.seal_label(label, bytes(32), "a")) for label in (short, long, full, long)
    }
    assert len(lengths) <= 2
    assert max(lengths) <= Conversation._meta.get_field("label").max_length


def test_it_is_stored_for_one_invitation_and_opened_as_it_came(accepted):
    ask()
    sealer = sealing.AttachmentSealer(PICTURE)
    sealer.add(b"\xff\xd8\xff of a contract")
    picture = sealer.finish("jpeg")
    hers = find_by_receipt(accepted.receipt)
    intake.add(hers, text="", in_danger=False, token="a token", attachment=picture)
    message = Message.objects.order_by("sequence").last()
    content = message.open(keyed().conversation_key)
    assert content["picture"] == picture.told
    assert picture_invitations.room_left(keyed()) == limits.PICTURES_OF_AN_INVITATION - 1
    assert replies.attachments.came(message, PICTURE, content["picture"]).startswith(b"\xff\xd8")
