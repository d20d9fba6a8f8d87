"""What a language is called in the language of whoever works here."""

from babel import Locale
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import get_language, to_locale

from base.languages.language_list import DEFAULT, LANGUAGES, STAFF_LANGUAGES


def name_of(code: str) -> str:
    """The name of one of LANGUAGES in the language of the screen; in English for readers."""
    here = get_language() or DEFAULT
    if here == DEFAULT or here not in STAFF_LANGUAGES:
        return LANGUAGES[code].name
    names = Locale.parse(here).languages
    name = names.get(to_locale(code)) or names.get(code.partition("-")[0])
    return str(capfirst(name or LANGUAGES[code].name))


lazy_name = lazy(name_of, str)
