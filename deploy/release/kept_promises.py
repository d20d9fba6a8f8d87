"""
What people were promised by a database of before: what was written opens, for whoever could open
it then and with what they hold; pages, telephone numbers and the audit are there as they were.

Runs inside the site (`manage.py shell`), of whichever version. What is in it is made up.
"""

from datetime import date
from typing import Any

from django.conf import settings
from wagtail.models import Page

from helpdesk import audit
from helpdesk.conversations import intake, lookup, replies
from helpdesk.desks import conversation_keys, member_keys
from helpdesk.desks.desk_keys import desk_keys_of
from helpdesk.models import Conversation, MemberKey
from helpdesk.rules.routing import DeskName
from helpdesk.rules.submission import Submission
from helpdesk.sealing import new_token_seed
from website.local_run.demo_accounts import make_accounts
from website.phonebook.attested_registry import registry_as_attested

WORDS = Submission(text="My boss keeps my papers. Босс забрал паспорт. ጓል", language="en")
CASEWORKER = f"caseworker-{DeskName.PAYOKE}"
# Of a row of the registry, where it has them: what somebody would call, or read.
SAID = ("code", "phone", "email", "website", "value", "url")

Held = dict[str, str]


def plant() -> Held:
    """A conversation of both sides, with a note. Returns what opens it: number and passphrase."""
    passphrase = make_accounts(settings.VAR_DIR / "demo.json")[CASEWORKER].passphrase
    accepted = intake.accept(WORDS, desk=DeskName.PAYOKE, token=new_token_seed())
    keyed = lookup.find_by_receipt(accepted.receipt)
    assert keyed, "it was stored just now"  # noqa: S101
    by = MemberKey.objects.get(user__username=CASEWORKER).user
    replies.send_reply(*keyed, text="We can help.", language="en", author="Payoke", by=by)
    replies.add_note(*keyed, text="Call on Monday.", author="lena", by=by)
    # It is taken up for years: on its own day it would be over, and the worker would delete it.
    Conversation.objects.update(delete_on=date.max)
    return {"number": accepted.receipt, "passphrase": passphrase}


def promises(held: Held) -> dict[str, Any]:
    """What this database keeps of them, in words that can be compared. Nothing is written."""
    registry = registry_as_attested()
    return {
        "the person reads": _texts(lookup.find_by_receipt(held["number"])),
        "the desk reads": _texts(_opened_by_desk(held), with_notes=True),
        "the audit": [str(fault) for fault in audit.verify().faults],
        "pages": sorted(Page.objects.live().values_list("url_path", flat=True)),
        "registry": sorted(_said(row) for rows in registry.rows.values() for row in rows),
        "changed past the site": registry.faults,
    }


def _opened_by_desk(held: Held) -> lookup.KeyedConversation:
    member = MemberKey.objects.get(user__username=CASEWORKER)
    keys = desk_keys_of(member, member_keys.open_member_key(member, held["passphrase"]))
    conversation = Conversation.objects.get()
    return lookup.KeyedConversation(
        conversation, conversation_keys.key_for_desk(conversation, keys)
    )


def _texts(keyed: lookup.KeyedConversation | None, *, with_notes: bool = False) -> list[str]:
    if keyed is None:
        return []
    messages = lookup.messages_of(keyed, with_notes=with_notes)
    return [str(message.content.get("text", "")) for message in messages]


def _said(row: Any) -> str:
    kept = (f"{name}={getattr(row, name)}" for name in SAID if getattr(row, name, ""))
    return f"{type(row).__name__} " + " ".join(kept)
