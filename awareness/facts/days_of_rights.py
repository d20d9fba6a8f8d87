"""The day of what somebody is owed, below the words in which its number first stands on a page."""

from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override

from awareness.facts.fact_filling import printed_fact
from awareness.facts.placeholders import PLACEHOLDER
from base import phonebook


def days_of_rights(html: str, language: str, said: set[str]) -> SafeString:
    """
    For each right whose number stands in the words (`{reflection_days}`) a sentence: its number,
    and the day for which the source speaks; else that the copy has none, and when we read it.

    said: the rights that this page has said so of; those are passed over, and the new ones added.
    """
    if not (placeholders := dict.fromkeys(PLACEHOLDER.findall(html))):
        return SafeString("")
    rights = phonebook.current().page(language).rights
    named = [name for name in placeholders if name in rights]
    if said.issuperset(named):
        return SafeString("")
    numbers: dict[str, list[SafeString]] = {}
    with override(language):
        for name in named:
            if name not in said:
                numbers.setdefault(_sentence(rights[name]), []).append(printed_fact(name, language))
    said.update(named)
    rows = [(_with(numbers_of_it, words),) for words, numbers_of_it in numbers.items()]
    return format_html('<p class="day">{}</p>', format_html_join(" ", "{}", rows))


def _sentence(right: Any) -> str:
    """Of which day our words about numbers are, with a place for the numbers."""
    if right.as_of:
        words = gettext(
            "Where this comes from (%(numbers)s): a text of %(day)s. We found no newer one."
        )
        return _dated(words, right.as_of)
    words = gettext("Where this comes from (%(numbers)s): a copy without a date.")
    return f"{words} {_dated(gettext('We read it on %(day)s.'), right.read_on)}"


def _dated(words: str, day: Any) -> str:
    return words.replace("%(day)s", str(day))


def _with(numbers: list[SafeString], words: str) -> SafeString:
    """The sentence with its numbers, which are marked where a line could tear them apart."""
    joined = SafeString(", ").join(numbers)
    return mark_safe(escape(words).replace("%(numbers)s", joined))  # noqa: S308 - both are escaped
