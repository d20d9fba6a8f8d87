from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import sendtestemail


class Command(sendtestemail.Command):
    """Django's own, with a sentence in the place of a traceback."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            super().handle(*args, **options)
        except OSError as problem:
            msg = f"The mail did not leave: {type(problem).__name__}: {problem}. See EMAIL_URL."
            raise CommandError(msg) from None
        self.stdout.write("The mail server took it. Look whether it came.")
