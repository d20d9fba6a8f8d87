"""
The figures for Prometheus, on a Unix socket of the worker: `worker.metrics` in VAR_DIR.

Never on the site's port: whoever can reach that is a stranger. The socket is for the owner and the
group of the site's user; `curl --unix-socket var/worker.metrics http://worker/metrics` reads it.
"""

import logging
import socketserver
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from django.db import close_old_connections
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import MetricsHandler
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from website.monitoring.own_certificate import kept_certificate_figures
from website.monitoring.status_figures import StatusLine, figures

logger = logging.getLogger("website.monitoring.metrics_socket")
SOCKET = "worker.metrics"


class StatusCollector(Collector):
    """Asks for the figures whenever somebody reads; keeps only what the certificate is like."""

    def collect(self) -> Iterable[Metric]:
        close_old_connections()
        try:
            now = time.time()
            return _families(figures(now) + kept_certificate_figures(now))
        finally:
            close_old_connections()

    def describe(self) -> Iterable[Metric]:
        """Nothing: what there is depends on desks and loops, and asking for it takes a database."""
        return []


def serve_metrics(var_dir: Path) -> None:
    """
    Begin to answer, in a thread that ends with the process.

    Where a socket cannot be made (the path is longer than 107 bytes, the disk is full) it is said
    in the log and nothing else happens: the loops matter more than their figures.
    """
    path = var_dir / SOCKET
    registry = CollectorRegistry(auto_describe=False)
    registry.register(StatusCollector())
    try:
        path.unlink(missing_ok=True)  # of a worker before this one
        server = socketserver.ThreadingUnixStreamServer(str(path), MetricsHandler.factory(registry))
        path.chmod(0o660)
    except OSError as problem:
        logger.error("There are no metrics: %s.", type(problem).__name__)
        return
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()


def _families(of_now: Iterable[StatusLine]) -> list[Metric]:
    families: dict[str, GaugeMetricFamily] = {}
    for figure in of_now:
        names, values = [], []
        if figure.label:
            names, values = [figure.label[0]], [figure.label[1]]
        family = families.setdefault(
            figure.name, GaugeMetricFamily(figure.name, figure.what, labels=names)
        )
        family.add_metric(values, figure.number)
    return list(families.values())
