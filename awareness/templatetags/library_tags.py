"""What the templates of the media library, and of blocks with a file of it, use."""

from typing import Any, NamedTuple

from django import template
from django.template.context import Context
from wagtail.documents.permissions import permission_policy

from awareness.library import film_states

register = template.Library()


class FilmNotReady(NamedTuple):
    """A film of the library with what staff are told of it."""

    document: Any
    state: str


@register.filter
def is_for_readers(document: Any) -> bool:
    """Whether there is a document that may be shown: no film that is still being made ready."""
    return bool(document) and not film_states.is_waiting(document)


@register.simple_tag(takes_context=True)
def films_not_ready(context: Context) -> list[FilmNotReady]:
    """Those that whoever looks may change."""
    user, acts = context["request"].user, ["change", "delete"]
    may = permission_policy.instances_user_has_any_permission_for(user, acts)
    keys = set(may.values_list("pk", flat=True))
    films = [each for each in film_states.waiting_films() if each.pk in keys]
    return [FilmNotReady(each, film_states.state_of_film(each)) for each in films]
