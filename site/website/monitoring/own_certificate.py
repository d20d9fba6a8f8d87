"""How long the certificate of our own address is still good; asked of the address itself."""

import socket
import ssl
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from website.monitoring.status_figures import StatusLine

# Caddy renews with a third of the time left; with so few days it has failed for weeks.
LEAST_DAYS = 14
PATIENCE_SECONDS = 10  # for our own server's answer
KEPT_SECONDS = 900  # of an answer, for whoever reads figures each minute
# What a browser would find, by OpenSSL's number of it (X509_V_ERR_...).
EXPIRED, ANOTHER_NAME = 10, 62
FAULTS = {
    EXPIRED: gettext_noop("has expired: no browser comes in"),
    ANOTHER_NAME: gettext_noop("is for another name: no browser comes in"),
}
UNTRUSTED = gettext_noop("comes from nobody whom browsers trust: none comes in")
NO_HANDSHAKE = gettext_noop("there is none: somebody answers, and not by TLS")
NOBODY = gettext_noop("nobody answers at that address")

_kept: dict[str, tuple[float, list[StatusLine]]] = {}


def certificate_figures() -> Iterator[StatusLine]:
    """One line where the site has an address on https, and none elsewhere."""
    address = urlsplit(settings.PUBLIC_ORIGIN)
    if address.scheme == "https" and address.hostname:
        days, fault = _looked_at(address.hostname, address.port or 443)
        said = _(fault) if fault else _("%(days)s days left") % {"days": days}
        is_well = not fault and days >= LEAST_DAYS
        yield StatusLine("help_certificate_days", days, _("Certificate"), said, is_well)


def kept_certificate_figures(now: float) -> list[StatusLine]:
    """The same, asked for once in a quarter of an hour. now: seconds, as `time.time`."""
    asked, lines = _kept.get(settings.PUBLIC_ORIGIN, (0.0, []))
    if not asked <= now < asked + KEPT_SECONDS:
        lines = list(certificate_figures())
        _kept[settings.PUBLIC_ORIGIN] = (now, lines)
    return lines


def _looked_at(host: str, port: int) -> tuple[int, str]:
    """Days that are left, and what is wrong. Without a certificate that browsers take: 0."""
    try:
        with (
            socket.create_connection((host, port), timeout=PATIENCE_SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as safe,
        ):
            certificate = safe.getpeercert() or {}
    except ssl.SSLCertVerificationError as fault:
        return 0, FAULTS.get(fault.verify_code, UNTRUSTED)
    except ssl.SSLError:
        return 0, NO_HANDSHAKE
    except OSError:
        return 0, NOBODY
    ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    return int((ends - time.time()) // 86_400), ""
