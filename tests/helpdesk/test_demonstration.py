"""While nobody reads what is written, every form says so, and promises nothing."""

import re

import pytest
from django.core.checks import run_checks

from base import phonebook
from base.languages.language_list import LANGUAGES
from helpdesk.models import Conversation
from tests.helpdesk.conftest import SECRET
from tests.helpdesk.test_write import NUMBER, number_in
from website.local_run.make_run import box
from website.web.public_address import first_public, is_public

TEST = "This is a test. Nobody reads what you write here."
# What only an operator and a desk can say: days, and to whom something is passed on.
PROMISED = ("working day", "pass on what you wrote to the police", "The people of one centre")
# What says of a centre that has agreed to nothing that it reads.
READING = (
    *("reads it and answers", "reads it.", "is read all the same", "has received your message"),
    "The centre calls you back",
)


@pytest.fixture
def shut(settings):
    settings.FORMS_SHUT_AT = "help.example"


@pytest.mark.parametrize("path", ["/en/write/", "/en/report/", "/en/read/"])
def test_the_box_stands_before_the_first_field(client, caseworkers, path):
    before, _, _fields = client.get(path).text.partition("<form")
    _, _, box_on = before.partition(TEST)
    for number in ("tel:112", "tel:+3278055800"):
        assert number in box_on


@pytest.mark.parametrize("code", set(LANGUAGES) - {"en"})
def test_it_is_in_the_language_of_the_reader(client, db, code):
    for form in ("write", "report", "read"):
        text = client.get(f"/{code}/{form}/").text
        assert "notice--fault" in text
        assert TEST not in text


def test_an_operator_and_a_desk_take_it_away(client, caseworkers, signed, settings, monkeypatch):
    settings.REPORTS_READ_BY = "Central Unit"
    monkeypatch.setitem(phonebook.current().data()["desks"]["child-protection"], "is_open", True)
    monkeypatch.setattr(phonebook.current(), "_pages", {})
    for path in ("/en/write/", "/en/report/", "/en/read/"):
        assert TEST not in client.get(path).text
    said = client.get("/en/write/").text + client.get("/en/report/").text
    assert [words for words in PROMISED if words not in said] == []


def test_a_demonstration_promises_neither_days_nor_police(client, send):
    pages = [client.get(path).text for path in ("/en/write/", "/en/report/")]
    sent = send(message=SECRET)
    pages += [sent.text, send("/en/read/", number=number_in(sent)).text]
    for text in pages:
        assert [
            words for words in (*PROMISED, *READING, "Come back for", "Look again") if words in text
        ] == []
        assert TEST in text
    assert "tel:+3232011690" not in sent.text, "a number of which nothing says why it stands there"


def test_a_real_site_without_an_operator_takes_nothing(client, caseworkers, settings):
    settings.DEMONSTRATION, settings.OPERATOR = False, {"name": ""}
    text = client.get("/en/write/").text
    assert "<form" not in text
    assert "tel:+3278055800" in text


def test_where_strangers_come_nothing_can_be_sent(client, caseworkers, shut):
    for path in ("/en/write/", "/en/report/", "/ar/write/"):
        text = client.get(path).text
        assert "<form" not in text
        assert "tel:+3278055800" in text
        assert "tel:112" in text
    assert TEST in client.get("/en/write/").text


NOTE = re.compile(r"<strong><bdi dir=\"ltr\">(?P<number>[^<]+)</bdi></strong>")


def test_a_closed_form_leaves_a_note_with_a_number_and_no_word(client, caseworkers, settings):
    """Guard 2: shut on a public address, no reader named, nobody who runs the site."""

    def noted(path):
        return NOTE.search(client.get(path).text)

    assert not noted("/en/write/")
    assert noted("/en/report/")["number"] == "116 000"
    settings.FORMS_SHUT_AT = "help.example"
    assert [noted(f"/{code}/write/")["number"] for code in ("en", "ar")] == ["078 055 800"] * 2
    settings.FORMS_SHUT_AT, settings.DEMONSTRATION, settings.OPERATOR = "", False, {"name": ""}
    assert noted("/en/write/")["number"] == "078 055 800"
    assert "the name of your language" in client.get("/en/write/").text
    assert "Remember what you saw" in client.get("/en/report/").text


@pytest.mark.parametrize("path", ["/en/write/", "/en/report/"])
def test_what_is_sent_there_all_the_same_is_kept_nowhere_and_lost_nowhere(send, shut, path):
    answer = send(path, message=SECRET)
    assert answer.status_code == 503
    assert "Your words, not sent" in answer.text
    assert SECRET in answer.text
    assert not NUMBER.search(answer.text)
    assert not Conversation.objects.exists()


def test_what_was_written_before_can_be_read_and_deleted_there_but_not_added_to(send, settings):
    number = number_in(send(message=SECRET))
    settings.FORMS_SHUT_AT = "help.example"
    page = send("/en/read/", number=number)
    assert 'value="add"' not in page.text
    ticket = page.context["thread"].ticket
    more = send("/en/read/", ticket=ticket, act="add", message="still here")
    assert more.status_code == 503
    assert "still here" in more.text
    assert Conversation.objects.get().messages.count() == 1
    send("/en/read/", ticket=ticket, act="delete")
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "[::1]", "10.1.2.3", "192.168.0.7", "172.16.0.1", "fd00::1",
     "site.localhost", "help.local", "help.test", "help.internal", ".training.internal"],
)  # fmt: skip
def test_what_only_we_can_reach(host):
    assert not is_public(host)


@pytest.mark.parametrize(
    "host",
    ["help.example", "help.be", "8.8.8.8", "2a00::1", "*", ".be", "localhost.be", "172.32.0.1"],
)
def test_what_strangers_can_reach(host):
    assert is_public(host)


def test_one_public_name_among_others_is_enough():
    assert first_public(["localhost", "", "help.be"]) == "help.be"
    assert first_public(["localhost", ""]) == ""


def test_whoever_runs_it_there_is_told_why(shut, settings):
    [said] = [one for one in run_checks() if one.id == "website.W003"]
    assert "help.example" in said.msg
    assert "DEMONSTRATION=0" in said.hint
    assert "its forms send nothing" in " ".join(" ".join(box(8000)).split())
    settings.FORMS_SHUT_AT = ""
    assert not [one for one in run_checks() if one.id == "website.W003"]
    assert "send nothing" not in " ".join(box(8000))
