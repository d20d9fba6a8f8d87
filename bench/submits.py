"""How long somebody waits between "Send" and the number."""

import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from bench import wire

HIDDEN = re.compile(r"<input[^>]*type=[\"']?hidden[^>]*>")
NAME, VALUE = (re.compile(rf"\b{word}=[\"']([^\"']*)[\"']") for word in ("name", "value"))
TEXTAREA = re.compile(r"<textarea[^>]*>")
NUMBER = re.compile(r"\d{4}(?:\W{1,8}\d{4}){4}")
WORDS = "He keeps my passport in his office. I may not leave the house. " * 8


class Waited(NamedTuple):
    """Milliseconds; lost: how many were not answered with a number."""

    p50: float
    p99: float
    per_second: float
    lost: int


def submit(url: str) -> tuple[float, bool]:
    """Open the form, send it, and look for the number. The wait begins when it is sent."""
    page = wire.request(url, encoding="identity").body.decode()
    form = {}
    for field in HIDDEN.findall(page) + TEXTAREA.findall(page)[:1]:
        name, value = NAME.search(field), VALUE.search(field)
        if name:
            form[name[1]] = value[1] if value else WORDS
    started = time.perf_counter()
    answer = wire.request(url, form=form, encoding="identity")
    waited = (time.perf_counter() - started) * 1000
    return waited, answer.status == 200 and bool(NUMBER.search(answer.body.decode()))


def submits(url: str, *, clients: int, count: int) -> Waited:
    submit(url)
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        results = list(pool.map(submit, [url] * count))
    seconds = time.perf_counter() - started
    times = sorted(waited for waited, _ in results)
    return Waited(
        statistics.median(times),
        times[min(len(times) - 1, int(len(times) * 0.99))],
        count / seconds,
        sum(not found for _, found in results),
    )
