"""How long somebody waits between "Send" and the number."""

import re
import statistics
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import NamedTuple

from bench import wire

HIDDEN = re.compile(r"<input[^>]*type=[\"']?hidden[^>]*>")
NAME, VALUE = (re.compile(rf"\b{word}=[\"']([^\"']*)[\"']") for word in ("name", "value"))
TEXTAREA = re.compile(r"<textarea[^>]*>")
NUMBER = re.compile(r"\d{4}(?:\W{1,8}\d{4}){4}")
WORDS = "He keeps my passport in his office. I may not leave the house. " * 8
Form = dict[str, str]


class Waited(NamedTuple):
    """times: milliseconds, sorted. lost: how many were not answered with a number."""

    times: list[float]
    per_second: float
    lost: int

    @property
    def p50(self) -> float:
        return statistics.median(self.times)

    @property
    def p99(self) -> float:
        return self.times[min(len(self.times) - 1, int(len(self.times) * 0.99))]


def together(several: Sequence[Waited]) -> Waited:
    """Rounds as one; the rate is the median of theirs."""
    times = sorted(time for one in several for time in one.times)
    rate = statistics.median([one.per_second for one in several])
    return Waited(times, rate, sum(one.lost for one in several))


def open_form(url: str) -> Form:
    page = wire.request(url, encoding="identity").body.decode()
    form = {}
    for field in HIDDEN.findall(page) + TEXTAREA.findall(page)[:1]:
        name, value = NAME.search(field), VALUE.search(field)
        if name:
            form[name[1]] = value[1] if value else WORDS
    return form


def send(url: str, form: Form) -> tuple[float, str]:
    """Send it, and look for the number; empty where there is none."""
    started = time.perf_counter()
    answer = wire.request(url, form=form, encoding="identity")
    waited = (time.perf_counter() - started) * 1000
    found = NUMBER.search(answer.body.decode()) if answer.status == 200 else None
    return waited, "".join(re.findall(r"\d", found[0])) if found else ""


def submits(url: str, *, clients: int, count: int, pages: list[float] | None = None) -> Waited:
    """
    Forms that were opened before are sent by so many clients at once.

    pages: where to put how long somebody waited meanwhile who only reads.
    """
    with ThreadPoolExecutor(clients) as pool:
        forms = list(pool.map(lambda _: open_form(url), range(count)))
        done = threading.Event()
        reader = threading.Thread(target=_read, args=(url, done, [] if pages is None else pages))
        reader.start()
        started = time.perf_counter()
        results = list(pool.map(lambda form: send(url, form), forms))
        seconds = time.perf_counter() - started
        done.set()
        reader.join()
    times = sorted(waited for waited, _ in results)
    return Waited(times, count / seconds, sum(not number for _, number in results))


def _read(url: str, done: threading.Event, pages: list[float]) -> None:
    page = url.replace("/write/", "/rights/")
    while not done.wait(0.05):
        started = time.perf_counter()
        with suppress(OSError):
            wire.request(page)
            pages.append((time.perf_counter() - started) * 1000)
