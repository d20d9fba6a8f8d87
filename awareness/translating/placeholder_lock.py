"""
The lock on facts where translators work: the CMS editor and the PO files uploaded there.

A signal, which we otherwise avoid: those screens are wagtail-localize's own and save the passages
one by one, and a passage that lost a number must be marked before anybody can publish it.
"""

from typing import Any

from django.db.models.signals import pre_save
from wagtail_localize.models import StringTranslation

from awareness.content.translation_files import refusal


def mark_lost_facts(sender: type, instance: StringTranslation, **_signal: Any) -> None:
    """Give a passage an error, in words, if it lost a fact or has a number instead of one."""
    if sentence := refusal(instance.translation_of.data, instance.data):
        instance.has_error = True
        instance.field_error = sentence


def lock_placeholders() -> None:
    pre_save.connect(mark_lost_facts, sender=StringTranslation, dispatch_uid="facts are locked")
