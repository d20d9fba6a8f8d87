"""Planting the English pages, parents first."""

from django.conf import settings
from wagtail.models import Locale, Page, Site

from awareness.content import PageWords
from awareness.models import ContentPage, HomePage
from awareness.models.pages import BasePage
from awareness.seed.counts import Counts
from awareness.seed.english import fill_in, fingerprint, instance_of
from awareness.seed.records import Records
from awareness.seed.written import same_words


def ground() -> Page:
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


def plant(words: list[PageWords], records: Records, counts: Counts) -> list[BasePage]:
    """Bring the English pages to what the files say; those that changed, or are new."""
    root = ground()
    there: dict[str, BasePage] = {}
    for model in (HomePage, ContentPage):
        for page in model.objects.filter(locale=Locale.get_default()):
            there[page.content_id] = page
    changed = []
    for one in words:
        key = f"page/{one.id}"
        if one.id not in there:
            if records.planted(key) or (one.parent and one.parent not in there):
                counts["kept_pages"] += 1  # staff have deleted it
                continue
            parent = there[one.parent] if one.parent else root
            there[one.id] = _create(one, Page.objects.get(pk=parent.pk))
            counts["created"] += 1
        elif not _update(there[one.id], one, key, records, counts):
            continue
        page = type(there[one.id]).objects.get(pk=there[one.id].pk)
        records.note(key, fingerprint(page))
        changed.append(page)
    if home := there.get("home"):
        _point_site_at(home)
    return changed


def _create(words: PageWords, parent: Page) -> BasePage:
    page = instance_of(words)
    page.locale = Locale.get_default()
    parent.add_child(instance=page)
    page.save_revision(changed=False).publish()
    return page


def _update(page: BasePage, words: PageWords, key: str, records: Records, counts: Counts) -> bool:
    """Bring a page up to date unless staff have changed it; whether it was changed."""
    latest = page.get_latest_revision_as_object()
    if same_words(latest, _as_stored(latest, words)):
        records.note(key, fingerprint(latest))
        return False
    if not records.is_ours(key, fingerprint(latest)):
        counts["kept_pages"] += 1
        return False
    fill_in(latest, words)
    latest.save_revision().publish()
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
