"""
Row 20: the inbox with a hundred thousand conversations, beside 2,500 of them; 500 are open.
Row 39: search and list of 2,500, by the processor alone; in seconds, and true on a busy machine.

The databases are of their own, in a temporary folder. What is compared is asked for in turns.
"""

import secrets
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.figures import Figure, digits, p95, ratio, shared, spent, table, waited
from bench.sites import empty_site, inside
from helpdesk import sealing
from helpdesk.desks import (
    conversation_keys,
    desk_keys,
    key_rotation,
    member_keys,
    staff_permissions,
)
from helpdesk.models import CaseGrant, Conversation, Desk, MemberKey, Message, grants
from tests.fixtures.staff import verify

MANY, FEW, OPEN, TURNS, ACTS, AT_ONCE = 100_000, 2_500, 500, 100, 10, 2_000
SIX_WORDS = "tamol bidek surit pinam woret lagos"
HEADS = ["page of the inbox", "queries", "p50 ms", "p95 ms", "processor ms", f"/ at {FEW:,}"]
ALL_OPEN, CLOSED, ONE = "all open", "closed", "one conversation"
DEEP = "closed, page 100"  # the last page that is offered
UNLOCK, REPLY, KDF, BARE = "unlock", "reply", "one Argon2id", "a bare page of the admin"
FIND, UNSEAL = f"search through {OPEN} open", "unsealing their words alone"
BY_LANGUAGE = f"by language ({OPEN} labels opened)"
LISTS = {
    "unassigned": "helpdesk/?tab=unassigned",
    ALL_OPEN: "helpdesk/?tab=open",
    BY_LANGUAGE: "helpdesk/?tab=open&language=ar",
    CLOSED: "helpdesk/?tab=closed",
    DEEP: "helpdesk/?tab=closed&p=100",
}


@shared
def measured() -> dict[str, Any]:
    # Without DEBUG the admin wants its files collected first.
    with empty_site(DEBUG="1") as running:
        return dict(inside(running, measure, str(running.var_dir)))


@shared
def spent_on_few() -> dict[str, list[float]]:
    with empty_site(DEBUG="1") as running:
        return dict(inside(running, spend_on_few, str(running.var_dir)))


def by_processor(name: str, other: str) -> Figure:
    """Both in the same turns."""
    mine, others = spent_on_few()[name], spent_on_few()[other]
    return Figure(ratio(mine, others), f"{digits(median(mine))} over {digits(median(others))} ms")


def slowest_list() -> Figure:
    """
    By the processor, since a list is all computing; both by their 95th of a hundred, since whatever
    else the machine does falls on both. Of fewer turns it would be the slowest, and chance.
    """
    slow = {name: p95(times) for name, times in measured()["processor"].items()}
    name = max(LISTS, key=lambda name: slow[name])
    note = f"{name}; {digits(slow[name])} over {digits(slow[BARE])} ms of processor"
    return Figure(slow[name] / slow[BARE], note)


def first_page() -> Figure:
    return Figure(ratio(measured()["many"][CLOSED], measured()["few"][CLOSED]))


def beside(name: str, other: str) -> Figure:
    """An act or a page beside another, where the years are."""
    mine, others = (median(measured()["many"][which]) for which in (name, other))
    return Figure(mine / others, f"{digits(mine)} ms")


def most_queries() -> Figure:
    return Figure(max(measured()["queries"].values()))


def new_key() -> Figure:
    """A desk's: all that was said in a thousand open conversations is sealed under fresh keys."""
    with empty_site() as running:
        renewed, bare = inside(running, renew)
    return Figure(renewed / bare, f"{digits(renewed)} over {digits(bare)} ms")


def inbox_table() -> str:
    found = measured()
    lines = []
    for name, queries in found["queries"].items():
        many, used = found["many"][name], found["processor"][name]
        line = [name, str(queries), digits(median(many)), digits(p95(many)), digits(median(used))]
        lines.append([*line, f"{ratio(many, found['few'][name]).median:.2f}"])
    return (
        f"The inbox with {MANY:,} conversations on SQLite, of which {OPEN} are open, in one "
        f"process and without the wire:\n\n{table(HEADS, lines)}"
    )


# --- In a process of the site ---------------------------------------------------------------------


def measure(folder: str) -> dict[str, Any]:
    """The pages of both databases in turns; the acts where the years are."""
    settings.DEBUG = False  # or every query would be kept
    inbox = Inbox(folder)
    inbox.plant_years()
    paths = LISTS | {ONE: f"helpdesk/{inbox.conversation}/"}
    times: dict[str, dict[str, list[float]]] = {"few": {}, "many": {}, "processor": {}}
    for _ in range(TURNS):
        for which in ("few", "many"):
            inbox.turn_to(which)
            inbox.get("helpdesk/")  # a database that was just opened has read nothing yet
            for name, path in (paths | {BARE: "account/"}).items():
                clock: list[float] = []
                used = spent(lambda path=path, clock=clock: clock.append(inbox.took(path)))
                times[which].setdefault(name, []).extend(clock)
                if which == "many":
                    times["processor"].setdefault(name, []).append(used)
    for _ in range(ACTS):
        for name, act in {REPLY: inbox.reply, UNLOCK: inbox.unlock, KDF: inbox.kdf}.items():
            times["many"].setdefault(name, []).append(waited(act))
    queries = {name: inbox.queries(path) for name, path in paths.items()}
    return {**times, "queries": queries}


def spend_on_few(folder: str) -> dict[str, list[float]]:
    """Milliseconds of processor of each act, turn by turn; the first of each warms up."""
    settings.DEBUG = False
    inbox = Inbox(folder)
    acts = {
        FIND: inbox.find,
        UNSEAL: inbox.unseal,
        BY_LANGUAGE: lambda: inbox.get(LISTS[BY_LANGUAGE]),
        BARE: lambda: inbox.get("account/"),
    }
    turns = [{name: spent(act) for name, act in acts.items()} for _ in range(ACTS + 1)][1:]
    return {name: [turn[name] for turn in turns] for name in acts}


class Inbox:
    """A caseworker's browser before a database with few; `plant_years` adds one with the years."""

    def __init__(self, folder: str) -> None:
        self.folder, self.client = folder, Client(headers={"host": "localhost"})
        user, self.desk_key = a_desk()
        plant(self.desk_key, FEW - OPEN, "closed")
        self.conversation = plant(self.desk_key, OPEN, "new")
        self.client.force_login(user)
        member = MemberKey.objects.get()
        private = member_keys.open_member_key(member, SIX_WORDS)
        self.held = desk_keys.desk_keys_of(member, private)
        verify(self.client, user)
        self.unlock()

    def plant_years(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM INTO '{self.folder}/many.sqlite3'")
        connection.settings_dict["few"] = connection.settings_dict["NAME"]
        self.turn_to("many")
        plant(self.desk_key, MANY - FEW, "closed")

    def turn_to(self, which: str) -> None:
        connection.close()
        few = connection.settings_dict["few"]
        connection.settings_dict["NAME"] = few if which == "few" else f"{self.folder}/many.sqlite3"
        connection.ensure_connection()

    def get(self, path: str) -> None:
        answer = self.client.get(f"/cms/{path}")
        wanted = b'class="hd-' if path.startswith("helpdesk/") else b"</html>"
        if answer.status_code != 200 or wanted not in answer.content:
            raise RuntimeError(f"{path} is not the page that was to be measured.")

    def took(self, path: str) -> float:
        return waited(lambda: self.get(path))

    def post(self, path: str, fields: dict[str, str]) -> None:
        if self.client.post(f"/cms/helpdesk/{path}", fields).status_code != 302:
            raise RuntimeError(f"helpdesk/{path} did not take {', '.join(fields)}.")

    def unlock(self) -> None:
        self.post("", {"passphrase": SIX_WORDS})

    def reply(self) -> None:
        seen = Message.objects.filter(conversation=self.conversation).count()
        fields = {"act": "reply", "text": "Come when you can.", "language": "ar", "even_so": "on"}
        self.post(f"{self.conversation}/", fields | {"seen": str(seen)})

    def kdf(self) -> None:
        member_keys.open_member_key(MemberKey.objects.get(), SIX_WORDS)

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

    def queries(self, path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            self.get(path)
        return len(asked)


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
    desk, _ = Desk.objects.get_or_create(pk="payoke", defaults={"email": "bench@localhost"})
    return user, desk_keys.make_desk_key(desk, member_keys.make_member_key(user, SIX_WORDS))


def plant(desk_key: Any, count: int, state: str) -> str:
    """So many conversations more; the id of the last."""
    today, last = timezone.localdate(), ""
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        rows = [_one(desk_key, number, state, today) for number in numbers]
        models = (Conversation, CaseGrant, Message)
        for model, made in zip(models, zip(*rows, strict=True), strict=True):
            model.objects.bulk_create(made)
        last = rows[-1][0].pk
    return last


def _one(desk_key: Any, number: int, state: str, today: date) -> tuple[Any, Any, Any]:
    """Sealed as the real ones are: each with a key, a grant, a label and a message of its own."""
    case, case_key = sealing.new_conversation_id(), sealing.new_conversation_key()
    day = today - timedelta(days=number % 80)
    label = {"language": ("ar", "fr", "ti")[number % 3], "topic": "work"}
    conversation = Conversation(
        id=case, desk=desk_key.desk, day=day, last_day=day, moved_on=day,
        asked_on=day if state == "new" else None, state=state, in_danger=number % 50 == 0,
        delete_on=today + timedelta(days=30), sender_public=case_key, epoch=desk_key.epoch,
        label=sealing.seal_label(label, case_key, case),
    )  # fmt: skip
    conversation.attest()
    message = Message(conversation=conversation, sequence=1, direction="in", day=day)
    message.seal({"text": "Hello"}, case_key)
    return conversation, grants.conversation_grant(conversation, desk_key, case_key), message
