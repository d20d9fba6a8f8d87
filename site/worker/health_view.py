"""Whether the database and the worker are well: one line a part, never content."""

import time

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from helpdesk import clock_guard
from website.worker.heartbeat import Heartbeat


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """One line a part, and 503 if one is not well. Never content."""
    parts = {"database": _database(), "worker": _worker(), "clock": _clock()}
    text = "".join(f"{part}: {state}\n" for part, state in parts.items())
    well = set(parts.values()) == {"well"}
    return HttpResponse(text, status=200 if well else 503, content_type="text/plain")


def _database() -> str:
    try:
        plan = MigrationExecutor(connection)
        missing = plan.migration_plan(plan.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return type(error).__name__
    return "migrations are missing" if missing else "well"


def _clock() -> str:
    try:
        since = clock_guard.waits_since()
    except DatabaseError as error:
        return type(error).__name__
    return "well" if since is None else f"has jumped, nothing is deleted since {since}"


def _worker() -> str:
    late = Heartbeat(settings.VAR_DIR).late(time.time())
    return f"late: {', '.join(late)}" if late else "well"
