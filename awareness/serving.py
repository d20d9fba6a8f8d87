"""
From an address to a page, in the reader's language or the next best.

A page that exists only in English is shown under the reader's own language all the same, marked
with what it really is: a notice, `lang` and `dir` on the text, `noindex`, and the address of the
real page as canonical.
"""

from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from awareness import previews
from awareness.models import CampaignPage, TranslationState
from awareness.models.pages import BasePage
from awareness.tree import Node, Tree, chain, for_anyone

MOST_IN_NAVIGATION = 7
# templates/components/footer.html links to these itself, for forms have no tree.
IN_EVERY_FOOTER = frozenset({"/privacy/", "/accessibility/"})
# Blocks whose style is sent only with the pages that have them, and what it is called.
SHEETS = {
    "cards": "cards",
    **dict.fromkeys(("table", "chain", "quote", "figure", "download", "audio"), "rare"),
}


class Way(NamedTuple):
    """A link to a page of ours; its title is in the language that it is marked with."""

    title: str
    href: str
    lang: str
    dir: str


def find(request: HttpRequest, path: str) -> BasePage:
    """
    The page for an address below the language, such as `rights/`; Http404 if none has it.

    Whoever asks for many pages one after the other brings the tree along in the request.
    """
    rest = f"/{path}"
    languages = chain(get_language())
    tree = getattr(request, "tree", None) or Tree.around(languages, rest)
    node = tree.find(languages, rest)
    if node is None:
        raise Http404
    request.tree = tree
    return tree.pages.get(node.pk) or _load(node)


def context_of(page: BasePage, request: HttpRequest) -> dict[str, Any]:
    """What the templates of a page are given; see templates/components/README.md."""
    asked = get_language()
    language = page.language
    rest = page.url_path.removeprefix(f"/{language}")
    tree = getattr(request, "tree", None) or Tree.around(chain(asked), rest)
    node = tree.by_href.get(page.url_path)
    alternates = tree.alternates(node.key) if node else []
    is_fallback = language != asked
    return {
        "page_language": language,
        "page_lang": _html(language),
        "page_dir": _direction(language),
        "is_fallback": is_fallback,
        "canonical": _absolute(page.url_path),
        **_ways(tree, node, rest, language, asked),
        "loud": previews.loud(page),
        "origin": settings.PUBLIC_ORIGIN.rstrip("/"),
        "sheets": _sheets(page),
        "alternates": [(other.language, other.href) for other in alternates],
        # A fallback is not a translation. The other languages are announced in sitemap.xml.
        "for_anyone": "" if is_fallback else _absolute(for_anyone(alternates)),
        "state": _state(page),
        "english_href": _english(alternates),
    }


def _ways(
    tree: Tree, node: Node | None, rest: str, language: str, asked: str | None
) -> dict[str, list[Way]]:
    """The links of a page to others: above it, in the menu, in the footer, below it."""
    below = _spoken(tree.children(chain(asked), rest), language, asked)
    return {
        "crumbs": _links(tree.above(node), asked) if node else [],
        "navigation": _links(tree.menu(chain(asked))[:MOST_IN_NAVIGATION], asked),
        "further": _links(_further(tree, language, asked), asked, short=False),
        "below": _links(below, asked),
    }


def _further(tree: Tree, language: str, asked: str | None) -> list[Node]:
    """The pages right below the first one that are in neither menu: none is without a way to it."""
    first = _spoken(tree.children(chain(asked), "/"), language, asked)
    return [
        node
        for node in first
        if not node.in_menu and node.href.removeprefix(f"/{node.language}") not in IN_EVERY_FOOTER
    ]


def _spoken(nodes: list[Node], language: str, asked: str | None) -> list[Node]:
    """
    Those in the words of the page or in the reader's own.

    Somebody who reads Arabic is not sent to a page on the law that is in English, but whoever is
    there already finds the next one.
    """
    return [node for node in nodes if node.language in (language, asked)]


def _sheets(page: BasePage) -> list[str]:
    """The style sheets that this page needs besides that of all pages."""
    blocks = {SHEETS[b["type"]] for b in page.body.raw_data if b["type"] in SHEETS}
    return sorted(blocks | ({"rare"} if isinstance(page, CampaignPage) else set()))


def _load(node: Node) -> BasePage:
    model = ContentType.objects.get_for_id(node.content_type_id).model_class()
    return model.objects.select_related("locale", "translation_state").get(pk=node.pk)


def _links(nodes: list[Node], asked: str | None, *, short: bool = True) -> list[Way]:
    """Titles and addresses; readers of /ti/ stay under /ti/, whatever the words are in."""
    return [
        Way(
            (short and node.menu_title) or node.title,
            f"/{asked}{node.href.removeprefix(f'/{node.language}')}",
            _html(node.language),
            _direction(node.language),
        )
        for node in nodes
    ]


def _english(alternates: list[Node]) -> str:
    """The address of the same page in English; empty if there is none."""
    return next((n.href for n in alternates if n.language == settings.LANGUAGE_CODE), "")


def _absolute(href: str) -> str:
    return f"{settings.PUBLIC_ORIGIN.rstrip('/')}{href}"


def _html(code: str) -> str:
    """As BCP 47 writes it: `zh-hans` is `zh-Hans`."""
    language, _, script = code.partition("-")
    return f"{language}-{script.title()}" if script else language


def _direction(code: str) -> str:
    return "rtl" if code in settings.LANGUAGES_BIDI else "ltr"


def _state(page: BasePage) -> TranslationState | None:
    """How a translation was made; None for English, and where nobody said."""
    if page.language == settings.LANGUAGE_CODE:
        return None
    return getattr(page, "translation_state", None)
