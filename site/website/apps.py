"""The place where both apps meet, as Django sees it."""

from contextlib import suppress
from typing import Any

from django.apps import AppConfig
from django.db import DatabaseError, transaction
from django.db.models.signals import post_migrate


class WebsiteConfig(AppConfig):
    name = "website"
    verbose_name = "Site"

    def ready(self) -> None:
        from website import checks  # noqa: F401 - it registers itself
        from website.accounts import attested_accounts
        from website.web_server import gc_tuning

        attested_accounts.listen_to_accounts()
        post_migrate.connect(_take_rights_up, sender=self)
        _publish_the_phonebook_on_changes()
        gc_tuning.go_on()  # all models are there by now, and stay


def _take_rights_up(**_signal: Any) -> None:
    from django.contrib.auth.models import User

    from helpdesk.desks import attested_rights

    # Half migrated there is no table to read yet; the next `migrate` comes here again.
    with suppress(DatabaseError), transaction.atomic():
        if User.objects.exists():  # else it is new, and `manage.py roles` gives the first
            attested_rights.vouch_for_what_stands()


def _publish_the_phonebook_on_changes() -> None:
    # Signals, which we otherwise avoid: the apps may not know that there is a phonebook, and
    # whatever changes a contact or a desk must end in its being written again.
    from django.db.models import Model
    from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

    from awareness.models import REGISTRY
    from helpdesk.models import Desk, DeskKey
    from website.approvals import proposals
    from website.phonebook import attested_registry
    from website.phonebook.phonebook_writer import publish_after_commit

    # And whatever is saved in that way is vouched for; what is written past it is not.
    for model in REGISTRY:
        pre_save.connect(proposals.guard_row, sender=model, dispatch_uid=f"guard {model}")
        pre_delete.connect(
            proposals.guard_public_row, sender=model, dispatch_uid=f"guard public {model}"
        )
        post_save.connect(attested_registry.saved, sender=model, dispatch_uid=f"vouch {model}")
        post_delete.connect(attested_registry.deleted, sender=model, dispatch_uid=f"end {model}")
        of_it = f"end what was asked for {model}"
        post_delete.connect(proposals.row_deleted, sender=model, dispatch_uid=of_it)
    watched: tuple[type[Model], ...] = (*REGISTRY, Desk, DeskKey)
    for model in watched:
        for signal in (post_save, post_delete):
            signal.connect(publish_after_commit, sender=model, dispatch_uid=f"phonebook {model}")
