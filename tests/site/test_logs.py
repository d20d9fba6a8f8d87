"""Logs: the place of a fault, never its content."""

import logging

from django.conf import settings
from django.utils.log import configure_logging

from website.logs import PlaceOnly

SECRET = "he keeps my passport"


def test_a_traceback_names_place_and_kind_and_repeats_no_words():
    def breaks():
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            raise RuntimeError(SECRET) from error

    try:
        breaks()
    except RuntimeError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "It broke", None, None)
        record.exc_info = (type(error), error, error.__traceback__)
        written = PlaceOnly().format(record)
    assert SECRET not in written
    for said in ("It broke", "builtins.ValueError", "builtins.RuntimeError", "breaks"):
        assert said in written


def test_every_log_of_the_site_is_written_so():
    for handler in settings.LOGGING["handlers"].values():
        chosen = settings.LOGGING["formatters"][handler["formatter"]]
        assert chosen["()"] == "website.logs.PlaceOnly"
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    assert isinstance(logging.getLogger("django").handlers[0].formatter, PlaceOnly)
