"""
What a translation is worth, told by digests: of the English it was made from, and of its own words.

Kept up to date whenever a page is published. Whoever reads a page signs both digests, so nobody
has to remember to take a signature back.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from wagtail.log_actions import log
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.types import StringSegmentValue

from awareness.models import PAGES, NewsPage
from awareness.models.pages import BasePage
from awareness.models.sentence_signatures import signature_of_all
from awareness.models.translation_states import TranslationState

Origin = TranslationState.Origin
SIGNED = "awareness.read_by_a_native_speaker"  # as the history of a page calls the act


def published(page: BasePage, revision: Any) -> None:
    """Bring up to date what follows from a page having been published."""
    if page.language == settings.LANGUAGE_CODE:
        _english_changed(page)
    else:
        note_translation(page, revision)


def _english_changed(page: BasePage) -> None:
    """
    Lay the new English before the translators, and mark what was made from another.

    What is public in their languages stays as it is until they have caught up.
    """
    source = TranslationSource.objects.filter(
        object_id=page.translation_key, locale_id=page.locale_id
    ).first()
    if source is None:
        return
    source.update_from_db()
    is_current = When(source_digest=digest_of_source(source), then=Value(False))
    # Without a digest it is not known what a page was made from: that cannot become current.
    TranslationState.objects.filter(page__translation_key=page.translation_key).exclude(
        source_digest=""
    ).update(stale=Case(is_current, default=Value(True)))


def note_translation(page: BasePage, revision: Any) -> TranslationState:
    """What is true of a translated page now that this revision of it is public."""
    state, _new = TranslationState.objects.get_or_create(
        pk=page.pk, defaults={"origin": Origin.VOLUNTEER}
    )
    state.own_digest = digest_of_page(page)
    translation = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale=page.locale_id
    ).select_related("source")
    if made := translation.first():
        _compare(state, made, revision)
        if state.origin == Origin.MACHINE and made.enabled and not state.missing:
            state.origin = Origin.MACHINE if has_words_of_a_machine(made) else Origin.VOLUNTEER
    state.save()
    _signed_by_sentences(page, state)
    return state


def has_words_of_a_machine(made: Translation) -> bool:
    """Whether a machine translated any sentence of it that nobody has typed since."""
    rows = StringTranslation.objects.filter(
        locale_id=made.target_locale_id,
        translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
        # Of the English of today: an older sentence leaves its row.
        translation_of__segments__source=made.source_id,
        translation_of__segments__context=F("context"),
    )
    return rows.exists()


def _signed_by_sentences(page: BasePage, state: TranslationState) -> None:
    """Who has read every sentence of a page has read the page; news is read by the operator."""
    if isinstance(page, NewsPage):
        return
    if state.can_be_signed and (last := signature_of_all(page)):
        _seal(state, last.day, last.imported_by)
        log(page, SIGNED, user=last.imported_by, revision=page.live_revision)


def sign_what_was_read(language: str) -> int:
    """The public pages of which the last sentence was signed just now; how many."""
    states = TranslationState.objects.filter(page__locale__language_code=language, page__live=True)
    signed = 0
    for state in states.select_related("page"):
        if state.can_be_signed:
            _signed_by_sentences(state.page.specific, state)
            signed += state.is_read
    return signed


def _compare(state: TranslationState, made: Translation, revision: Any) -> None:
    """Against the English. Who has left our translators' tool compares with what it was made of."""
    now = digest_of_source(made.source)
    is_newer = revision is None or revision.created_at >= made.source.last_updated_at
    if made.enabled and is_newer:
        state.source_digest = now
        total, done = made.get_progress()
        state.missing = total - done
    state.stale = state.source_digest != now


def digest_of_page(page: BasePage) -> str:
    """Of its words; of news, of all that the yes of others was to, pictures and links too."""
    words = []
    for segment in extract_segments(page):
        if isinstance(segment, StringSegmentValue):
            words.append((segment.path, segment.string.data))
    if isinstance(page, NewsPage):
        words.append(("picture", str(page.picture_id)))
        words.extend(page._texts().items())
    return _digest(words)


def digest_of_source(source: TranslationSource) -> str:
    """Of the English that translators have before them."""
    segments = StringSegment.objects.filter(source=source).order_by("order", "pk")
    return _digest(segments.values_list("context__path", "string__data"))


def _digest(texts: Iterable[tuple[str, str]]) -> str:
    words = json.dumps([list(text) for text in texts], ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()


@transaction.atomic
def sign(page: BasePage, user: Any, seal: str) -> bool:
    """
    A native speaker has read the page as it is public.

    seal: of what was shown for reading. False: it has changed meanwhile, or cannot be signed (of
    news, by somebody who is not the operator, or where nobody knows the English that it is of).
    """
    state = TranslationState.objects.select_for_update().filter(pk=page.pk).first()
    if not (state and page.live and state.can_be_signed and state.seal == seal):
        return False
    if isinstance(page, NewsPage) and not (user.is_superuser and state.source_digest):
        return False
    _seal(state, timezone.localdate(), user)
    log(page, SIGNED, user=user, revision=page.live_revision)
    return True


def signed_in_file(page_id: int, day: date) -> None:
    """
    A native speaker has read the file that the page was planted from.

    The same day signs a page once: if it can be signed again, its words have changed since.
    """
    state = TranslationState.objects.get(pk=page_id)
    if state.can_be_signed and (state.reviewed_on is None or day > state.reviewed_on):
        _seal(state, day, None)


def _seal(state: TranslationState, day: date, user: Any) -> None:
    state.reviewed_digest, state.reviewed_on, state.reviewed_by = state.seal, day, user
    state.save()


def catch_up() -> int:
    """Public translations from before there were digests; how many."""
    pages: list[BasePage] = []
    for model in PAGES:
        pages.extend(
            model.objects.live()
            .exclude(locale__language_code=settings.LANGUAGE_CODE)
            .exclude(translation_state__own_digest__gt="")
            .select_related("locale", "live_revision")
        )
    for page in pages:
        state = note_translation(page, page.live_revision)
        if state.reviewed_on and not state.reviewed_digest:
            _seal(state, state.reviewed_on, None)
    return len(pages)
