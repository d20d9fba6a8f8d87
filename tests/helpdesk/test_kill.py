"""
A database that goes away and a worker that is killed, on a site that runs in earnest (T9).

What kill -9 does to those who write is tried in tests/soak/test_kills.py.
"""

import time

import psycopg
import pytest

from tests.fixtures import postgresql
from tests.fixtures.running import free_port
from tests.helpdesk import smtp
from tests.helpdesk.person import Person
from website.worker.loops import LOOPS

ROUNDS = 2
# Of a processor: who asks without a pause takes all of it, the loops in turn a tenth at most.
RESTS = 1 / 4
NEWS = b"There is something new."


@pytest.mark.before_release("test_everything_down.py keeps the words; test_kills.py kills it")
def test_a_postgresql_that_goes_away_loses_no_words_and_comes_back(start_site):
    site = start_site(on_postgresql=True)
    person = Person(site.url)
    number = person.write("before").number
    token = person.write("").hidden("token")
    server, name = _database(site)
    postgresql.execute(server, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
    _cut(server, name)
    try:
        answer = person.write("words of hers", token=token)
        assert answer.status == 503
        assert "words of hers" in answer.text
        assert "has not been sent" in answer.text
        assert "tel:+3278055800" in answer.text
        assert person.read(number).status == 503
        used, pause = site.processor_seconds(), ROUNDS * LOOPS[0].every
        time.sleep(pause)
        share = (site.processor_seconds() - used) / pause
        assert share < RESTS, "somebody asks again and again, without a pause"
    finally:
        postgresql.execute(server, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
    for _ in range(8):  # as somebody would press Send again; never a second case
        answer = person.write("words of hers", token=answer.hidden("token"))
        if answer.number:
            break
        time.sleep(2)
    assert answer.number, "The site did not find back to its database."
    assert "Your messages" in person.read(number).text


def test_a_worker_killed_while_it_sends_gives_the_news_back(start_site):
    port = free_port()
    deaf = smtp.Hangs(NEWS)
    server = smtp.Server(deaf, port)
    server.start()
    site = start_site(EMAIL_URL=f"smtp://127.0.0.1:{port}", NOTICE_EVERY_MINUTES="0")
    Person(site.url).write("ring the bell", in_danger="on")
    _wait_for(lambda: deaf.mails)
    site.kill()
    with pytest.raises(OSError, match="refused"):
        site.get("/en/")
    server.stop()
    state = "n=Notice.objects.get(kind='news'); print(n.attempts, n.sent_at, n.held_until is None)"
    shell = "from helpdesk.models import Notice; "
    assert site.manage("shell", "-v0", "-c", shell + state).split() == ["1", "None", "False"]
    # Two minutes later.
    late = "from datetime import timedelta; from django.db.models import F; "
    late += "Notice.objects.update(held_until=F('held_until') - timedelta(minutes=3))"
    site.manage("shell", "-v0", "-c", shell + late)
    kept = smtp.Takes()
    server = smtp.Server(kept, port)
    server.start()
    try:
        site.start()
        _wait_for(lambda: _news(kept))
        assert b"Subject: Helpdesk" in _news(kept)[0]
        assert b"ring the bell" not in _news(kept)[0]
        assert _id(_news(kept)[0]) == _id(deaf.mails[0])
    finally:
        server.stop()


def _news(server: smtp.Takes) -> list[bytes]:
    """Whatever else a desk is told at its first start is no news of a message."""
    return [mail for mail in server.mails if NEWS in mail]


def _id(raw: bytes) -> bytes:
    return next(line for line in raw.splitlines() if line.startswith(b"Message-ID"))


def _database(site) -> tuple[str, str]:
    url = site.env["DATABASE_URL"]
    name = url.rpartition("/")[2]
    return postgresql.with_name(url, "postgres"), name


def _cut(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )


def _wait_for(happened, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "It never happened."
        time.sleep(0.2)
