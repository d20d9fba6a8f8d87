import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from website.worker.heartbeat import Heartbeat
from website.worker.loops import LOOPS
from website.worker.metrics_socket import serve_metrics
from website.worker.warm_up import settle
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
