"""
Words that change with the number beside them, as the CLDR has it: one month, two months.

A translation writes its forms behind the name of the fact, in the order zero, one, two, few, many,
other, as far as its language has them for whole numbers below a thousand:
`{card_months} {card_months|месяц|месяца|месяцев}`. So the words stay right when the number changes.
"""

from functools import cache

from babel import Locale

from awareness.facts.placeholders import PLACEHOLDER

ORDER = ("zero", "one", "two", "few", "many", "other")


@cache
def categories(language: str) -> tuple[str, ...]:
    """Of a language's whole numbers, in their order; language: `sr-latn`."""
    rule = Locale.parse(language, sep="-").plural_form
    used = {rule(number) for number in range(1000)}
    return tuple(name for name in ORDER if name in used)


def form_for(number: str, forms: list[str], language: str) -> str:
    """The form that fits; the last one where number or forms are not as they should be."""
    if not number.isdecimal() or len(forms) != len(categories(language)):
        return forms[-1]
    rule = Locale.parse(language, sep="-").plural_form
    return forms[categories(language).index(rule(int(number)))]


def forms_complaint(text: str, language: str) -> str:
    """What is wrong with the forms in a text of that language; empty when nothing is."""
    wanted = categories(language)
    for match in PLACEHOLDER.finditer(text):
        forms = match[0].count("|")
        if forms and forms != len(wanted):
            return f"{match[0]} needs {len(wanted)} forms: {', '.join(wanted)}."
    return ""
