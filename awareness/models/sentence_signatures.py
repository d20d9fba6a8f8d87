"""
Sentences that a person has read, one by one, who may be somebody without an account.

A signature is of the English and of the words beside it: when either changes, it is one of a
sentence that is no more, and nobody has to take it back.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.db import models
from wagtail_localize.models import StringSegment
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.types import StringSegmentValue


class SentenceSignature(models.Model):
    """read_by: name or pseudonym of a person, never of a machine. imported_by: whose word it is."""

    language = models.CharField(max_length=12)
    context = models.CharField(max_length=300, help_text="Where the sentence stands.")
    digest = models.CharField(max_length=64, help_text="Of the English and of its translation.")
    read_by = models.CharField(max_length=100, help_text="A name or pseudonym; for staff alone.")
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["language", "context", "digest"], name="one_signature_a_sentence"
            )
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.context}"


def digest_of_pair(english: str, own: str) -> str:
    return hashlib.sha256(json.dumps([english, own], ensure_ascii=False).encode()).hexdigest()


def signature_of_all(page: Any) -> SentenceSignature | None:
    """
    The newest signature, if every sentence of the page was read as it stands; else None.

    page: a translation. Costs three queries, and one where nobody has read any of it.
    """
    signed = SentenceSignature.objects.filter(
        language=page.language, context__startswith=f"page/{page.content_id}:"
    )
    if not signed.exists():
        return None
    segments = StringSegment.objects.filter(source__object_id=page.translation_key)
    in_order = segments.order_by("order", "pk")
    english = _by_path(in_order.values_list("context__path", "string__data"))
    own_words = _by_path(_sentences(page))
    wanted = set()
    for (path, words), (_path, own) in zip_longest(english, own_words, fillvalue=("", "")):
        wanted.add((f"page/{page.content_id}:{path}", digest_of_pair(words, own)))
    read = [each for each in signed if (each.context, each.digest) in wanted]
    if not wanted or {(each.context, each.digest) for each in read} != wanted:
        return None
    return max(read, key=lambda each: (each.day, each.pk))


def _sentences(page: Any) -> Iterator[tuple[str, str]]:
    """Where each sentence of the page stands, and how it reads."""
    for segment in extract_segments(page):
        if isinstance(segment, StringSegmentValue):
            yield segment.path, segment.string.data


def _by_path(texts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """By where they stand; those of one place, such as the paragraphs of a text, in their order."""
    return sorted(texts, key=lambda text: text[0])
