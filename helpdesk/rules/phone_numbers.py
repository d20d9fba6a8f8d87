"""
Telephone numbers in what somebody wrote, in the order in which they were typed.

In a line that runs from right to left a browser turns the groups of a number round: 0470 12 34 56
is read as 56 34 12 0470, and somebody else is called. Here each number keeps its own direction,
in the digits of any script.
"""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# Seven digits or more, with two signs between them at most: "10 - 11" of an hour is left alone.
NUMBER = re.compile(r"\+?\d(?:[ \u00a0\u202f./()-]{0,2}\d){6,}")


def in_order(text: str) -> SafeString:
    """`text` escaped for a page, with each number marked as running from left to right."""
    parts, end = [], 0
    for match in NUMBER.finditer(text):
        # Not <bdi>: it would still turn round the digits of Arabic.
        parts += [escape(text[end : match.start()]), f'<bdo dir="ltr">{match.group()}</bdo>']
        end = match.end()
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308 - nothing else is markup
