"""
The lock on facts where translators work: the CMS editor and the PO files uploaded there.

A signal, which we otherwise avoid: those screens are wagtail-localize's own and save the passages
one by one, and a passage that lost a number must be marked before anybody can publish it.
"""

from typing import Any

from django.db.models.signals import pre_save
from wagtail_localize.models import StringTranslation

from awareness.placeholders import difference


def mark_lost_facts(sender: type, instance: StringTranslation, **_signal: Any) -> None:
    """Give a passage whose placeholders differ from its English an error, in words."""
    if sentence := difference(instance.translation_of.data, instance.data):
        instance.has_error = True
        instance.field_error = sentence


def lock() -> None:
    pre_save.connect(mark_lost_facts, sender=StringTranslation, dispatch_uid="facts are locked")
