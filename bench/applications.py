"""
Programs for granian that are measured beside the site: `granian … bench.applications:lighter`.

constant    a page that never changes, from memory: the most that a Python server can do.
            BENCH_ANSWER: the file of a published page (`.answer`)
lighter     the site without one of the two things that a message costs. BENCH_KDF=0: the slow step
            that makes guessing a number expensive takes next to nothing. BENCH_STORE=0: nothing is
            stored; the form, the gate and the sealing of the key stay
"""

import os
from pathlib import Path
from typing import Any

from website.published.response_file import unpack
from website.rsgi import Application, load_django, start
from website.traffic.eager_start import start_eagerly
from website.traffic.wsgi_bridge import App


def _constant() -> Any:
    answer = unpack(Path(os.environ["BENCH_ANSWER"]).read_bytes())
    if answer is None:
        raise SystemExit("BENCH_ANSWER is no published page")
    headers = [*answer.headers, ("Vary", "Accept-Encoding"), ("ETag", f'"{answer.etag}-br"')]
    headers += [("Content-Encoding", "br"), ("Content-Length", str(len(answer.br)))]
    body = answer.br

    async def application(_scope: Any, protocol: Any) -> None:
        protocol.response_bytes(200, headers, body)

    application.__rsgi_init__ = start_eagerly  # as the front is run
    return application


def _lighter() -> Application:
    return start(_lighter_django)


def _lighter_django() -> App:
    application = load_django()
    from helpdesk.conversations import intake
    from helpdesk.sealing import argon2_cost

    if os.environ.get("BENCH_KDF") == "0":
        argon2_cost.RECEIPT_COST = argon2_cost.Cost(passes=1, memory=8192 * 8)
    if os.environ.get("BENCH_STORE") == "0":
        intake._store = lambda *_words: intake.IntakeResult.STORED
    return application


def __getattr__(name: str) -> Any:
    """Made when granian asks for it: neither shall load what the other needs."""
    if name not in {"constant", "lighter"}:
        raise AttributeError(name)
    return _constant() if name == "constant" else _lighter()
