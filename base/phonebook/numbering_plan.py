"""
Which telephone numbers can be dialled, by kind; and the three that never change.

After the numbering plans that `phonenumbers` brings along (those of the ITU and of each country).
Pure: no database.
"""

import re
from collections.abc import Collection
from enum import StrEnum

import phonenumbers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from phonenumbers import PhoneNumberType, shortnumberinfo

# Laid down by law and the same for everybody, so they stand here and in no row that somebody may
# change: 112 (Directive (EU) 2018/1972, art. 109), 101 (the Belgian police), 116 000 (Commission
# Decision 2007/116/EC, missing children). By the code of their line.
FIXED = {"emergency": "112", "police": "101", "child-focus": "116000"}
# The lines that code asks for by name; nobody hides their numbers.
FIRST_LINES = {"national", *FIXED}
HOME = "BE"
# Whoever calls these pays whoever answers.
PREMIUM = {PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST}
MOBILES = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


class NumberKind(StrEnum):
    """EMERGENCY: also a SHORT one. MOBILE: to which a text message can be sent."""

    EMERGENCY = gettext_noop("an emergency number, such as 112")
    SHORT = gettext_noop("a short Belgian number, such as 116000")
    NATIONAL = gettext_noop("a Belgian number, such as +3225116464")
    INTERNATIONAL = gettext_noop("a number of another country, such as +31201234567")
    MOBILE = gettext_noop("a mobile number, such as +32470123456")


def number_complaint(number: str, kinds: Collection[NumberKind]) -> str:
    """Why `number`, as it is dialled, is none of these kinds; empty when it is one."""
    if kinds_of(number) & set(kinds):
        return ""
    words = _(", or as ").join(map(_, kinds))
    return _("“%(number)s” cannot be dialled as %(kinds)s.") % {"number": number, "kinds": words}


def as_dialled(typed: str) -> str:
    """
    A number as people write it here, `02 511 64 64` or `116 000`, as it is dialled from everywhere.

    What is no number that can be dialled comes back as it was typed, to be refused in words.
    """
    digits = re.sub(r"[\s./()-]", "", typed)
    if kinds_of(digits):
        return digits
    try:
        parsed = phonenumbers.parse(digits, HOME)
    except phonenumbers.NumberParseException:
        return typed
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return number if digits.startswith("0") and kinds_of(number) else typed


def kinds_of(number: str) -> set[NumberKind]:
    """Every kind that a number is of; none for one that nobody can dial, or that costs extra."""
    if number.startswith("+"):
        return _kinds_of_long(number)
    kinds = set()
    if _is_short(number):
        kinds.add(NumberKind.SHORT)
    if shortnumberinfo.is_emergency_number(number, HOME):
        kinds.add(NumberKind.EMERGENCY)
    return kinds


def _is_short(number: str) -> bool:
    if not number.isdecimal() or len(number) < 3:
        return False
    parsed = phonenumbers.parse(number, HOME)
    return shortnumberinfo.is_valid_short_number_for_region(parsed, HOME)


def _kinds_of_long(number: str) -> set[NumberKind]:
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return set()
    if phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) != number:
        return set()
    what = phonenumbers.number_type(parsed)
    if what in PREMIUM or not phonenumbers.is_valid_number(parsed):
        return set()
    kinds = {NumberKind.INTERNATIONAL}
    if phonenumbers.region_code_for_number(parsed) == HOME:
        kinds = {NumberKind.NATIONAL}
    if what in MOBILES:
        kinds.add(NumberKind.MOBILE)
    return kinds
