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

from website.worker.status_figures import StatusLine, figures

logger = logging.getLogger("website.worker.metrics_socket")
SOCKET = "worker.metrics"


class StatusCollector(Collector):
    """Asks for the figures whenever somebody reads, and keeps none."""

    def collect(self) -> Iterable[Metric]:
        close_old_connections()
        try:
            return _families(figures(time.time()))
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
        labels = [figure.label[0]] if figure.label else []
        family = families.setdefault(
            figure.name, GaugeMetricFamily(figure.name, figure.what, labels=labels)
        )
        family.add_metric([figure.label[1]] if figure.label else [], figure.number)
    return list(families.values())
