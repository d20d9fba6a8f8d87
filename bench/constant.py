"""
A page that never changes, from memory: the most that a Python server can do.

    BENCH_ANSWER=path/of/a/published/page.answer granian --interface wsgi bench.constant:application
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from awareness.answers import unpack

answer = unpack(Path(os.environ["BENCH_ANSWER"]).read_bytes())
if answer is None:
    raise SystemExit("BENCH_ANSWER is no published page")
HEADERS = [*answer.headers, ("Vary", "Accept-Encoding"), ("ETag", f'"{answer.etag}-br"')]
HEADERS += [("Content-Encoding", "br"), ("Content-Length", str(len(answer.br)))]
BODY = [answer.br]


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", HEADERS)
    return BODY
