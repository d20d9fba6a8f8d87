"""
The lock on facts where translators work: the CMS editor and the PO files uploaded there; and on
where a link leads, which they may change there for one of the same site in their language.

A signal, which we otherwise avoid: those screens are wagtail-localize's own and save the passages
one by one, and a passage that lost a number must be marked before anybody can publish it.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.db.models.signals import post_save, pre_save
from django.utils.translation import gettext as _
from wagtail_localize.models import OverridableSegment, SegmentOverride, StringTranslation

from awareness.content.translation_files import refusal
from awareness.translating.number_check import asked_in_words, phone_complaint

# A page of ours, as our pages write it.
PAGE = re.compile(r"/(?!/)[a-z0-9/-]*(?:#[a-z0-9-]+)?")
HERE = "here"


def mark_lost_facts(sender: type, instance: StringTranslation, **_signal: Any) -> None:
    """Give a passage an error, in words, if it lost a fact or has a wrong number instead of one."""
    english = instance.translation_of.data
    if sentence := refusal(english, instance.data) or phone_complaint(english, instance.data):
        instance.has_error = True
        instance.field_error = sentence


def mark_led_elsewhere(
    sender: type, instance: SegmentOverride, update_fields: Any = None, **_signal: Any
) -> None:
    """
    Give a link an error, in words, that leads to another site than in English, or dials: readers
    are led as the English leads them until it is mended. After saving: of a row that is changed,
    wagtail-localize saves nothing but the address.
    """
    if update_fields is not None and "data_json" not in update_fields:
        return  # what is kept is an error of another kind
    of_english = OverridableSegment.objects.filter(context=instance.context_id).last()
    english, own = of_english and of_english.data, instance.data
    if not isinstance(own, str) or not isinstance(english, str):
        return  # a picture or a document of the library, chosen by its number
    sentence = ""
    if not _site_of(own) or _site_of(own) != _site_of(english):
        said = _(
            "This link leads to another site than the English one (%(english)s). Choose an address "
            "of that site."
        )
        sentence = said % {"english": english}
    instance.has_error, instance.field_error = bool(sentence), sentence
    mine = SegmentOverride.objects.filter(pk=instance.pk)
    mine.update(has_error=instance.has_error, field_error=sentence)


def _site_of(address: str) -> str:
    """The name of a site on the web, HERE for a page of ours; empty for all else."""
    if PAGE.fullmatch(address):
        return HERE
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in ("http", "https") else ""


def with_question(comment: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
    """What stands below a passage in the editor, and before it what is asked of its numbers."""

    def asked_first(row: StringTranslation) -> str | None:
        asked, said = asked_in_words(row.translation_of.data, row.data), comment(row)
        return f"{asked} {said}" if asked and not row.has_error else said

    return asked_first


def lock_placeholders() -> None:
    StringTranslation.get_comment = with_question(StringTranslation.get_comment)
    pre_save.connect(mark_lost_facts, sender=StringTranslation, dispatch_uid="facts are locked")
    post_save.connect(mark_led_elsewhere, sender=SegmentOverride, dispatch_uid="links are locked")
