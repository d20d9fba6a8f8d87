"""
The lock on facts where translators work: the CMS editor and the PO files uploaded there.

A signal, which we otherwise avoid: those screens are wagtail-localize's own and save the passages
one by one, and a passage that lost a number must be marked before anybody can publish it.
"""

from collections.abc import Callable
from typing import Any

from django.db.models.signals import pre_save
from wagtail_localize.models import StringTranslation

from awareness.content.translation_files import refusal
from awareness.translating.number_check import asked_in_words, phone_complaint


def mark_lost_facts(sender: type, instance: StringTranslation, **_signal: Any) -> None:
    """Give a passage an error, in words, if it lost a fact or has a wrong number instead of one."""
    english = instance.translation_of.data
    if sentence := refusal(english, instance.data) or phone_complaint(english, instance.data):
        instance.has_error = True
        instance.field_error = sentence


def with_question(comment: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
    """What stands below a passage in the editor, and before it what is asked of its numbers."""

    def asked_first(row: StringTranslation) -> str | None:
        asked, said = asked_in_words(row.translation_of.data, row.data), comment(row)
        return f"{asked} {said}" if asked and not row.has_error else said

    return asked_first


def lock_placeholders() -> None:
    StringTranslation.get_comment = with_question(StringTranslation.get_comment)
    pre_save.connect(mark_lost_facts, sender=StringTranslation, dispatch_uid="facts are locked")
