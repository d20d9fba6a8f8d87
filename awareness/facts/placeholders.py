"""
Facts in text are placeholders: `{reflection_days}` stands where the number will be.

A number typed into thirty languages is wrong in some of them soon. So texts only name it, and
what they name is locked: a translation holds the same placeholders as its English, or it is
refused. Pure; the values come from `awareness.facts.fact_filling`.
"""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

# With forms behind the name, `{card_months|месяц|месяца|месяцев}`, the form that fits the number.
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)(?:\|[^{}|]+)*\}")

# What can be said of a contact, as in {phone_national} or {town_payoke}.
OF_A_CONTACT = ("phone", "name", "email", "website", "address", "hours", "town", "cost")
# What can be said of a legal source, as in {signed_law_1995}: the word, and the field behind it.
OF_A_SOURCE = {
    "signed": "signed_on",
    "published": "published_on",
    "since": "in_force_on",
    "number": "number",
}
OF_THE_SITE = (
    "public_title",
    "reply_days",
    "retention_days",
    "operator_name",
    "operator_address",
    "operator_controller",
    "operator_data_protection_contact",
)


def names_in(text: str) -> frozenset[str]:
    """The placeholders that a text, an HTML fragment or a JSON document holds."""
    return frozenset(PLACEHOLDER.findall(text))


def placeholder_code(code: str) -> str:
    """A contact's code as placeholders write it: `pag-asa` is `pag_asa`."""
    return code.replace("-", "_")


def names_for(contacts: Iterable[str], facts: Iterable[str]) -> frozenset[str]:
    """Every placeholder that exists, given the codes of the registry."""
    of_contacts = {f"{what}_{placeholder_code(code)}" for code in contacts for what in OF_A_CONTACT}
    return frozenset({*of_contacts, *OF_THE_SITE, *facts})


def placeholder_complaint(text: str, known: frozenset[str]) -> str:
    """What is wrong with the placeholders of an English text; empty when nothing is."""
    if unknown := names_in(text) - known:
        sentence = _("%(codes)s does not exist: add it to the registry first, with its source.")
        return sentence % {"codes": _listed(unknown)}
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        return _("A brace stands alone: placeholders look like {reflection_days}.")
    return ""


def difference(english: str, translation: str) -> str:
    """In which placeholders a translation differs from its English; empty when in none."""
    english_names, translated_names = names_in(english), names_in(translation)
    if english_names == translated_names and not re.search(
        r"[{}]", PLACEHOLDER.sub("", translation)
    ):
        return ""
    details = [
        sentence % {"codes": _listed(codes)}
        for sentence, codes in (
            (_("It lacks %(codes)s."), english_names - translated_names),
            (_("The English has no %(codes)s."), translated_names - english_names),
        )
        if codes
    ] or [_("A brace stands alone.")]
    return " ".join(
        [_("The translation must hold the same placeholders as the English."), *details]
    )


def bare_digit(text: str) -> str:
    """The first digit of any script that stands outside a placeholder; empty if there is none."""
    outside = PLACEHOLDER.sub("", text)
    # Superscripts and circled numbers count too; letters that mean a number in Chinese do not.
    return next((c for c in outside if unicodedata.category(c) in ("Nd", "No")), "")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))
