"""
The languages of the site: the one list that every setting, menu and catalogue is made from.

Pure data and small functions; imports nothing but the standard library, so that the
settings, the web server's front and the tests can all use it.

Adding a language is one line in LANGUAGES, a migration of ours and one folder in locale/:
docs/translators.md says in which order ("Adding a language").
"""

from functools import lru_cache
from typing import NamedTuple


class Language(NamedTuple):
    """
    One language.

    name: in English, for staff. own: as its speakers write it. script: ISO 15924.
    plural: the Plural-Forms rule of its catalogue, only where Django ships no catalogue.
    fallback: what is shown, marked as such, where a text is missing; English always follows.
    """

    name: str
    own: str
    script: str = "Latn"
    plural: str | None = None
    fallback: tuple[str, ...] = ()


RTL_SCRIPTS = frozenset({"Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"})

# The order of the menu: the languages of Belgium and English, then by script and own name.
LANGUAGES: dict[str, Language] = {
    "nl": Language("Dutch", "Nederlands"),
    "fr": Language("French", "Français"),
    "de": Language("German", "Deutsch"),
    "en": Language("English", "English"),
    "id": Language("Indonesian", "Bahasa Indonesia"),
    "es": Language("Spanish", "Español"),
    "fil": Language(
        "Filipino",
        "Filipino",
        plural="nplurals=2; plural=(n > 3 && (n % 10 == 4 || n % 10 == 6 || n % 10 == 9));",
    ),
    "hu": Language("Hungarian", "Magyar"),
    "pl": Language("Polish", "Polski"),
    "pt": Language("Portuguese", "Português"),
    "ro": Language("Romanian", "Română"),
    "sq": Language("Albanian", "Shqip"),
    "sr-latn": Language("Serbian", "Srpski"),
    "vi": Language("Vietnamese", "Tiếng Việt"),
    "tr": Language("Turkish", "Türkçe"),
    "bg": Language("Bulgarian", "Български", "Cyrl"),
    "ru": Language("Russian", "Русский", "Cyrl"),
    "uk": Language("Ukrainian", "Українська", "Cyrl"),
    "ar": Language("Arabic", "العربية", "Arab"),
    "fa": Language("Persian", "فارسی", "Arab"),
    "ps": Language(
        "Pashto", "پښتو", "Arab", plural="nplurals=2; plural=(n != 1);", fallback=("fa",)
    ),
    "ur": Language("Urdu", "اردو", "Arab"),
    "ckb": Language("Kurdish (Sorani)", "کوردی (سۆرانی)", "Arab"),
    "am": Language("Amharic", "አማርኛ", "Ethi", plural="nplurals=2; plural=(n > 1);"),
    "ti": Language("Tigrinya", "ትግርኛ", "Ethi", plural="nplurals=2; plural=(n > 1);"),
    "hi": Language("Hindi", "हिन्दी", "Deva"),
    "pa": Language("Punjabi", "ਪੰਜਾਬੀ", "Guru"),
    "bn": Language("Bengali", "বাংলা", "Beng"),
    "th": Language("Thai", "ไทย", "Thai"),
    "zh-hans": Language("Chinese (simplified)", "简体中文", "Hans"),
}

# Languages that many ask for and that are not here: their code, their own name, and which of ours
# their readers are likeliest to know. Kurmanji is written in Turkey, Syria and Iraq.
NOT_YET: dict[str, tuple[str, tuple[str, ...]]] = {"kmr": ("Kurmancî", ("tr", "ar", "ckb"))}

DEFAULT = "en"
# Those of the screens for staff, in the order of their menu.
STAFF_LANGUAGES = ("en", "nl", "fr", "de")

# What browsers and people ask for, and the language of ours that serves them best.
ALIASES: dict[str, str] = {
    "tl": "fil",
    "prs": "fa",
    # Punjabi of Pakistan is written in Arabic letters, as Urdu is, and not in Gurmukhi.
    "pnb": "ur",
    "pa-pk": "ur",
    "pa-arab": "ur",
    "sr": "sr-latn",
    "bs": "sr-latn",
    "hr": "sr-latn",
    "sh": "sr-latn",
    "cnr": "sr-latn",
    "zh": "zh-hans",
    "zh-cn": "zh-hans",
    "zh-sg": "zh-hans",
    "zh-tw": "zh-hans",
    "zh-hk": "zh-hans",
    "zh-hant": "zh-hans",
    "mo": "ro",
    "in": "id",
    # Kurdish of Turkey and Syria is written in Latin letters: whoever reads it is served in the
    # language that comes next in their list, and not in letters that they cannot read.
    "ku-iq": "ckb",
    "ku-ir": "ckb",
    "ku-arab": "ckb",
}


@lru_cache(maxsize=64)
def direction(code: str) -> str:
    """`rtl` or `ltr`, as the `dir` attribute wants it, for a code of LANGUAGES."""
    return "rtl" if LANGUAGES[code].script in RTL_SCRIPTS else "ltr"


def resolution_order(code: str) -> tuple[str, ...]:
    """The languages in which a text is looked for, best first; ends with English."""
    chain = (code,) + LANGUAGES[code].fallback + (DEFAULT,)
    return tuple(dict.fromkeys(chain))  # each once


@lru_cache(maxsize=64)
def html_code(code: str) -> str:
    """The code as BCP 47 writes it: `sr-latn` is `sr-Latn`, `zh-hans` is `zh-Hans`."""
    language, _, script = code.partition("-")
    if not script:
        return language
    return f"{language}-{script.title()}"


def find_language(tag: str) -> str | None:
    """The code in LANGUAGES for a language tag in lower case; None: we do not have it."""
    while tag:
        if tag in LANGUAGES:
            return tag
        if tag in ALIASES:
            return ALIASES[tag]
        tag = tag.rpartition("-")[0]
    return None
