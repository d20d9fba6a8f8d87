"""The door for professionals: danger first, then a yes, no form for police."""

import pytest

from awareness.content import pages

PAGES = {page.id: page for page in pages() if page.path.startswith("/professionals/")}


def words_of(page):
    return str([block["value"] for block in page.body])


def test_each_kind_of_work_has_a_page_in_the_four_languages_of_the_office():
    for group in ("signs", "services", "care", "guests", "abroad"):
        assert PAGES[f"professionals-{group}"].languages == ("en", "nl", "fr", "de")


def test_danger_stands_first_and_nothing_is_told_without_the_persons_yes():
    first = PAGES["professionals"].body[0]
    assert first["value"]["kind"] == "danger"
    for number in ("{phone_emergency}", "{phone_national}"):
        assert number in str(first["value"])
    assert "Without a yes you give nobody a name, a number or a place." in words_of(
        PAGES["professionals"]
    )


def test_police_and_inspectors_get_a_number_and_no_form():
    services = PAGES["professionals-services"]
    assert services.body[0]["type"] == "phone"
    for form in ("/refer/", "/write/", "/report/", "/tell/"):
        assert form not in words_of(services)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_what_an_old_document_says_is_told_with_its_years(page):
    for block in page.body:
        for sentence in str(block["value"]).split(". "):
            if "document of" in sentence or "ministry trains" in sentence:
                assert "{policy_years}" in str(block["value"])


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_each_names_where_it_comes_from(page):
    assert page.body[-1]["type"] == "sources"
    assert page.body[-1]["value"]["codes"]
