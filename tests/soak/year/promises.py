"""
What must be true, said by hand: from docs/threat-model.md, docs/assurance/, the decisions and what
the pages promise. It imports nothing of the site, and knows no row, key or query of it.
"""

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta

CENTRES = ("pag-asa", "payoke", "surya")
CHILD = "child-protection"
# Who reads for which region; whoever does not know is read in Brussels. (Form of the first page.)
READS = {"brussels": "pag-asa", "flanders": "payoke", "wallonia": "surya", "unknown": "pag-asa"}
# In the place of a centre that must not read it: the next one.
INSTEAD = {"pag-asa": "payoke", "payoke": "surya", "surya": "pag-asa"}
OPERATOR = "operator@site.example"

# docs/assurance/retention.md
UNREAD, SILENT, AT_LEAST, AFTER_LISTING, USUAL = 180, 90, 30, 30, 90
AUDIT, BACKUP_ENDS_ON, KEY_AGE = 365, 8, 365  # the last: days until a desk's key is renewed
# docs/decisions/0050: the desk hears of it after 1 and 7 days, the operator after 14, both again
# two weeks before it goes; what was read and not answered is reminded of after 60.
WARNED_AFTER, OPERATOR_AFTER, REMINDED_AFTER = (1, 7, 14, 166), (14, 166), 60
LAST_CALL = 7  # days after the last warning has left
SMALL = 5  # a count from one to four is hidden
UNREAD_STATE, READ, ANSWERED, CLOSED = "unread", "read", "answered", "closed"


def days(number: int) -> timedelta:
    return timedelta(days=number)


@dataclass
class Talk:
    """
    A conversation as everybody who may know of it knows it.

    moved: day on which its state changed last. promised: the day that the person was shown. key:
    under which key of its desk it was last sealed. last_call: day on which the last warning left.
    """

    name: str
    desk: str
    begun: date
    avoid: str = ""
    said: list[tuple[str, str]] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    state: str = UNREAD_STATE
    danger: bool = False
    aside: bool = False
    listed: date | None = None
    last_word: date = date.min
    moved: date = date.min
    promised: date = date.min
    came_back: bool = False
    answered: bool = False
    owed: bool = False
    warned: int = 0
    last_call: date | None = None
    key: int = 0
    shut_to: set[str] = field(default_factory=set)

    @property
    def closes(self) -> date:
        return max(self.last_word + days(SILENT), self.moved + days(AT_LEAST))

    @property
    def last_day(self) -> date:
        """To which it is kept, and on the day after which it is gone."""
        month = self.moved + days(AT_LEAST)
        settled, unread = max(self.promised, month), max(self.last_word + days(UNREAD), month)
        if self.aside:
            timed = self.listed and self.state != UNREAD_STATE
            aside = min(unread, max(self.listed + days(AFTER_LISTING), month)) if timed else unread
            return max(aside, settled) if self.came_back else aside
        if self.state == UNREAD_STATE:
            if self.last_call is None:
                return date(9000, 1, 1)  # never before its last warning has left
            return max(unread, self.last_call + days(LAST_CALL))
        if self.state == READ:
            return max(self.closes + days(AT_LEAST), settled)
        return settled

    @property
    def latest(self) -> date:
        """Its last day; a week more where its last warning kept it, looked at each week."""
        waited = self.state == UNREAD_STATE and not self.aside and self.last_call is not None
        if waited and self.last_call + days(LAST_CALL) > self.last_word + days(UNREAD):
            return self.last_day + days(LAST_CALL + 1)
        return self.last_day

    def move(self, state: str, day: date) -> None:
        if self.state != state:
            self.state, self.moved, self.warned = state, day, 0
            if state == UNREAD_STATE:
                self.last_call = None


@dataclass
class DeskOfModel:
    """keys: how many it has had. copies: who left, with the number of the key they may have."""

    members: list[str] = field(default_factory=list)
    keys: int = 1
    key_made: date = date.min
    renews: bool = False
    keeps: int = USUAL
    copies: list[tuple[str, int]] = field(default_factory=list)
    came: int = 0
    digest_of: date = date.min


class Promises:
    """The site as it is promised. Acts are told by name; `evening` says what must be true."""

    def __init__(self) -> None:
        self.talks: dict[str, Talk] = {}
        self.gone: set[str] = set()
        self.desks: dict[str, DeskOfModel] = {}
        self.tally: Counter[tuple[str, str, str]] = Counter()
        self.audit: Counter[tuple[date, str]] = Counter()
        self.published: dict[tuple[str, str, str], int | None] = {}
        self.backups: dict[date, Promises] = {}
        self.reminders: set[tuple[str, str, str]] = set()
        self.must_hear: set[tuple[str, str]] = set()
        self.may_hear: set[tuple[str, str]] = set()
        self.mail_is_up = self.clock_is_right = True

    # --- What may happen at all: whatever may not is left out of the story, on both sides. ---

    def reader(self, case: str, who: int) -> str:
        """Who of its desk does it; empty where nobody may."""
        talk = self.talks.get(case)
        if talk is None:
            return ""
        may = [name for name in self.desks[talk.desk].members if name not in talk.shut_to]
        return may[who % len(may)] if may else ""

    def desk_for(self, region: str, avoid: str, *, child: bool) -> str:
        if child:
            return CHILD if CHILD in self.desks else ""
        desk = READS[region]
        return INSTEAD[desk] if desk == avoid else desk

    def can_get(self, case: str, to: str) -> bool:
        talk = self.talks[case]
        return talk.desk in CENTRES and to not in (talk.desk, talk.avoid)

    def written(self, talk: Talk, day: date, region: str, topic: str, *, text: str) -> None:
        self.talks[talk.name] = talk
        talk.moved, talk.key = day, self.desks[talk.desk].keys
        self._word(talk, "in", text, day)
        talk.owed = not talk.aside
        if not talk.aside:
            child = talk.desk == CHILD
            self._count(day, "desk", talk.desk)
            self._count(day, "region", "open" if child else region)
            self._count(day, "topic", topic or "open")
            self._count(day, "kind", "child" if child else "own")

    def wrote_again(self, case: str, day: date, text: str, *, danger: bool) -> None:
        talk = self._added(case)
        talk.came_back = True
        if danger:
            talk.danger = True
            if talk.aside:
                self._put_back(talk, day)
        self._word(talk, "in", text, day)
        talk.owed = not talk.aside
        talk.move(UNREAD_STATE, day)

    def looked(self, case: str) -> None:
        self.talks[case].came_back = True

    def deleted(self, case: str, day: date) -> None:
        talk = self.talks.pop(case)
        self.gone.add(case)
        self.audit[day, "deleted"] += 1
        if not talk.aside:
            self._count(day, "came", "came-back" if talk.came_back else "never")

    # --- What the desk does; each begins with opening it. ---

    def opened(self, case: str, day: date) -> Talk:
        talk = self.talks[case]
        self.unlocked(talk.desk, day)
        if talk.state == UNREAD_STATE:
            talk.owed = False
            talk.move(READ, day)
        return talk

    def did_answer(self, case: str, day: date, text: str) -> None:
        self.opened(case, day)
        talk = self._added(case)
        self._word(talk, "out", text, day)
        if talk.aside:
            self._put_back(talk, day)
        talk.move(ANSWERED, day)
        if not talk.answered:
            self._count(day, "answer", "first")
        talk.answered = True
        self.audit[day, "answered"] += 1

    def noted(self, case: str, day: date, text: str) -> None:
        self.opened(case, day)
        talk = self._added(case)
        talk.notes.setdefault(talk.desk, []).append(text)

    def did_close(self, case: str, day: date, outcome: str) -> None:
        self._close(self.opened(case, day), day, outcome)

    def reopened(self, case: str, day: date) -> None:
        talk = self.opened(case, day)
        if talk.state == CLOSED:
            talk.move(READ, day)

    def set_aside(self, case: str, day: date) -> None:
        talk = self.opened(case, day)
        talk.aside, talk.listed, talk.moved, talk.owed = True, None, day, False

    def brought_back(self, case: str, day: date) -> None:
        if self.opened(case, day).aside:
            self._put_back(self.talks[case], day)

    def shut(self, case: str, day: date, colleague: str) -> None:
        self.opened(case, day).shut_to.add(colleague)
        self.tell(self.talks[case].desk)

    def handed_over(self, case: str, day: date, to: str, why: str) -> None:
        talk = self.opened(case, day)
        talk.desk, talk.key = to, self.desks[to].keys
        talk.notes.setdefault(to, []).append(why)
        talk.move(UNREAD_STATE, day)
        self._put_back(talk, day)
        talk.owed = True

    def began(self, desk: str, members: list[str], day: date) -> None:
        self.desks[desk] = DeskOfModel(members=members, key_made=day, came=len(members))

    def came(self, desk: str, name: str) -> None:
        self.desks[desk].members.append(name)
        self.desks[desk].came += 1
        for each in self.desks:  # a role that is given is told to all of them
            self.tell(each)

    def left(self, desk: str, name: str, day: date) -> None:
        self.desks[desk].members.remove(name)
        self.key_is_known(desk, name)
        self.renewed(desk, day)
        self.tell(desk)

    def account_closed(self, desk: str, name: str) -> None:
        """The key is replaced when the next colleague opens the helpdesk."""
        self.desks[desk].members.remove(name)
        self.key_is_known(desk, name)
        self.desks[desk].renews = True

    def key_is_known(self, desk: str, name: str) -> None:
        """Somebody who is not of the desk may have what this one held."""
        self.desks[desk].copies.append((name, self.desks[desk].keys))

    def tell(self, desk: str) -> None:
        """Who opens the desk, or what it chose, is another: it is told that, and not what."""
        self.reminders.add(("", desk, "changed"))

    def unlocked(self, desk: str, day: date) -> None:
        of = self.desks[desk]
        if of.renews or day >= of.key_made + days(KEY_AGE):
            self.renewed(desk, day)

    def renewed(self, desk: str, day: date) -> None:
        """What is open is sealed to the new key; what is closed, once something is added to it."""
        of = self.desks[desk]
        of.keys, of.key_made, of.renews = of.keys + 1, day, False
        for talk in self.talks.values():
            if talk.desk == desk and talk.state != CLOSED:
                talk.key = of.keys

    def opens_with_copy(self, case: str, desk: str, copied: int) -> bool:
        return self.talks[case].desk == desk and copied >= self.talks[case].key

    def got_kit(self, desk: str, day: date) -> None:
        """A new paper in the place of the one before, and a new key with it."""
        self.renewed(desk, day)
        self.tell(desk)

    def keeps_for(self, desk: str, number: int) -> None:
        self.desks[desk].keeps = number
        self.tell(desk)

    def backed_up(self, day: date) -> None:
        kept = self.backups
        self.backups = {}
        kept[day] = deepcopy(self)
        self.backups = kept

    def restored(self, day: date) -> "Promises":
        """As it was; what has been made, heard and shown since stays so."""
        before = deepcopy(self.backups[day])
        before.gone = (self.gone | set(self.talks)) - set(before.talks)
        before.backups, before.published = self.backups, self.published
        before.must_hear, before.may_hear = self.must_hear, self.may_hear
        before.mail_is_up = self.mail_is_up
        return before

    def backup_opens(self, made: date, today: date) -> bool:
        """Until day 8 of the month after."""
        return today < (made.replace(day=1) + days(31)).replace(day=BACKUP_ENDS_ON)

    # --- What comes by itself: the round of the worker, and its mail ---

    def round(self, day: date, *, after_digest: bool) -> None:
        """after_digest: the hour of the daily mail has come; it is owed until it has left."""
        if self.clock_is_right:
            self._by_the_clock(day)
        if self.mail_is_up:
            self._mail(day, after_digest=after_digest)

    def _by_the_clock(self, day: date) -> None:
        for talk in list(self.talks.values()):
            self._remind(talk, day)
            if talk.state == READ and not talk.aside and talk.closes <= day:
                self._close(talk, day, "silent")
            if talk.latest < day:
                self.deleted(talk.name, day)

    def _remind(self, talk: Talk, day: date) -> None:
        if talk.state == UNREAD_STATE and not talk.aside:
            self._warn(talk, day)
        closes_after = days(SILENT - REMINDED_AFTER)
        is_silent = talk.state == READ and day >= talk.closes - closes_after
        if is_silent and not talk.aside and talk.warned == 0:
            self.reminders.add((talk.name, talk.desk, "silent"))
            talk.warned = 1

    def _warn(self, talk: Talk, day: date) -> None:
        come = sum((day - talk.moved).days >= after for after in WARNED_AFTER)
        if come > talk.warned:
            self.reminders.add((talk.name, talk.desk, "unread"))
            if WARNED_AFTER[come - 1] in OPERATOR_AFTER:
                self.reminders.add((talk.name, OPERATOR, "operator"))
        if come == len(WARNED_AFTER) and (come > talk.warned or not self.mail_is_up):
            talk.last_call = day
        talk.warned = come

    def _mail(self, day: date, *, after_digest: bool) -> None:
        for talk in self.talks.values():
            if talk.owed:
                self.must_hear.add((talk.desk, "news"))
                talk.owed = False
        for case, address, kind in self.reminders:
            talk = self.talks.get(case)
            still = READ if kind == "silent" else UNREAD_STATE
            is_needed = bool(talk) and talk.state == still and not talk.aside
            is_needed = is_needed or kind == "changed"
            (self.must_hear if is_needed else self.may_hear).add((address, kind))
        self.reminders = set()
        for desk, of in self.desks.items():
            if after_digest and of.digest_of != day:
                of.digest_of = day
                self.must_hear.add((desk, "digest"))
                for talk in self.talks.values():
                    if talk.desk == desk and talk.aside and talk.listed is None:
                        talk.listed = day

    def may_show(self, month: str, margin: str, value: str, shown: int | None) -> str:
        """What is wrong with a count that is shown so; empty where nothing is. None: hidden."""
        true = self.tally[month, margin, value]
        before = self.published.setdefault((month, margin, value), shown)
        if before != shown:
            return f"was {before} and is {shown}"
        if shown is None:
            return ""
        if shown != true:
            return f"is {true} and shown as {shown}"
        return f"{true} is small and shown" if 0 < true < SMALL else ""

    def _count(self, day: date, margin: str, value: str) -> None:
        self.tally[f"{day:%Y-%m}", margin, value] += 1

    def _word(self, talk: Talk, side: str, text: str, day: date) -> None:
        talk.said.append((side, text))
        talk.last_word = day
        talk.promised = max(talk.promised, day + days(self.desks[talk.desk].keeps))

    def _added(self, case: str) -> Talk:
        """Under the key that its desk has now, though it was closed when that was made."""
        talk = self.talks[case]
        talk.key = self.desks[talk.desk].keys
        return talk

    def _put_back(self, talk: Talk, day: date) -> None:
        talk.aside, talk.listed, talk.moved, talk.warned, talk.last_call = False, None, day, 0, None

    def _close(self, talk: Talk, day: date, outcome: str) -> None:
        if talk.state != CLOSED and not talk.aside:
            self._count(day, "outcome", outcome)
        talk.owed = False
        talk.move(CLOSED, day)
