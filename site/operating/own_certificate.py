"""How long the certificate of our own address is still good; asked of the address itself."""

import socket
import ssl
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from website.worker.status_figures import StatusLine

# Caddy renews with a third of the time left; with so few days it has failed for weeks.
LEAST_DAYS = 14
PATIENCE_SECONDS = 10


def certificate_figures() -> Iterator[StatusLine]:
    """One line where the site has an address on https, and none elsewhere."""
    address = urlsplit(settings.PUBLIC_ORIGIN)
    if address.scheme == "https" and address.hostname:
        days = _days_left(address.hostname, address.port or 443)
        said = _("does not answer") if days is None else _("%(days)s days left") % {"days": days}
        is_well = days is not None and days >= LEAST_DAYS
        yield StatusLine("help_certificate_days", days or 0, _("Certificate"), said, is_well)


def _days_left(host: str, port: int) -> int | None:
    """None where nobody answers, or with a certificate that no browser would take."""
    try:
        with (
            socket.create_connection((host, port), timeout=PATIENCE_SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as safe,
        ):
            certificate = safe.getpeercert() or {}
    except OSError:
        return None
    ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    return int((ends - time.time()) // 86_400)
