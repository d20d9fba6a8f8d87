import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from website.heartbeat import Heartbeat
from website.loops import LOOPS
from website.settling import settle
from website.worker import Worker


class Command(BaseCommand):
    help = "Run every loop: notices, phonebook, scheduled pages, sessions. Stops on SIGTERM."

    def handle(self, **options: Any) -> None:
        worker = Worker(LOOPS, Heartbeat(settings.VAR_DIR))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        settle()
        worker.run()
