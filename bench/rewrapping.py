"""
Row 20: how long a new key of a desk takes. Alone: `python -m bench.rewrapping`.

A thousand open conversations are sealed to it, in a database of their own in memory, beside a
thousand bare seal operations on the same machine.
"""

import json
import os
import subprocess
import sys
import time

from bench.load import digits
from bench.rows import Row, at_most, table
from tests.fixtures.running import ROOT

COUNT = 1000


def rows() -> list[Row]:
    """In a process of its own, since it sets Django up for a database of its own."""
    command = [sys.executable, "-m", "bench.rewrapping", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    renewed, bare = json.loads(done.stdout)
    what, note = f"a new key with {COUNT:,} open conversations", f"{digits(renewed * 1000)} ms"
    return [
        at_most("20", f"{what}, seconds", renewed, goal=0.5, bar=1),
        at_most("20", f"{what} / {COUNT:,} seals alone", renewed / bare, goal=3, bar=6, note=note),
    ]


def measure_here() -> tuple[float, float]:
    """Seconds: for the new key of the desk, and for the seals that it cannot do without."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "website.settings", "DEBUG": "1"}
    os.environ["DATABASE_URL"] = "sqlite://:memory:"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    user, held, desk = a_desk_with_conversations()
    from helpdesk import rotation

    started = time.perf_counter()
    rotation.renew(desk, held, by=user)
    return time.perf_counter() - started, a_thousand_seals()


def main() -> None:
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps(measure_here()))
        return
    lines = [[*row] for row in rows()]
    sys.stdout.write(table(["", "what", "measured", "goal", "bar", ""], lines, left=2) + "\n")


def a_desk_with_conversations():
    from django.contrib.auth.models import User

    from helpdesk import keys, sealing
    from helpdesk.models import CaseGrant, Conversation, Desk

    user = User.objects.create_user("bench")
    member = keys.make_member_key(user, "six words")
    desk = Desk.objects.create(pk="payoke")
    desk_key = keys.make_desk_key(desk, member)
    held = keys.desk_keys_of(member, keys.open_member_key(member, "six words"))
    day = desk_key.made_on
    cases = [
        Conversation(
            id=sealing.new_case_id(), desk=desk, delete_on=day, sender_public=b"p" * 32, label=b""
        )
        for _ in range(COUNT)
    ]
    Conversation.objects.bulk_create(cases)
    CaseGrant.objects.bulk_create(
        keys.case_grant(case, desk_key, sealing.new_case_key()) for case in cases
    )
    return user, held, desk


def a_thousand_seals() -> float:
    from helpdesk import sealing

    public, started = sealing.new_key_pair().public, time.perf_counter()
    for _ in range(COUNT):
        sealing.seal_to_public_key(sealing.new_case_key(), public)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
