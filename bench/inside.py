"""
Measured inside a process of the site: `python -m bench.inside`, which prints JSON.

Pages are rendered by Django, with no published file before it and every cache emptied.
"""

import json
import os
import statistics
import sys
import time

ROUNDS = 15


def render(path: str) -> dict[str, float]:
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.get(path)
    times = []
    for _ in range(ROUNDS):
        cache.clear()
        started = time.perf_counter()
        client.get(path)
        times.append((time.perf_counter() - started) * 1000)
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        status = client.get(path).status_code
    return {"status": status, "queries": len(queries), "ms": statistics.median(times)}


def stretch() -> float:
    """Milliseconds of the one slow step of a message, alone."""
    from helpdesk import sealing

    times = []
    for _ in range(5):
        started = time.perf_counter()
        sealing.keys_from_receipt("0" * 20)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings")
    import django

    django.setup()
    pages = {path: render(path) for path in sys.argv[1:]}
    sys.stdout.write(json.dumps({"pages": pages, "stretch": stretch()}))


if __name__ == "__main__":
    main()
