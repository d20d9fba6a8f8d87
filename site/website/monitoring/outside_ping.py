"""
A dead man's switch: an address outside is asked for while all is well, and misses us otherwise.

Nobody inside a machine can say that it has died. Off unless the operator names an address
(`HEALTH_PING_URL`), since whoever runs it then sees that this server lives. It hears nothing else:
no figure, no name.
"""

import urllib.request

from django.conf import settings
from django.db import connection

from website.monitoring.heartbeat import Heartbeat

LOOP = "outside ping"
PATIENCE_SECONDS = 10  # for the answer of somebody else's server
HEADERS = {"User-Agent": "health of a public website"}


class NotWell(Exception):
    """Something is late here, so nothing was asked for: that silence is the alarm."""


def ping(now: float) -> None:
    """
    Ask for the address if database and loops are well. now: seconds, as `time.time`.

    Raises NotWell, DatabaseError or OSError, and the heartbeat shows which.
    """
    if not settings.HEALTH_PING_URL:
        return
    connection.ensure_connection()
    # An outage of theirs makes this loop late, and must not keep it from trying again.
    if [loop for loop in Heartbeat(settings.VAR_DIR).late(now) if loop != LOOP]:
        raise NotWell
    request = urllib.request.Request(settings.HEALTH_PING_URL, headers=HEADERS)  # noqa: S310
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS):  # noqa: S310 - the operator's
        pass
