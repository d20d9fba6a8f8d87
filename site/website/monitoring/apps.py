"""What is for whoever runs the site, as an app of its own: its commands and checks lie with it."""

from django.apps import AppConfig


class OperatingConfig(AppConfig):
    name = "website.monitoring"
    label = "operating"
    verbose_name = "Operating"

    def ready(self) -> None:
        from website.monitoring import checks  # noqa: F401 - it registers itself
