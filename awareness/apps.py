"""What everybody may read."""

from django.apps import AppConfig


class AwarenessConfig(AppConfig):
    name = "awareness"

    def ready(self) -> None:
        from awareness import checks, locks

        locks.lock()
        checks.register_checks()
