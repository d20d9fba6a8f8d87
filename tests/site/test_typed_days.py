"""A day is typed as people in Belgium write it, in each language of staff; the day comes first."""

from datetime import datetime

import pytest
from django import forms
from django.utils.translation import override
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from base.languages.language_list import STAFF_LANGUAGES

FIFTH_OF_OCTOBER = ("5/10/2027", "05-10-2027", "5.10.2027", "5/10/27", "2027-10-05")


@pytest.mark.parametrize("code", STAFF_LANGUAGES)
@pytest.mark.parametrize("typed", FIFTH_OF_OCTOBER)
def test_the_day_comes_first(code, typed):
    with override(code):
        assert forms.DateField().clean(typed).isoformat() == "2027-10-05"
        for hour in ("9:05", "09:05", "9h05"):
            moment = forms.DateTimeField().clean(f"{typed} {hour}")
            assert moment.replace(tzinfo=None) == datetime(2027, 10, 5, 9, 5)  # noqa: DTZ001


@pytest.mark.parametrize("code", STAFF_LANGUAGES)
def test_what_a_form_shows_can_be_sent_again(code):
    day = datetime(2027, 10, 5, 9, 5)  # noqa: DTZ001
    with override(code):
        shown = AdminDateTimeInput().format_value(day)
        assert shown == "05/10/2027 09:05"
        assert forms.DateTimeField().clean(shown).replace(tzinfo=None) == day
        assert forms.DateField().clean(AdminDateInput().format_value(day)) == day.date()
