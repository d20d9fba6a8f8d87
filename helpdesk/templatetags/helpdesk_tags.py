"""Which way numbers and names run, the same in every language's pages."""

import unicodedata

from django import template

from helpdesk.rules import phone_numbers

register = template.Library()
register.filter("in_order", phone_numbers.in_order)


@register.filter
def way_of(name: str) -> str:
    """Whither a name runs: "Child Focus" of Latin letters alone, or with Arabic words behind it."""
    if any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in name):
        return "rtl"
    return "ltr"
