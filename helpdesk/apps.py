from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out

        from helpdesk import checks  # noqa: F401 - importing checks registers them
        from helpdesk.desks import unlock

        user_logged_out.connect(unlock.lock_everywhere, dispatch_uid="helpdesk lock")
