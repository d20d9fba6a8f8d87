"""
The words that the site starts with: English in YAML here, translations in locale/*/content.po.

`pages()` and `registry()` read the English and refuse what breaks a rule of README.md, with file
and line; `translations()` reads one language. No database.
"""

from awareness.content.catalogues import translations
from awareness.content.lined import BadContent
from awareness.content.pages import PageWords, elsewhere, pages
from awareness.content.registry import Registry, registry

__all__ = ["BadContent", "PageWords", "Registry", "elsewhere", "pages", "registry", "translations"]
