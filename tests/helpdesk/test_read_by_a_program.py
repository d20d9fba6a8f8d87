"""In the inbox: what a program reads stands below her words, marked, and changes nothing."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import timezone

from base.sandbox.sandbox_process import Program
from helpdesk.conversations import intake, lookup
from helpdesk.desks import unlock
from helpdesk.inbox.casework import machine_reading
from helpdesk.inbox.casework.machine_reading import WHY_NOT
from helpdesk.machine_translation import model_files, reading
from helpdesk.machine_translation.reading import Hindrance
from helpdesk.models import AuditEntry, Conversation, Desk
from helpdesk.rules import submission
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from tests.helpdesk.conftest import settle, with_its_key
from tests.helpdesk.test_desk_settings import USUAL

SETTINGS = "/cms/helpdesk/desk/payoke/"
ARABIC = "أنا خائفة.\nرقمي 0470 12 34 56 و Antwerpen"
READ = "machine:1"
# What a stand-in for the program in the child says, in place of the model's rubbish.
SAYS = """
import json

def translator(*given):
    def answer(asked):
        question = json.loads(asked)
        assert (question["before"], question["begins"]) == (["__{source}__"], ["__nl__"])
        return json.dumps([dict(text=each, unread=[]) for each in {lines!r}]).encode()
    return answer
"""


@pytest.fixture
def case(caseworkers):
    words = submission.Submission(text=ARABIC, language="ar", region="flanders", topic="work")
    intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed())
    return Conversation.objects.get()


@pytest.fixture
def on(caseworkers, model_here):
    """A model is here, and Payoke has switched it on, in Dutch."""
    settle(DeskName.PAYOKE, machine_reads_in="nl", assessed_on=timezone.localdate())


@pytest.fixture
def says(monkeypatch, tmp_path):
    """`says("a line", …)`: what the child answers, through the real sandbox."""

    def stand_in(*lines, source="ar"):
        file = tmp_path / "says.py"
        file.write_text(SAYS.format(lines=list(lines), source=source), encoding="utf-8")
        monkeypatch.setattr(reading, "PROGRAM", Program(file, "translator"))

    return stand_in


@pytest.fixture
def client(at_desk):
    return at_desk(DeskName.PAYOKE)


def look(client, case):
    return client.get(f"/cms/helpdesk/{case.pk}/").content.decode()


def press(client, case, act=READ, **fields):
    typed = {"act": act, "seen": "1", "language": "ar", "text": "", **fields}
    return client.post(f"/cms/helpdesk/{case.pk}/", typed)


def lines_in(page):
    """What stands in the part of the program, tags away, a paragraph each."""
    part = page.partition('<section class="hd-machine"')[2].partition("</section>")[0]
    paragraphs = re.findall(r"<p[^>]*>(.*?)</p>", part, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", "", each).split()) for each in paragraphs]


def rows():
    """Every column of every table of the helpdesk, sealed ones too."""
    found = {}
    for model in apps.get_app_config("helpdesk").get_models():
        if model.__name__ not in ("Unlocked", "Looking"):
            found[model.__name__] = sorted(map(repr, model._base_manager.values()))
    return found


# Switched off, until it is switched on.


def test_it_is_off_until_a_model_a_language_and_a_day_are_there(client, case, model_here):
    day = timezone.localdate()
    for half in ({"machine_reads_in": "nl"}, {"assessed_on": day}):
        settle(DeskName.PAYOKE, machine_reads_in="", assessed_on=None)
        settle(DeskName.PAYOKE, **half)
        assert "by a program" not in look(client, case)
        assert "hd-machine" not in press(client, case).content.decode()
    settle(DeskName.PAYOKE, machine_reads_in="nl", assessed_on=day)
    assert "Read it in Nederlands, by a program" in look(client, case)
    model_files.remove()
    assert "by a program" not in look(client, case)


def test_a_coordinator_switches_it_on_with_the_day_of_the_assessment(client, model_here):
    day = timezone.localdate()
    without = client.post(SETTINGS, {**USUAL, "machine_reads_in": "nl", "assessed_on": ""})
    assert without.status_code == 422
    to_come = {"machine_reads_in": "nl", "assessed_on": (day + timedelta(1)).isoformat()}
    assert client.post(SETTINGS, {**USUAL, **to_come}).status_code == 422
    assert Desk.objects.get(pk=DeskName.PAYOKE).is_read_in == ""
    right = {"machine_reads_in": "nl", "assessed_on": day.isoformat()}
    assert client.post(SETTINGS, {**USUAL, **right}).status_code == 302
    assert Desk.objects.get(pk=DeskName.PAYOKE).is_read_in == "nl"
    said = AuditEntry.objects.filter(action="desk-changed").values_list("about", flat=True)
    assert {"machine_reads_in", "assessed_on"} <= set(said)


def test_without_a_model_the_settings_do_not_ask(client, var_dir):
    assert "machine_reads_in" not in client.get(SETTINGS).content.decode()
    said = {"machine_reads_in": "nl", "assessed_on": "2026-11-30"}
    assert client.post(SETTINGS, {**USUAL, **said}).status_code == 302
    assert Desk.objects.get(pk=DeskName.PAYOKE).machine_reads_in == ""


def test_a_database_writer_switches_nothing_on(case, client, model_here):
    Desk.objects.filter(pk=DeskName.PAYOKE).update(machine_reads_in="nl", assessed_on="2026-11-30")
    assert "by a program" not in look(client, case)


# Read.


def test_the_real_child_reads_below_her_own_words(client, case, on):
    page = press(client, case).content.decode()
    assert page.index("أنا خائفة") < page.index('class="hd-machine"')
    rule, *rest = lines_in(page)
    assert "ask an interpreter before you act" in rule
    marked = [line for line in rest if line.startswith("program")]
    assert len(marked) == 2, "each line of hers has one, and each is marked"
    assert look(client, case).count('class="hd-machine"') == 0, "it is gone with the page"


def test_each_line_is_marked_and_what_differs_stands_below_it(client, case, on, says):
    says("Ik ben bang.", "Mijn nummer 0470 12 34 65 en Antwerpen")
    page = press(client, case).content.decode()
    assert lines_in(page)[1:] == [
        "program Ik ben bang.",
        "program Mijn nummer 0470 12 34 65 en Antwerpen",
        "Only in the person's own words: 0470 12 34 56",
        "Only in what the program says: 0470 12 34 65",
    ]


def test_what_it_says_is_escaped_and_cannot_turn_a_line_round(client, case, on, says):
    says("<script>alert(1)</script>", "\u202eom")
    page = press(client, case).content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "RLO" in page


def test_a_line_that_it_left_empty_is_said(client, case, on, says):
    says("", "Mijn nummer 0470 12 34 56 en Antwerpen")
    assert "program This line it did not read." in lines_in(press(client, case).content.decode())


def test_reading_changes_no_row(client, case, on, says):
    says("niet in gevaar", "sluiten")
    look(client, case)  # that somebody has opened it is kept; that a program has read it is not
    before = rows()
    press(client, case)
    press(client, case, act="read-back", text="أنا خائفة.\nxx")
    assert rows() == before


def test_nothing_that_it_says_is_kept(client, case, on, says, var_dir):
    says("zeldzaamwoord", "0470 12 34 56 Antwerpen")
    page = press(client, case)
    assert "zeldzaamwoord" in page.content.decode()
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert "zeldzaamwoord" not in repr(rows())
    assert "zeldzaamwoord" not in repr(dict(client.session))
    for file in Path(var_dir).rglob("*"):
        assert not file.is_file() or b"zeldzaamwoord" not in file.read_bytes()


def test_what_was_half_typed_stays(client, case, on, says):
    says("a", "0470 12 34 56 Antwerpen")
    page = press(client, case, text="half an answer", note="half a note").content.decode()
    assert "half an answer" in page
    assert "half a note" in page


@pytest.mark.parametrize("hindrance", list(Hindrance))
def test_why_it_did_not_read_is_said_in_a_sentence(client, case, on, monkeypatch, hindrance):
    def refuse(*given):
        raise reading.NotRead(hindrance)

    monkeypatch.setattr(reading, "read", refuse)
    [sentence] = lines_in(press(client, case).content.decode())
    assert sentence == str(WHY_NOT[hindrance])


def test_other_letters_than_those_of_the_language_are_not_read(client, caseworkers, on):
    words = submission.Submission(text="ana khayfa", language="ar", region="flanders", topic="work")
    intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed())
    page = press(client, Conversation.objects.get()).content.decode()
    assert lines_in(page) == [str(machine_reading.OTHER_LETTERS)]


def test_no_place_of_a_message_that_is_not_hers_is_read(client, case, on, says):
    says("x")
    press(client, case, act="note", note="a note of ours")
    for act in ("machine:2", "machine:9", "machine:", "machine:x", "machine"):
        page = client.post(f"/cms/helpdesk/{case.pk}/", {"act": act, "language": "ar"}, follow=True)
        assert "hd-machine" not in page.content.decode()


def test_another_desk_reads_nothing_of_it(at_desk, case, on):
    settle(DeskName.PAG_ASA, machine_reads_in="fr", assessed_on=timezone.localdate())
    page = press(at_desk(DeskName.PAG_ASA), case)
    assert page.status_code == 404
    assert "hd-machine" not in page.content.decode()


def test_locked_meanwhile_the_child_is_ended_and_nothing_is_shown(
    client, case, on, monkeypatch, tmp_path
):
    file = tmp_path / "hangs.py"
    file.write_text("def translator(*given):\n    import time; time.sleep(600)\n")
    monkeypatch.setattr(reading, "PROGRAM", Program(file, "translator"))
    asked, current = [], unlock.current

    def locks_at_the_third(request, **more):
        asked.append(1)
        if len(asked) == 3:
            unlock.lock_everywhere(None, request.user)
        return current(request, **more)

    monkeypatch.setattr(unlock, "current", locks_at_the_third)
    page = press(client, case, text="half an answer").content.decode()
    assert 3 <= len(asked) < 10, "it was ended at once, not after its fifty seconds"
    assert "hd-machine" not in page
    assert "0470" not in page
    assert 'name="passphrase"' in page
    assert "half an answer" in page, "what was typed goes along"


# The answer, read back.


def test_an_answer_in_her_language_is_read_back_and_not_sent(client, case, on, says):
    assert "Read it back to me in Nederlands" in look(client, case)
    says("Wij helpen u.")
    page = press(client, case, act="read-back", text="نحن نساعدك").content.decode()
    assert "program Wij helpen u." in lines_in(page)
    assert "نحن نساعدك" in page
    said = lookup.messages_of(with_its_key(case))
    assert [message.message.direction for message in said] == ["in"]


def test_no_machine_text_is_made_in_another_language_than_the_desks(client, case, on, says):
    says("x", source="nl")
    page = press(client, case, act="read-back", text="Wij helpen u.", language="nl")
    assert lines_in(page.content.decode()) == [str(WHY_NOT[Hindrance.LANGUAGE])]
    assert "Read it back" not in page.content.decode()


# The list.


@pytest.mark.parametrize(
    ("language", "said"), [("ar", "can be read here"), ("ti", "needs an interpreter"), ("nl", "")]
)
def test_the_list_says_whether_it_can_be_read_and_no_word_of_it(
    client, caseworkers, on, language, said
):
    words = submission.Submission(text=ARABIC, language=language, region="flanders", topic="work")
    intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed())
    page = client.get("/cms/helpdesk/?tab=open").content.decode()
    for sentence in ("can be read here", "needs an interpreter"):
        assert (sentence in page) is (sentence == said)
    assert "أنا" not in page
    settle(DeskName.PAYOKE, own_languages=[language])
    page = client.get("/cms/helpdesk/?tab=open").content.decode()
    assert "can be read here" not in page
    assert "needs an interpreter" not in page


# Children.

STILL = "An interpreter is still needed"


def test_after_under_18_was_noted_an_interpreter_is_needed_until_one_is_noted(
    client, case, on, says
):
    assert STILL not in look(client, case)
    press(client, case, act="young")
    assert STILL in look(client, case)
    says("a", "0470 12 34 56 Antwerpen")
    assert STILL in press(client, case).content.decode(), "a program is no interpreter"
    client.post(f"/cms/helpdesk/{case.pk}/aloud/1/")
    assert STILL not in look(client, case)


def test_at_the_desk_of_child_protection_it_is_needed_at_once(at_desk, caseworkers, model_here):
    desk, day = DeskName.CHILD_PROTECTION, timezone.localdate()
    settle(desk, machine_reads_in="nl", assessed_on=day)
    words = submission.Submission(text=ARABIC, language="ar", kind="report")
    intake.accept(words, desk=desk, token=new_token_seed())
    case, client = Conversation.objects.get(), at_desk(desk)
    assert STILL in look(client, case)
    client.post(f"/cms/helpdesk/{case.pk}/aloud/1/")
    assert STILL not in look(client, case)


# What the person is told.

TOLD = "A program on this site's own computer may translate it for the person who answers."


def test_the_form_says_so_where_her_language_is_read(client, on, own_phonebook, signed):
    settle(DeskName.PAYOKE, hears_others=True)
    own_phonebook()
    for path in ("write", "tell"):
        page = client.get(f"/en/{path}/").text
        assert page.count(TOLD) == 1, path
        assert "Payoke" in page.partition(TOLD)[0].rpartition("<p>")[2]
    assert "own computer" not in client.get("/ti/write/").text
    model_files.remove()
    own_phonebook()
    assert TOLD not in client.get("/en/write/").text
