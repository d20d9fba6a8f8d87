import hashlib
import json
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from website.published import signed_facts


class Command(BaseCommand):
    help = (
        "Print every number and address that readers are shown, for the operator to sign on "
        "another machine; --signed FILE: publish it with the signature in FILE.sig."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--signed", type=Path, metavar="FILE")

    def handle(self, *, signed: Path | None = None, **options: Any) -> None:
        if not settings.FACTS_KEY:
            raise CommandError("Set FACTS_KEY: the public key of whoever signs.")
        try:
            if signed is None:
                facts = signed_facts.facts_now()
                self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1))
                return
            facts = signed_facts.publish_signed(signed)
        except (signed_facts.UnsignedList, OSError, ValueError) as fault:
            raise CommandError(fault) from fault
        waits = signed_facts.not_signed_yet(facts)
        self.stdout.write(
            f"List {facts['serial']} of {facts['day']} is public. For whoever watches:\n"
            f"fingerprint {fingerprint(settings.FACTS_KEY)}\nSHA-256 of watch.py {facts['watch']}\n"
            f"Not signed yet: {len(waits['lines'])} lines, {len(waits['handouts'])} handouts."
        )


def fingerprint(key: str) -> str:
    """Of a public key of ssh, as `ssh-keygen -l` shows it."""
    digest = hashlib.sha256(b64decode(key.split()[1])).digest()
    return f"SHA256:{b64encode(digest).decode().rstrip('=')}"
