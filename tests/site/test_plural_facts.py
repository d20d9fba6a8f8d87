"""Words beside a fact stay right when its number changes, in every language."""

import re
from copy import deepcopy

import pytest
from babel import Locale
from django.utils.translation import to_locale

from awareness.content import read_registry, translations
from awareness.facts.fact_filling import fill_html
from awareness.facts.placeholders import difference, names_in
from awareness.facts.plural_forms import categories, form_for, forms_complaint
from base import phonebook
from base.languages.language_list import LANGUAGES

# After a number their nouns do not change, as far as pages use them.
NEVER = {
    *("id", "vi", "th", "zh-hans", "tr", "hu", "fil", "nl", "fa", "ckb", "ur"),
    *("hi", "pa", "bn", "am", "ti"),
}
# Words behind a number that are the same with any other, or belong to the next number.
STAYS = {
    "ru": {"мес", "до"},
    "uk": {"міс", "до"},
    "sr-latn": {"dana", "i"},
    "ar": {"من", "و"},
}
NUMBERS = {
    row["code"]: int(row["value"]) for row in read_registry().facts if row["kind"] == "number"
}
NUMBERS |= {"reply_days": 3, "retention_days": 90}


def changes(code: str, number: int) -> bool:
    """Whether one or ten more is another category of the CLDR."""
    rule = Locale.parse(to_locale(code)).plural_form
    return any(rule(number) != rule(more) for more in (number + 1, number + 10))


def stuck(code: str) -> list[tuple[str, str, str]]:
    """Messages with a noun that would be wrong beside a changed number."""
    found = []
    for (where, _english), text in translations(code).texts.items():
        for match in re.finditer(r"\{([a-z0-9_]+)\}[ \u00a0]?([^\s{<,;:،]*)", text):
            name, word = match[1], match[2].strip(".?!)")
            if name not in NUMBERS or not changes(code, NUMBERS[name]):
                continue
            has_forms = f"{{{name}|" in text
            stands_alone = not word or word in STAYS.get(code, ())
            if not (has_forms or stands_alone):
                found.append((where, name, word))
    return found


@pytest.mark.parametrize("code", sorted(set(LANGUAGES) - NEVER - {"en"}))
def test_a_fact_may_grow_by_one_or_by_ten_in_every_language(code):
    assert stuck(code) == []


def test_a_noun_without_forms_would_be_seen(monkeypatch):
    monkeypatch.setattr(
        "tests.site.test_plural_facts.translations",
        lambda code: type("Words", (), {"texts": {("page/a", "x"): "{first_paper_months} месяца"}}),
    )
    assert stuck("ru") == [("page/a", "first_paper_months", "месяца")]
    assert stuck("de") == []


MONTHS = "{card_months} {card_months|месяц|месяца|месяцев}"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("1", "1 месяц"),
        ("3", "3 месяца"),
        ("6", "6 месяцев"),
        ("11", "11 месяцев"),
        ("21", "21 месяц"),
    ],
)
def test_the_form_follows_the_number(monkeypatch, number, said):
    data = deepcopy(phonebook.current().data())
    data["facts"]["card_months"]["value"] = number
    monkeypatch.setattr(phonebook.current(), "data", lambda: data)
    monkeypatch.setattr(phonebook.current(), "_pages", {})
    assert fill_html(MONTHS, "ru") == said


@pytest.mark.parametrize(
    ("code", "number", "said"),
    [
        ("ar", "1", "one"),
        ("ar", "2", "two"),
        ("ar", "7", "few"),
        ("ar", "45", "many"),
        ("ar", "100", "other"),
        ("ro", "18", "few"),
        ("ro", "20", "other"),
        ("fr", "1", "one"),
        ("fr", "2", "other"),
    ],
)
def test_the_categories_are_those_of_the_cldr(code, number, said):
    assert form_for(number, list(categories(code)), code) == said


def test_a_translation_with_forms_holds_the_same_facts_as_its_english():
    assert names_in(MONTHS) == {"card_months"}
    assert difference("{card_months} months", MONTHS) == ""
    assert "lacks" in difference("{card_months} months", "месяцев")


def test_too_few_forms_are_refused_in_words():
    assert forms_complaint(MONTHS, "ru") == ""
    assert "needs 3 forms: one, few, many" in forms_complaint("{card_months|a|b}", "ru")
    assert "needs 1 forms: other" in forms_complaint("{card_months|a|b}", "vi")


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_every_form_of_ours_is_one_of_the_language(code):
    assert [line for line in translations(code).problems if " forms: " in line] == []
