"""Whoever coordinates from outside reads whole years, suppressed, and comes to nothing else."""

import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from awareness.blocks.travel_blocks import YearSums
from base import phonebook
from base.phonebook.phonebook_file import Phonebook
from helpdesk.models import Tally
from helpdesk.statistics.whole_years import figures_of, finished_years
from website.accounts.roles import ensure_roles, role
from website.phonebook.published_years import figures_of_whole_years

PAGE = "/cms/figures/"


@pytest.fixture
def counted(db):
    """Last year and this one; one region with few, and months that differ."""
    year = timezone.localdate().year
    for years_ago in (1, 0):
        for month in range(1, 13):
            for value, number in (("brussels", 20), ("flanders", 31), ("wallonia", month == 3)):
                day = date(year - years_ago, month, 1)
                Tally.objects.create(month=day, margin="region", value=value, count=number)
    return year - 1


@pytest.fixture
def reader(db):
    ensure_roles()
    user = get_user_model().objects.create_user("federal-unit")
    user.groups.add(role("Figures"))
    client = Client()
    client.force_login(user)
    return client


def test_a_year_that_is_not_over_is_not_there(counted):
    assert finished_years(timezone.localdate()) == [counted]


def test_sums_of_the_year_alone_and_no_small_one_among_them(counted):
    rows = dict(figures_of(counted, timezone.localdate()))["Conversations by region"]
    assert all(len(row) == 2 for row in rows)
    shown = dict(rows)
    assert shown["Wallonia"] == "×"
    assert list(shown.values()).count("×") > 1, "one alone would follow from the sum of all"


def test_the_role_reads_them_and_takes_a_file(counted, reader):
    page = reader.get(PAGE)
    assert page.status_code == 200
    for words in ("Figures of whole years", "Conversations by region"):
        assert words in re.sub(r"<title>.*?</title>", "", page.content.decode(), flags=re.S)
    file = reader.get(PAGE, {"as": "csv"})
    assert file["Content-Type"].startswith("text/csv")
    assert str(counted) in file.content.decode()
    for month in ("Jan", "Mar", "Dec"):
        assert month not in file.content.decode()


def test_the_role_comes_to_no_screen_of_a_desk(counted, reader):
    for path in ("", "statistics/", "find/", "colleagues/", "answers/"):
        assert reader.get(f"/cms/helpdesk/{path}").status_code == 404
    for path in ("/cms/users/", "/cms/reports/audit/", "/cms/documents/"):
        assert reader.get(path).status_code in (302, 403)


def test_nobody_else_comes_to_the_figures(counted, caseworkers):
    client = Client()
    client.force_login(caseworkers["payoke"].user)
    assert client.get(PAGE).status_code in (302, 403)


def public_table(language="en"):
    value = YearSums().to_python({"nothing": "No year is over yet."})
    return str(YearSums().render(value, {"page_language": language}))


def test_the_public_page_shows_the_same_and_asks_no_database(
    counted, settings, tmp_path, django_assert_num_queries
):
    book = Phonebook(tmp_path / "phonebook.json", seed=phonebook.SEED)
    book.write({**book.data(), "figures": figures_of_whole_years({})})
    settings.PHONEBOOK_FILE = book.path
    with django_assert_num_queries(0):
        page = public_table()
    rows = dict(figures_of(counted, timezone.localdate()))["Conversations by region"]
    for name, number in rows:
        assert f'<th scope="row">{name}</th><td>{number}</td>' in page
    assert "Jan" not in page
    assert public_table("ti") == page, "a language that offices do not write reads English"


def test_before_a_year_is_over_the_public_page_says_so(settings):
    settings.PHONEBOOK_FILE = phonebook.SEED
    assert "No year is over yet." in public_table()


def test_what_was_published_of_a_year_does_not_change(counted):
    known = {str(counted): {"en": [["As it was", [["all", "7"]]]]}}
    assert figures_of_whole_years(known) == known
