"""A ready question is answered by a button: yes or no, without a word, in every language."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.utils import translation

from helpdesk import limits
from helpdesk.conversations import lookup, replies
from helpdesk.models import Conversation
from helpdesk.notices import emails
from helpdesk.ready_sentences.in_two_languages import answered, put_beside, yes_and_no
from helpdesk.ready_sentences.sentence_list import BY_KEY
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import with_its_key

ASKED, OTHER, SAID = "safe-now", "may-we-call", "thank-you"
SAFE = "Are you safe now?"
DONE = "You have answered this."


@pytest.fixture
def case(accepted):
    return Conversation.objects.get()


@pytest.fixture
def ask(case):
    """Call it with keys: the desk sends these ready sentences in Arabic, read in Dutch."""

    def send_them(*keys):
        pairs = put_beside(keys, "ar", "nl")
        keyed = with_its_key(Conversation.objects.get())
        return replies.send_reply(
            *keyed, text="", language="ar", author="Payoke", sentences=pairs, seen=99
        )

    return send_them


@pytest.fixture
def page(accepted, send):
    """Call it: the page of somebody who comes back with the number."""
    return lambda: send("/fr/read/", number=accepted.receipt)


def press(send, page, value, **more):
    """One of the buttons of this page."""
    ticket = page.context["thread"].ticket
    return send("/fr/read/", token=page.context["token"], ticket=ticket, act=value, **more)


def buttons(page):
    """Value and words of each, in their order."""
    html = page.content.decode()
    return re.findall(r'name="act" value="((?:yes|no)\.[^"]+)"[^>]*>([^<]+)</button>', html)


def from_her():
    """What she has sent so far after her first message, opened."""
    keyed = with_its_key(Conversation.objects.get())
    return [each for each in lookup.messages_of(keyed)[1:] if each.message.direction == "in"]


def test_a_question_has_two_buttons_in_its_own_language_and_nothing_else_has(ask, page):
    ask(SAID, ASKED, "when-safe", OTHER)
    shown = page()
    assert buttons(shown) == [
        ("yes.2.safe-now", "نعم"),
        ("no.2.safe-now", "لا"),
        ("yes.2.may-we-call", "نعم"),
        ("no.2.may-we-call", "لا"),
    ]
    html = shown.content.decode()
    # Whoever hears the page hears what the button answers.
    assert html.count('aria-describedby="asked-2-safe-now"') == 2
    assert html.count('id="asked-2-safe-now"') == 1


def test_the_answer_arrives_in_both_languages(ask, page, send, at_desk):
    ask(ASKED)
    answer = press(send, page(), "yes.2.safe-now")
    assert answer.status_code == 200
    assert answer.context["added"]
    case = Conversation.objects.get()
    assert case.state == "new"
    said = at_desk(DeskName.PAYOKE).get(f"/cms/helpdesk/{case.pk}/").content.decode()
    hers, ours = "نعم: هل أنت في أمان الآن؟", "Yes: Are you safe now?"
    assert hers in said
    assert ours in said
    assert "with the buttons Yes and No" in said
    opened = from_her()[0]
    assert opened.words.split("\n")[1:] == [hers, ours]
    mailed = emails._words(opened.content)
    assert mailed == f"{hers}\n{ours}"


@pytest.mark.both_databases
def test_pressed_twice_it_is_stored_once_and_another_answer_is_another(ask, page, send):
    ask(ASKED)
    first, second = page(), page()
    for _ in range(2):
        press(send, first, "yes.2.safe-now")
    press(send, second, "yes.2.safe-now")
    assert [each.content["answer"]["says"] for each in from_her()] == ["yes"]
    press(send, second, "no.2.safe-now")
    press(send, first, "no.2.safe-now")
    # A page that is loaded anew sends its form again: what she said since is the newer word.
    press(send, first, "yes.2.safe-now")
    assert [each.content["answer"]["says"] for each in from_her()] == ["yes", "no"]


def test_what_is_answered_has_no_button_and_does_not_say_which(ask, page, send):
    ask(ASKED, OTHER)
    for shown in (press(send, page(), "no.2.safe-now"), page()):
        assert [value for value, _words in buttons(shown)] == [
            "yes.2.may-we-call",
            "no.2.may-we-call",
        ]
        html = shown.content.decode()
        with translation.override("fr"):
            assert translation.gettext(f"{DONE} Was it the wrong button? Write it below.") in (
                unescape(html)
            )
        assert "لا: هل" not in html
        assert "لا: هل" not in unescape(html)
    own = press(send, page(), "words").content.decode()
    assert "لا: هل" in own, "shown with her own words, when she asks for them"


def test_the_same_question_asked_again_is_answered_again(ask, page, send):
    ask(ASKED)
    press(send, page(), "yes.2.safe-now")
    ask(ASKED, SAID)
    press(send, page(), "yes.4.safe-now")
    assert [each.content["answer"]["to"] for each in from_her()] == ["2.safe-now", "4.safe-now"]


def test_what_is_half_written_stays_and_is_not_sent(ask, page, send):
    ask(ASKED)
    answer = press(send, page(), "yes.2.safe-now", message="Half a word")
    assert "Half a word" in answer.content.decode()
    assert "Half a word" not in from_her()[0].words


@pytest.mark.parametrize(
    "value",
    [
        "yes",
        "yes.",
        "yes.2",
        "yes.2.",
        "yes.2.when-safe",
        "yes.1.safe-now",
        "yes.3.safe-now",
        "yes.9999999999999999999999.safe-now",
        "yes.x.safe-now",
        "perhaps.2.safe-now",
    ],
)
def test_what_was_not_asked_is_not_answered(ask, page, send, case, value):
    ask(ASKED, "when-safe")
    replies.add_note(*with_its_key(case), text="safe-now", author="a")
    assert press(send, page(), value).status_code == 200
    assert from_her() == []


def test_it_counts_as_a_message(ask, page, send, monkeypatch):
    ask(ASKED, OTHER)
    monkeypatch.setattr(limits, "MESSAGES_A_DAY", 2)
    assert press(send, page(), "yes.2.safe-now").status_code == 200
    full = press(send, page(), "yes.2.may-we-call", message="Half a word")
    assert full.status_code == 422
    assert "Half a word" in full.content.decode()
    assert len(from_her()) == 1


def test_the_key_enter_never_answers_a_question(ask, page, send):
    """The first button of a form is the one that Enter presses, also on a tick."""
    ask(ASKED)
    shown = page()
    for each in (shown, press(send, shown, "ask-delete")):
        first = re.search(r'<button[^>]*form="words"[^>]*>', each.content.decode())
        assert first[0] == '<button form="words" hidden>'


def test_only_the_newest_page_has_buttons(ask, page, send, monkeypatch):
    ask(ASKED)
    for _ in range(limits.MESSAGES_ON_A_PAGE):
        replies.add_from_person(*with_its_key(Conversation.objects.get()), text="More")
    assert buttons(page()) == []
    earlier = send("/fr/read/", ticket=page().context["thread"].ticket, page="2")
    assert "asked-2-safe-now" in earlier.content.decode()
    assert buttons(earlier) == []


def test_an_answer_of_0_1_which_knew_no_questions_is_read_as_before(ask, page):
    message = ask(ASKED)
    key = with_its_key(Conversation.objects.get()).conversation_key
    content = message.open(key)
    assert all(len(pair) == 4 for pair in content["sentences"]), "which is what 0.1 reads"
    del content["questions"]
    message.seal(content, key)
    message.save()
    shown = page()
    assert "هل أنت في أمان الآن؟" in shown.content.decode()
    assert buttons(shown) == []


def test_both_answers_have_their_words_in_every_language():
    english = yes_and_no("en")
    for code, _name in settings.LANGUAGES:
        yes, no = yes_and_no(code)
        assert yes != no
        assert code == "en" or yes != english[0]
        pair = put_beside([ASKED], code, "fr")[0]
        for says, word in (("yes", yes), ("no", no)):
            told = answered(pair, code, says)
            assert told.text.startswith(word), code
            assert told.text.endswith(pair.text), code
            assert told.original.endswith(pair.original), code


def test_questions_name_nothing_that_others_should_not_read():
    for sentence in BY_KEY.values():
        if sentence.asks:
            assert sentence.english.count("?") == 1
            assert not sentence.acts
            assert not re.search("police|traffick|exploit|crime", sentence.english.lower())
