"""
The site without one of the two things that a message costs, to be measured beside the whole one.

BENCH_KDF=0: the slow step that makes guessing a number expensive takes next to nothing.
BENCH_STORE=0: nothing is stored; the form, the gate and the sealing of the key stay.
"""

import os

from website.front import App, Front
from website.wsgi import front, load_django


def load_lighter() -> App:
    application = load_django()
    from helpdesk import intake
    from helpdesk.sealing import stretching

    if os.environ.get("BENCH_KDF") == "0":
        stretching.RECEIPT_COST = stretching.Cost(passes=1, memory=8192 * 8)
    if os.environ.get("BENCH_STORE") == "0":
        intake._store = lambda *_words: intake.Outcome.STORED
    return application


application: Front = front()
application.load_django = load_lighter
