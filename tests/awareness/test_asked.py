"""What this site asks of those who know, and what becomes of an answer."""

from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from ruamel.yaml import YAML
from wagtail.models import ModelLogEntry, Page, Revision
from wagtail.users.models import UserProfile

from awareness.checks import questions_without_answer
from awareness.content import pages
from awareness.models import ExpertAnswer, expert_answers
from awareness.models.expert_answers import expert_questions
from awareness.translating import questionnaire
from base.languages.language_list import STAFF_LANGUAGES
from base.phonebook.signed_promises import PROMISES
from helpdesk.attestation import statements
from helpdesk.models import Voucher
from tests.fixtures.catalogued import pages_from_catalogues
from website.accounts.roles import ensure_roles, role

OF_WORK = "page/rights:body.q.items"
NAME = "Lieve, as she wishes it"
ANSWER = {
    "sheet": "payoke",
    "question": "night-bed",
    "verdict": "better",
    "better": "A hotel, within two hours.",
    "body": "Payoke",
    "role": "coordinator",
    "answered_on": "2026-11-30",
    "name": NAME,
    "action-ask": "1",
}


@pytest.fixture
def two(planted):
    """Two editors, each in a browser."""
    ensure_roles()
    clients = []
    for name in ("ada", "ben"):
        user = get_user_model().objects.create_user(name, f"{name}@localhost", "secret")
        user.groups.add(role("Editors"))
        client = Client()
        client.force_login(user)
        client.cookies["sessionid"]["path"] = "/"
        clients.append(client)
    return clients


def add(**more: str) -> str:
    return reverse(ExpertAnswer.snippet_viewset.get_url_name("add"), query=more or None)


def typed(ada: Client, **other: str) -> ExpertAnswer:
    """An editor types an answer and asks for a second yes to it."""
    answer = ada.post(add(), ANSWER | other)
    assert answer.status_code == 302, answer.context["form"].errors
    where = answer.headers["Location"]
    ada.post(where, {"mark": ada.get(where).context["proposal"].mark})
    return ExpertAnswer.objects.latest("pk")


def agreed(ben: Client, row: ExpertAnswer) -> None:
    where = reverse("registry_yes", args=["expertanswer", row.pk])
    ben.post(where, {"mark": ben.get(where).context["proposal"].mark})


def on_sheet(code: str = "night-bed", sheet: str = "payoke") -> questionnaire.AskedLine:
    return next(line for line in questionnaire.lines_of(sheet, "en") if line.code == code)


def test_every_question_is_whole_in_each_language_of_staff_and_stands_where_it_says():
    known = {page.id for page in pages()}
    assert len(expert_questions()) > 40
    for question in expert_questions().values():
        assert set(question.asks) == set(question.why) == set(STAFF_LANGUAGES), question.code
        assert set(question.sheets) <= set(ExpertAnswer.Sheet.values), question.code
        assert question.page in known, question.code
        assert question.promise in {"", *PROMISES}, question.code
    assert {sheet for each in expert_questions().values() for sheet in each.sheets} == set(
        ExpertAnswer.Sheet.values
    )


def test_every_sentence_that_is_asked_of_stands_on_its_page():
    asked = {question.at for question in expert_questions().values() if question.at}
    english = {page.content_id: page for page in pages_from_catalogues({"en"})}
    found = set()
    for place in asked:
        page = english[place.removeprefix("page/").partition(":")[0]]
        found |= set(expert_answers._sentences_of(page, list(asked)))
    assert asked - found == set()


def test_all_signed_promises_are_asked_of_each_centre():
    for centre in ("pag-asa", "payoke", "surya"):
        asked = {each.promise for each in expert_questions().values() if centre in each.sheets}
        assert asked == {"", *PROMISES}


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_a_sheet_begins_with_tonight_and_says_who_sees_the_answer(planted, language):
    html = questionnaire.questionnaire_html("surya", language)
    asked = expert_questions()
    tonight, later = asked["night-line"], asked["own-row"]
    assert html.index(tonight.asks[language]) < html.index(later.asks[language])
    assert tonight.why[language] in html
    assert "+3242324030" in html, "the row of this centre"
    assert "+3232011690" not in html
    assert f'<html lang="{language}">' in html
    assert html.count("☐") == 3 * len(questionnaire.lines_of("surya", language))
    for outside in ("src=", "http://", "<script"):
        assert outside not in html


def test_a_sheet_shows_the_sentence_as_readers_have_it(planted, monkeypatch):
    rights = Page.objects.get(slug="rights", locale__language_code="en").specific
    rights.summary = "You have {reflection_days} days."
    rights.save_revision().publish()
    question = expert_questions()["night-bed"]._replace(at="page/rights:summary", page="rights")
    monkeypatch.setattr(questionnaire, "expert_questions", lambda: {"night-bed": question})
    monkeypatch.setattr(
        "awareness.models.expert_answers.expert_questions", lambda: {"night-bed": question}
    )
    line = on_sheet()
    assert line.sentence == "You have 45 days."
    assert line.page == ("Your rights", "/en/rights/")


def test_an_answer_holds_when_a_second_person_has_said_yes(two):
    ada, ben = two
    row = typed(ada)
    assert on_sheet().answers == [], "what one person typed"
    agreed(ada, row)
    assert on_sheet().answers == [], "who typed it is no second person"
    agreed(ben, row)
    assert on_sheet().answers == [ExpertAnswer.objects.get(pk=row.pk)]
    assert on_sheet(sheet="surya").answers == [], "of one centre, and not of the others"
    screen = ben.get("/cms/reports/asked/").text
    assert "A hotel, within two hours." in screen
    assert "Payoke, coordinator" in screen


def test_an_answer_is_to_the_words_that_were_asked(two, monkeypatch):
    ada, ben = two
    agreed(ben, typed(ada))
    question = expert_questions()["night-bed"]
    assert on_sheet().old == []
    changed = question._replace(asks=question.asks | {"en": "Where does he sleep?"})
    monkeypatch.setattr(questionnaire, "expert_questions", lambda: {"night-bed": changed})
    assert on_sheet().answers == []
    assert len(on_sheet().old) == 1
    assert "ask again" in ben.get("/cms/reports/asked/").text


def test_who_mends_a_slip_has_not_asked_again(two, monkeypatch):
    ada, ben = two
    row = typed(ada)
    agreed(ben, row)
    row.refresh_from_db()
    before = row.asked
    question = expert_questions()["night-bed"]
    changed = question._replace(asks=question.asks | {"en": "Where does he sleep?"})
    monkeypatch.setattr(
        "awareness.models.expert_answers.expert_questions", lambda: {"night-bed": changed}
    )
    row.role = "night worker"
    row.full_clean()
    assert row.asked == before
    row.answered_on = date(2026, 12, 1)
    row.full_clean()
    assert row.asked == "Where does he sleep?"


def test_a_name_is_only_where_somebody_wishes_it_and_goes_with_the_answer(two):
    ada, ben = two
    agreed(ben, typed(ada, name=""))
    row = typed(ada, question="night-way")
    agreed(ben, row)
    kept = ModelLogEntry.objects.filter(object_id=str(row.pk))
    assert kept.exists()
    assert NAME not in str(list(kept.values_list("data", "label")))
    get_user_model().objects.get(username="ada").groups.add(role("Reviewers"))
    where = reverse(ExpertAnswer.snippet_viewset.get_url_name("delete"), args=[row.pk])
    ada.post(where)
    agreed(ben, row)
    assert not ExpertAnswer.objects.filter(pk=row.pk).exists()
    assert NAME not in str(list(Revision.objects.values_list("content")))
    assert NAME not in str(list(ModelLogEntry.objects.values_list("data", "label")))


def test_nor_is_it_kept_of_an_answer_that_nobody_agreed_to(two):
    """What waits for a yes is vouched for word by word."""
    ada, _ben = two
    row = typed(ada)
    asked = Voucher.objects.filter(said__contains=NAME)
    assert asked.exists()
    get_user_model().objects.get(username="ada").groups.add(role("Reviewers"))
    ada.post(reverse(ExpertAnswer.snippet_viewset.get_url_name("delete"), args=[row.pk]))
    assert not ExpertAnswer.objects.filter(pk=row.pk).exists()
    assert not asked.exists()
    assert not any(statements.all_under("asked by ").values())


def test_what_is_not_asked_of_somebody_is_no_answer_of_theirs(planted):
    of_a_lawyer = ANSWER | {"question": "picture-of-a-crime"}
    del of_a_lawyer["action-ask"]
    with pytest.raises(ValidationError, match="not asked of them"):
        ExpertAnswer(**of_a_lawyer).full_clean()
    without_words = of_a_lawyer | {"question": "night-bed", "better": " "}
    with pytest.raises(ValidationError, match="what they said"):
        ExpertAnswer(**without_words).full_clean()


def test_the_form_opens_with_the_question_that_was_pressed(two):
    ada, _ben = two
    html = ada.get(add(sheet="myria", question="plan-now")).text
    assert '<option value="plan-now" selected>' in html
    assert '<option value="myria" selected>' in html


def test_the_list_asks_in_the_language_of_whoever_works_here(two):
    ada, _ben = two
    profile = UserProfile.get_for_user(get_user_model().objects.get(username="ada"))
    profile.preferred_language = "nl"
    profile.save()
    html = ada.get("/cms/reports/asked/").text
    assert expert_questions()["night-way"].asks["nl"] in html
    assert "Typ een antwoord" in html


def test_the_list_and_the_sheets_are_for_whoever_keeps_the_registry(two):
    ada, _ben = two
    assert ada.get("/cms/reports/asked/payoke/nl/").status_code == 200
    for nothing in ("payoke/xx", "payoke/ti", "nobody/nl"):
        assert ada.get(f"/cms/reports/asked/{nothing}/").status_code == 404
    user = get_user_model().objects.create_user("figures", "f@localhost", "secret")
    user.groups.add(role("Figures"))
    stranger = Client()
    stranger.force_login(user)
    stranger.cookies["sessionid"]["path"] = "/"
    for place in ("", "payoke/nl/"):
        answer = stranger.get(f"/cms/reports/asked/{place}")
        assert answer.status_code in (302, 403)
    assert ada.get("/cms/snippets/choose/awareness/expertanswer/").status_code == 404


def test_the_command_leaves_a_page_for_each_in_each_language(planted, tmp_path, capsys):
    call_command("asked", to=tmp_path / "asked")
    names = {path.name for path in (tmp_path / "asked").iterdir()}
    assert len(names) == len(ExpertAnswer.Sheet.values) * len(STAFF_LANGUAGES)
    french = (tmp_path / "asked" / "lawyer-fr.html").read_text("utf-8")
    assert expert_questions()["picture-of-a-crime"].asks["fr"] in french


def test_what_nobody_has_answered_is_owed(two):
    ada, ben = two
    asked = len(expert_questions())
    row = typed(ada)
    [owed] = questions_without_answer(None, databases=["default"])
    assert f"Of {asked} questions to those who know, {asked} have no answer." in owed.msg
    agreed(ben, row)
    [owed] = questions_without_answer(None, databases=["default"])
    assert f"{asked - 1} have no answer." in owed.msg


FIRST = YAML(typ="safe").load(Path(__file__).parent / "first_questions.yaml")


def test_forty_first_questions_are_answered_or_asked_of_those_who_know():
    """The answer stands on its page; where nobody who was read gives all of it, it is asked."""
    words = {page.id: " ".join(str(page.summary + str(page.body)).split()) for page in pages()}
    lacking = {}
    for row in FIRST:
        if missing := [said for said in row["says"] if said not in words[row["page"]]]:
            lacking[row["asks"]] = missing
    assert lacking == {}
    still_asked = [row["asked"] for row in FIRST if "asked" in row]
    assert set(still_asked) <= set(expert_questions())
    assert (len(FIRST), len(FIRST) - len(still_asked)) == (40, 38)
