"""The place where both apps meet, as Django sees it."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    name = "website"
    verbose_name = "Site"

    def ready(self) -> None:
        from website import checks  # noqa: F401 - it registers itself
