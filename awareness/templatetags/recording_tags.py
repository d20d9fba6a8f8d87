"""Beside a section of a page, the voice that reads it."""

from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from awareness.recordings.sections import sections_of
from base.heard_recordings import heard_in

register = template.Library()
SHOWN = "voices shown"


@register.simple_tag(takes_context=True)
def voice_of(context: Context, block: Any) -> SafeString:
    """After the first block of a section that somebody reads; nothing where nobody does."""
    page = context["page"]
    heard = heard_in(page.language)
    if not heard or context.get("is_fallback"):
        return SafeString("")
    digests = (part.digest for part in sections_of(page) if part.first.id == block.id)
    name = heard.get(next(digests, ""))
    if not name:
        return SafeString("")
    shown = context.render_context.setdefault(SHOWN, set())
    shown.add(name)
    return SafeString(
        render_to_string("components/voice.html", {"name": name, "is_first": len(shown) == 1})
    )
