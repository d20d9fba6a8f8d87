"""
The inbox with a hundred thousand conversations in the database, of which five hundred are open.

Run on its own: `python -m bench.inbox [--cases 100000] [--open 500]`. Makes a database of its own
in a temporary folder and leaves nothing behind.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from typing import Any

Row = list[str]
HEADS: Row = ["page of the inbox", "queries", "p50 ms", "p95 ms"]
SIX_WORDS = "tamol bidek surit pinam woret lagos"
ASKED = {
    "list, unassigned": "?tab=unassigned",
    "list, all open": "?tab=open",
    "list, by language": "?tab=open&language=ar",
    "list, closed": "?tab=closed",
    "list, closed, page 50": "?tab=closed&p=50",
}


def inbox_rows(cases: int = 100_000, opened: int = 500, rounds: int = 40) -> list[Row]:
    """One row for each page: queries, and how long Django took for it, in this process."""
    _set_up()
    from django.test import Client

    user, case = _plant(cases, opened)
    client = Client()
    client.force_login(user)
    started = time.perf_counter()
    client.post("/cms/helpdesk/", {"passphrase": SIX_WORDS})
    unlocked = (time.perf_counter() - started) * 1000
    rows = [_row(name, client, f"/cms/helpdesk/{asked}", rounds) for name, asked in ASKED.items()]
    rows.append(_row("one conversation", client, f"/cms/helpdesk/{case}/", rounds))
    rows.append(["opening the helpdesk", "", f"{unlocked:.0f}", ""])
    return rows


def _row(name: str, client: Any, path: str, rounds: int) -> Row:
    from django.db import connection

    asked: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    client.get(path)
    with connection.execute_wrapper(count):
        if b"hd-bar" not in client.get(path).content:
            raise RuntimeError(f"{path} is not the page that was to be measured.")
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        client.get(path)
        times.append((time.perf_counter() - started) * 1000)
    p95 = statistics.quantiles(times, n=20)[-1]
    return [name, str(len(asked)), f"{statistics.median(times):.0f}", f"{p95:.0f}"]


def _set_up() -> None:
    folder = tempfile.TemporaryDirectory(prefix="bench-inbox-")
    _set_up.folder = folder  # type: ignore[attr-defined]  # gone with the process
    os.environ |= {"DEBUG": "1", "VAR_DIR": folder.name, "HTTPS": "0"}
    # Never the database that the environment names: a hundred thousand rows go in here.
    os.environ["DATABASE_URL"] = f"sqlite:///{folder.name}/bench.sqlite3"
    os.environ["DJANGO_SETTINGS_MODULE"] = "website.settings"
    import django
    from django.core.management import call_command

    django.setup()
    from django.conf import settings

    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)


def _plant(cases: int, opened: int) -> tuple[Any, str]:
    """Sealed as the real ones are: each with a key, a grant, a label and a message of its own."""
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from helpdesk import keys, sealing, staff
    from helpdesk.models import CaseGrant, Conversation, Desk, Message

    user = get_user_model().objects.create_user("bench")
    user.groups.add(staff.ensure_groups())
    desk, _ = Desk.objects.get_or_create(pk="payoke")
    desk_key = keys.make_desk_key(desk, keys.make_member_key(user, SIX_WORDS))
    today, last = timezone.localdate(), ""
    for start in range(0, cases, 2000):
        rows, grants, messages = [], [], []
        for number in range(start, min(start + 2000, cases)):
            case, case_key = sealing.new_case_id(), sealing.new_case_key()
            is_open = number >= cases - opened
            day = today - timedelta(days=number % 80)
            one = Conversation(
                id=case,
                desk=desk,
                day=day,
                last_day=day,
                moved_on=day,
                asked_on=day if is_open else None,
                state="new" if is_open else "closed",
                in_danger=number % 50 == 0,
                delete_on=today + timedelta(days=30),
                sender_public=case_key,
                label=sealing.seal_label(
                    {"language": ("ar", "fr", "ti")[number % 3], "topic": "work"}, case_key, case
                ),
            )
            one.attest()
            grant = CaseGrant(
                conversation=one,
                desk_key=desk_key,
                sealed=sealing.seal_to_public_key(case_key, bytes(desk_key.public)),
            )
            grant.attest()
            message = Message(conversation=one, sequence=1, direction="in", day=day)
            message.seal({"text": "Hello"}, case_key)
            rows.append(one)
            grants.append(grant)
            messages.append(message)
            last = case
        Conversation.objects.bulk_create(rows)
        CaseGrant.objects.bulk_create(grants)
        Message.objects.bulk_create(messages)
    return user, last


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--open", type=int, default=500)
    chosen = parser.parse_args()
    for row in [HEADS, *inbox_rows(chosen.cases, chosen.open)]:
        sys.stdout.write("  ".join(cell.rjust(24 if n == 0 else 8) for n, cell in enumerate(row)))
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
