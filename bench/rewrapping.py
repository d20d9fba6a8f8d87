"""
How long a new key of a desk takes: `python -m bench.rewrapping`, which prints one line.

A thousand open conversations are sealed to it, in a database of their own in memory, beside a
thousand bare seal operations on the same machine.
"""

import os
import sys
import time

os.environ |= {"DJANGO_SETTINGS_MODULE": "website.settings", "DEBUG": "1"}
os.environ["DATABASE_URL"] = "sqlite://:memory:"

COUNT = 1000


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    user, held, desk = a_desk_with_conversations()
    started = time.perf_counter()
    from helpdesk import rotation

    rotation.renew(desk, held, by=user)
    renewed, bare = time.perf_counter() - started, a_thousand_seals()
    sys.stdout.write(
        f"A new key with {COUNT} open conversations: {renewed * 1000:.0f} ms; {COUNT} seals alone: "
        f"{bare * 1000:.0f} ms; ratio {renewed / bare:.1f}\n"
    )


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
