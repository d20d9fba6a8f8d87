"""
A program for granian that is measured beside the site: `granian … bench.applications:lighter`.

It is the site without one of the two things that a message costs. BENCH_KDF=0: the slow step that
makes guessing a number expensive takes next to nothing. BENCH_STORE=0: nothing is stored; the form,
the gate and the sealing of the key stay.
"""

import os

from website.rsgi import load_django, start
from website.web_server.wsgi_bridge import App


def _lighter_django() -> App:
    application = load_django()
    from helpdesk.conversations import intake
    from helpdesk.sealing import argon2_cost

    if os.environ.get("BENCH_KDF") == "0":
        argon2_cost.RECEIPT_COST = argon2_cost.Cost(passes=1, memory=8192 * 8)
    if os.environ.get("BENCH_STORE") == "0":
        intake._store = lambda *_words: intake.IntakeResult.STORED
    return application


lighter = start(_lighter_django)
