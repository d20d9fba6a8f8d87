"""What everybody may read."""

from django.apps import AppConfig


class AwarenessConfig(AppConfig):
    name = "awareness"

    def ready(self) -> None:
        from awareness import checks, following, locks

        locks.lock()
        following.connect()
        checks.register_checks()
