"""Planting the English pages, parents first."""

from django.conf import settings
from wagtail.models import Locale, Page, Site

from awareness.content import PageWords
from awareness.content.page_fields import fill_in, instance_of, model_of, page_fingerprint
from awareness.models import PAGES
from awareness.models.pages import BasePage
from awareness.seed.page_indexes import held_back, index_page
from awareness.seed.page_translations import has_words_of_staff
from awareness.seed.planted_fields import reads_the_same
from awareness.seed.seed_records import SeedCounts, SeedRecords
from awareness.serving.moved_pages import MOVED
from awareness.serving.search import index, path_of

# Bringing a page to its new address: the English one and its translations, with the same slug.


def bring_to_new_address(page: BasePage, parent: Page, words: PageWords) -> None:
    """
    Move a page below another parent or give it its new slug, in all languages.

    Only what `MOVED` names: a page that staff have put elsewhere stays there.
    """
    for each in page.get_translations(inclusive=True):
        if MOVED.get(path_of(each)) != words.path:
            continue
        if above := parent.get_translation_or_none(each.locale):
            _move(each, above, words.slug)


def _move(page: BasePage, parent: Page, slug: str) -> None:
    if page.get_parent().pk != parent.pk:
        page.move(Page.objects.get(pk=parent.pk), pos="last-child")
        page = type(page).objects.get(pk=page.pk)
    page.slug = slug
    page.save(clean=False)
    if draft := page.latest_revision:  # or publishing it would bring the old slug back
        draft.content["slug"] = slug
        draft.save()
    index(page)


def root_page() -> Page:
    """Locales, the root of the tree and the site, whatever was there before; the root."""
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    root = Page.get_first_root_node()
    if root is None:
        root = Page.add_root(title="Root", slug="root", locale=Locale.get_default())
    # Wagtail's own "Welcome" page says nothing to anybody.
    for page in root.get_children().filter(slug="home", numchild=0):
        if page.specific_class is Page:
            page.delete()
    return Page.objects.get(pk=root.pk)


def seed_pages(words: list[PageWords], records: SeedRecords, counts: SeedCounts) -> list[BasePage]:
    """Bring the English pages to what the files say; those that changed, or are new."""
    root = root_page()
    pages_by_id = {
        page.content_id: page
        for model in PAGES
        for page in model.objects.filter(locale=Locale.get_default())
    }
    changed = []
    for page_words in words:
        if _bring(page_words, pages_by_id, root, records, counts):
            page = type(pages_by_id[page_words.id]).objects.get(pk=pages_by_id[page_words.id].pk)
            records.note(f"page/{page_words.id}", page_fingerprint(page))
            changed.append(page)
    if home := pages_by_id.get("home"):
        _point_site_at(home)
    return changed


def _bring(
    words: PageWords,
    pages_by_id: dict[str, BasePage],
    root: Page,
    records: SeedRecords,
    counts: SeedCounts,
) -> bool:
    """Make a page what its file says, unless staff have changed or deleted it; whether it was."""
    key, page = f"page/{words.id}", pages_by_id.get(words.id)
    if page and type(page) is model_of(words):
        was_changed = _update(page, words, key, records, counts)
        if words.parent in pages_by_id:
            # Also what staff have changed: the links of other pages lead to the new address.
            bring_to_new_address(page, pages_by_id[words.parent], words)
        return was_changed
    has_no_place = bool(words.parent) and words.parent not in pages_by_id
    is_theirs = not _gives_way(page, key, records) if page else records.planted(key)
    if has_no_place or is_theirs:
        counts["kept_pages"] += 1
        return False
    parent = pages_by_id[words.parent] if words.parent else root
    pages_by_id[words.id] = _create(words, Page.objects.get(pk=parent.pk), page)
    counts["updated" if page else "created"] += 1
    return True


def _gives_way(page: BasePage, key: str, records: SeedRecords) -> bool:
    """
    Take away a page, in all languages, whose words are now a page of another kind; whether it went.

    One that staff have changed stays as it is, in English or in another language: with the page
    goes what is kept of its translations.
    """
    if page.numchild or not records.is_ours(
        key, page_fingerprint(page.get_latest_revision_as_object())
    ):
        return False
    others = page.get_translations()
    if others.filter(has_unpublished_changes=True, live=True).exists() or has_words_of_staff(page):
        return False
    for each in (page, *others):
        each.delete()
    return True


def _create(words: PageWords, parent: Page, instead_of: BasePage | None = None) -> BasePage:
    page = instance_of(words)
    if instead_of:
        page.translation_key = instead_of.translation_key
    page.locale = Locale.get_default()
    with held_back():
        parent.add_child(instance=page)
        # With its words in the history, so that the first change of an editor can be undone.
        page.save_revision(log_action="wagtail.create").publish()
    index_page(page)
    return page


def _update(
    page: BasePage, words: PageWords, key: str, records: SeedRecords, counts: SeedCounts
) -> bool:
    """Bring a page up to date unless staff have changed it; whether it was changed."""
    latest = page.get_latest_revision_as_object()
    if reads_the_same(latest, _as_stored(latest, words)):
        records.note(key, page_fingerprint(latest))
        return False
    if not records.is_ours(key, page_fingerprint(latest)):
        counts["kept_pages"] += 1
        return False
    fill_in(latest, words)
    latest.save_revision(log_action=True).publish()
    counts["updated"] += 1
    return True


def _as_stored(page: BasePage, words: PageWords) -> BasePage:
    """What the page would be with these words, to compare."""
    other = type(page)(slug=page.slug, locale=page.locale)
    fill_in(other, words)
    return other


def _point_site_at(home: BasePage) -> None:
    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    title = str(settings.PUBLIC_TITLE)
    if site.root_page_id != home.pk or site.site_name != title:
        site.root_page_id, site.site_name = home.pk, title
        site.save()
