"""Beside the page of figures lies the same as a file: in its languages, published, and no more."""

import pytest

from base import phonebook
from base.phonebook.phonebook_file import Phonebook
from tests.awareness.conftest import planting, translate
from website.published.front_server import FILES
from website.published.pages_to_publish import Public

AT = "/en/figures/"
FIGURES = """
id: figures
parent: home
kind: about
title: How many people wrote
tab_title: Figures
summary: Counts of conversations.
checked_on: 2026-11-27
body:
  - {id: figures, type: figures, value: {nothing: No year is over., as_file: As a file}}
"""


def plant_figures(folder) -> None:
    (folder / "content" / "pages" / "figures.yaml").write_text(FIGURES, encoding="utf-8")
    translate(folder)
    planting(["ar"], folder)


PLANTED_FOR_ALL = plant_figures


@pytest.fixture
def counted(planted, settings, tmp_path):
    """A year that is over stands in the phonebook."""
    book = Phonebook(tmp_path / "phonebook.json", seed=phonebook.SEED)
    tables = [["By region", [["Brussels", "20"], ["all", "27"]]]]
    book.write({**book.data(), "figures": {"2025": {"en": tables}}})
    settings.PHONEBOOK_FILE = book.path


def test_the_page_leads_to_the_file_and_it_holds_the_same(counted, client):
    assert f'<a href="{AT}figures.csv" type="text/csv" download>As a file' in client.get(AT).text
    answer = client.get(f"{AT}figures.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines == ["2025,By region,Brussels,20", "2025,By region,all,27"]


def test_a_page_that_falls_back_leads_to_the_file_of_its_own_language(counted, client):
    assert 'href="/en/figures/figures.csv"' in client.get("/fr/figures/").text
    assert client.get("/fr/figures/figures.csv").status_code == 404
    assert client.get("/en/rights/figures.csv").status_code == 404


def test_before_a_year_is_over_no_link_leads_there(planted, client):
    assert "figures.csv" not in client.get(AT).text


def test_it_is_a_file_of_the_published_tree(counted):
    name = f"{AT[1:]}figures.csv"
    assert FILES.match(f"/{name}")
    assert Public("ground").places()[name].address == f"/{name}"
