"""When staff change the English, translators see it and readers of other languages do not yet."""

from wagtail_localize.models import Translation

from awareness.models import ContentPage


def page(language: str) -> ContentPage:
    return ContentPage.objects.get(slug="rights", locale__language_code=language)


def progress() -> tuple[int, int]:
    """How many passages there are in Arabic, and how many of them are translated."""
    translation = Translation.objects.get(
        source__object_id=page("en").translation_key, target_locale__language_code="ar"
    )
    return translation.get_progress()


def test_new_english_is_to_be_translated_again_and_the_old_translation_stays_public(planted):
    total, done = progress()
    assert total == done
    arabic = page("ar").summary
    english = page("en")
    english.summary = "Something that nobody has translated yet."
    english.save_revision().publish()
    assert progress() == (total, total - 1)
    assert page("ar").summary == arabic
    assert page("ar").live


def test_a_draft_of_the_english_troubles_nobody(planted):
    before = progress()
    english = page("en")
    english.summary = "Only a thought."
    english.save_revision()
    assert progress() == before
