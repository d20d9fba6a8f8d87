"""What makes the inbox a place to work in: promises, colleagues, languages, undo, ready answers."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.http import Http404
from django.test import Client
from django.utils import timezone, translation

from helpdesk.conversations import lookup, replies, retention_round, state_changes
from helpdesk.desks import desk_keys, member_keys, staff_permissions
from helpdesk.inbox.casework import presence, ready_answers_view
from helpdesk.inbox.layout import message_display
from helpdesk.models import (
    AnswerReview,
    AnswerVersion,
    AuditEntry,
    Conversation,
    Desk,
    Looking,
    Message,
    Notice,
    ReadyAnswer,
    Unlocked,
)
from helpdesk.public.message_thread import thread
from helpdesk.rules import working_days
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import PASSPHRASE, SECRET, action_in, count_queries, with_its_key
from tests.helpdesk.test_inbox_list import shown, write_to  # noqa: F401 - a fixture

LIST = "/cms/helpdesk/"
ARABIC = "نعم، اتصلي بنا في أي وقت."


@pytest.fixture
def case(accepted):
    return Conversation.objects.get()


@pytest.fixture
def client(at_desk):
    return at_desk(DeskName.PAYOKE)


@pytest.fixture
def another(at_desk, caseworkers, django_user_model):
    """Call it with a name: one more caseworker of Payoke, in a browser of their own."""
    at_desk(DeskName.PAYOKE)
    first = caseworkers[DeskName.PAYOKE]

    def named(name):
        user = django_user_model.objects.create_user(name)
        user.groups.add(staff_permissions.ensure_groups())
        member = member_keys.make_member_key(user, PASSPHRASE)
        held = desk_keys.desk_keys_of(first, member_keys.open_member_key(first, PASSPHRASE))
        desk_keys.let_in(first.grants.first().desk_key.desk, member, held=held, by=first.user)
        browser = Client()
        browser.force_login(user)
        browser.post(LIST, {"passphrase": PASSPHRASE})
        return browser

    return named


@pytest.fixture
def colleague(another):
    return another("colleague")


@pytest.fixture
def third(another):
    return another("third")


def address(case):
    return f"{LIST}{case.pk}/"


def page_of(client, case):
    return client.get(address(case)).content.decode()


def press(client, case, act, **fields):
    return client.post(address(case), {"act": act, "seen": "1", **fields})


# --- Promises ---


def test_the_oldest_that_waits_for_an_answer_comes_first_whoever_wrote_last(client, write_to):  # noqa: F811
    today = timezone.localdate()
    waits_long = write_to(asked_on=today - timedelta(days=6), last_day=today)
    waits_less = write_to(asked_on=today - timedelta(days=2), last_day=today - timedelta(days=2))
    page = shown(client)
    assert page.index(waits_long.reference) < page.index(waits_less.reference)


def test_the_promised_day_is_a_working_day_and_being_late_is_said(client, case, clock):
    by = working_days.after(timezone.localdate(), 3)
    assert f"{by:%-d %b}" in shown(client)
    assert "hd-late" not in shown(client)
    Conversation.objects.update(asked_on=timezone.localdate() - timedelta(days=14))
    assert "hd-late" in shown(client)
    assert "hd-late" in page_of(client, case)
    press(client, case, "reply", text=ARABIC, language="ar")
    assert "hd-late" not in shown(client)


def test_a_second_message_does_not_put_off_the_promise(case, clock):
    asked = case.asked_on
    clock.forward(days=2)
    replies.add_from_person(*with_its_key(case), text="more")
    assert Conversation.objects.get().asked_on == asked


@pytest.mark.usefixtures("signed")
def test_closed_by_mistake_and_opened_again_nothing_is_forgotten(client, case, accepted):
    asked = timezone.localdate() - timedelta(days=9)
    Conversation.objects.update(asked_on=asked)
    Message.objects.update(day=asked)
    before = page_of(client, case), thread(lookup.find_by_receipt(accepted.receipt))
    assert "hd-late" in before[0]
    press(client, case, "close")
    press(client, case, "reopen")
    assert Conversation.objects.get().asked_on == asked
    assert "hd-late" in page_of(client, case)
    after = thread(lookup.find_by_receipt(accepted.receipt))
    assert (after.standing, after.look_again, after.is_late) == ("read", before[1].look_again, True)


def test_opened_again_after_an_answer_it_owes_none(client, case, accepted):
    press(client, case, "reply", text=ARABIC, language="ar")
    press(client, case, "close", seen="2")
    press(client, case, "reopen")
    assert Conversation.objects.get().asked_on is None
    assert thread(lookup.find_by_receipt(accepted.receipt)).standing == "answered"


# --- Colleagues ---


def test_whoever_opens_it_sees_that_a_colleague_has_it_open(client, colleague, case):
    assert "Opened in the last ten minutes" not in page_of(client, case)
    assert "by worker-payoke too" in page_of(colleague, case)
    assert "by colleague too" in page_of(client, case)
    Looking.objects.update(until=timezone.now())
    assert "Opened in the last ten minutes" not in page_of(client, case)


def test_it_is_said_for_as_long_as_both_pages_are_open(client, colleague, case, clock):
    page_of(client, case), page_of(colleague, case)
    for _ in range(13):  # of which nobody clicks: pages ask by themselves
        clock.forward(minutes=1)
        for one, other in ((client, "colleague"), (colleague, "worker-payoke")):
            answer = one.post(f"{LIST}{case.pk}/here/")
            assert f"by {other} too" in answer.json()["others"]
    clock.forward(minutes=11)
    assert client.post(f"{LIST}{case.pk}/here/").status_code == 403, "locked as if nobody had asked"
    retention_round.delete_what_is_due()
    assert not Looking.objects.exists(), "gone, and not only past"


def test_an_open_page_is_told_that_the_person_has_written_since(client, case, accepted):
    seen = {"seen": page_of(client, case).partition('name="seen" value="')[2].partition('"')[0]}
    assert client.post(f"{LIST}{case.pk}/here/", seen).json()["words"] == ""
    replies.add_from_person(*lookup.find_by_receipt(accepted.receipt), text="Wait!")
    told = client.post(f"{LIST}{case.pk}/here/", seen)
    assert "The person has just written." in told.json()["words"]
    assert "Wait!" not in told.text
    assert Conversation.objects.get().is_unread, "asking reads nothing"
    # Whatever else is pressed, with the text in its box: the new word is marked, and it is said.
    page = press(client, case, "sentences", text=ARABIC, language="ar").text
    new = page[page.index(">New</strong>") :]
    assert "Wait!" in new[: new.index("</li>")]
    assert "It stands above, marked as new." in page
    assert ARABIC in page
    page = press(client, case, "sentences", text=ARABIC, language="ar", seen="2").text
    assert ">New</strong>" not in page
    assert "marked as new" not in page


def test_what_a_notice_goes_by_grows_with_each_word_and_says_none(
    client, at_desk, case, accepted, clock
):
    def news(browser=client):
        return browser.get(f"{LIST}news/").json()

    first = news()
    assert (first["new"] > 0, first["urgent"]) == (True, 0)
    page_of(client, case)
    assert news() == {"new": 0, "urgent": 0}
    until = Unlocked.objects.get().until
    clock.forward(minutes=5)
    again = lookup.find_by_receipt(accepted.receipt)
    replies.add_from_person(*again, text="He is here", in_danger=True)
    assert news()["new"] == news()["urgent"] > first["new"]
    assert Unlocked.objects.get().until == until, "it puts off no lock"
    assert news(at_desk(DeskName.SURYA)) == {"new": 0, "urgent": 0}
    clock.forward(minutes=11)
    assert client.get(f"{LIST}news/").status_code == 403


def test_who_is_here_is_told_to_nobody_else(client, at_desk, case):
    page_of(client, case)
    assert at_desk(DeskName.SURYA).post(f"{LIST}{case.pk}/here/").status_code == 404
    assert (
        at_desk(DeskName.PAYOKE, unlocked=False).post(f"{LIST}{case.pk}/here/").status_code == 403
    )
    assert Client().post(f"{LIST}{case.pk}/here/").status_code == 302
    assert Looking.objects.count() == 1


@pytest.mark.parametrize("more", [{}, {"text": "typed"}])
def test_what_a_page_asks_by_itself_opens_nothing(client, at_desk, case, more):
    asked = {"passphrase": PASSPHRASE, **more}
    assert client.post(f"{LIST}{case.pk}/here/", asked).status_code == 200
    locked = at_desk(DeskName.PAYOKE, unlocked=False)
    assert locked.post(f"{LIST}{case.pk}/here/", asked).status_code == 403
    assert "passphrase" in locked.get(LIST).content.decode()


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_conversation_that_is_deleted_meanwhile_is_not_found(caseworkers, case):
    loaded = Conversation.objects.get()
    state_changes.delete(case)
    with pytest.raises(Http404):
        presence.look(loaded, caseworkers[DeskName.PAYOKE].user)


def test_without_script_the_page_says_when_they_were_seen(client, colleague, case, clock):
    page_of(colleague, case)
    seen = timezone.localtime().strftime("%H:%M")
    clock.forward(minutes=3)
    page = page_of(client, case)
    assert f"</bdi> {seen}" in page[page.index("does not change by itself") - 300 :]


def test_an_answer_is_not_sent_beside_one_that_a_colleague_has_just_sent(
    client, colleague, case, accepted
):
    page_of(client, case), page_of(colleague, case)
    assert press(colleague, case, "reply", text=ARABIC, language="ar").status_code == 302
    answer = press(client, case, "reply", text=f"{ARABIC} {ARABIC}", language="ar")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "a colleague has just answered" in page
    assert f"{ARABIC} {ARABIC}" in page
    assert 'name="seen" value="2"' in page
    again = press(client, case, "reply", text=f"{ARABIC} {ARABIC}", language="ar", seen="2")
    assert again.status_code == 302
    assert len(lookup.messages_of(lookup.find_by_receipt(accepted.receipt))) == 3


def test_who_of_us_answered_is_not_shown_to_the_person(client, case, accepted, send):
    press(client, case, "reply", text=ARABIC, language="ar")
    assert "worker-payoke" not in send("/en/read/", number=accepted.receipt).content.decode()


def test_whether_the_person_has_come_back_is_seen(client, case, accepted, send):
    assert "has not come back yet" in page_of(client, case)
    press(client, case, "reply", text=ARABIC, language="ar")
    assert "has not come back since the answer" in page_of(client, case)
    assert "Not come back yet" in shown(client, "waiting")
    send("/en/read/", number=accepted.receipt)
    assert "has come back and seen the answer" in page_of(client, case)
    assert "Not come back yet" not in shown(client, "waiting")


# --- Languages ---


@pytest.mark.parametrize(
    ("text", "language", "why"),
    [
        ("Call us.", "en", "the person asked for"),
        ("Call us.", "ar", "does not look like"),
        (ARABIC, "am", "the person asked for"),
    ],
)
def test_an_answer_in_another_language_is_asked_about_once(client, case, text, language, why):
    answer = press(client, case, "reply", text=text, language=language)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert text in answer.content.decode()
    sure = press(client, case, "reply", text=text, language=language, even_so="on")
    assert sure.status_code == 302


def boxes(page):
    return re.findall(r"<textarea[^>]*>([^<]*)</textarea>", page)


def test_every_language_has_a_name_in_the_caseworker_s():
    """Beside its own script; Django's catalogues do not know each of ours."""
    named = {}
    for here in ("en", "nl", "fr", "de"):
        with translation.override(here):
            named[here] = {each.code: each.name for each in message_display.tongues()}
    for here in ("nl", "fr", "de"):
        assert all(named[here].values())
        for code in ("zh-hans", "ckb", "fa"):
            assert named[here][code] != named["en"][code], (here, code)


def test_letters_are_told_apart_and_figures_say_nothing():
    assert message_display.letters_differ("Bonjour", "ar")
    assert message_display.letters_differ("Здравствуйте", "fr")
    assert not message_display.letters_differ("Добрий день, PAG-ASA", "uk")
    assert not message_display.letters_differ("你好", "zh-hans")
    assert not message_display.letters_differ("078 055 800", "ti")


# --- Set aside ---


def test_not_for_us_is_undone_with_one_click(client, case, accepted, send):
    assert press(client, case, "put-aside").status_code == 302
    assert case.reference not in shown(client)
    assert case.reference in shown(client, "aside")
    assert "Set aside as not for us" in page_of(client, case)
    assert send("/en/read/", number=accepted.receipt).status_code == 200
    press(client, case, "bring-back")
    assert case.reference in shown(client)
    assert case.reference not in shown(client, "aside")
    acts = AuditEntry.objects.values_list("action", flat=True)
    assert {"opened", "set-aside", "put-back"} <= set(acts)


def test_danger_brings_back_what_was_set_aside_and_rings_at_once(client, case, accepted):
    press(client, case, "put-aside")
    found = lookup.find_by_receipt(accepted.receipt)
    replies.add_from_person(*found, text="Are you there?")
    assert case.reference not in shown(client), "what is not for us does not come back by itself"
    assert not Notice.objects.filter(kind=Notice.Kind.NEWS).exists()
    replies.add_from_person(*found, text="He is here", in_danger=True)
    assert case.reference in shown(client)
    assert case.reference not in shown(client, "aside")
    assert Notice.objects.get(kind=Notice.Kind.NEWS).urgent
    assert "1 in danger" in client.get("/cms/").content.decode()


# --- Choosing ---


def test_open_ones_can_be_chosen_by_what_is_sealed_and_closed_ones_cannot(client, write_to):  # noqa: F811
    arabic, dutch = write_to(language="ar"), write_to(language="nl")
    closed = write_to(language="nl", state="closed")
    page = shown(client, language="nl")
    assert dutch.reference in page
    assert arabic.reference not in page
    both = shown(client, "closed", language="ar")
    assert closed.reference in both
    assert "Nothing here fits" in shown(client, language="ti")


def test_choosing_by_state_topic_and_colleague(client, write_to, caseworkers):  # noqa: F811
    user = caseworkers[DeskName.PAYOKE].user
    plain, danger = write_to(), write_to(in_danger=True)
    read, mine = write_to(state="with-us"), write_to(assignee=user)
    every = {plain, danger, read, mine}

    def found(**choice):
        page = shown(client, **choice)
        return {one for one in every if one.reference in page}

    assert found(tab="danger") == {danger}
    assert found(state="with-us") == {read}
    assert found(**{"with": str(user.pk)}) == {mine}
    assert found(**{"with": "nobody"}) == {plain, danger, read}
    assert found(topic="work") == every
    assert found(topic="papers") == set()
    for odd in ({"state": "x"}, {"with": "x"}, {"language": "xx"}, {"topic": "'"}):
        assert found(**odd) == every


def test_a_choice_asks_the_database_no_oftener_for_more_rows(client, write_to):  # noqa: F811
    write_to()
    shown(client, language="ar")
    with count_queries() as few:
        shown(client, language="ar")
    for _ in range(12):
        write_to()
    with count_queries() as many:
        shown(client, language="ar")
    assert len(many) == len(few) <= 45


# --- Ready answers ---


@pytest.fixture
def ready(client):
    client.post(f"{LIST}answers/", {"title": "Call us"})
    return ReadyAnswer.objects.get()


def put(client, ready, act="keep", text=ARABIC, language="ar"):
    return client.post(f"{LIST}answers/{ready.pk}/{language}/", {"act": act, "text": text})


def offered(language="ar", desk=DeskName.PAYOKE):
    return ready_answers_view.offered(language, Desk.objects.get(pk=desk))


def text_of(answer, language="ar"):
    return ready_answers_view.text_of(
        str(answer.pk), language, Desk.objects.get(pk=DeskName.PAYOKE)
    )


def test_a_ready_answer_is_offered_once_two_others_have_read_it(
    client, colleague, third, ready, case
):
    put(client, ready)
    put(client, ready, "review")  # who wrote it is none of the two
    put(colleague, ready, "review")
    put(colleague, ready, "review")  # the same person again
    assert "Put it into the box" not in page_of(client, case)
    assert put(third, ready, "review").status_code == 302
    assert "Put it into the box" in page_of(client, case)
    answer = press(client, case, "ready", ready=ready.pk, language="ar", text="أهلا")
    assert f"أهلا\n\n{ARABIC}" in answer.content.decode()
    assert not offered("fr")


def test_a_no_says_why_to_whoever_wrote_it_and_two_have_to_read_it_again(
    client, colleague, third, ready
):
    put(client, ready)
    for reader in (colleague, third):
        put(reader, ready, "review")
    assert offered()

    def refuse(browser, why):
        fields = {"act": "refuse", "text": ARABIC, "why": why}
        return browser.post(f"{LIST}answers/{ready.pk}/ar/", fields)

    refuse(client, "Mine")
    refuse(colleague, " ")
    assert offered(), "who wrote it says no no to it, and a no has its reason"
    refuse(colleague, "We have moved.")
    assert not offered()
    put(third, ready, "review")
    assert not offered(), "what was read before the no counts no more"
    page = f"{LIST}answers/{ready.pk}/ar/"
    assert "We have moved." in client.get(page).text
    assert "We have moved." not in third.get(page).text
    put(client, ready, text=ARABIC + " ")
    assert "We have moved." in client.get(page).text, "nothing was written"
    put(client, ready, text=ARABIC + "!")
    assert "We have moved." not in client.get(page).text


def test_a_text_that_was_typed_when_it_locked_is_back_in_its_box(client, ready):
    put(client, ready, text=ARABIC)
    page = f"{LIST}answers/{ready.pk}/ar/"
    box = re.compile(r'<textarea name="text" id="id_text"[^>]*>\s*([^<]*)')
    assert "data-helpdesk-typed" in box.search(client.get(page).text)[0], "it is never thrown away"
    Unlocked.objects.all().delete()
    locked = put(client, ready, text=ARABIC + " Typed.").text
    carried = unescape(re.search(r'<textarea id="carried"[^>]*>([^<]*)', locked)[1])
    opened = client.post(action_in(locked), {"passphrase": PASSPHRASE, "text": carried}).text
    assert box.search(opened)[1] == ARABIC + " Typed."
    assert ReadyAnswer.objects.get().text_in("ar") == ARABIC


def test_a_no_to_what_a_colleague_has_changed_meanwhile_is_none_to_the_new_text(
    client, colleague, third, ready
):
    put(client, ready, text=ARABIC + " Old")
    put(client, ready)
    put(colleague, ready, "review")
    fields = {"act": "refuse", "text": ARABIC + " Old", "why": "We have moved."}
    told = third.post(f"{LIST}answers/{ready.pk}/ar/", fields, follow=True).text
    assert "a colleague has changed this since you looked" in told
    assert AnswerReview.objects.filter(answer=ready).exists()
    assert "We have moved." not in client.get(f"{LIST}answers/{ready.pk}/ar/").text


def test_whoever_wrote_any_of_it_is_none_of_the_two(client, colleague, third, ready):
    """Also where a colleague has changed a letter since, and whatever their name is by now."""
    put(client, ready, text=ARABIC + "!")
    put(colleague, ready)
    AnswerReview.objects.create(
        answer=ready, language="ar", user=(me := user_of(client)), version=read_by(ready, me)
    )
    put(third, ready, "review")
    assert not offered()
    me.username = "renamed"
    me.save()
    put(client, ready, "review")
    assert not offered()


def user_of(browser):
    return get_user_model().objects.get(pk=browser.session["_auth_user_id"])


def read_by(ready, user):
    return ReadyAnswer.objects.get(pk=ready.pk).version("ar", user)


def test_one_of_the_two_is_of_the_desk_that_answers_with_it(
    client, colleague, third, ready, caseworkers
):
    put(client, ready), put(colleague, ready, "review"), put(third, ready, "review")
    assert offered()
    assert not offered(desk=DeskName.SURYA)
    other = caseworkers[DeskName.SURYA].user
    AnswerReview.objects.create(
        answer=ready, language="ar", user=other, version=read_by(ready, other)
    )
    assert offered(desk=DeskName.SURYA)


def test_whoever_holds_no_desk_s_key_writes_no_ready_answer(client, ready, django_user_model):
    user = django_user_model.objects.create_user("guest")
    user.groups.add(staff_permissions.ensure_groups())
    guest = Client()
    guest.force_login(user)
    assert put(guest, ready).status_code == 302, "to the page of one's key"
    member_keys.make_member_key(user, PASSPHRASE)
    guest.post(LIST, {"passphrase": PASSPHRASE})
    assert put(guest, ready).status_code == 404
    assert guest.post(f"{LIST}answers/", {"title": "Come"}).status_code == 404
    assert ReadyAnswer.objects.get().text_in("ar") == ""


def test_what_was_written_read_and_emptied_is_in_the_audit_and_stays_to_be_read(
    client, colleague, third, ready
):
    put(client, ready), put(colleague, ready, "review"), put(third, ready, "review")
    Notice.objects.all().delete()
    put(third, ready, text="")
    assert not offered()
    assert Notice.objects.filter(kind=Notice.Kind.CHANGED).exists(), "it was offered until now"
    of_answers = AuditEntry.objects.filter(action__startswith="answer", about=f"{ready.pk}.ar")
    writer = user_of(client).get_username()
    assert list(of_answers.values_list("who", "action", "desk")) == [
        (writer, "answer-written", "payoke"),
        ("colleague", "answer-read", "payoke"),
        ("third", "answer-read", "payoke"),
        ("third", "answer-emptied", "payoke"),
    ]
    history = client.get(f"{LIST}answers/{ready.pk}/ar/").text
    for said in (ARABIC, f"Written by {writer}", "Emptied by third"):
        assert said in history


def test_one_letter_more_and_it_has_to_be_read_again(client, colleague, third, ready, case):
    put(client, ready)
    put(third, ready, "review"), put(colleague, ready, "review")
    assert offered()
    put(client, ready, text=ARABIC + "!")
    assert not offered()
    assert not text_of(ready)
    answer = put(colleague, ready, "review", text=ARABIC)  # of the page from before
    assert answer.status_code == 409


def test_a_database_writer_makes_nobody_have_read_a_ready_answer(
    client, colleague, third, ready, django_user_model
):
    """Who picks it cannot read it: they go by its title, and by who has read it."""
    client.post(f"{LIST}answers/", {"title": "We cannot come to you"})
    other = ReadyAnswer.objects.exclude(pk=ready.pk).get()
    put(client, ready), put(third, ready, "review")
    [review] = AnswerReview.objects.all()
    more = {"language": "ar", "version": review.version}
    second = django_user_model.objects.get(username="colleague")
    AnswerReview.objects.create(answer=ready, user=second, **more)
    assert not offered(), "one has read it, and no second"
    AnswerReview.objects.exclude(pk=review.pk).delete()
    put(colleague, ready, "review")
    assert offered()
    AnswerVersion.objects.all().delete()
    put(client, ready, "review")
    assert AnswerReview.objects.count() == 2, "who wrote it is not known by its history"
    ReadyAnswer.objects.filter(pk=other.pk).update(text_ar=ARABIC)
    ReadyAnswer.objects.filter(pk=ready.pk).update(text_ar="")
    AnswerReview.objects.update(answer=other)
    assert not offered(), "read under another title"
    assert not text_of(other)


def test_the_pages_of_ready_answers_are_for_caseworkers(client, ready, django_user_model):
    stranger = Client()
    stranger.force_login(django_user_model.objects.create_superuser("root"))
    for path in (f"{LIST}answers/", f"{LIST}answers/{ready.pk}/ar/"):
        assert client.get(path).status_code == 200
        assert stranger.get(path).status_code == 404
    assert client.get(f"{LIST}answers/{ready.pk}/xx/").status_code == 404
    assert SECRET not in client.get(f"{LIST}answers/").content.decode()
