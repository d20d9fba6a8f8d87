"""A desk with years of conversations in a database of its own, as the inbox finds them."""

import os
import tempfile
from datetime import date, timedelta
from typing import Any

SIX_WORDS = "tamol bidek surit pinam woret lagos"
AT_ONCE = 2000


def set_up() -> str:
    """Django on an empty database in a temporary folder, which goes with the process."""
    folder = tempfile.TemporaryDirectory(prefix="bench-inbox-")
    set_up.folder = folder  # type: ignore[attr-defined]
    os.environ |= {"DEBUG": "1", "VAR_DIR": folder.name, "HTTPS": "0"}
    # Never the database that the environment names: a hundred thousand rows go in here.
    os.environ["DATABASE_URL"] = f"sqlite:///{folder.name}/bench.sqlite3"
    os.environ["DJANGO_SETTINGS_MODULE"] = "website.settings"
    os.makedirs(f"{folder.name}/static")
    import django
    from django.core.management import call_command

    django.setup()
    from django.conf import settings

    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    from website.settling import settle

    settle()  # as the web server does
    return folder.name


def a_desk() -> tuple[Any, Any]:
    """A caseworker, and the key of the desk that they hold."""
    from django.contrib.auth import get_user_model

    from helpdesk import keys, staff
    from helpdesk.models import Desk

    user = get_user_model().objects.create_user("bench")
    user.groups.add(staff.ensure_groups())
    desk, _ = Desk.objects.get_or_create(pk="payoke")
    return user, keys.make_desk_key(desk, keys.make_member_key(user, SIX_WORDS))


def sign_in(client: Any, user: Any) -> None:
    """Both steps, without their forms."""
    from django_otp import DEVICE_ID_SESSION_KEY

    from website.models import AppCode

    client.force_login(user)
    app, session = AppCode.objects.create(user=user, key="0123456789abcdef" * 2), client.session
    session[DEVICE_ID_SESSION_KEY] = app.persistent_id
    session.save()


def plant(desk_key: Any, count: int, state: str) -> str:
    """So many conversations more; the id of the last."""
    from django.utils import timezone

    from helpdesk.models import CaseGrant, Conversation, Message

    today, last = timezone.localdate(), ""
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        rows = [_one(desk_key, number, state, today) for number in numbers]
        for model, made in zip(
            (Conversation, CaseGrant, Message), zip(*rows, strict=True), strict=True
        ):
            model.objects.bulk_create(made)
        last = rows[-1][0].pk
    return last


def _one(desk_key: Any, number: int, state: str, today: date) -> tuple[Any, Any, Any]:
    """Sealed as the real ones are: each with a key, a grant, a label and a message of its own."""
    from helpdesk import keys, sealing
    from helpdesk.models import Conversation, Message

    case, case_key = sealing.new_case_id(), sealing.new_case_key()
    day = today - timedelta(days=number % 80)
    label = {"language": ("ar", "fr", "ti")[number % 3], "topic": "work"}
    one = Conversation(
        id=case,
        desk=desk_key.desk,
        day=day,
        last_day=day,
        moved_on=day,
        asked_on=day if state == "new" else None,
        state=state,
        in_danger=number % 50 == 0,
        delete_on=today + timedelta(days=30),
        sender_public=case_key,
        label=sealing.seal_label(label, case_key, case),
    )
    one.attest()
    message = Message(conversation=one, sequence=1, direction="in", day=day)
    message.seal({"text": "Hello"}, case_key)
    return one, keys.case_grant(one, desk_key, case_key), message
