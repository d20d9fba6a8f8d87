"""The place where both apps meet, as Django sees it."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    name = "website"
    verbose_name = "Site"

    def ready(self) -> None:
        from website import checks  # noqa: F401 - it registers itself
        from website.accounts import vouched_accounts
        from website.worker import collector

        vouched_accounts.listen_to_accounts()
        _publish_the_phonebook_on_changes()
        collector.go_on()  # all models are there by now, and stay


def _publish_the_phonebook_on_changes() -> None:
    # Signals, which we otherwise avoid: the apps may not know that there is a phonebook, and
    # whatever changes a contact or a desk must end in its being written again.
    from django.db.models import Model
    from django.db.models.signals import post_delete, post_save

    from awareness.models import REGISTRY
    from helpdesk.models import Desk, DeskKey
    from website.phonebook import vouched_registry
    from website.phonebook.phonebook_writer import publish_after_commit

    # And whatever is saved in that way is vouched for; what is written past it is not.
    for model in REGISTRY:
        post_save.connect(vouched_registry.saved, sender=model, dispatch_uid=f"vouch {model}")
        post_delete.connect(vouched_registry.deleted, sender=model, dispatch_uid=f"end {model}")
    watched: tuple[type[Model], ...] = (*REGISTRY, Desk, DeskKey)
    for model in watched:
        for signal in (post_save, post_delete):
            signal.connect(publish_after_commit, sender=model, dispatch_uid=f"phonebook {model}")
