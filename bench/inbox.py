"""
Row 9: the lists of an inbox with a hundred thousand conversations, and a new key of its desk.
Row 14: a search through what is open, in seconds, and true on a busy machine too.

By the processor, since all of it is computing. What is compared is asked for in turns. With
HYBRID=1 as after `manage.py seal_hybrid`.
"""

import os
import secrets
from datetime import date, timedelta
from functools import partial
from statistics import median
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from bench.figures import Figure, digits, p95, ratio, spent
from bench.sites import empty_site, inside
from helpdesk import sealing
from helpdesk.attestation import way_of_sealing
from helpdesk.desks import (
    conversation_keys,
    desk_keys,
    key_rotation,
    member_keys,
    staff_permissions,
)
from helpdesk.models import CaseGrant, Conversation, Desk, MemberKey, Message, grants
from tests.fixtures.staff import verify

MANY, FEW, OPEN, AT_ONCE = 100_000, 2_500, 500, 2_000
# Of fewer turns the 95th of a hundred would be the slowest, and chance.
LIST_TURNS, SEARCH_TURNS = 100, 10
SIX_WORDS = "tamol bidek surit pinam woret lagos"
SEALED = {"HYBRID": os.environ.get("HYBRID", "")}
BARE = "account/"  # a page of the admin that holds nothing of ours
LISTS = {
    "unassigned": "helpdesk/?tab=us&with=nobody",
    "all that waits": "helpdesk/?tab=us",
    f"by language ({OPEN} labels opened)": "helpdesk/?tab=us&language=ar",
    "closed": "helpdesk/?tab=closed",
    "closed, page 100": "helpdesk/?tab=closed&p=100",  # the last page that is offered
}


def slowest_list() -> Figure:
    """Both by their 95th of a hundred, since whatever else the machine does falls on both."""
    # Without DEBUG the admin wants its files collected first.
    with empty_site(DEBUG="1", **SEALED) as running:
        times = inside(running, walk_lists)
    bare = p95(times.pop(BARE))
    slow = {name: p95(each) for name, each in times.items()}
    name = max(slow, key=lambda name: slow[name])
    return Figure(slow[name] / bare, f"{name}; {digits(slow[name])} over {digits(bare)} ms")


def new_key() -> Figure:
    """A desk's: all that was said in a thousand open conversations is sealed under fresh keys."""
    with empty_site(**SEALED) as running:
        renewed, bare = inside(running, renew)
    return Figure(renewed / bare, f"{digits(renewed)} over {digits(bare)} ms")


def search() -> Figure:
    """Beside the unsealing of the words that it looks through."""
    with empty_site(DEBUG="1", **SEALED) as running:
        found, unsealed = zip(*inside(running, search_and_unseal), strict=True)
    note = f"{digits(median(found))} over {digits(median(unsealed))} ms"
    return Figure(ratio(found, unsealed), note)


# --- In a process of the site ---------------------------------------------------------------------


def walk_lists() -> dict[str, list[float]]:
    """Milliseconds of processor of each list and of the bare page, turn by turn."""
    inbox = Inbox(MANY)
    paths = LISTS | {BARE: BARE}
    for path in paths.values():
        inbox.get(path)  # what was just planted has read nothing yet
    times: dict[str, list[float]] = {name: [] for name in paths}
    for _ in range(LIST_TURNS):
        for name, path in paths.items():
            times[name].append(spent(partial(inbox.get, path)))
    return times


def search_and_unseal() -> list[tuple[float, float]]:
    """Milliseconds of processor of both, turn by turn; the first turn warms up."""
    inbox = Inbox(FEW)
    turns = [(spent(inbox.find), spent(inbox.unseal)) for _ in range(SEARCH_TURNS + 1)]
    return turns[1:]


class Inbox:
    """A caseworker's browser before an inbox with so many conversations, opened."""

    def __init__(self, count: int) -> None:
        settings.DEBUG = False  # or every query would be kept
        self.client = Client(headers={"host": "localhost"})
        user, desk_key = a_desk()
        plant(desk_key, count - OPEN, "closed")
        plant(desk_key, OPEN, "new")
        self.client.force_login(user)
        member = MemberKey.objects.get()
        private = member_keys.open_member_key(member, SIX_WORDS)
        self.held = desk_keys.desk_keys_of(member, private)
        verify(self.client, user)
        if self.client.post("/cms/helpdesk/", {"passphrase": SIX_WORDS}).status_code != 302:
            raise RuntimeError("The passphrase did not open the helpdesk.")

    def get(self, path: str) -> None:
        answer = self.client.get(f"/cms/{path}")
        wanted = b"</html>" if path == BARE else b'class="hd-'
        if answer.status_code != 200 or wanted not in answer.content:
            raise RuntimeError(f"{path} is not the page that was to be measured.")

    def find(self) -> None:
        answer = self.client.post("/cms/helpdesk/find/", {"words": "nobody said this"})
        _before, _tag, after = answer.content.partition(b'<ul class="hd-counts">')
        if not after or b"<li>" in after.partition(b"</ul>")[0]:
            raise RuntimeError("The search did not look for what nobody said.")

    def unseal(self) -> None:
        """What no search can do without: the key of each open conversation, and its words."""
        pairs = {pk: sealing.key_pair_from_private(held) for pk, held in self.held.items()}
        every = Conversation.objects.exclude(state="closed").prefetch_related("grants", "messages")
        for conversation in every:
            [grant] = conversation.grants.all()
            grant.conversation = conversation
            key = conversation_keys.key_of_grant(grant, pairs[grant.desk_key_id])
            for message in conversation.messages.all():
                message.open(key)


def renew() -> tuple[float, float]:
    """Milliseconds of processor: for the new key, and for the sealing that it cannot do without."""
    user, desk_key = a_desk()
    plant(desk_key, 1_000, "new")
    member = MemberKey.objects.get()
    held = desk_keys.desk_keys_of(member, member_keys.open_member_key(member, SIX_WORDS))
    every = list(Conversation.objects.prefetch_related("grants", "messages"))
    pair = sealing.key_pair_from_private(held[desk_key.pk])
    bare = spent(lambda: [_seal_alone(conversation, pair) for conversation in every])
    return spent(lambda: key_rotation.renew(desk_key.desk, held, by=user)), bare


def _seal_alone(conversation: Conversation, pair: sealing.KeyPair) -> None:
    """Opened, sealed under a fresh key for desk and sender, vouched for; nothing is kept."""
    [grant] = conversation.grants.all()
    grant.conversation = conversation
    old, fresh = conversation_keys.key_of_grant(grant, pair), sealing.new_conversation_key()
    sender, pk = bytes(conversation.sender_public), conversation.pk
    sealing.seal_chained_grant(fresh, old, sender, pk)
    for message in conversation.messages.all():
        message.seal(message.open(old), fresh)
    label = sealing.open_label(bytes(conversation.label), old, pk)
    sealing.seal_label(label, fresh, pk)
    sealing.seal_to_public_key(fresh, pair.public)
    conversation.attest()
    grant.attest()


def a_desk() -> tuple[Any, Any]:
    """A caseworker, and the key of the desk that they hold."""
    user = get_user_model().objects.create_user("bench", password=secrets.token_hex())
    user.groups.add(staff_permissions.ensure_groups())
    if os.environ.get("HYBRID"):  # as after `manage.py seal_hybrid`
        way_of_sealing.begin()
    desk, _ = Desk.objects.get_or_create(pk="payoke", defaults={"email": "bench@localhost"})
    return user, desk_keys.make_desk_key(desk, member_keys.make_member_key(user, SIX_WORDS))


def plant(desk_key: Any, count: int, state: str) -> None:
    """So many conversations more."""
    today = timezone.localdate()
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        rows = [_one(desk_key, number, state, today) for number in numbers]
        models = (Conversation, CaseGrant, Message)
        for model, made in zip(models, zip(*rows, strict=True), strict=True):
            model.objects.bulk_create(made)


def _one(desk_key: Any, number: int, state: str, today: date) -> tuple[Any, Any, Any]:
    """Sealed as the real ones are: each with a key, a grant, a label and a message of its own."""
    case, case_key = sealing.new_conversation_id(), sealing.new_conversation_key()
    day = today - timedelta(days=number % 80)
    label = {"language": ("ar", "fr", "ti")[number % 3], "topic": "work"}
    conversation = Conversation(
        id=case, desk=desk_key.desk, day=day, last_day=day, moved_on=day,
        asked_on=day if state == "new" else None, state=state, in_danger=number % 50 == 0,
        delete_on=today + timedelta(days=30), epoch=desk_key.epoch,
        sender_public=bytes(desk_key.public),  # one for each would take longer than is measured
        label=sealing.seal_label(label, case_key, case),
    )  # fmt: skip
    conversation.attest()
    message = Message(conversation=conversation, sequence=1, direction="in", day=day)
    message.seal({"text": "Hello"}, case_key)
    return conversation, grants.conversation_grant(conversation, desk_key, case_key), message
