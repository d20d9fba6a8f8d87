"""
Whether the database, the worker and the clock are well: yes or no, since anybody may ask. Which is
not is said on the machine itself (`manage.py status`). Kept for seconds by `site/website/rsgi.py`.
"""

import time

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from helpdesk import clock_guard
from website.monitoring.heartbeat import Heartbeat


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether all is well; 503 where it is not."""
    if is_well():
        return HttpResponse("well\n", content_type="text/plain")
    return HttpResponse("not well\n", status=503, content_type="text/plain")


def is_well() -> bool:
    """No migration is missing, no loop is late, the clock is believed."""
    try:
        plan = MigrationExecutor(connection)
        if plan.migration_plan(plan.loader.graph.leaf_nodes()):
            return False
        if clock_guard.waits_since() is not None:
            return False
    except DatabaseError:
        return False
    return not Heartbeat(settings.VAR_DIR).late(time.time())
