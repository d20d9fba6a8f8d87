"""
Rows 10 and 11: starting, and memory; how far a message walks through our code; and `reading`, what
a program costs that reads one to a desk.
"""

import json
import re
import resource
import tempfile
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, suppress
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from urllib.parse import urlencode

import django
from django.test import Client
from django.test.utils import setup_test_environment

from base.sandbox.sandbox_process import Bounds, answered_by
from bench import wire
from bench.figures import Figure, digits, ratio, shared, waited
from bench.publishing import published
from bench.sites import inside, serving, site
from helpdesk.machine_translation.reading import LONGEST_READING, PROGRAM
from helpdesk.ready_sentences.in_two_languages import in_language
from helpdesk.ready_sentences.sentence_list import BY_KEY
from tests.fixtures.random_model import PIECES, random_model
from tests.fixtures.walk import walk
from tests.helpdesk.person import NUMBER

WRITE, FORM = "/en/write/", "application/x-www-form-urlencoded"


def start() -> Figure:
    """From the start of the process to the first page, beside where Django renders it."""

    def begin(tree: str) -> float:
        with ExitStack() as stack:
            server = serving(published(), PUBLIC_TREE=tree)
            return waited(lambda: stack.enter_context(server))

    times = [(begin("1"), begin("0")) for _ in range(3)]
    pages, django = zip(*times, strict=True)
    return Figure(ratio(pages, django), f"{digits(median(pages))} ms")


# The shape of M2M-100 with 418 million weights: it says no sense here, and costs what that costs.
SHAPE = {"layers": 12, "heads": 16, "width": 1024, "words": 128_112, "pieces": 8_000}
LETTERS = 500  # of the message that is read: a short one
# Weights by chance end no sentence; real ones end it at about as many pieces as they were given.
AS_LONG = (1, 2)


class Read(NamedTuple):
    """
    Seconds of processor of children that load the model alone, that read what is about as long as
    what was written, and of one that runs to the longest with each sentence; MiB.
    """

    loaded: list[float]
    whole: list[float]
    longest: float
    most_memory: float
    model: float


@shared
def reading() -> Read:
    """Of the processor, not the clock: the child has the least right to it."""
    text = " ".join(in_language(each, "uk") for each in BY_KEY.values())[:LETTERS]
    with tempfile.TemporaryDirectory() as folder:
        model = str(random_model(Path(folder, "model"), **SHAPE, one_table=True))
        # A child begins with what its parent takes, and ours is large once it has made a model.
        spawn = get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=spawn, initializer=django.setup) as apart:
            return apart.submit(read_by_a_child, model, text).result()


def read_by_a_child(model: str, text: str) -> Read:
    """The same, in a process of no other children. model: the folder."""
    size = sum(file.stat().st_size for file in Path(model).iterdir())
    bounds = Bounds(seconds=2_000, until=1_200, memory=3 * size + 3_000_000_000)

    def seconds(*lines: str, longest: tuple[int, int] = AS_LONG) -> float:
        question = {"lines": lines, "before": ["__uk__"], "begins": ["__nl__"], "longest": longest}
        asked, arguments = json.dumps(question).encode(), (model, PIECES, PIECES)
        before = _of_children()
        answered_by(PROGRAM, asked, *arguments, bounds=bounds)
        return _of_children() - before

    seconds()  # from a disk that has not read it yet
    turns = [(seconds(), seconds(text)) for _ in range(3)]
    loaded, whole = map(list, zip(*turns, strict=True))
    longest = seconds(text, longest=LONGEST_READING)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Read(loaded, whole, longest, most, size / 1024**2)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def reading_seconds() -> Figure:
    read = reading()
    whole, loaded = digits(median(read.whole)), digits(median(read.loaded))
    note = f"{whole} over {loaded} s; {digits(read.longest)} s at most"
    return Figure(ratio(read.whole, read.loaded), note)


def reading_memory() -> Figure:
    read = reading()
    note = f"{digits(read.most_memory)} over {digits(read.model)} MiB"
    return Figure(read.most_memory / read.model, note)


@shared
def memory() -> tuple[float, float]:
    """MiB of two workers that have sent pages alone, and after both have loaded Django."""
    with serving(published()) as server:
        for _ in range(40):
            wire.request(f"{server.url}/en/rights/")
        before = _mebibytes(server.pid)
        for _ in range(20):
            wire.request(f"{server.url}/en/write/")
        return before, _mebibytes(server.pid)


def _mebibytes(group: int) -> float:
    """The proportional share (PSS) of all processes of a group: pages they share count once."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[2]) == group:
                rollup = (folder / "smaps_rollup").read_text()
                total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])
    return total / 1024


def memory_of_pages() -> Figure:
    return Figure(memory()[0])


def memory_before_django() -> Figure:
    before, after = memory()
    return Figure(before / after, f"{before:.0f} and {after:.0f} MiB")


# --- A message's walk -----------------------------------------------------------------------------


@shared
def walked() -> dict[str, Any]:
    with site() as running:
        return dict(inside(running, message))


def moves() -> Figure:
    """From a function of one module of ours to a function of another."""
    return Figure(walked()["moves"], "{calls} calls of {modules} modules".format(**walked()))


def walk_table() -> str:
    lines = "\n".join(f"* {count}: {above} → {below}" for above, below, count in walked()["most"])
    return f"A message moves most between these modules:\n\n{lines}"


def message() -> dict[str, Any]:
    """In a process of a site: one message, after one that has loaded what stays loaded."""
    setup_test_environment()
    client = Client(headers={"host": "localhost"})

    def write(token: str) -> None:
        fields = urlencode({"token": token, "message": "I need help."})
        answer = client.post(WRITE, fields, content_type=FORM)
        if not NUMBER.search(answer.content.decode()):
            raise RuntimeError("The message was not taken.")

    write(client.get(WRITE).context["token"])
    token = client.get(WRITE).context["token"]
    walked = walk(lambda: write(token))
    most = [(above, below, count) for (above, below), count in walked.moves.most_common(25)]
    calls = {"calls": walked.calls.total(), "modules": len(walked.calls)}
    return {**calls, "moves": walked.moves.total(), "most": most}
