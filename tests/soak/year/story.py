"""
What happens in a year, by dice. Each act stands by itself: who does it is said by a number that
chooses among those who are there, so that a story stays one whatever is taken out of it.
"""

import random
from datetime import date, timedelta
from typing import NamedTuple

START = date(2028, 2, 1)  # a leap year's February
CENTRES = ("pag-asa", "payoke", "surya")
CHILD = "child-protection"
JOINS_ON = date(2028, 5, 10)
ABOUT = ("work", "papers", "")
REGIONS = ("brussels", "flanders", "wallonia", "unknown")
LANGUAGES = ("en", "fr", "nl", "ar", "ti", "ro")
ENDINGS = ("helped", "referred", "lost", "other")
MORNING, NOON, EVENING = "09:05", "12:05", "17:05"
HOURS = (MORNING, NOON, EVENING)
TORN, KILLED = "torn", "killed"
# Whoever is cut off here does it again, as people and workers do.
MAY_BE_CUT = {"write", "more", "open", "answer", "close", "delete", "leave", "work", "aside"}


class Act(NamedTuple):
    """
    What somebody does. case: its name, "c12". desk: where, of acts on a desk. who: which of those
    who are there. more: what else it needs. cut, how: before which statement it is cut off.
    """

    day: date
    hour: str
    what: str
    case: str = ""
    desk: str = ""
    who: int = 0
    more: tuple[tuple[str, str], ...] = ()
    cut: int = 0
    how: str = ""

    def __str__(self) -> str:
        words = [f"{self.day} {self.hour}", self.what, self.case, self.desk]
        words += [f"{name}={value}" for name, value in self.more if value]
        if self.cut:
            words.append(f"({self.how} before statement {self.cut})")
        return " ".join(filter(None, words))


def story(
    seed: int, days: int, count: int, cuts: int = 0, kills: int = 0, start: date = START
) -> list[Act]:
    """count: conversations. cuts: acts that are cut off; kills: so many of them by kill -9."""
    teller = _Teller(random.Random(seed), start, days)  # noqa: S311 - the same year each time
    acts = teller.before()
    for number in range(count):
        acts += teller.conversation(f"c{number}")
    acts = _once_an_hour(acts) + teller.desks() + teller.machine()
    acts.sort(key=lambda act: (act.day, act.hour))
    return teller.cut_off(acts, cuts, kills)


def _once_an_hour(acts: list[Act]) -> list[Act]:
    """Words say of which hour they are: the same, sent twice, are one answer, and rightly so."""
    kept: dict[tuple[date, str, str, str], Act] = {}
    for act in acts:
        kept.setdefault((act.day, act.hour, act.what, act.case), act)
    return [*kept.values()]


class _Teller:
    def __init__(self, dice: random.Random, start: date, days: int) -> None:
        self.dice, self.start = dice, start
        self.last = start + timedelta(days=days - 1)
        self.days = days

    def before(self) -> list[Act]:
        """Written in the months before, most of them answered: these end in the first weeks."""
        acts = []
        for number in range(14):
            case = f"b{number}"
            day = self.start - timedelta(days=91 - number)
            place = (("region", self.dice.choice(REGIONS)), ("language", "fr"))
            acts.append(Act(day, MORNING, "write", case, more=place))
            acts.append(Act(day, NOON, "open", case))
            if number % 6 == 5:
                continue  # read and never answered
            acts.append(Act(day, EVENING, "answer", case))
            if number % 3 == 0:
                close = (("outcome", "helped"),)
                acts.append(Act(day + timedelta(days=50), NOON, "close", case, more=close))
            if number % 3 == 1:
                acts.append(Act(day + timedelta(days=59 + number), NOON, "more", case))
                acts.append(Act(day + timedelta(days=59 + number), EVENING, "open", case))
                acts.append(Act(day + timedelta(days=59 + number), EVENING, "answer", case))
        return acts

    def conversation(self, case: str) -> list[Act]:
        """One, from its first word to whatever becomes of it."""
        dice = self.dice
        day = self.start + timedelta(days=dice.randrange(self.days))
        is_child = dice.random() < 0.05
        more = [
            ("region", dice.choice(REGIONS)),
            ("language", dice.choice(LANGUAGES)),
            ("topic", dice.choice(ABOUT)),
            ("danger", "on" if dice.random() < 0.1 else ""),
            ("avoid", dice.choice(CENTRES) if dice.random() < 0.05 else ""),
        ]
        if is_child:
            more = [("language", dice.choice(LANGUAGES)), ("child", "yes")]
        elif dice.random() < 0.04:
            more.append(("trap", "yes"))
        acts = [Act(day, dice.choice(HOURS), "write", case, more=tuple(more))]
        while dice.random() < 0.85:
            day = self._later(day)
            acts += self._turn(case, day)
        return [act for act in acts if act.day <= self.last]

    def _turn(self, case: str, day: date) -> list[Act]:
        """Something is done with it on that day, by either side."""
        dice = self.dice
        hour, who = dice.choice(HOURS), dice.randrange(7)
        act = Act(day, hour, "open", case, who=who)
        chance = dice.random()
        if chance < 0.36:
            return [act, act._replace(what="answer")]
        if chance < 0.44:
            return [act]
        if chance < 0.60:
            return [act._replace(what="more", more=(("danger", dice.choice(["", "", "on"])),))]
        if chance < 0.65:
            return [act._replace(what="look")]
        if chance < 0.72:
            return [act, act._replace(what="close", more=(("outcome", dice.choice(ENDINGS)),))]
        if chance < 0.75:
            return [act, act._replace(what="note")]
        rare = ("delete", "hand-over", "reopen", "aside", "bring-back", "shut", "accept")
        act = act._replace(what=dice.choice(rare), more=(("to", dice.choice(CENTRES)),))
        if act.what == "hand-over":
            return [act._replace(what="note"), act]
        return [act]

    def _later(self, day: date) -> date:
        return day + timedelta(days=self.dice.choice((0, 1, 1, 2, 3, 7, 15, 31, 60)))

    def desks(self) -> list[Act]:
        """Who comes and leaves, forgets, loses; keys and kits; what a desk chooses."""
        acts = []
        often = {"come": 40, "leave": 45, "close-account": 120, "forget": 80, "renew": 90}
        often |= {"kit": 100, "lose-all": 150, "keep-days": 70}
        for what, every in often.items():
            for _ in range(max(2, self.days * 2 // every)):
                day = self.dice.choice(self._whole_days())
                more = (("days", self.dice.choice(("30", "60", "90", "180"))),)
                desk, who = self.dice.choice(CENTRES), self.dice.randrange(7)
                if what == "keep-days":
                    acts.append(Act(day, "13:05", what, desk=desk, who=who, more=more))
                else:
                    acts.append(Act(day, "13:05", what, desk=desk, who=who))
        if self.last >= JOINS_ON:
            acts.append(Act(JOINS_ON, "13:05", "join", desk=CHILD))
        return acts

    def _losses(self) -> set[date]:
        """Days that are lived twice, since what was done on them is lost."""
        places = {self.days // 2, self.days * 4 // 5}
        return {self.start + timedelta(days=number // 5 * 5) for number in places}

    def _whole_days(self) -> list[date]:
        every = [self.start + timedelta(days=number) for number in range(self.days)]
        return [day for day in every if day not in self._losses()]

    def machine(self) -> list[Act]:
        """Backups, a loss, a clock that is wrong for an hour, a week without mail."""
        acts = []
        for number in range(0, self.days, 5):
            acts.append(Act(self.start + timedelta(days=number), "02:05", "backup"))
        acts += [Act(day, "20:05", "restore") for day in sorted(self._losses())]
        whole = self._whole_days()  # a restore would put right what a wrong clock has done
        wrong = whole[len(whole) // 3]
        acts.append(Act(wrong, "17:10", "clock-ahead"))
        acts.append(Act(wrong, "18:10", "clock-right"))
        away = self.start + timedelta(days=self.days // 4)
        acts.append(Act(away, "10:05", "mail-away"))
        acts.append(Act(away + timedelta(days=min(7, self.days // 3)), "10:05", "mail-back"))
        return [act for act in acts if act.day <= self.last]

    def cut_off(self, acts: list[Act], cuts: int, kills: int) -> list[Act]:
        places = [
            n for n, act in enumerate(acts) if act.what in MAY_BE_CUT and act.day >= self.start
        ]
        chosen = self.dice.sample(places, min(cuts, len(places)))
        for number, place in enumerate(chosen):
            how = KILLED if number < kills else TORN
            acts[place] = acts[place]._replace(cut=self.dice.randrange(1, 30), how=how)
        return acts
