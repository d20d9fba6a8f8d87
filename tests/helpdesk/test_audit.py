"""Who did what: kept in a chain, and whatever a database writer does to it shows."""

import re
import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.utils import timezone

from helpdesk import audit
from helpdesk.audit import Action, FaultKind
from helpdesk.models import AuditChain, AuditEntry, Conversation
from helpdesk.rules.routing import DeskName

pytestmark = pytest.mark.both_databases


@pytest.fixture
def lena(db):
    return get_user_model().objects.create_user("lena")


@pytest.fixture
def five(lena):
    """A chain of five entries."""
    for case in ("aaaa", "bbbb", "cccc", "dddd", "eeee"):
        audit.record(Action.ANSWERED, by=lena, desk=DeskName.PAYOKE, conversation=case)


def faults(head=""):
    return [(fault.number, fault.kind) for fault in audit.verify(head).faults]


def rows(number):
    return AuditEntry.objects.filter(number=number)


def test_it_says_who_did_what_to_which_case_and_nothing_else(accepted, lena):
    case = Conversation.objects.get()
    audit.record(
        Action.HANDED_OVER, by=lena, desk=case.desk, conversation=case, about=DeskName.SURYA
    )
    audit.record(Action.DELETED, by=None, conversation=case)
    handed, deleted = AuditEntry.objects.all()
    assert (handed.who, handed.action, handed.desk) == ("lena", "handed-over", "payoke")
    assert (handed.conversation, handed.about, handed.day) == (
        case.pk,
        "surya",
        timezone.localdate(),
    )
    assert (deleted.who, deleted.conversation) == ("", case.pk)
    assert faults() == []


def test_what_is_noted_once_a_day_is_noted_of_each_account_whatever_it_is_called(lena):
    """Eve, who looks after accounts, reads under the name of somebody who read before her."""
    eve = get_user_model().objects.create_user("eve")
    for _again in range(2):
        audit.record(Action.OPENED, by=lena, conversation="aaaa")
    lena.username, eve.username = "lena2", "lena"
    lena.save()
    eve.save()
    audit.record(Action.OPENED, by=eve, conversation="aaaa")
    opened = AuditEntry.objects.filter(action=Action.OPENED)
    assert list(opened.order_by("number").values_list("who_key", flat=True)) == [lena.pk, eve.pk]


@pytest.mark.parametrize("sentence", ["She is in danger", "Rue du Trône 1", "a\nb", "x" * 151])
def test_no_sentence_fits_in(lena, sentence):
    with pytest.raises(ValueError, match="names and no sentences"):
        audit.record(Action.HANDED_OVER, by=lena, about=sentence)
    with pytest.raises(ValueError, match="is not a valid Action"):
        audit.record(sentence, by=lena)
    assert not AuditEntry.objects.exists()


def test_who_reads_a_conversation_again_and_again_is_noted_once_a_day(lena):
    for _ in range(3):
        audit.record(Action.OPENED, by=lena, conversation="aaaa")
    audit.record(Action.OPENED, by=lena, conversation="bbbb")
    assert AuditEntry.objects.count() == 2


def test_what_is_not_done_in_the_end_is_not_noted(lena):
    @transaction.atomic
    def closing_fails():
        audit.record(Action.CLOSED, by=lena, conversation="aaaa")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        closing_fails()
    assert not AuditEntry.objects.exists()
    assert faults() == []


# --- What somebody who can write to the database may try ----------------------------------------


@pytest.mark.parametrize("field", ["who", "action", "desk", "conversation", "about"])
def test_a_changed_entry_shows(five, field):
    rows(3).update(**{field: "mallory"})
    assert faults() == [(3, FaultKind.CHANGED)]


def test_another_account_in_the_place_of_the_one_who_did_it_shows(five):
    """An account is named by its key too: somebody may get the name of one that is gone."""
    assert rows(3).get().who_key is not None
    rows(3).update(who_key=rows(3).get().who_key + 1)
    assert faults() == [(3, FaultKind.CHANGED)]


def test_a_changed_day_shows_and_is_not_pruned_away(five):
    AuditEntry.objects.update(day=timezone.localdate() - timedelta(days=500))
    assert audit.prune() == 0
    assert [number for number, _ in faults()] == [1, 2, 3, 4, 5]


def test_a_deleted_entry_shows(five):
    rows(3).delete()
    assert faults() == [(4, FaultKind.MISSING)]


def test_a_deleted_entry_whose_place_was_closed_up_shows(five):
    rows(3).delete()
    rows(4).update(number=3)
    rows(5).update(number=4)
    AuditChain.objects.update(end_number=4)
    assert (3, FaultKind.CHANGED) in faults()


def test_reordered_entries_show(five):
    rows(2).update(number=99)
    rows(3).update(number=2)
    rows(99).update(number=3)
    assert {number for number, _ in faults()} >= {2, 3}


def test_an_inserted_entry_shows(five):
    copy = rows(2).get()
    AuditEntry.objects.create(
        number=6, action="opened", who="lena", conversation="ffff", day=copy.day, seal=copy.seal
    )
    AuditChain.objects.update(end_number=6, end_seal=copy.seal)
    assert faults() == [(6, FaultKind.CHANGED)]


def test_a_copied_entry_shows(five):
    copy = rows(5).get()
    copy.pk, copy.number = None, 6
    copy.save(force_insert=True)
    AuditChain.objects.update(end_number=6)
    assert faults() == [(6, FaultKind.CHANGED)]


def test_cut_off_at_the_new_end_shows(five):
    rows(5).delete()
    assert faults() == [(4, FaultKind.END)]


def test_cut_off_with_the_row_that_says_so_shows_by_the_digest(five):
    told = audit.head()
    before = rows(3).get()
    AuditEntry.objects.filter(number__gt=3).delete()
    AuditChain.objects.update(end_number=3, end_seal=before.seal)
    assert faults() == []
    assert faults(told) == [(3, FaultKind.HEAD)]


def test_all_of_it_gone_shows_by_the_digest(five):
    told = audit.head()
    AuditEntry.objects.all().delete()
    AuditChain.objects.all().delete()
    assert faults(told) == [(0, FaultKind.HEAD)]


def test_cut_off_and_written_anew_shows_by_the_digest(five, lena):
    told = audit.head()
    before = rows(4).get()
    rows(5).delete()
    AuditChain.objects.update(end_number=4, end_seal=before.seal)
    audit.record(Action.CLOSED, by=lena, conversation="eeee")
    assert faults() == []
    assert faults(told) == [(5, FaultKind.HEAD)]


def test_cut_off_at_the_old_end_shows(five):
    first = rows(1).get()
    first.delete()
    AuditChain.objects.update(start_number=1, start_seal=first.seal)
    assert faults() == [(1, FaultKind.START)]


def test_a_spoilt_chain_stops_nobody_s_work(five, lena):
    AuditChain.objects.update(end_number=1, end_seal=bytes(32))
    audit.record(Action.CLOSED, by=lena, conversation="aaaa")
    AuditChain.objects.all().delete()
    audit.record(Action.CLOSED, by=lena, conversation="bbbb")
    assert AuditEntry.objects.count() == 7
    assert {number for number, _ in faults()} >= {6, 7}


@pytest.mark.parametrize("head", ["", "5-0000000000000000", "99999999999999999999-00", "rubbish"])
def test_only_a_head_that_was_ours_is_believed(five, head):
    assert faults(head) == ([] if head == "" else [(5, FaultKind.HEAD)])


def test_every_head_that_was_told_stays_good(lena):
    heads = []
    for _ in range(4):
        heads.append(audit.head())
        audit.record(Action.NOTED, by=lena, conversation="aaaa")
    assert [faults(head) for head in [*heads, audit.head()]] == [[]] * 5


# --- Keys, time, and many at once ----------------------------------------------------------------


def test_a_new_key_goes_on_from_the_old_one(five, lena, settings):
    settings.AUDIT_KEY_FALLBACKS, settings.AUDIT_KEY = [settings.AUDIT_KEY], "n" * 48
    audit.record(Action.CLOSED, by=lena, conversation="aaaa")
    assert faults() == []
    settings.AUDIT_KEY_FALLBACKS = []
    assert [number for number, _ in faults()] == [1, 2, 3, 4, 5]


def test_a_key_that_was_replaced_makes_no_new_entry(five, lena, settings):
    old, settings.AUDIT_KEY = settings.AUDIT_KEY, "n" * 48
    settings.AUDIT_KEY_FALLBACKS = [old]
    audit.record(Action.CLOSED, by=lena, conversation="aaaa")
    settings.AUDIT_KEY = old
    audit.record(Action.CLOSED, by=lena, conversation="bbbb")
    settings.AUDIT_KEY_FALLBACKS, settings.AUDIT_KEY = [old], "n" * 48
    assert faults() == [(7, FaultKind.OLD_KEY)]


def test_neither_the_secret_key_nor_the_attestation_key_makes_a_seal(five, lena, settings):
    for name in ("SECRET_KEY", "ATTESTATION_KEY"):
        settings.AUDIT_KEY, kept = getattr(settings, name), settings.AUDIT_KEY
        audit.record(Action.CLOSED, by=lena, conversation="aaaa")
        settings.AUDIT_KEY = kept
    assert {number for number, _ in faults()} == {6, 7}


def test_after_a_year_the_old_end_is_forgotten_and_the_rest_still_proves_itself(lena):
    now, told = timezone.now(), audit.head()
    for ago in (400, 380, 366, 365, 10):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(timezone, "now", lambda ago=ago: now - timedelta(days=ago))
            audit.record(Action.CLOSED, by=lena, conversation="aaaa")
    last_told = audit.head()
    assert audit.prune() == 3
    assert audit.prune() == 0
    kept = AuditEntry.objects.values_list("number", "action")
    assert list(kept) == [(4, "closed"), (5, "closed"), (6, "pruned")]
    assert faults() == faults(told) == faults(last_told) == faults(audit.head()) == []


def test_many_at_once_make_one_chain(transactional_db, lena):
    faulty = []

    def work(number):
        try:
            for round_ in range(5):
                with transaction.atomic():
                    audit.record(Action.ANSWERED, by=lena, conversation=f"{number}-{round_}")
        except Exception as error:  # noqa: BLE001
            faulty.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert faults() == []  # nobody who looks meanwhile is told of a fault
    for thread in threads:
        thread.join()
    assert faulty == []
    assert list(AuditEntry.objects.values_list("number", flat=True)) == list(range(1, 41))
    assert faults() == []


def test_the_command_ends_badly_when_something_was_done_to_it(five):
    said = StringIO()
    call_command("verify_audit", head=audit.head(), stdout=said)
    assert f"5 entries, end {audit.head()}" in said.getvalue()
    rows(2).update(who="mallory")
    told = StringIO()
    with pytest.raises(CommandError, match="not whole: 1 fault"):
        call_command("verify_audit", stderr=told)
    assert told.getvalue().startswith("Entry 2: This entry was changed")


# --- All of it is noted --------------------------------------------------------------------------

SOURCES = [
    path
    for folder in ("helpdesk", "site")
    for path in (Path(__file__).parents[2] / folder).rglob("*.py")
    if path.parts[-2:] not in {("audit", "actions.py"), ("inbox", "audit.py")}
]


def test_everything_that_the_audit_has_a_word_for_is_noted_somewhere():
    noted = {
        name for path in SOURCES for name in re.findall(r"Action\.([A-Z_]+)", path.read_text())
    }
    assert {action.name for action in Action} - noted == set()
