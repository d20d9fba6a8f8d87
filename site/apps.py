"""The place where both apps meet, as Django sees it."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    name = "website"
    verbose_name = "Site"

    def ready(self) -> None:
        from website import checks  # noqa: F401 - it registers itself

        _publish_the_phonebook_on_changes()


def _publish_the_phonebook_on_changes() -> None:
    # Signals, which we otherwise avoid: the apps may not know that there is a phonebook, and
    # whatever changes a contact or a desk must end in its being written again.
    from django.db.models.signals import post_delete, post_save

    from awareness.models import Fact, Hotline, LegalSource, ReceptionCentre, Region, Topic
    from helpdesk.models import Desk, DeskKey
    from website.registry import publish_after_commit

    of_the_registry = (Fact, Hotline, LegalSource, ReceptionCentre, Region, Topic)
    for model in (*of_the_registry, Desk, DeskKey):
        for signal in (post_save, post_delete):
            signal.connect(publish_after_commit, sender=model, dispatch_uid=f"phonebook {model}")
