"""How soon first answers came and which numbers came back: counted once, and told from sums."""

import csv
import io
from datetime import date
from itertools import product

import pytest
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from awareness.sharing.figures_file import figures_as_csv
from base import phonebook
from base.phonebook.phonebook_file import Phonebook
from helpdesk import sealing
from helpdesk.conversations import intake, replies, state_changes
from helpdesk.models import Conversation, Desk, Tally
from helpdesk.models.desks import NOBODYS_DESK
from helpdesk.rules import working_days
from helpdesk.rules.routing import DeskName
from helpdesk.statistics.counting import FirstAnswer, Return, count_first_answer
from helpdesk.statistics.suppression import protected, unless_small
from helpdesk.statistics.whole_years import figures_of, middle_of
from tests.helpdesk.conftest import with_its_key
from website.phonebook.published_years import figures_of_whole_years


def counted(margin):
    return dict(Tally.objects.filter(margin=margin).values_list("value", "count"))


def answer(conversation):
    keyed = with_its_key(conversation)
    return replies.send_reply(*keyed, text="Come.", language="ar", author="Payoke")


def test_the_first_answer_is_counted_once_and_no_later_one(accepted):
    conversation = Conversation.objects.get()
    answer(conversation)
    replies.send_reply(
        *with_its_key(conversation), text="And call.", language="ar", author="Payoke"
    )
    assert counted("answer") == {FirstAnswer.SAME_DAY: 1}


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 11, 27), date(2026, 11, 27), 0),
        (date(2026, 11, 27), date(2026, 11, 29), 0),  # over a weekend
        (date(2026, 11, 27), date(2026, 12, 1), 2),
        (date(2026, 12, 24), date(2026, 12, 28), 1),  # Christmas is a Friday
    ],
)
def test_only_working_days_count(first, last, days):
    assert working_days.between(first, last) == days


def test_what_took_long_is_counted_with_others_that_took_long(db):
    today = timezone.localdate()
    ago = {
        n: next(d for d in days_before(today) if working_days.between(d, today) == n)
        for n in (0, 3, 6, 10, 11, 40)
    }
    for began_on in ago.values():
        count_first_answer(began_on)
    assert counted("answer") == {"0": 1, "3": 1, "6-10": 2, "later": 2}


def days_before(today):
    return (date.fromordinal(today.toordinal() - n) for n in range(100))


@pytest.mark.parametrize("used", [True, False])
def test_a_number_is_counted_on_the_day_its_conversation_is_deleted(accepted, used):
    conversation = Conversation.objects.get()
    if used:
        state_changes.seen_by_person(conversation, 1)
    assert counted("came") == {}
    state_changes.delete(conversation)
    assert counted("came") == {Return.CAME_BACK if used else Return.NEVER: 1}


def test_what_nobody_wrote_and_what_was_set_aside_is_in_no_report(caseworkers, words):
    seed = sealing.new_token_seed
    intake.accept(words, desk=DeskName.PAYOKE, token=seed(), set_aside=True)
    state_changes.delete(Conversation.objects.get())
    desk = Desk.objects.get(pk=DeskName.PAYOKE)
    intake.accept(words, desk=DeskName.PAYOKE, token=seed())
    desk.is_joining = True
    desk.save()
    trial = Conversation.objects.get()
    answer(trial)
    state_changes.delete(trial)
    drill = Conversation(desk=Desk(pk=NOBODYS_DESK))
    assert not drill.is_counted
    assert counted("answer") == counted("came") == {}


SUMS = st.lists(st.integers(0, 12), min_size=1, max_size=4)


@given(SUMS)
def test_the_middle_tells_nothing_that_the_shown_counts_do_not_tell(counts):
    """It is the same for every year of which the same sums could have been printed, or hidden."""
    shown = protected({str(n): count for n, count in enumerate(counts)})
    total = unless_small(sum(counts))
    middle = middle_of(shown, total)
    if not total:
        assert middle is None
        return
    could_be = [range(total + 1) if cell is None else [cell] for cell in shown.values()]
    fitting = [each for each in product(*could_be) if sum(each) == total]
    assert tuple(counts) in fitting
    middles = {true_middle(each) for each in fitting}
    assert middle == (middles.pop() if len(middles) == 1 else None)


def true_middle(counts):
    every = [str(value) for value, count in enumerate(counts) for _ in range(count)]
    return every[(len(every) - 1) // 2]


LAST_YEAR = timezone.localdate().year - 1


@pytest.fixture
def year(db):
    """Last year: first answers of which one kind is rare, and numbers."""
    for month in range(1, 13):
        day = date(LAST_YEAR, month, 1)
        for value, count in (("0", 6), ("2", 20), ("3", 7), ("later", month == 5)):
            Tally.objects.create(month=day, margin="answer", value=value, count=count)
        for value, count in (("came-back", 30), ("never", 9)):
            Tally.objects.create(month=day, margin="came", value=value, count=count)


def test_the_figures_of_a_year_say_by_which_day_half_had_an_answer(year):
    figures = dict(figures_of(LAST_YEAR, timezone.localdate()))
    answers = dict(figures["When the first answer came"])
    assert answers["after more than 10 working days"] == "×"
    assert answers["half of them, at the latest"] == "after 2 working days"
    numbers = figures["Numbers that came back, of conversations that are deleted"]
    assert numbers == [
        ["the number was used", "360"],
        ["the number was never used", "108"],
        ["all", "468"],
    ]


@pytest.fixture
def published(year, settings, tmp_path):
    book = Phonebook(tmp_path / "phonebook.json", seed=phonebook.SEED)
    book.write({**book.data(), "figures": figures_of_whole_years({})})
    settings.PHONEBOOK_FILE = book.path


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_public_file_holds_the_figures_of_the_page_and_nothing_else(published, language):
    text = figures_as_csv(language).removeprefix("\ufeff")
    with override(language):
        figures = figures_of(LAST_YEAR, timezone.localdate())
    lines = [[str(LAST_YEAR), title, *row] for title, rows in figures for row in rows]
    assert [*csv.reader(io.StringIO(text))] == lines


def test_no_name_in_the_public_file_becomes_a_formula(published, settings):
    table = ["By topic", [["=1+1", "9"]]]
    phonebook.current().write({**phonebook.current().data(), "figures": {"2025": {"en": [table]}}})
    assert "'=1+1" in figures_as_csv("en")


def test_before_a_year_is_over_the_file_is_empty(settings):
    assert figures_as_csv("en") == "\ufeff"
