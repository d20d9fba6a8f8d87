"""From now on keys are made of both kinds: no version before this one goes on with the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk import sealing
from helpdesk.attestation import way_of_sealing

SAYS = """\
From now on what is sealed here needs two keys to be opened, of X25519 and of ML-KEM-768, so that
no quantum computer opens it later from a copy that is stolen today.

THE WAY BACK ENDS WITH IT. No version before this one can read or write what comes then: `make
upgrade BACK=1` to one refuses. A backup of before can still be restored with one; what came since
is lost then. Nothing takes this back.

Nothing is sealed anew at this moment. Each caseworker gets another key when they next open the
helpdesk; when all of a desk have one, the desk does, and its open conversations with it. Closed
ones follow when they are opened again. Recovery kits stay good: desks are asked to make new ones.
`status` says what is left of each desk.
"""
WORD = "no way back"


class Command(BaseCommand):
    help = (
        "From now on seal with X25519 and ML-KEM-768 together. The way back to a version before "
        "0.2 ends with it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--no-way-back", action="store_true", help="as if the question were answered"
        )

    def handle(self, *, no_way_back: bool = False, **options: Any) -> None:
        self.stdout.write(SAYS)
        _try()
        if way_of_sealing.is_hybrid():
            self.stdout.write("This was begun before.")
            return
        if not (no_way_back or _answer() == WORD):
            msg = "Nothing was changed."
            raise CommandError(msg)
        way_of_sealing.begin()
        self.stdout.write("Begun. Make a backup now: manage.py backup")


def _answer() -> str:
    try:
        return input(f"Type “{WORD}” to begin: ").strip()
    except EOFError:
        return ""


def _try() -> None:
    """What is linked here may not know both kinds. Raises CommandError."""
    try:
        pair = sealing.new_key_pair(is_hybrid=True)
        opened = sealing.open_box_of(pair, sealing.seal_to_public_key(b"tried", pair.public))
    except Exception as error:
        msg = f"This machine cannot do it, so nothing was changed: {error!r}"
        raise CommandError(msg) from error
    if opened != b"tried":
        msg = "This machine cannot do it, so nothing was changed."
        raise CommandError(msg)
