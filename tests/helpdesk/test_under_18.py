"""Somebody under 18 at the desk of adults: whom to call, what to say, and nothing that tells it."""

import re

import pytest
from django.apps import apps

from base import phonebook
from helpdesk.conversations import intake, lookup
from helpdesk.models import AuditEntry, Conversation
from helpdesk.ready_sentences.sentence_list import YOUNG
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from tests.helpdesk.conftest import with_its_key

TELLING = re.compile(r"under.?18|minor|young|child|guardian|jong|mineur", re.IGNORECASE)


@pytest.fixture
def case(accepted):
    return Conversation.objects.get()


@pytest.fixture
def client(at_desk):
    return at_desk(DeskName.PAYOKE)


def press(client, case, act, **fields):
    typed = {"act": act, "seen": "2", "language": "ar", "text": "", **fields}
    return client.post(f"/cms/helpdesk/{case.pk}/", typed)


def last_note(case):
    keyed = with_its_key(case)
    return lookup.messages_of(keyed, with_notes=True)[-1].content["text"]


def rows():
    """All that stands in the clear in the tables of messages, desks and the audit."""
    found = {}
    for model in apps.get_app_config("helpdesk").get_models():
        for row in model._base_manager.values():
            clear = {name: v for name, v in row.items() if not isinstance(v, bytes | memoryview)}
            key = row.get("id", row.get("slug", row.get("subject", row.get("number"))))
            found[model.__name__, str(key)] = clear
    return found


def test_one_act_says_whom_to_call_and_only_what_the_registry_has(client, case):
    page = client.get(f"/cms/helpdesk/{case.pk}/").content.decode()
    panel = page.partition("Somebody under 18")[2].partition("</details>")[0]
    lines = phonebook.current().page("en").lines
    for code in ("guardianship", "child-focus"):
        assert f'href="tel:{lines[code].phone}"' in panel
    assert "Published by" in panel, "who says so, while the owner has not"
    assert len(re.findall("tel:", panel)) == 2, "103 is in no row, the homes have said no yes"
    assert "Esperanto" not in panel
    assert "stays with your desk" in panel


def test_a_home_is_named_once_it_has_agreed(client, case, own_phonebook):
    own_phonebook()
    book = phonebook.current()
    data = {**book.data(), "hotlines": [dict(row) for row in book.data()["hotlines"]]}
    [home] = [row for row in data["hotlines"] if row["code"] == "esperanto"]
    home |= {"phone": "+3270000001"}
    book.write(data)
    assert "tel:+3270000001" not in client.get(f"/cms/helpdesk/{case.pk}/").content.decode()
    home |= {"confirmed_by": "Its director"}
    book.write({**data, "hotlines": list(data["hotlines"])})
    assert "tel:+3270000001" in client.get(f"/cms/helpdesk/{case.pk}/").content.decode()


def test_it_stands_in_the_sealed_note_and_nothing_else_tells_it(client, case):
    client.get(f"/cms/helpdesk/{case.pk}/")
    press(client, case, "note", note="An ordinary note.")
    before = rows()
    answer = press(client, case, "young", called=["guardianship", "nobody"], note="She is 16.")
    assert answer.status_code == 302
    assert last_note(case).split("\n") == [
        "The person is under 18.",
        "Called: Guardianship Service.",
        "She is 16.",
    ]
    after = rows()
    changed = {key: row for key, row in after.items() if before.get(key) != row}
    assert {name for name, _key in changed} <= {
        *("Message", "AuditEntry", "AuditChain", "Conversation", "Voucher"),
    }
    assert [row for row in changed.values() if TELLING.search(str(row))] == []
    said = AuditEntry.objects.order_by("number")
    assert [(each.action, each.about) for each in said][-2:] == [("noted", ""), ("noted", "")]


def test_the_conversation_stays_with_its_desk(client, case):
    desk, state = case.desk_id, case.state
    press(client, case, "young")
    case.refresh_from_db()
    assert (case.desk_id, case.state) == (desk, state)
    page = client.get(f"/cms/helpdesk/{case.pk}/hand-over/").content.decode()
    assert 'value="child-protection"' not in page


def test_the_sentences_for_it_are_ticked_but_for_those_that_may_not_leave(client, case):
    page = press(client, case, "young-sentences", text="hello", sentence="thank-you")
    shown = page.content.decode()
    assert "hello" in shown, "what was typed stays"
    ticked = set(re.findall(r'name="sentence" value="([\w-]+)"[^>]*checked', shown))
    assert ticked == {"thank-you", *(each.key for each in YOUNG if not each.acts)}
    english = press(client, case, "young-sentences", language="en").content.decode()
    ticked = set(re.findall(r'name="sentence" value="([\w-]+)"[^>]*checked', english))
    assert ticked == {each.key for each in YOUNG}


def test_the_desk_of_child_protection_reads_of_children_anyway(at_desk, case, words):
    other = intake.accept(words, desk=DeskName.CHILD_PROTECTION, token=new_token_seed())
    theirs = lookup.find_by_receipt(other.receipt).conversation
    client = at_desk(DeskName.CHILD_PROTECTION)
    page = client.get(f"/cms/helpdesk/{theirs.pk}/").content.decode()
    assert 'value="note"' in page
    assert 'value="young"' not in page


def test_a_caseworker_who_does_not_coordinate_makes_no_copy(at_desk, case):
    page = at_desk(DeskName.PAYOKE, coordinates=False).get(f"/cms/helpdesk/{case.pk}/")
    assert 'value="young"' in page.content.decode()
    assert "/export/" not in page.content.decode()
