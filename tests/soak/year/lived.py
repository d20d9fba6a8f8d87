"""
A story, lived: each act is done on the real site and told to the model, which says whether it can
be at all; every evening both are compared.
"""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from tests.soak.year import cut_off
from tests.soak.year.evening import Difference, Evening
from tests.soak.year.own_clock import OwnClock
from tests.soak.year.place import Place
from tests.soak.year.postbox import Postbox
from tests.soak.year.promises import CHILD, Promises, Talk
from tests.soak.year.real_site import RealSite
from tests.soak.year.story import CENTRES, KILLED, Act

# When the worker is looked at; mail of the day leaves at half past eight.
ROUNDS = ("00:35", "08:35", "12:35", "17:35", "23:35")
AUGUST, READS_NOTHING = 8, "surya"
OF_DESKS = {"come", "leave", "close-account", "forget", "renew", "kit", "lose-all", "keep-days"}
BY_THE_DESK = {
    "open", "answer", "note", "close", "reopen", "aside", "bring-back", "shut", "hand-over",
    "accept",
}  # fmt: skip


class Run(NamedTuple):
    """days: lived through. done: acts that could be. cut: how many of these were cut off."""

    days: int
    done: int
    cut: int
    difference: Difference | None


class Frame(NamedTuple):
    """
    From which day, for how many. torn_rounds: of how many rounds of the worker one is cut off and
    done again; 0: of none.
    """

    start: date
    days: int
    seed: int
    torn_rounds: int = 0


def live(place: Place, acts: Sequence[Act], frame: Frame) -> Run:
    """Everything anew, from its first day to the first difference or the last day."""
    place.lay()
    clock = OwnClock(min([act.day for act in acts] + [frame.start]))
    clock.start()
    try:
        return _Life(place, clock, acts, frame).through()
    finally:
        clock.stop()


class _Life:
    def __init__(self, place: Place, clock: OwnClock, acts: Sequence[Act], frame: Frame) -> None:
        self.frame = frame
        self.clock, self.model = clock, Promises()
        self.site = RealSite(place, clock)
        self.evening = Evening(self.site, place, random.Random(frame.seed))  # noqa: S311
        self.dice = random.Random(frame.seed + 1)  # noqa: S311
        self.acts = sorted(acts, key=lambda act: (act.day, act.hour))
        self.restored_on = {act.day for act in acts if act.what == "restore"}
        self.done = self.cut = 0

    def through(self) -> Run:
        self._begin()
        start, waiting = self.frame.start, list(self.acts)
        while waiting and waiting[0].day < start:
            self._act(waiting.pop(0))
        for number in range(self.frame.days):
            if difference := self._day(start + timedelta(days=number), waiting):
                return Run(number + 1, self.done, self.cut, difference)
        return Run(self.frame.days, self.done, self.cut, None)

    def _begin(self) -> None:
        for desk in CENTRES:
            names = [f"{desk}-{number}" for number in range(1, 5)]
            self.site.begin(desk, names)
            self.model.began(desk, names, timezone_day(self.clock))
        self.site.settle()
        Postbox.letters.clear()

    def _day(self, day: date, waiting: list[Act]) -> Difference | None:
        self.model.must_hear, self.model.may_hear = set(), set()
        self.evening.letters.clear()
        hours = [(hour, None) for hour in ROUNDS]
        while waiting and waiting[0].day <= day:
            act = waiting.pop(0)
            hours.append((act.hour, act))
        for hour, act in sorted(hours, key=lambda each: each[0]):
            self.clock.move_to(day, hour)
            try:
                self._act(act) if act else self._round(day, hour)
                if found := self.evening.by_a_wrong_clock(self.model, day):
                    return found
            except Exception as error:  # noqa: BLE001 - an act that can be must be
                told = f"{act or hour}: {type(error).__name__}: {error}"
                return Difference(day, act.case if act else "", told)
        return self.evening.compare(self.model, day)

    def _round(self, day: date, hour: str) -> None:
        """Twice, since what one loop owes another one sends."""
        cut, told = self.cut, set(self.model.must_hear)
        for _ in range(2):
            one_in = self.frame.torn_rounds
            if one_in and self.dice.randrange(one_in) == 0:
                self.cut += cut_off.torn(self.site.work, self.dice.randrange(1, 40))
                self.site._next_round.clear()
            self.site.work()
            self.clock.pass_minutes(1)
        came = [*Postbox.letters]
        self.evening.letters += came
        Postbox.letters.clear()
        self.model.must_hear = set()
        self.model.round(day, after_digest=hour != ROUNDS[0])
        if cut == self.cut:  # whoever was cut off holds what is owed for three minutes
            self.evening.rang(self.model.must_hear, came)
        self.model.must_hear |= told

    # --- Acts ---

    def _act(self, act: Act) -> None:
        self.clock.move_to(act.day, act.hour)
        do = self._way_of(act)
        if do is None:
            return
        site, model = do
        self._carry_out(act, site)
        model()
        self.done += 1
        self.evening.touched.add(act.case)

    def _carry_out(self, act: Act, site: Callable[[], Any]) -> None:
        if act.cut:
            end = cut_off.killed if act.how == KILLED else cut_off.torn
            if act.how == KILLED:
                self._open_form(act)
            self.cut += end(site, act.cut)
            self.site.clients.clear()
        site()

    def _open_form(self, act: Act) -> None:
        """What stands open in a browser outlives the server: it is there before the kill."""
        if act.what == "write":
            self.site.prepare(act, self._text(act))
        elif act.what == "more":
            self.site.prepare_more(act, self._text(act))
        elif act.what in BY_THE_DESK:
            name = self.model.reader(act.case, act.who)
            self.site.forms[act] = {"seen": self.site.page_of(act, name)[2]}
        elif act.what == "leave":
            members = self.model.desks[act.desk].members
            name = members[act.who % len(members)]
            self.site.copies[name, act.desk] = self.site.held(name)

    def _text(self, act: Act) -> str:
        return f"{act.case} {act.what} {act.day} {act.hour} zq{act.case}zq"

    def _way_of(self, act: Act) -> tuple[Callable[[], Any], Callable[[], Any]] | None:
        """How the site does it, and how the model is told; None where it cannot be."""
        if act.what in OF_DESKS:
            return self._of_desks(act)
        if act.what in BY_THE_DESK:
            return self._by_the_desk(act)
        return getattr(self, f"_{act.what.replace('-', '_')}")(act)

    def _write(self, act: Act):
        more = dict(act.more)
        desk = self.model.desk_for(
            more.get("region", ""), more.get("avoid", ""), child=bool(more.get("child"))
        )
        if not desk or act.case in self.model.talks or act.case in self.model.gone:
            return None
        text, danger = self._text(act), bool(more.get("danger"))
        aside = bool(more.get("trap")) and not danger
        talk = Talk(act.case, desk, act.day, more.get("avoid", ""), aside=aside, danger=danger)
        told = partial(self.model.written, talk, act.day, more.get("region", ""))
        return partial(self.site.write, act, text), partial(told, more.get("topic", ""), text=text)

    def _more(self, act: Act):
        if not self.model.talks.get(act.case):
            return None
        text, danger = self._text(act), bool(dict(act.more).get("danger"))
        told = partial(self.model.wrote_again, act.case, act.day, text, danger=danger)
        return partial(self.site.more, act, text), told

    def _look(self, act: Act):
        if not self.model.talks.get(act.case):
            return None
        return partial(self.site.come_back, act.case), partial(self.model.looked, act.case)

    def _delete(self, act: Act):
        if not self.model.talks.get(act.case):
            return None

        def told() -> None:
            self.model.looked(act.case)
            self.model.deleted(act.case, act.day)

        return partial(self.site.delete, act), told

    def _by_the_desk(self, act: Act):
        model, case, day = self.model, act.case, act.day
        talk, name = model.talks.get(case), model.reader(case, act.who)
        if not name or (talk.desk == READS_NOTHING and day.month == AUGUST):
            return None
        if talk.danger and act.what in ("close", "aside"):
            return None  # the desk says first how it knows that they are safe
        do, text, more = partial(self.site.do, act, name), self._text(act), dict(act.more)
        simple = {
            "open": (partial(self.site.page_of, act, name), partial(model.opened, case, day)),
            "answer": (
                partial(do, act="reply", text=text, language="en", even_so="on"),
                partial(model.did_answer, case, day, text),
            ),
            "note": (partial(do, act="note", note=text), partial(model.noted, case, day, text)),
            "close": (
                partial(do, act="close", outcome=more.get("outcome", "")),
                partial(model.did_close, case, day, more.get("outcome", "other")),
            ),
            "reopen": (partial(do, act="reopen"), partial(model.reopened, case, day)),
            "aside": (partial(do, act="put-aside"), partial(model.set_aside, case, day)),
            "bring-back": (partial(do, act="bring-back"), partial(model.brought_back, case, day)),
            "accept": (partial(self.site.accept, act, name), partial(model.opened, case, day)),
        }
        if act.what in simple:
            return simple[act.what]
        return self._shut(act, name) if act.what == "shut" else self._hand_over(act, name)

    def _shut(self, act: Act, name: str):
        talk = self.model.talks.get(act.case)
        others = [one for one in self.model.desks[talk.desk].members if one != name]
        if len(others) < 3 or talk.shut_to:
            return None
        colleague = others[act.who % len(others)]

        def shut() -> None:
            self.site.shut(act, name, colleague)

        return shut, partial(self.model.shut, act.case, act.day, colleague)

    def _hand_over(self, act: Act, name: str):
        to = dict(act.more)["to"]
        if not self.model.can_get(act.case, to):
            return None
        text = self._text(act)
        told = partial(self.model.handed_over, act.case, act.day, to)
        note = f"The person agreed.\n\n{text}"
        return partial(self.site.hand_over, act, name, to, text), partial(told, note)

    def _of_desks(self, act: Act):
        """Not on a day that is lost: what a paper or an account became since would be another's."""
        model, site, desk, day = self.model, self.site, act.desk, act.day
        if day in self.restored_on or desk not in model.desks:
            return None
        members = model.desks[desk].members
        name, by = members[act.who % len(members)], members[(act.who + 1) % len(members)]
        newcomer = f"{desk}-{model.desks[desk].came + 1}"
        more = dict(act.more)
        if act.what in ("leave", "close-account") and len(members) < 4:
            return None
        ways = {
            "come": (partial(site.come, desk, newcomer, by), partial(model.came, desk, newcomer)),
            "leave": (partial(site.leave, desk, name, by), partial(model.left, desk, name, day)),
            "close-account": (
                partial(site.close_account, desk, name),
                partial(model.account_closed, desk, name),
            ),
            "renew": (partial(site.renew, desk, by), partial(model.renewed, desk, day)),
            "kit": (partial(site.kit, desk, by), partial(model.got_kit, desk, day)),
            "keep-days": (
                partial(site.keep_days, desk, more.get("days", "90"), by),
                partial(model.keeps_for, desk, int(more.get("days", "90"))),
            ),
            "forget": (partial(self._forget, desk, [name]), partial(self._forgotten, desk, [name])),
            "lose-all": (
                partial(self._forget, desk, [*members]),
                partial(self._forgotten, desk, [*members]),
            ),
        }
        return ways[act.what]

    def _forget(self, desk: str, names: list[str]) -> None:
        """One by one; a colleague lets them in again, or the paper does where none is left."""
        for name in names:
            self.site.give_up(desk, name, self._note_of(name))
        staying = [one for one in self.model.desks[desk].members if one not in names]
        if not staying:
            self.site.by_kit(desk, names[0])
        for name in names if staying else names[1:]:
            self.site.come(desk, name, (staying or names)[0])

    def _note_of(self, name: str) -> str:
        """On which the passphrase stood; each time another one."""
        return f"note of {name}, {self.done}"

    def _forgotten(self, desk: str, names: list[str]) -> None:
        for name in names:
            self.model.key_is_known(desk, self._note_of(name))
        self.model.desks[desk].renews = True
        self.model.tell(desk)

    def _join(self, act: Act):
        name = f"{CHILD}-1"

        def joined() -> None:
            self.model.began(CHILD, [name], act.day)
            self.model.desks[CHILD].renews = True
            self.model.may_hear |= {(CHILD, "news"), (CHILD, "word")}
            # Whoever joins answers a test message first, which is deleted at the end (decision 26).
            for done in ("answered", "deleted"):
                self.model.audit[act.day, done] += 1
            for desk in self.model.desks:
                self.model.tell(desk)

        return (partial(self.site.join, name), joined) if self.model.mail_is_up else None

    # --- The machine ---

    def _backup(self, act: Act):
        return partial(self.site.back_up, act.day), partial(self.model.backed_up, act.day)

    def _restore(self, act: Act):
        if act.day not in self.model.backups:
            return None

        def restored() -> None:
            self.model = self.model.restored(act.day)

        return partial(self.site.restore, act.day), restored

    def _clock(self, *, is_right: bool) -> None:
        self.clock.jump(-365 if is_right else 365)
        self.model.clock_is_right = is_right
        self.model.may_hear.add(("operator@site.example", "clock"))

    def _clock_ahead(self, _act: Act):
        return partial(self._clock, is_right=False), int

    def _clock_right(self, _act: Act):
        return (partial(self._clock, is_right=True), int) if not self.model.clock_is_right else None

    def _mail(self, *, is_up: bool) -> None:
        Postbox.is_away, self.model.mail_is_up = not is_up, is_up

    def _mail_away(self, _act: Act):
        return partial(self._mail, is_up=False), int

    def _mail_back(self, _act: Act):
        return partial(self._mail, is_up=True), int


def timezone_day(clock: OwnClock) -> date:
    from django.utils import timezone

    return timezone.localdate(clock.now())
