import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from website.local_run import make_run
from website.local_run.child_processes import ProcessGroup, StopRequested, listen_for_signals


class Command(BaseCommand):
    help = "Prepare and run the whole site on this machine, for a look around. Only with DEBUG=1."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        if not settings.DEBUG:
            msg = "`run` is for a look around: DEBUG=1. For the real thing: docs/operations.md."
            raise CommandError(msg)
        listen_for_signals()
        try:
            self._run(settings.PORT)
        except make_run.CannotStart as sentence:
            raise CommandError(str(sentence)) from None
        except StopRequested:
            self._say("Stopped. Everything that was written is kept.")

    def _run(self, port: int) -> None:
        locks = settings.VAR_DIR / "run"
        with make_run.only_run(settings.VAR_DIR), ProcessGroup(locks) as together:
            make_run.nothing_is_left(locks)
            make_run.port_is_free(port)
            make_run.prepare(self._say)
            make_run.start_web_server(together, port)
            make_run.plant_first(self._say)
            make_run.step(self._say, "Start", lambda: make_run.start(together, port))
            self._say(f"Pages can be read now: http://localhost:{port}/en/")
            make_run.furnish(self._say)
            for line in make_run.box(port):
                self._say(line)
            make_run.plant_the_rest(together)
            ended = make_run.watch(together, self._say)
            msg = f"The {ended} ended by itself; everything was stopped. `make run` starts again."
            raise make_run.CannotStart(msg)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        sys.stdout.flush()
