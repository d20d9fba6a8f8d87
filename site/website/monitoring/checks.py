"""What makes a machine unfit: swap, disks, mail, its database, settings of before."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from helpdesk.models import Notice
from helpdesk.notices.outbox import TRIED_FOR_AN_HOUR
from website.monitoring.known_settings import GONE
from website.storage import shared_media

SWAPS = Path("/proc/swaps")
# With this line in it the web server stays out of the swap, whatever else is there.
UNIT, OUT_OF_SWAP = Path("/etc/systemd/system/help-web@.service"), "MemorySwapMax=0"
OF_A_STORE = ("storages", "boto3")  # packages of requirements-s3.txt, as Python imports them
# Whoever else has our database open, as PostgreSQL sees it; null is somebody on its own machine.
OTHER_MACHINES = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user
    AND client_addr IS DISTINCT FROM inet_client_addr()
"""


@register(Tags.security, deploy=True)
def machine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    complaints: list[CheckMessage] = []
    complaints.extend(_proxy())
    complaints.extend(_nobody_is_told())
    complaints.extend(_swap())
    complaints.extend(_keys_beside_backups())
    complaints.extend(_gone_settings())
    return complaints


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
    complaints: list[CheckMessage] = []
    complaints.extend(_missing([each for each, _back in missing]))
    complaints.extend(_unknown(sorted(unknown)))
    return complaints


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


@register(Tags.security, deploy=True)
def packages_of_the_store_are_here(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """They are in a list of their own: most sites have no object store."""
    if not shared_media.has_store() or not [name for name in OF_A_STORE if not find_spec(name)]:
        return []
    return [
        Error(
            "MEDIA_STORE_URL is set, and what speaks with an object store is not installed.",
            "By hand: pip install --require-hashes -r requirements-s3.txt. On a server `make "
            "install` brings it; an image is built with EXTRA=requirements-s3.txt.",
            id="website.E018",
        )
    ]


@register(Tags.database, deploy=True)
def uploads_are_on_every_machine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What only one of them has is missing to each reader whom another one answers."""
    if not settings.MEDIA_IS_SHARED or shared_media.has_store() or not _media_lie_here_alone():
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute(OTHER_MACHINES)
            [others] = cursor.fetchone()
    except DatabaseError:
        return []  # website.E002 says it
    if not others:
        return []
    return [
        Warning(
            "Another machine has the same database, and what is uploaded here is not there.",
            "Put MEDIA_ROOT on a disk that both have, or set MEDIA_STORE_URL.",
            id="website.W008",
        )
    ]


def _media_lie_here_alone() -> bool:
    """On the disk of VAR_DIR, which no two machines share."""
    media = Path(settings.MEDIA_ROOT)
    return not media.exists() or media.stat().st_dev == Path(settings.VAR_DIR).stat().st_dev


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


def _gone_settings() -> Iterator[CheckMessage]:
    for name, now in GONE.items():
        if name in os.environ:
            yield Warning(
                f"{name} is set, and nothing reads it any more. {now}",
                "Take its line out of the environment (/etc/help/environment, or .env).",
                id="website.W007",
            )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
