"""The one file of a language."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from awareness.offline_copy import copy_chapters
from awareness.offline_copy.copy_chapters import Chapter
from awareness.offline_copy.copy_text import file_text
from awareness.serving.page_tree import Tree


@require_safe
def one_file(request: HttpRequest) -> HttpResponse:
    """What is hers in the language of the address; Http404 where nothing is in that language."""
    tree = getattr(request, "tree", None) or Tree.of_everything()
    request.tree = tree
    several = copy_chapters.chapters(tree, get_language() or "")
    if not several:
        raise Http404
    inside = {chapter.at for chapter in copy_chapters.flat(several)}
    context = {
        "chapters": [_shown(chapter, inside, request) for chapter in several],
        "day": copy_chapters.day_of(several),
        "address": f"{settings.PUBLIC_ORIGIN.partition('://')[2].rstrip('/')}/{get_language()}/",
    }
    return render(request, "awareness/offline_copy.html", context)


def _shown(chapter: Chapter, inside: set[str], request: HttpRequest) -> dict[str, Any]:
    """What the template is given of a page, and of those below it."""
    return {
        "at": chapter.at,
        "title": chapter.page.title,
        "text": _text(chapter, inside, request),
        "below": [_shown(each, inside, request) for each in chapter.below],
    }


def _text(chapter: Chapter, inside: set[str], request: HttpRequest) -> SafeString:
    """The words of a page, made by the templates of its blocks as for the screen."""
    context = chapter.page.get_context(request) | {"sure": None, "days_said": set()}
    html = render_to_string("awareness/parts/chapter_text.html", context, request)
    # The text of a template, which has escaped what it was given.
    return mark_safe(file_text(html, inside, settings.PUBLIC_ORIGIN))  # noqa: S308
