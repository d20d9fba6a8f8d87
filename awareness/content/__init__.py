"""
The words that the site starts with: English in YAML here, the rest in
`locale/*/LC_MESSAGES/content.po`.

`pages()` and `read_registry()` read the English and refuse what breaks a rule of README.md, with
file and line; `translations()` reads one language. No database.
"""

from awareness.content.page_files import PageWords, elsewhere, pages
from awareness.content.registry_file import RegistryFile, read_registry
from awareness.content.translation_files import translations
from awareness.content.yaml_lines import BadContent

__all__ = [
    "BadContent",
    "PageWords",
    "RegistryFile",
    "elsewhere",
    "pages",
    "read_registry",
    "translations",
]
