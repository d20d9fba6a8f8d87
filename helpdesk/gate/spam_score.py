"""
Is this message probably unwanted? The worst that follows is a place aside, where the desk sees it.

A message is never refused and never dropped; whoever sent it gets the same page and a number. The
sum of the evidence decides, so that no two things that a frightened person may do (be fast, share
a network, have no script, send words that others send too) are ever enough.
"""

from dataclasses import dataclass

from helpdesk.gate import captcha
from helpdesk.gate.captcha import CaptchaVerdict
from helpdesk.gate.rate_counter import SAME_WORDS, same_words

# What people do weighs 2 at most and everything else 1, so it takes three. The field that nobody
# sees is filled by no person, and is enough.
SET_ASIDE_AT = -4
HONEYPOT, IN_A_HURRY, FROM_A_CROWD, LOOKS_SENT_OFTEN = -4, -1, -1, -2
IN_SURGE, SUM_DONE = -1, 2
GOOGLE_SAYS = {
    CaptchaVerdict.HUMAN: 3,
    CaptchaVerdict.FAILED: -1,
    CaptchaVerdict.ABSENT: 0,
    CaptchaVerdict.UNREACHABLE: 0,
}
HURRY_SECONDS = 3
CROWD = 6
MOST_LINKS = 3
# Below this many letters the same words are no sign: many people write "Help me" on one day.
COMMON_LETTERS = 40


@dataclass(frozen=True)
class Signals:
    """
    What is known of how a form came.

    form: the seed of the form's token; the same form twice is an impatient thumb and no repetition.
    trap: what stands in the field that people do not see. seconds: since the form was shown.
    crowd: how many forms came from the same corner of the net this hour. surge: a desk has said
    that it is flooded. sum_done, google: what the checks say, in a surge.
    """

    text: str
    form: str = ""
    trap: str = ""
    seconds: float = 60
    crowd: int = 0
    surge: bool = False
    sum_done: bool = False
    google: CaptchaVerdict = CaptchaVerdict.ABSENT


def score(signs: Signals) -> int:
    """The sum; at SET_ASIDE_AT or below, the message is set aside."""
    rare = sum(map(str.isalpha, signs.text)) >= COMMON_LETTERS
    often = rare and same_words.count(signs.text, signs.form) >= SAME_WORDS
    links = signs.text.casefold().count("http://") + signs.text.casefold().count("https://")
    total = HONEYPOT * bool(signs.trap.strip())
    total += IN_A_HURRY * (signs.seconds < HURRY_SECONDS)
    total += FROM_A_CROWD * (signs.crowd >= CROWD)
    total += LOOKS_SENT_OFTEN * (often or links > MOST_LINKS)
    if signs.surge:
        total += IN_SURGE + SUM_DONE * signs.sum_done + GOOGLE_SAYS[signs.google]
    return total


def is_unwanted(signs: Signals, *, in_danger: bool) -> bool:
    """Whoever says that they are in danger is read at once, unless the desk is being flooded."""
    unwanted = score(signs) <= SET_ASIDE_AT
    return unwanted and (signs.surge or not in_danger)


def challenge_for(token: str, *, surge: bool) -> str:
    """The browser's sum, where a flood makes it worth the battery; else empty."""
    return captcha.challenge(token) if surge else ""
