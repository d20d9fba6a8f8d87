import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from website import running
from website.processes import Together, Told, listen


class Command(BaseCommand):
    help = "Prepare and run the whole site on this machine, for a look around. Only with DEBUG=1."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        if not settings.DEBUG:
            msg = "`run` is for a look around: DEBUG=1. For the real thing: docs/operations.md."
            raise CommandError(msg)
        listen()
        try:
            self._run(settings.PORT)
        except running.CannotStart as sentence:
            raise CommandError(str(sentence)) from None
        except Told:
            self._say("Stopped. Everything that was written is kept.")

    def _run(self, port: int) -> None:
        with running.only_one(settings.VAR_DIR), Together() as together:
            running.port_is_free(port)
            running.prepare(self._say)
            running.step(self._say, "Start", lambda: running.start(together, port))
            for line in running.box(port):
                self._say(line)
            running.plant_the_rest(together)
            ended = running.watch(together, self._say)
            msg = f"The {ended} ended by itself; everything was stopped. `make run` starts again."
            raise running.CannotStart(msg)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        sys.stdout.flush()
