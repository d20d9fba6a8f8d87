"""News as an Atom feed, for whoever wants to hear of it without coming back to look."""

from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language_info

from awareness.blocks.plain_text import without_tags
from awareness.facts.fact_filling import fill_html
from awareness.models import NewsPage
from awareness.sharing.shared_files import FEED


class AtomOfNews(Atom1Feed):
    """Without an item it is as old as its page, and not as the moment at which somebody asks."""

    def latest_post_date(self) -> Any:
        return super().latest_post_date() if self.items else self.feed["page_is_of"]


def as_atom(index: Any, items: list[NewsPage]) -> str:
    """The feed of a page of news, in its language. items: newest first."""
    address = absolute(index.url_path)
    feed = AtomOfNews(
        title=f"{settings.PUBLIC_TITLE}: {index.title}",
        link=address,
        description=plain_words(index.summary, index.language),
        language=get_language_info(index.language)["lang"],
        feed_url=f"{address}{FEED}",
        page_is_of=noon(index.checked_on or date.min),
    )
    for item in items:
        feed.add_item(
            title=item.title,
            link=absolute(item.url_path),
            description=plain_words(item.summary, item.language),
            unique_id=absolute(item.url_path),
            pubdate=noon(item.day),
            updateddate=noon(item.day),
        )
    return str(feed.writeString("utf-8"))


def plain_words(text: str, language: str) -> str:
    """A text of a page with its facts filled in, without markup."""
    return without_tags(fill_html(text, language))


def absolute(href: str) -> str:
    return f"{settings.PUBLIC_ORIGIN.rstrip('/')}{href}"


def noon(day: date) -> datetime:
    """A moment of a day of which no hour is known."""
    return datetime.combine(day, time(12), UTC)
