"""Make every mark anew with today's ATTESTATION_KEY, so that the ones before it can go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk.desks import attestation_renewal


class Command(BaseCommand):
    help = (
        "After ATTESTATION_KEY was replaced: vouch with the new key for every row that one of ours "
        "vouches for. Then ATTESTATION_KEY_FALLBACKS can be emptied."
    )

    def handle(self, **options: Any) -> None:
        done = attestation_renewal.attest_anew()
        self.stdout.write(f"{done.made} rows are vouched for with today's key.")
        for row in done.refused:
            self.stderr.write(f"Not ours: {row}")
        if done.refused:
            msg = (
                f"{len(done.refused)} rows were written or changed by somebody else. They open "
                "nothing, and were left as they are."
            )
            raise CommandError(msg)
