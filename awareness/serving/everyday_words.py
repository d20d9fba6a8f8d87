"""What people type when they look for a page, from `content/search/everyday_words.yaml`."""

from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

FILE = Path(__file__).parent.parent / "content" / "search" / "everyday_words.yaml"


@cache
def everyday_words() -> dict[str, dict[str, list[str]]]:
    """By the page's id and the language: words and short phrases, as people say them."""
    return {
        page_id: {language: [str(word) for word in words] for language, words in said.items()}
        for page_id, said in YAML(typ="safe").load(FILE).items()
    }


def words_for(page_id: str) -> list[str]:
    """
    All that leads to a page, in every language.

    Whoever reads Polish looks in Polish also for a page that is shown to her in English.
    """
    return [word for words in everyday_words().get(page_id, {}).values() for word in words]


def words_in(language: str) -> list[str]:
    """All that is typed in a language, whatever it leads to."""
    return [word for said in everyday_words().values() for word in said.get(language, ())]
