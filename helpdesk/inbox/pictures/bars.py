"""
What is blacked out of a page, as the form of a picture has it: by two presses, or four numbers.

The picture is a button of the form, so a browser says where it was pressed, with script or without.
Whoever works by keyboard types four numbers. Bars are thousandths of a side until the child draws
them.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.pictures.making_pixels import Bar
from helpdesk.pictures.picture_program import PARTS
from helpdesk.rules.form_fields import whole_number

MOST_BARS = 40  # of one page
PRESSED = "at"  # the picture; a browser adds ".x" and ".y"


class BarForm(forms.Form):
    """Where a bar begins and ends, in hundredths of the width and the height."""

    use_required_attribute = False

    left = forms.IntegerField(
        label=gettext_lazy("From the left, of 100"), min_value=0, max_value=99
    )
    top = forms.IntegerField(label=gettext_lazy("From the top, of 100"), min_value=0, max_value=99)
    right = forms.IntegerField(
        label=gettext_lazy("To, from the left, of 100"), min_value=1, max_value=100
    )
    bottom = forms.IntegerField(
        label=gettext_lazy("To, from the top, of 100"), min_value=1, max_value=100
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if cleaned["left"] >= cleaned["right"] or cleaned["top"] >= cleaned["bottom"]:
            raise forms.ValidationError(_("A bar ends further right and further down."))
        return cleaned


# In thousandths of the width and the height.
Corner = tuple[int, int]


def bars_in(posted: QueryDict) -> list[Bar]:
    """Those that are drawn and not kept yet; what is no bar is left out."""
    bars = []
    for written in posted.getlist("bar")[:MOST_BARS]:
        numbers = _numbers(written, 4)
        if numbers and numbers[0] <= numbers[2] and numbers[1] <= numbers[3]:
            bars.append(Bar._make(numbers))
    return bars


def with_one_more(drawn: list[Bar], bar: Bar) -> list[Bar]:
    """None more where no more are kept: what stands on the page is what copies have."""
    return [*drawn, bar][:MOST_BARS]


def corner_in(posted: Mapping[str, str]) -> Corner | None:
    """That which was pressed first."""
    numbers = _numbers(posted.get("corner", ""), 2)
    if not numbers:
        return None
    return numbers[0], numbers[1]


def pressed_in(posted: Mapping[str, str]) -> Corner | None:
    """Where the picture was pressed just now; None where it was not."""
    sides = _numbers(posted.get("shown", ""), 2, most=10_000)
    x, y = (whole_number(posted.get(f"{PRESSED}.{way}", "")) for way in "xy")
    if x is None or y is None or not sides or not all(sides):
        return None
    across, down = (min(PARTS, at * PARTS // side) for at, side in zip((x, y), sides, strict=True))
    return across, down


def typed_in(form: BarForm) -> Bar:
    """The bar of four numbers that are right."""
    return Bar._make(form.cleaned_data[name] * PARTS // 100 for name in Bar._fields)


def bar_between(one: Corner, other: Corner) -> Bar:
    """Of two opposite corners."""
    (left, right), (top, bottom) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return Bar(left, top, right, bottom)


def _numbers(written: str, count: int, most: int = PARTS) -> list[int]:
    """So many of them, with commas between; empty where it is something else."""
    numbers = []
    for part in written.split(","):
        number = whole_number(part)
        if number is None or number > most:
            return []
        numbers.append(number)
    return numbers if len(numbers) == count else []
