"""Read by Django, for the names in it."""

from website.languages.typed_days.day_first import DAYS, DAYS_WITH_HOURS

DATE_INPUT_FORMATS = DAYS
DATETIME_INPUT_FORMATS = DAYS_WITH_HOURS
