"""One conversation at the desk: what is shown, what can be done, and what goes wrong calmly."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.conf import global_settings
from django.db import OperationalError, connection
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.html import escape

from base.languages.language_list import LANGUAGES
from helpdesk.conversations import intake, lookup, replies, state_changes
from helpdesk.inbox.casework.reply_forms import ReplyForm
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.layout.unsaved_text import BOXES
from helpdesk.limits import LONGEST_MESSAGE
from helpdesk.models import CaseGrant, Conversation, Message, Unlocked
from helpdesk.rules import submission
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from tests.helpdesk.conftest import PASSPHRASE, count_queries

State = Conversation.State
ANSWER = "نعم، اتصلي بنا في أي وقت."


@pytest.fixture
def case(accepted):
    return Conversation.objects.get()


@pytest.fixture
def client(at_desk):
    return at_desk(DeskName.PAYOKE)


def address(case):
    return f"/cms/helpdesk/{case.pk}/"


def page_of(client, case):
    answer = client.get(address(case))
    assert answer.status_code == 200
    return answer.content.decode()


def press(client, case, act, **fields):
    return client.post(address(case), {"act": act, "seen": "1", **fields})


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("take", {}),
        ("close", {"outcome": "helped"}),
        ("put-aside", {}),
        ("bring-back", {}),
        ("reopen", {}),
        ("language", {}),
        ("ready", {"ready": "0"}),
    ],
)
def test_what_is_half_written_stays_in_its_boxes(client, case, act, fields):
    page_of(client, case)
    half = {"text": "نعم، يمكنك", "note": "Ask <Ana>"}
    answer = press(client, case, act, language="ar", **half, **fields)
    assert answer.status_code == 200
    assert boxes(answer) == half
    assert Message.objects.count() == 1
    if act == "take":
        assert 'value="give-back"' in answer.content.decode()


def test_whichever_is_kept_first_the_other_stays_half_written(client, case):
    half = {"text": "نعم، يمكنك", "note": "Ask <Ana>", "language": "ar"}
    noted = press(client, case, "note", **half)
    assert boxes(noted) == {"text": half["text"], "note": ""}
    assert boxes(press(client, case, "reply", **half)) == {"text": "", "note": half["note"]}
    assert list(Message.objects.values_list("direction", flat=True)) == ["in", "note", "out"]


def test_an_answer_that_is_refused_leaves_the_note_and_a_note_the_answer(client, case):
    half = {"text": "Oui, demain", "note": "Ask <Ana>", "language": "fr"}
    assert boxes(press(client, case, "reply", **half)) == {name: half[name] for name in BOXES}
    half |= {"note": " "}
    assert boxes(press(client, case, "note", **half))["text"] == half["text"]
    assert Message.objects.count() == 1


@pytest.mark.parametrize("tab", ["open", "aside"])
def test_each_button_of_the_page_sends_both_boxes(client, case, tab):
    """A browser sends what belongs to the form of the button, and nothing else."""
    Conversation.objects.update(set_aside=tab == "aside")
    page = page_of(client, case)
    page = page[page.index("data-helpdesk-here") : page.rindex("</details>")]
    inside = page[page.index('id="reply"') : page.index("</form>", page.index('id="reply"'))]
    outside = page.replace(inside, "")
    sending = [each for each in re.findall("<button[^>]*>", outside) if 'type="button"' not in each]
    assert sending
    for button in sending:
        assert 'form="reply"' in button, button
    assert 'form="reply"' in re.search('<textarea name="note"[^>]*>', outside)[0]


def boxes(answer):
    page = answer.content.decode()
    found = (re.search(f'<textarea[^>]* id="id_{name}"[^>]*>\\n?([^<]*)<', page) for name in BOXES)
    return dict(zip(BOXES, (unescape(one.group(1)) for one in found if one), strict=True))


def box_of(page, name):
    """The tag of the box in which an answer or a note is typed."""
    return re.search(f'<textarea[^>]* id="id_{name}"[^>]*>', page)[0]


def test_the_language_of_the_answer_is_looked_up_once_for_all_thirty(monkeypatch):
    tongue, asked = message_display.tongue, []
    monkeypatch.setattr(message_display, "tongue", lambda code: asked.append(code) or tongue(code))
    form = ReplyForm(initial={"language": "ar"})
    assert [form.tongue.code for _language in LANGUAGES] == ["ar"] * len(LANGUAGES)
    assert asked == ["ar"]


def reply(client, case, text=ANSWER, **fields):
    return press(client, case, "reply", text=text, language="ar", even_so="on", **fields)


def what_they_read(accepted):
    found = lookup.find_by_receipt(accepted.receipt)
    return [(one.content["text"], one.message.direction) for one in lookup.messages_of(found)]


# --- Reading -------------------------------------------------------------------------------------


def test_opening_it_marks_it_as_read_and_shows_what_was_said_and_chosen(client, case):
    page = page_of(client, case)
    for said in ("My papers are in his safe. أنا خائفة ጓል ፍርሂ 😀", "Flanders", "Work", "العربية"):
        assert said in page
    assert Conversation.objects.get().state == State.WITH_US


def test_safe_contact_comes_before_what_was_said(caseworkers, at_desk):
    contact = {"never_do": "ring my door", "our_word": "mango", "reach_by": "call text"}
    contact |= {"reach_at": "<b>"}
    words = submission.Submission(text="Hello there", language="en", safe_contact=contact)
    intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed())
    page = page_of(at_desk(DeskName.PAYOKE), Conversation.objects.get())
    asked, said = "The word that shows them it is you", "mango"
    told = ("a call, a text message", asked, said, "ring my door", "Hello there")
    places = [page.index(each) for each in told]
    assert places == sorted(places)
    assert "<b>" not in page


def test_without_a_word_about_it_nobody_is_contacted_elsewhere(client, case):
    assert "Do not contact them in any other way." in page_of(client, case)


def test_days_are_shown_and_no_hour_of_a_message(client, case):
    page = page_of(client, case)
    assert f"{timezone.localdate():%B %Y}" in page
    thread = page[page.index("hd-thread") : page.index("hd-reply")]
    assert not re.search(r"[0-9]{1,2}:[0-9]{2}", thread)
    case.refresh_from_db()
    assert case.delete_on.strftime("%B %Y") in page


@pytest.mark.parametrize("act", [None, "close"])
def test_what_was_read_or_closed_late_is_not_over_that_very_day(client, case, accepted, act):
    today = timezone.localdate()
    Conversation.objects.update(
        last_day=today - timedelta(days=150), delete_on=today + timedelta(days=30)
    )
    press(client, case, act) if act else page_of(client, case)
    assert Conversation.objects.get().delete_on >= today + timedelta(days=30)
    assert lookup.find_by_receipt(accepted.receipt) is not None


def test_a_damaged_message_is_marked_and_the_others_are_shown(client, case, accepted):
    found = lookup.find_by_receipt(accepted.receipt)
    replies.add_from_person(*found, text="The second one")
    Message.objects.filter(sequence=1).update(sealed=Message.objects.get(sequence=2).sealed)
    page = page_of(client, case)
    assert "This message is damaged" in page
    assert "The second one" in page


CORPUS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ settings.SECRET_KEY }} {% load x %}",
    "javascript:alert(1) https://example.org/ mailto:a@example.org",
    "**bold** _it_ [a](https://example.org)",
    "one\r\ntwo\rthree\n\n\nfour",
    "😀" * 20_000,
    "</div></li></ol></form><form action=//example.org>",
    "&lt;b&gt; &amp; '\"",
    "a" * 20_000,
]


@pytest.mark.parametrize("text", CORPUS)
def test_every_word_is_shown_as_it_was_typed_and_does_nothing(text, caseworkers, at_desk):
    words = submission.Submission(text=text, language="en")
    intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed())
    page = page_of(at_desk(DeskName.PAYOKE), Conversation.objects.get())
    inside = page[page.index('<div class="hd-text"') :]
    inside = inside[inside.index(">") + 1 : inside.index("</div>")]
    assert inside == str(escape(text.replace("\r\n", "\n").replace("\r", "\n")))
    assert "<" not in inside


@pytest.mark.parametrize(
    ("character", "mark"),
    [
        ("\u202e", "RLO"),
        ("\u2066", "LRI"),
        ("\u200f", "RLM"),
        ("\x00", "U+0000"),
        ("\x1b", "U+001B"),
    ],
)
def test_what_is_unseen_and_steers_is_shown_as_a_mark(character, mark, caseworkers, at_desk):
    words = submission.Submission(text=f"pay {character}<b>", language="en")
    intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed())
    page = page_of(at_desk(DeskName.PAYOKE), Conversation.objects.get())
    assert f'pay <span class="hd-unseen" dir="ltr">{mark}</span>&lt;b&gt;' in page
    assert character not in page


def test_joiners_that_persian_and_emoji_need_are_left_alone(caseworkers, at_desk):
    text = "می\u200cخواهم 👩\u200d👧"
    intake.accept(
        submission.Submission(text=text, language="fa"),
        desk=DeskName.PAYOKE,
        token=new_token_seed(),
    )
    assert text in page_of(at_desk(DeskName.PAYOKE), Conversation.objects.get())


# --- Answering -----------------------------------------------------------------------------------


def test_the_answer_reaches_the_person_in_their_language(client, case, accepted):
    page = page_of(client, case)
    assert 'lang="ar" dir="rtl"' in box_of(page, "text")
    assert '<option value="ar" selected lang="ar" data-dir="rtl">' in page
    assert reply(client, case).status_code == 302
    assert (ANSWER, "out") in what_they_read(accepted)
    case.refresh_from_db()
    assert case.state == State.WAITING
    assert case.assignee.username == "worker-payoke"
    page = page_of(client, case)
    assert f'dir="rtl" lang="ar">{ANSWER}</div>' in page
    assert "worker-payoke" not in str(what_they_read(accepted))


def test_another_language_changes_the_box_and_keeps_the_words(client, case):
    page = press(client, case, "language", text="Bonjour", language="fr").content.decode()
    assert 'lang="fr" dir="ltr"' in box_of(page, "text")
    assert "Bonjour" in page[page.index(box_of(page, "text")) :]
    assert "The person asked for an answer in العربية." in page
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "Write your answer."),
        (" \n ", "Write your answer."),
        ("x" * (LONGEST_MESSAGE + 1), "too long"),
    ],
)
def test_an_answer_that_cannot_be_sent_is_kept_and_told(client, case, text, fault):
    answer = reply(client, case, text)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert fault in page
    assert text.strip() in page
    assert Message.objects.count() == 1


def test_the_longest_answer_is_sent(client, case, accepted):
    text = "😀" * LONGEST_MESSAGE
    assert reply(client, case, text).status_code == 302
    assert (text, "out") in what_they_read(accepted)


def test_a_language_that_is_not_ours_is_told_and_the_words_kept(client, case):
    answer = press(client, case, "reply", text=ANSWER, language="xx")
    assert answer.status_code == 422
    assert ANSWER in answer.content.decode()


def test_a_note_is_for_the_desk_and_never_for_the_person(client, case, accepted):
    press(client, case, "note", note="Called the shelter <now>")
    page = page_of(client, case)
    assert "Called the shelter &lt;now&gt;" in page
    assert "Private note by worker-payoke" in page
    assert len(what_they_read(accepted)) == 1
    empty = press(client, case, "note", note=" ")
    assert empty.status_code == 422
    assert "Nothing has been kept yet." in empty.content.decode()


def test_two_answers_from_the_same_page_are_both_kept(client, case, accepted):
    reply(client, case, "First")
    reply(client, case, "Second")
    assert [text for text, way in what_they_read(accepted) if way == "out"] == ["First", "Second"]


def test_a_second_click_sends_nothing_twice(client, case, accepted):
    reply(client, case)
    reply(client, case)
    assert len(what_they_read(accepted)) == 2


def test_what_the_person_wrote_between_two_clicks_on_send_is_told(client, case, accepted):
    page_of(client, case)
    form = {"act": "reply", "seen": "1", "text": ANSWER, "language": "ar"}
    client.post(address(case), form)
    replies.add_from_person(*lookup.find_by_receipt(accepted.receipt), text="Wait!")
    page = client.post(address(case), form, follow=True).text
    assert "The person has written again meanwhile." in page
    assert "Wait!" in page


# --- Locked, deleted, not ours -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["text", "note"])
def test_what_was_typed_survives_the_lock(client, case, name):
    Unlocked.objects.all().delete()
    typed = '<b>Yes</b> "tonight"\nat nine'
    kept = {name: typed, "language": "fr", "seen": "1"}
    locked = press(client, case, "reply" if name == "text" else "note", **kept).content.decode()
    assert "Your passphrase (six words)" in locked
    assert escape(typed) in locked
    assert "My papers" not in locked
    wrong = client.post(address(case), {"passphrase": "no", **kept}).content.decode()
    assert escape(typed) in wrong
    opened = client.post(address(case), {"passphrase": PASSPHRASE, **kept}).content.decode()
    box = opened[opened.index(f'id="id_{name}"') :]
    assert escape(typed) in box[: box.index("</textarea>")]
    assert opened.count(str(escape(typed))) == 1
    assert Message.objects.count() == 1
    assert page_of(client, case)


def test_what_was_deleted_meanwhile_is_told_calmly_with_the_words_to_copy(client, case, accepted):
    page_of(client, case)
    state_changes.delete(lookup.find_by_receipt(accepted.receipt).conversation)
    answer = reply(client, case, "Are you <safe>?", note="Ask Ana")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "This conversation is no longer here" in page
    assert "Are you &lt;safe&gt;?" in page
    assert "Ask Ana" in page
    assert Message.objects.count() == 0


@pytest.mark.parametrize("act", ["close", "note", "take", "give-back", "reopen", "language"])
def test_every_button_is_calm_about_what_was_deleted(client, case, accepted, act):
    state_changes.delete(lookup.find_by_receipt(accepted.receipt).conversation)
    assert press(client, case, act, text="words").status_code == 404


def test_what_should_be_deleted_by_now_is_not_shown(client, case):
    Conversation.objects.update(delete_on=timezone.localdate() - timedelta(days=1))
    assert client.get(address(case)).status_code == 404


def test_what_our_key_does_not_open_is_told_calmly(client, case):
    CaseGrant.objects.all().delete()
    answer = reply(client, case, "Hello")
    assert answer.status_code == 409
    assert "Hello" in answer.content.decode()


@pytest.mark.parametrize("other", [DeskName.PAG_ASA, DeskName.SURYA, DeskName.CHILD_PROTECTION])
@pytest.mark.parametrize("act", [None, "reply", "note", "take", "give-back", "close", "reopen"])
def test_no_desk_reaches_anothers_case_by_any_button(at_desk, case, other, act):
    client = at_desk(other)
    fields = {"act": act, "text": "x", "language": "en", "seen": "1"}
    ask = (lambda url: client.post(url, fields)) if act else client.get
    theirs, never = ask(address(case)), ask("/cms/helpdesk/0123456789abcdef/")
    assert theirs.status_code == never.status_code == 404
    assert without_tokens(theirs, case.pk) == without_tokens(never, "0123456789abcdef")
    case.refresh_from_db()
    assert (case.state, case.assignee, case.messages.count()) == (State.NEW, None, 1)


def without_tokens(answer, case):
    """The page without what differs each time: tokens, times, the minutes left, the id."""
    page = answer.content.decode().replace(case, "case")
    return re.sub(
        r'[A-Za-z0-9]{64}|[0-9]{2}:[0-9]{2}|minutes="[0-9]+"|Unlocked for [0-9]+', "", page
    )


def test_a_row_moved_to_our_desk_in_the_database_does_not_open(at_desk, case):
    Conversation.objects.update(desk=DeskName.SURYA)
    client = at_desk(DeskName.SURYA)
    assert client.get(address(case)).status_code == 409


@pytest.mark.parametrize("odd", ["x", "..", "0" * 300, "%00", "lock%2f"])
def test_an_id_that_is_none_is_no_fault_of_ours(client, odd):
    assert client.get(f"/cms/helpdesk/{odd}/").status_code == 404


def test_what_was_typed_survives_being_signed_out(client, case):
    client.logout()
    answer = reply(client, case, "Are you <safe>?")
    assert answer.status_code == 403
    assert "Are you &lt;safe&gt;?" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert client.get(address(case)).status_code == 302
    assert press(client, case, "close").status_code == 302


def test_what_was_typed_survives_signing_in_anew_in_another_tab(case, caseworkers):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(caseworkers[DeskName.PAYOKE].user)
    answer = reply(strict, case, "Are you <safe>?")
    assert answer.status_code == 403
    assert "Are you &lt;safe&gt;?" in answer.content.decode()
    assert Message.objects.count() == 1
    assert "CSRF" in strict.post("/cms/login/", {"text": "x"}).content.decode()


def test_no_address_of_the_inbox_does_anything_without_the_token_of_a_form(case, caseworkers):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(caseworkers[DeskName.PAYOKE].user)
    names = {"answer": [1, "en"]}
    names |= {name: [case.pk, 1] for name in ("aloud", "voice", "picture")}
    names |= {name: ["payoke"] for name in ("desk", "desk-audit", "kit")}
    of_one = ("here", "draft", "say", "ask-picture", "hand-over", "export", "conversation")
    names |= {name: [case.pk] for name in of_one}
    addresses = get_resolver().url_patterns
    (inbox,) = [each for each in _every(addresses) if getattr(each, "namespace", "") == "inbox"]
    for each in inbox.url_patterns:
        url = reverse(f"inbox:{each.name}", args=names.get(each.name))
        assert strict.post(url).status_code == 403, url
        assert "Your text is kept" in strict.post(url, {"note": "x"}).text, url
    assert len(inbox.url_patterns) > 15


def _every(patterns):
    for each in patterns:
        yield each
        if isinstance(each, URLResolver) and each.namespace != "inbox":
            yield from _every(each.url_patterns)


def test_nothing_of_the_inbox_stands_in_the_way_of_a_reader(settings):
    assert [each for each in settings.MIDDLEWARE if "inbox" in each] == []
    assert settings.CSRF_FAILURE_VIEW == global_settings.CSRF_FAILURE_VIEW


@pytest.mark.parametrize("nothing_answers", [False, True], ids=["one table", "all of it"])
def test_what_was_typed_survives_a_database_that_is_gone(client, case, nothing_answers):
    def refuse(execute, sql, *rest):
        if nothing_answers or 'INTO "helpdesk_message"' in sql:
            raise OperationalError("disk I/O error")
        return execute(sql, *rest)

    client.raise_request_exception = False
    with connection.execute_wrapper(refuse):
        answer = reply(client, case, "Are you <safe>?")
    assert answer.status_code == 503
    assert "Are you &lt;safe&gt;?" in answer.content.decode()
    assert "could not be stored" in answer.content.decode()
    assert "It was not sent." not in answer.content.decode()  # it may have been: the page says look
    assert Message.objects.count() == 1


def test_a_note_never_comes_back_in_one_box_with_the_answer(client, case):
    """Whoever copies the box of the answer must not send the note to the person."""
    client.logout()
    page = reply(client, case, "Are you safe?", note="Her brother is in it").content.decode()
    boxes = dict(re.findall(r'<textarea id="(typed[^"]*)"[^>]*>([^<]*)</textarea>', page))
    assert boxes == {"typed": "Are you safe?", "typed-note": "Her brother is in it"}
    assert "Private note: the person never sees it" in page


# --- In hand -------------------------------------------------------------------------------------


def test_taking_it_and_giving_it_back(client, case):
    press(client, case, "take")
    assert Conversation.objects.get().assignee.username == "worker-payoke"
    assert "Give it back" in page_of(client, case)
    press(client, case, "give-back")
    assert Conversation.objects.get().assignee is None


def test_a_colleague_who_was_quicker_keeps_it(client, case, caseworkers):
    other = caseworkers[DeskName.SURYA].user
    Conversation.objects.update(assignee=other)
    page = client.post(address(case), {"act": "take", "with": ""}, follow=True).content.decode()
    assert "A colleague was quicker." in page
    assert Conversation.objects.get().assignee == other
    press(client, case, "take", **{"with": str(other.pk)})
    assert Conversation.objects.get().assignee.username == "worker-payoke"


def test_closing_and_opening_again(client, case, accepted):
    press(client, case, "close")
    assert Conversation.objects.get().state == State.CLOSED
    press(client, case, "reopen")
    assert Conversation.objects.get().state == State.WITH_US
    press(client, case, "close")
    replies.add_from_person(*lookup.find_by_receipt(accepted.receipt), text="I am back")
    assert Conversation.objects.get().state == State.NEW


def test_what_has_just_been_written_is_not_closed_unread(client, case, accepted):
    replies.add_from_person(*lookup.find_by_receipt(accepted.receipt), text="One thing more")
    page = client.post(address(case), {"act": "close", "seen": "1"}, follow=True).content.decode()
    assert "Not closed" in page
    assert Conversation.objects.get().state != State.CLOSED


def test_looking_at_a_closed_one_leaves_it_closed(client, case):
    press(client, case, "close")
    page_of(client, case)
    assert Conversation.objects.get().state == State.CLOSED


def test_a_press_from_another_site_does_nothing(at_desk, case, caseworkers):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(caseworkers[DeskName.PAYOKE].user)
    assert press(strict, case, "reply", text="x", language="en").status_code == 403
    assert strict.post("/cms/helpdesk/", {"passphrase": PASSPHRASE}).status_code == 403


def test_the_number_of_queries_does_not_grow_with_what_was_said(client, case, accepted):
    page_of(client, case)
    with count_queries() as few:
        page_of(client, case)
    for number in range(10):
        replies.add_from_person(*lookup.find_by_receipt(accepted.receipt), text=f"More {number}")
    page_of(client, case)
    with count_queries() as many:
        page_of(client, case)
    assert len(many) == len(few) <= 54


# --- What Wagtail would like to keep -------------------------------------------------------------


@pytest.mark.both_databases
def test_wagtail_keeps_no_copy_of_anything(client, case, accepted):
    from wagtail.models import ModelLogEntry, PageLogEntry, ReferenceIndex, Revision

    # The pages of other tests may be in this database, with log and revisions of their own.
    kept = (ModelLogEntry, PageLogEntry, Revision, ReferenceIndex)
    before = [model.objects.count() for model in kept]
    reply(client, case, "An answer of ours")
    press(client, case, "note", note="A note of ours")
    press(client, case, "close")
    assert [model.objects.count() for model in kept] == before
    needles = (b"answer of ours", b"note of ours", "خائفة".encode(), accepted.receipt.encode())
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                cells = b"".join(
                    bytes(c) if isinstance(c, (bytes, memoryview)) else str(c).encode() for c in row
                )
                assert not [needle for needle in needles if needle in cells], table


def test_no_model_of_the_helpdesk_is_known_to_wagtails_registries(db):
    from django.apps import apps
    from wagtail.models import RevisionMixin
    from wagtail.search.index import Indexed
    from wagtail.snippets.models import get_snippet_models

    for model in apps.get_app_config("helpdesk").get_models():
        assert model not in get_snippet_models()
        assert not issubclass(model, (RevisionMixin, Indexed))
