"""What somebody is owed has its day beside it, and none that nobody knows."""

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from wagtail.rich_text import RichText

from awareness.facts.days_of_rights import days_of_rights
from awareness.facts.fact_filling import fill_html
from awareness.serving.page_context import _leads_to_young, _rests_on_old_sources
from base import phonebook
from base.templatetags.site_tags import phone


def test_the_number_has_its_day_below_the_words():
    said = days_of_rights("<p>{reflection_days} days</p>", "en", set())
    day = "20\u00a0May\u00a02017"
    words = f"Where this comes from (45): a text of {day}. We found no newer one."
    assert said == f'<p class="day">{words}</p>'


def test_of_a_copy_without_a_date_no_day_is_invented():
    said = days_of_rights("{card_months}", "en", set())
    assert "Where this comes from (6): a copy without a date. We read it on " in said


def test_numbers_of_the_same_day_stand_together():
    said = days_of_rights("{card_months} {first_paper_months} {reflection_days}", "en", set())
    assert said.count("copy without a date.") == 1
    assert "(6, 3): a copy" in said


def test_it_is_said_once_a_page_and_of_rights_alone():
    said: set[str] = set()
    assert days_of_rights("{reflection_days} {receipt_digits}", "en", said).count("a text of") == 1
    assert days_of_rights("{reflection_days}", "en", said) == ""
    assert days_of_rights("{receipt_digits} {phone_national}", "en", set()) == ""


def test_a_page_says_it_below_the_block_and_not_in_a_title():
    words = {"title": "{reflection_days} days", "text": RichText("<p>{reflection_days}</p>")}
    template = Template(
        "{% load awareness_tags %}{% facts title %}|{% facts text %}{% facts text %}"
    )
    html = template.render(Context({**words, "page_language": "en", "days_said": set()}))
    title, _, text = html.partition("|")
    assert title == "45 days"
    assert text.count("a text of 20\u00a0May\u00a02017.") == 1


def test_116_000_is_written_as_everybody_writes_it():
    assert "116 000" in phone("116000")
    assert "112" in phone("112")
    assert "078 055 800" in phone("+3278055800")


class Rights:
    """A page as far as the mark asks."""

    kind = "rights"

    def __init__(self, *codes, kind="rights"):
        self.kind = kind
        items = [{"type": "item", "value": code} for code in codes]
        self.body = self
        self.raw_data = [{"type": "sources", "value": {"codes": items}}] if codes else []


@pytest.mark.parametrize(
    ("codes", "is_marked"),
    [
        ((), True),
        (("circular-2008",), True),
        (("law-2019",), True),
        (("circular-2016",), True),  # Only its beginning was read.
        (("circular-2016", "un-trafficking"), False),
        (("agii-procedure",), False),
    ],
)
def test_a_right_without_a_source_of_today_is_marked_whoever_publishes_it(codes, is_marked):
    assert _rests_on_old_sources(Rights(*codes)) is is_marked
    assert not _rests_on_old_sources(Rights(*codes, kind="law"))


@pytest.mark.parametrize(
    ("rest", "is_hers"),
    [
        ("/situations/trades/", True),
        ("/domestic-work/", True),
        ("/rights/young/", False),
        ("/children/numbers-abroad/", False),
        ("/professionals/guests/", False),
        ("/on-the-road/", False),
        ("/domestic-work/employers/", False),
    ],
)
def test_the_line_for_minors_stands_on_pages_that_are_hers_alone(rest, is_hers):
    assert _leads_to_young(Rights("law-2019", kind="guide"), rest) is is_hers


# Whom nobody should meet before a centre has spoken with them: return, the Immigration Office,
# inspections, police, prosecutors, and the homes for minors, whose place is secret.
AFTER_A_CENTRE = {
    *("fedasil-return", "immigration-office", "inspection-nsso", "inspection-labour"),
    *("central-unit", "reference-magistrates", "esperanto", "minor-ndako"),
}


def card(contact) -> str:
    return render_to_string("components/phone-card.html", {"contact": contact})


def test_none_of_these_is_ever_a_button(settings):
    book = phonebook.current().page("en")
    assert {code for code, line in book.lines.items() if line.after_centre} == AFTER_A_CENTRE
    for code in AFTER_A_CENTRE:
        html = card(book.lines[code])
        assert "tel:" not in html
        assert "Talk to a centre first." in html
        assert not book.lines[code].address
    assert "0800" in card(book.lines["fedasil-return"]).replace("+32 800", "0800")
    assert "tel:" not in fill_html("{phone_fedasil_return}", "en")


def test_guardianship_may_be_called_by_one_tap(settings):
    assert 'href="tel:+3278154324"' in card(phonebook.current().page("en").lines["guardianship"])


@pytest.mark.parametrize("code", ["myria", "protocol", "fairwork", "ecpat"])
def test_who_has_no_number_here_can_be_reached_by_a_website(settings, code):
    assert 'href="https://' in card(phonebook.current().page("en").lines[code])


def test_of_minors_homes_no_number_is_known_to_readers(settings):
    lines = phonebook.current().page("en").lines
    assert [lines[code].phone for code in ("esperanto", "minor-ndako")] == ["", ""]
