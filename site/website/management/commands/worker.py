import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from website.monitoring.heartbeat import Heartbeat
from website.monitoring.metrics_socket import serve_metrics
from website.web_server.warm_up import settle
from website.worker.loops import LOOPS
from website.worker.worker_process import Worker


class Command(BaseCommand):
    help = "Run every loop: notices, phonebook, scheduled pages, sessions. Stops on SIGTERM."

    def handle(self, **options: Any) -> None:
        worker = Worker(LOOPS, Heartbeat(settings.VAR_DIR))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        settle()
        serve_metrics(settings.VAR_DIR)
        worker.run()
