"""What the pages say of how long and how many is what the program does."""

import json
from pathlib import Path

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator

from base.phonebook.phonebook_file import PhonebookIn
from helpdesk.models import Desk
from helpdesk.rules.deletion_dates import UNREAD_DAYS
from helpdesk.sealing import receipt

SEED = json.loads(
    (Path(settings.BASE_DIR) / "base" / "phonebook" / "fallback.json").read_text("utf-8")
)


def fact(code: str) -> int:
    return int(SEED["facts"][code]["value"])


def limit(kind: type) -> int:
    validators = Desk._meta.get_field("retention_days").validators
    return max(v.limit_value for v in validators if type(v) is kind and v.limit_value <= 1000)


def test_pages_name_the_days_that_a_desk_can_choose():
    assert fact("retention_min_days") == limit(MinValueValidator)
    assert fact("retention_max_days") == limit(MaxValueValidator)


def test_pages_name_the_days_of_what_nobody_read():
    assert fact("unread_delete_days") == UNREAD_DAYS


def test_pages_name_the_digits_of_a_number():
    assert fact("receipt_digits") == receipt.DIGITS


def test_what_is_promised_of_all_desks_counts_those_that_are_open():
    """A desk that nobody can write to keeps nobody waiting, however slow it would be."""
    slow, quick = (
        {"is_open": is_open, "reply_days": days, "retention_days": days * 30}
        for is_open, days in ((False, 5), (True, 2))
    )
    book = PhonebookIn({**SEED, "desks": {"payoke": quick, "surya": slow}}, "en")
    assert (book.longest("reply_days"), book.longest("retention_days")) == (2, 60)
    none_open = PhonebookIn({**SEED, "desks": {"surya": slow}}, "en")
    assert none_open.longest("reply_days") == 5
