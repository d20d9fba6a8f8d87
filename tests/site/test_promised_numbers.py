"""What the pages say of how long and how many is what the program does."""

import json
from pathlib import Path

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator

from helpdesk.models import Desk
from helpdesk.sealing import receipt
from helpdesk.terms import UNREAD_DAYS

SEED = json.loads((Path(settings.BASE_DIR) / "site" / "phonebook.seed.json").read_text("utf-8"))


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
