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

from base.phonebook.signed_promises import PLACEHOLDER_BEGIN, PROMISES

# With forms behind the name, `{card_months|месяц|месяца|месяцев}`, the form that fits the number.
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)(?:\|[^{}|]+)*\}")

_CHINESE = "[零一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖]"
CHINESE_IN_A_ROW = re.compile(rf"{_CHINESE}(?:[\s.·-]?{_CHINESE}){{2,}}")
# Overrides, embeddings and isolates; a page has marks of its own for this.
STEERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Comments, declarations and instructions: whoever parses them sees one thing that is not shown, and
# a browser may see its end much earlier, and tags behind it. No text of ours has any.
HIDING = re.compile(r"<[!?]")

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
    names = set(OF_THE_SITE)
    names.update(PLACEHOLDER_BEGIN + promise for promise in PROMISES)
    names.update(facts)
    for code in contacts:
        names.update(f"{what}_{placeholder_code(code)}" for what in OF_A_CONTACT)
    return frozenset(names)


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
    lacking = english_names - translated_names
    added = translated_names - english_names
    sentences = [_("The translation must hold the same placeholders as the English.")]
    if lacking:
        sentences.append(_("It lacks %(codes)s.") % {"codes": _listed(lacking)})
    if added:
        sentences.append(_("The English has no %(codes)s.") % {"codes": _listed(added)})
    if not lacking and not added:
        sentences.append(_("A brace stands alone."))
    return " ".join(sentences)


def _number_from(text: str) -> str:
    """All of a number that begins here, so that whoever typed it finds it: `02 511 64 65`."""
    written = re.match(r"\d+(?:[ .,/:\u00a0\u202f-]?\d+)*", text)
    return written[0] if written else text[0]


def bare_digit(text: str) -> str:
    """
    The first number of any script that stands outside a placeholder; empty if there is none.

    Superscripts, circled and Roman numbers count too. In Chinese "one" or "ten" is a word, but so
    many of these in a row are read one by one, as on a telephone.
    """
    outside = PLACEHOLDER.sub("{}", text)  # what stands on either side is not in one row
    for place, character in enumerate(outside):
        if unicodedata.category(character) in ("Nd", "Nl", "No"):
            return _number_from(outside[place:])
    if in_a_row := CHINESE_IN_A_ROW.search(outside):
        return in_a_row[0]
    return ""


def steering_complaint(text: str) -> str:
    """That a sign which nobody sees turns words or numbers around; empty where there is none."""
    found = STEERING.search(text)
    if found is None:
        return ""
    sign = f"U+{ord(found[0]):04X}"
    return _("An unseen sign (%(sign)s) turns what stands here around: take it out.") % {
        "sign": sign
    }


def hiding_complaint(text: str) -> str:
    """That a mark stands there behind which a browser finds what nobody has read; empty if none."""
    found = HIDING.search(text)
    if found is None:
        return ""
    return _(
        "A hidden mark (%(mark)s) stands here, behind which a browser can show something else: "
        "take it out."
    ) % {"mark": found[0]}


def unseen_complaint(text: str) -> str:
    """Either of both."""
    return steering_complaint(text) or hiding_complaint(text)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))
