"""What is so in the evening, beside what must be so by `promises`."""

import random
import re
import subprocess
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from django.db import connection
from django.db.models import prefetch_related_objects
from django.test import Client
from django.utils import timezone

from helpdesk import audit, clock_guard, sealing
from helpdesk.conversations import lookup
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.desks import conversation_keys
from helpdesk.desks.desk_keys import KeyNotYours
from helpdesk.models import (
    AuditEntry,
    CaseGrant,
    Conversation,
    Handover,
    Message,
    Notice,
    SenderGrant,
    Tally,
    UsedToken,
)
from helpdesk.statistics import tables
from tests.soak.year.place import Place
from tests.soak.year.promises import AUDIT, OPERATOR, Promises, Talk, days
from tests.soak.year.real_site import INBOX, RealSite, address_of
from website.phonebook.published_years import figures_of_whole_years
from website.storage import sealed_backup

EVERY = 7  # days within which each conversation is opened by everybody once
LOOKED_FOR = 30  # pieces of what is gone that are looked for in the files, each week
PIECE = slice(20, 44)  # of a sealed message: by chance, so found nowhere else
WORDS_OF_THE_YEAR = re.compile(rb"zq[bc]\d+zq")
OF_TALKS = (Message, CaseGrant, SenderGrant, Handover)


class Difference(NamedTuple):
    """On which day, of which conversation (empty: of none), and what."""

    day: date
    case: str
    told: str

    @property
    def kind(self) -> str:
        """The same difference again, in another story, by its words without names and numbers."""
        return self.told.split(":")[0]


class Evening:
    """letters: that came today. touched: what was done something with."""

    def __init__(self, site: RealSite, place: Place, dice: random.Random) -> None:
        self.site, self.place, self.dice = site, place, dice
        self.letters: list[tuple[str, str]] = []
        self.touched: set[str] = set()
        self.held: dict[str, dict[int, bytes]] = {}
        self.keys_of: dict[str, dict[int, bytes]] = {}
        self.pieces: dict[bytes, str] = {}
        self.living: set[bytes] = set()
        self.looked_at: set[tuple[Path, int]] = set()

    def compare(self, model: Promises, day: date) -> Difference | None:
        """The first difference; None when all is as it must be."""
        questions = (self._what_is_there, self._who_opens_it, self._who_was_told, self._the_machine)
        weekly = (self._what_is_counted, self._what_lies_about, self._backups, self._the_audit)
        is_week = day.toordinal() % EVERY == 0 or day.day in (1, 8)
        for question in questions + (weekly if is_week else ()):
            if found := question(model, day):
                return Difference(day, *found)
        self.touched.clear()
        return None

    def rang(self, must: set[tuple[str, str]], came: list[tuple[str, str]]) -> None:
        """Each bell in its round, since one of the same day would hide that another is missing."""
        missing = {to for to, kind in must if kind == "news" and (address_of(to), kind) not in came}
        assert not missing, f"no bell for {sorted(missing)}"

    def by_a_wrong_clock(self, model: Promises, day: date) -> Difference | None:
        """No year is over because a clock says so; asked in its hour alone."""
        if not model.clock_is_right and str(day.year) in figures_of_whole_years({}):
            return Difference(day, "", f"figures of a year that runs: {day.year}")
        return None

    # --- What is still there, and what is gone ---

    def _what_is_there(self, model: Promises, day: date):
        rows = self.site.rows()
        for name in [name for name in model.talks if self.site.ids[name] not in rows]:
            kept_to = model.talks[name].last_day
            if kept_to >= day:
                return name, f"gone too early: {name}, which is kept to {kept_to}"
            model.deleted(name, day)
        known = {self.site.ids[name] for name in model.talks}
        for name, pk in self.site.ids.items():
            if pk in rows and pk not in known:
                return name, f"still there: {name}"
        return self._what_else_is_there(rows, day) or self._as_it_stands(model, rows)

    def _what_else_is_there(self, rows: dict[str, Conversation], day: date):
        for of in OF_TALKS:
            if set(of.objects.values_list("conversation", flat=True)) - rows.keys():
                return "", f"rows of what is gone: {of.__name__}"
        if UsedToken.objects.filter(used_on__lt=day - days(1)).exists():
            return "", "a form is remembered for more than a day"
        return None

    def _as_it_stands(self, model: Promises, rows: dict[str, Conversation]):
        states = {"new": "unread", "with-us": "read", "waiting": "answered", "closed": "closed"}
        for name, talk in model.talks.items():
            row = rows[self.site.ids[name]]
            stands = (row.desk_id, states[row.state], row.set_aside, row.in_danger)
            must = (talk.desk, talk.state, talk.aside, talk.danger)
            if stands != must:
                return name, f"stands otherwise: {name} is {stands}, and must be {must}"
        return None

    # --- Who can open what ---

    def _who_opens_it(self, model: Promises, day: date):
        self.keys_of.clear()
        self.held = {desk: self._held(of.members[0]) for desk, of in model.desks.items()}
        for name, talk in model.talks.items():
            is_due = (hash_of(name) + day.toordinal()) % EVERY == 0
            if (is_due or name in self.touched) and (told := self._opens(model, name, talk)):
                return name, told
        gone = sorted(model.gone & self.touched) or sorted(model.gone)[-1:]
        for name in gone:
            if name in self.site.numbers and lookup.find_by_receipt(self.site.numbers[name]):
                return name, f"a number opens what is gone: {name}"
        return self._who_is_out(model)

    def _opens(self, model: Promises, name: str, talk: Talk) -> str:
        keyed = lookup.find_by_receipt(self.site.numbers[name])
        if keyed is None:
            return f"its number does not open it: {name}"
        # Once for all who look, in an evening in which nobody does anything.
        prefetch_related_objects([keyed.conversation], "grants")
        words = [text for _side, text in talk.said]
        if [one.content.get("text") for one in lookup.messages_of(keyed)] != words:
            return f"its writer reads other words: {name}"
        members = model.desks[talk.desk].members
        held = self._held(members[hash_of(name) % len(members)])
        if told := self._the_desk_opens(keyed.conversation, talk, held):
            return told
        for other, its in self.held.items():
            if other != talk.desk and self._reads(keyed.conversation, its) - set(
                talk.notes.get(other, [])
            ):
                return f"another desk reads it: {name} at {other}"
        return self._with_copies(model, name, keyed.conversation)

    def _held(self, who: str) -> dict[int, bytes]:
        """Once in an evening, in which nobody does anything."""
        if who not in self.keys_of:
            self.keys_of[who] = self.site.held(who)
        return self.keys_of[who]

    def _the_desk_opens(self, row: Conversation, talk: Talk, held: dict[int, bytes]) -> str:
        try:
            keyed = KeyedConversation(row, conversation_keys.key_for_desk(row, held))
        except KeyNotYours:
            return f"its desk does not open it: {talk.name}"
        earlier = conversation_keys.earlier_keys(row, held)
        read = lookup.messages_of(keyed, with_notes=True, earlier=earlier)
        must = [text for _side, text in talk.said] + talk.notes.get(talk.desk, [])
        if sorted(str(one.content.get("text")) for one in read) != sorted(must):
            return f"its desk reads other words: {talk.name}"
        return ""

    def _with_copies(self, model: Promises, name: str, row: Conversation) -> str:
        for desk, of in model.desks.items():
            for who, number in of.copies:
                if model.opens_with_copy(name, desk, number):
                    continue
                copied = dict(self.site.copies.get((who, desk), {}))
                if who not in of.members and not who.startswith("note of"):
                    copied |= self._held(who)
                with suppress(KeyNotYours):
                    conversation_keys.key_for_desk(row, copied)
                    return f"whoever left opens it: {name}, {who}"
        return ""

    @staticmethod
    def _reads(row: Conversation, held: dict[int, bytes]) -> set[str]:
        read = set()
        for key in conversation_keys.earlier_keys(row, held).values():
            for message in row.messages.all():
                with suppress(sealing.CannotUnseal):
                    read.add(message.open(key)["text"])
        return read

    def _who_is_out(self, model: Promises):
        """By the addresses of the inbox, as somebody at a browser finds them."""
        for desk, of in model.desks.items():
            for who, _number in of.copies[-2:]:
                if not who.startswith("note of") and self._finds_anything(who, desk):
                    return "", f"whoever left finds the list: {who}"
        for name, talk in model.talks.items():
            if name not in self.touched:
                continue
            for colleague in talk.shut_to & set(model.desks[talk.desk].members):
                path = f"{INBOX}{self.site.ids[name]}/"
                if self.site.client_of(colleague).get(path).status_code != 404:
                    return name, f"open to whom it is shut: {name}, {colleague}"
        return None

    def _finds_anything(self, who: str, desk: str) -> bool:
        _when, client = self.site.clients.get(who, (None, Client()))
        page = client.get(INBOX)
        return page.status_code == 200 and "passphrase" not in page.text

    # --- Who was told ---

    def _who_was_told(self, model: Promises, day: date):
        told = set(self.letters)
        must = {(_address(to), kind) for to, kind in model.must_hear}
        may = {(_address(to), kind) for to, kind in model.may_hear} | must
        if model.mail_is_up and must - told:
            return "", f"not told: {sorted(must - told)}"
        if told - may:
            return "", f"told for nothing: {sorted(told - may)}"
        return None

    # --- Once a week ---

    def _what_is_counted(self, model: Promises, day: date):
        for year in tables.years(timezone.localdate()):
            for table in tables.tables(year, timezone.localdate()):
                for value, cells in table.rows.items():
                    for month, cell in zip(table.months, cells, strict=True):
                        margin = table.margin
                        if margin in ("language", "answer"):
                            continue
                        wrong = model.may_show(f"{month:%Y-%m}", margin, value, cell)
                        if wrong:
                            return "", f"a count of {month:%Y-%m}, {margin} {value}: {wrong}"
                if told := self._all_are_counted(model, table):
                    return "", told
        return None

    @staticmethod
    def _all_are_counted(model: Promises, table: tables.YearTable) -> str:
        """Each conversation once in each margin, whatever of it is shown; none of a running one."""
        for month in table.months:
            rows = Tally.objects.filter(month=month, margin=table.margin)
            counted = sum(rows.values_list("count", flat=True))
            like = "desk" if table.margin == "language" else table.margin
            must = sum(
                n for (m, g, _v), n in model.tally.items() if (m, g) == (f"{month:%Y-%m}", like)
            )
            if counted != must:
                return f"counted otherwise: {table.margin} of {month:%Y-%m}, {counted} for {must}"
        return ""

    def _what_lies_about(self, model: Promises, day: date):
        """Words stand nowhere in clear; what was deleted is in no file and no table."""
        now = {bytes(each)[PIECE] for each in Message.objects.values_list("sealed", flat=True)}
        dead = sorted((self.living | set(self.pieces)) - now)
        self.living = now
        self.pieces = dict.fromkeys(dead, "")
        looked_for = self.dice.sample(dead, min(LOOKED_FOR, len(dead)))
        for where, content in self._everything():
            if WORDS_OF_THE_YEAR.search(content):
                return "", f"words in clear: {where}"
            if any(piece in content for piece in looked_for):
                return "", f"what is gone lies about: {where}"
        return None

    def _everything(self):
        for path in self.place.files():
            # By another process: to close a file of SQLite here would end the locks of our own
            # connections to it, and whoever looks at it from outside would cut what they mapped.
            yield path.name, subprocess.check_output(["/bin/cat", path])
        for path in self.place.backups.iterdir():
            made = path, path.stat().st_mtime_ns
            if made not in self.looked_at:  # nobody writes to it any more
                self.looked_at.add(made)
                yield path.name, path.read_bytes()
        if connection.vendor != "sqlite":
            for of in OF_TALKS:
                name = of._meta.db_table
                with connection.cursor() as cursor, cursor.copy(f"COPY {name} TO STDOUT") as copy:
                    yield name, b"".join(bytes(each) for each in copy)

    def _backups(self, model: Promises, day: date):
        for made in sorted(model.backups)[-12:]:
            opens = True
            try:
                with sealed_backup.unpacked(self.site.files[made]):
                    pass
            except sealed_backup.KeyIsGone:
                opens = False
            if opens != model.backup_opens(made, day):
                return "", f"a backup {'opens' if opens else 'does not open'}: of {made}"
        return None

    def _the_audit(self, model: Promises, day: date):
        oldest = day - days(AUDIT)
        if AuditEntry.objects.filter(day__lt=oldest).exclude(action="pruned").exists():
            return "", "the audit is older than a year"
        written = Counter(AuditEntry.objects.values_list("day", "action"))
        for (when, action), must in model.audit.items():
            there = written[when, action]
            if oldest <= when and there != must:
                return "", f"the audit says otherwise: {there} {action} on {when} for {must}"
        if faults := audit.verify().faults:
            return "", f"the audit is broken: {faults[0]}"
        return None

    def _the_machine(self, model: Promises, day: date):
        if clock_guard.waits_since() and model.clock_is_right:
            return "", "the clock is not believed"
        if Notice.objects.filter(sent_at__lt=timezone.now() - timedelta(days=1, hours=7)).exists():
            return "", "a notice is remembered for more than a day"
        return None


def _address(to: str) -> str:
    return to if to == OPERATOR else address_of(to)


def hash_of(name: str) -> int:
    """The same in each process, as `hash` is not."""
    return sum(name.encode())
