"""What makes a machine unfit beside its settings: swap, keys beside backups, mail, its database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from helpdesk.models import Notice
from helpdesk.notices.outbox import TRIED_FOR_AN_HOUR

SWAPS = Path("/proc/swaps")
# With this line in it the web server stays out of the swap, whatever else is there.
UNIT, OUT_OF_SWAP = Path("/etc/systemd/system/help-web@.service"), "MemorySwapMax=0"


@register(Tags.security, deploy=True)
def machine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [*_proxy(), *_nobody_is_told(), *_swap(), *_keys_beside_backups()]


@register(Tags.database, "fits", deploy=True)  # by this tag `make upgrade` asks for it alone
def database_fits(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A database of another version answers some pages and loses what the others write."""
    try:
        plan = MigrationExecutor(connection)
        missing = plan.migration_plan(plan.loader.graph.leaf_nodes())
        known = set(plan.loader.disk_migrations) | set(plan.loader.replacements)
        ours = {app for app, _name in known}
        unknown = {each for each in plan.loader.applied_migrations if each[0] in ours} - known
    except DatabaseError:
        return []  # website.E002 says it
    return [*_missing([each for each, _back in missing]), *_unknown(sorted(unknown))]


@register(Tags.database, deploy=True)
def mail_leaves(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        late = Notice.objects.filter(attempts__gte=TRIED_FOR_AN_HOUR, sent_at=None).exists()
    except DatabaseError:
        return []  # website.E002 says it
    if not late:
        return []
    return [
        Error(
            "Mail to a desk has not left for an hour: nobody there hears of a message.",
            "Try EMAIL_URL by hand: manage.py sendtestemail ADDRESS.",
            id="website.E017",
        )
    ]


def _missing(plan: list[Any]) -> Iterator[CheckMessage]:
    if plan:
        yield Error(
            f"The database is older than the program: {len(plan)} migrations are missing.",
            "Make a backup, then: manage.py migrate",
            id="website.E016",
        )


def _unknown(names: list[tuple[str, str]]) -> Iterator[CheckMessage]:
    if names:
        which = ", ".join(f"{app}.{name}" for app, name in names[:5])
        yield Error(
            f"The database is of another program than this: {which} is unknown here.",
            "Put the program of that version back, or restore a backup of this one.",
            id="website.E016",
        )


def _proxy() -> Iterator[CheckMessage]:
    if settings.HTTPS and not settings.SECURE_PROXY_SSL_HEADER:
        yield Error(
            "Behind a proxy that ends TLS each form is a redirect to itself.",
            "Set TRUSTED_PROXY=1, once your proxy alone can reach the site.",
            id="website.E015",
        )


def _nobody_is_told() -> Iterator[CheckMessage]:
    if not settings.OPERATOR_ALARM_EMAIL:
        yield Warning(
            "When the worker dies or a desk reads nothing, nobody hears of it.",
            "Set OPERATOR_ALARM_EMAIL to somebody who can telephone.",
            id="website.W004",
        )


def _swap() -> Iterator[CheckMessage]:
    """What is compressed in memory (zram) is no disk."""
    lines = _text(SWAPS).splitlines()[1:]
    disks = [line.split()[0] for line in lines if not line.startswith("/dev/zram")]
    if disks and OUT_OF_SWAP not in _text(UNIT):
        yield Warning(
            f"What somebody is writing can end on a disk: swap is on ({', '.join(disks)}).",
            "swapoff -a, or encrypt it, or run the units of deploy/, which stay out of it.",
            id="website.W005",
        )


def _keys_beside_backups() -> Iterator[CheckMessage]:
    keys, backups = Path(settings.BACKUP_KEYS), Path(settings.BACKUP_TO)
    if keys.exists() and backups.exists() and keys.stat().st_dev == backups.stat().st_dev:
        yield Warning(
            "Backups lie on the same disk as their keys: whoever takes it opens them.",
            "Set BACKUP_TO or BACKUP_KEYS to another disk. Until then copies elsewhere are safe.",
            id="website.W006",
        )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
