"""A conversation found again: by its name, by what was said; joined, and shut to a colleague."""

import re

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.test import Client

from helpdesk.conversations import (
    desk_words,
    handover,
    intake,
    lookup,
    recusal,
    replies,
    state_changes,
)
from helpdesk.desks import desk_keys, key_rotation, member_keys, staff_permissions
from helpdesk.inbox.layout import message_display
from helpdesk.inbox.overview import conversation_search_view
from helpdesk.inbox.overview.conversation_search import plain
from helpdesk.models import AuditEntry, Conversation, Desk, Message, Notice, ShutOut
from helpdesk.notices import emails
from helpdesk.ready_sentences.in_two_languages import SentencePair
from helpdesk.rules.routing import DeskName
from helpdesk.rules.submission import MessageKind, Submission
from helpdesk.sealing import new_token_seed
from tests.helpdesk import needles
from tests.helpdesk.conftest import PASSPHRASE, SECRET, with_its_key
from tests.helpdesk.test_inbox_list import LIST, shown, write_to  # noqa: F401 - a fixture
from tests.helpdesk.test_inbox_work import (  # noqa: F401
    address,
    another,
    colleague,
    page_of,
    press,
)

FIND = f"{LIST}find/"
NAME, TAG, LOOKED_FOR = "Zmeya of the bakery", "Qvist the younger", "Wrzlbrmpft"


@pytest.fixture
def client(at_desk):
    return at_desk(DeskName.PAYOKE)


@pytest.fixture
def worker(caseworkers):
    return caseworkers[DeskName.PAYOKE].user


@pytest.fixture
def add_to(worker):
    """Call it with a conversation and words: a note with them."""

    def note(one, text):
        fresh = Conversation.objects.get(pk=one.pk)
        replies.add_note(*with_its_key(fresh), text=text, author="a", by=worker)

    return note


def search(client, words, **more):
    answer = client.post(FIND, {"words": words, **more})
    return answer.content.decode()


def found(client, words, **more):
    """The references that are found, in order."""
    return re.findall(r'<a href="/cms/helpdesk/\w+/">(\w{6})', search(client, words, **more))


def everything_stored():
    """All that the database holds, row by row, as text and bytes."""
    for model in apps.get_models():
        for row in model._default_manager.values_list():
            for value in row:
                is_sealed = isinstance(value, bytes | memoryview)
                yield model.__name__, bytes(value) if is_sealed else str(value).encode()


# --- Name and tags ---


def test_a_name_and_tags_stand_in_the_list_and_on_the_page_and_not_in_its_title(client, write_to):  # noqa: F811
    one = write_to()
    press(client, one, "name", own_name=NAME, tags=f"{TAG}, , night work,{TAG}")
    assert NAME in shown(client)
    page = page_of(client, one)
    assert NAME in page
    assert page.count(f">{TAG}</span>") == 1
    assert NAME not in re.search(r"<title>.*?</title>", page, re.S).group()
    press(client, one, "name", own_name="", tags="")
    assert Conversation.objects.get(pk=one.pk).desk_words is None


def test_what_does_not_fit_stays_in_its_box_and_nothing_is_kept(client, write_to):  # noqa: F811
    one = write_to()
    for own_name, tags in (("n" * 81, ""), (NAME, ",".join("abcdefghi")), (NAME, "t" * 31)):
        answer = press(client, one, "name", own_name=own_name, tags=tags, text="half an answer")
        assert answer.status_code == 422
        page = answer.content.decode()
        assert f'value="{own_name}"' in page
        assert "half an answer" in page
    assert Conversation.objects.get(pk=one.pk).desk_words is None


def test_a_name_survives_a_new_key_and_does_not_go_to_another_desk(client, write_to, worker):  # noqa: F811
    one = write_to()
    press(client, one, "name", own_name=NAME, tags=TAG)
    client.post(FIND, {"words": NAME})
    desk = Desk.objects.get(pk=DeskName.PAYOKE)
    member = worker.member_key
    held = desk_keys.desk_keys_of(member, member_keys.open_member_key(member, PASSPHRASE))
    key_rotation.renew(desk, held, by=worker)
    renewed = Conversation.objects.get(pk=one.pk)
    assert renewed.key_number == 1
    assert desk_words.read(with_its_key(renewed)).name == NAME
    surya = Desk.objects.get(pk=DeskName.SURYA)
    handover.hand_over(with_its_key(renewed), surya, agreed=True, why="", by=worker)
    theirs = Conversation.objects.get(pk=one.pk)
    assert desk_words.read(with_its_key(theirs)) == desk_words.DeskWords()


def test_names_tags_and_what_is_searched_stand_nowhere_in_the_clear(client, write_to, add_to):  # noqa: F811
    one = write_to()
    press(client, one, "name", own_name=NAME, tags=TAG)
    add_to(one, "Brother in law")
    assert found(client, LOOKED_FOR) == []
    search(client, LOOKED_FOR, act="closed", reason="asked")
    wanted = [NAME, TAG, LOOKED_FOR, "Brother in law"]
    assert needles.find(wanted, everything_stored()) == []
    # The same eyes see what does stand there.
    assert needles.find(["worker-payoke"], everything_stored())


# --- Search ---


def test_capitals_accents_and_spaces_between_digits_do_not_count():
    assert plain("Zoë ÇELİK") == plain("zoe celi\u0307k")
    assert plain("+32 (0)478 12-34.56") == plain("+32047812 3456")
    assert plain("أُمِّي") == plain("أمي")
    assert plain("3 words") == "3 words"
    # As a telephone shows who calls, with signs that nobody sees; and in the digits of her script.
    callers = ["\u202a+32 470 12 34 56\u202c", "0032470123456", "٠٤٧٠ ١٢ ٣٤ ٥٦"]
    for caller in [*callers, "+32 (0)470 123456"]:
        assert plain(caller) == "0470123456", caller


def test_it_is_found_by_name_tag_note_and_what_was_said(client, write_to, add_to):  # noqa: F811
    one, other = write_to(), write_to()
    press(client, one, "name", own_name=NAME, tags=TAG)
    add_to(one, "Her lawyer is Maître Dubois, 02 123 45 67")
    add_to(other, "bakery")
    for words in (
        "ZMEYA",
        "zmeya bakery",
        TAG.lower(),
        "maitre DUBOIS",
        "021234567",
        one.reference,
    ):
        assert found(client, words) == [one.reference], words
    assert set(found(client, "in his safe")) == {one.reference, other.reference}
    assert set(found(client, "خائفة")) == {one.reference, other.reference}
    # All words in one place, and not one here and one there.
    assert found(client, "zmeya lawyer") == []
    assert "in a note" in search(client, "dubois")


@pytest.fixture
def told(caseworkers, worker):
    """A conversation with a word of its own in each place, and those words by the place."""
    contact = {question: f"kontakt{question}" for question in message_display.SAFE_CONTACT}
    seen = {question: f"gesehen{question}" for question in message_display.SEEN}
    contact |= {"reach_by": "call", "reach_at": "0470 12 34 56"}
    seen |= {"country": "TH", "organisation": "An Peeters, CAW Antwerpen", "interpreter": "Tagalog"}
    words = Submission(SECRET, "ar", safe_contact=contact, seen=seen, kind=MessageKind.REFERRAL)
    intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed())
    one = Conversation.objects.get()
    keyed = with_its_key(one)
    pair = SentencePair("Schreibsatz", "Writtenpair", "en", is_signed=False)
    sent = {"language": "ar", "author": "Payoke", "sentences": [pair], "by": worker}
    replies.send_reply(*keyed, text="Answerword", **sent)
    replies.add_note(*keyed, text="Noteword", author="a", by=worker)
    desk_words.call_it(keyed, NAME, [TAG], by=worker)
    shown = list(contact.values()) + list(seen.values())
    shown = [word for word in shown if word not in ("call", "TH")] + ["a call", "Thailand"]
    told_to_desk = ["Answerword", "Schreibsatz", "Writtenpair", "Noteword", NAME, TAG]
    return one, [*shown, *told_to_desk, "papers are in", one.reference]


def test_each_kind_of_word_on_its_screen_is_found_by_those_who_may_open_it_alone(
    client,
    colleague,  # noqa: F811
    at_desk,
    told,
    worker,
    caplog,
):
    one, words = told
    page = page_of(client, one)
    recusal.shut_out(one, User.objects.get(username="colleague"), by=worker)
    surya = at_desk(DeskName.SURYA)
    admin = Client()
    admin.force_login(User.objects.create_superuser("over"))
    for word in words:
        assert word in page, "what is asked for here stands there"
        assert found(client, word) == [one.reference], word
        assert found(colleague, word) == found(surya, word) == [], word
        assert admin.post(FIND, {"words": word}).status_code == 404
    assert found(client, "+32 470 123456") == [one.reference]
    assert "in the safe contact" in search(client, "0470123456")
    assert "in who, where and when" in search(client, "peeters tagalog")
    words.remove(one.reference)
    kept = [row for row in everything_stored() if row[0] in ("AuditEntry", "Unlocked", "Session")]
    assert needles.find(words, kept) == []
    assert needles.find(words, [("log", caplog.text.encode())]) == []


def test_of_a_closed_one_contact_and_what_was_told_are_a_coordinator_s_with_a_reason(client, told):
    one, _words = told
    Conversation.objects.update(state="closed")
    for word in ("0470123456", "Tagalog"):
        assert found(client, word) == found(client, word, act="closed") == [], word
        assert found(client, word, act="closed", reason="asked") == [one.reference], word


def test_a_number_that_she_took_back_finds_nothing(client, told):
    one, _words = told
    replies.add_from_person(*with_its_key(one), text="Not that one", no_contact=True)
    assert "0470 12 34 56" not in page_of(client, one)
    assert found(client, "0470123456") == []
    assert found(client, "Tagalog") == found(client, "not that one") == [one.reference]


def test_only_what_this_person_may_open_is_searched(client, write_to):  # noqa: F811
    ours, theirs = write_to(DeskName.PAYOKE), write_to(DeskName.SURYA)
    assert found(client, SECRET.split(".", maxsplit=1)[0]) == [ours.reference]
    assert theirs.reference not in search(client, "papers")


def test_what_is_deleted_is_gone_from_search_at_once(client, write_to):  # noqa: F811
    one = write_to()
    assert found(client, "papers") == [one.reference]
    state_changes.delete(one)
    assert found(client, "papers") == []


def test_nothing_typed_finds_nothing(client, write_to):  # noqa: F811
    write_to()
    for nothing in ("", "  ", "\u0301", "x" * 201):
        answer = client.post(FIND, {"words": nothing})
        assert answer.status_code == 422
        assert "found." not in answer.content.decode()


def test_of_closed_ones_only_a_coordinator_with_a_reason_searches_what_was_said(
    client,
    write_to,  # noqa: F811
    add_to,
    worker,
):
    one = write_to()
    press(client, one, "name", own_name=NAME)
    add_to(one, "Dubois")
    Conversation.objects.filter(pk=one.pk).update(state="closed")
    assert found(client, "papers") == []
    assert (
        found(client, NAME, act="closed")
        == found(client, "dubois", act="closed")
        == [one.reference]
    )
    assert found(client, "papers", act="closed") == []
    assert found(client, "papers", act="closed", reason="law") == [one.reference]
    assert (
        client.post(FIND, {"words": "x", "act": "closed", "reason": "curious"}).status_code == 422
    )
    worker.groups.remove(Group.objects.get(name=staff_permissions.COORDINATORS))
    assert found(client, NAME, act="closed", reason="law") == [one.reference]
    assert found(client, "papers", act="closed", reason="law") == []
    assert "Why, to look into" not in search(client, "papers")


def test_closed_ones_come_some_at_a_time_and_what_was_found_stays(client, write_to, monkeypatch):  # noqa: F811
    monkeypatch.setattr(conversation_search_view, "AT_ONCE", 2)
    every = [write_to(state="closed") for _ in range(5)]
    begun, seen = {}, []
    for through in ("2 of 5", "4 of 5", "5 of 5"):
        page = search(client, "papers", act="closed", reason="asked", **begun)
        assert f"Looked through {through} closed" in page
        seen = re.findall(r'<a href="/cms/helpdesk/\w+/">(\w{6})', page)
        begun = begun_on(page)
    assert sorted(seen) == sorted(one.reference for one in every)
    assert not begun, "there is nothing more to press"


def begun_on(page):
    """Where it has come to, as its form sends it along."""
    return dict(re.findall(r'name="(looked|so_far|looked_for)" value="([^"]*)"', page))


def test_other_words_or_a_reason_chosen_only_now_begin_anew_with_the_closed_ones(
    client,
    write_to,  # noqa: F811
    monkeypatch,
):
    monkeypatch.setattr(conversation_search_view, "AT_ONCE", 2)
    for _each in range(5):
        write_to(state="closed")
    for words, reason in (("papers", "asked"), ("passport", "law")):
        begun = begun_on(search(client, "passport", act="closed", reason="asked"))
        page = search(client, words, act="closed", reason=reason, **begun)
        assert "Looked through 2 of 5 closed" in page


def test_a_place_among_closed_ones_that_no_database_knows_is_no_error(client, worker):
    far = {"words": "papers", "act": "closed", "looked": "9" * 25}
    assert client.post(FIND, far).status_code == 422


def test_the_audit_keeps_who_searched_and_why_and_not_what(client, write_to, worker):  # noqa: F811
    write_to()
    search(client, "papers")
    search(client, "papers", act="closed", reason="complaint")
    search(client, "papers", act="closed", reason="law", looked="2", so_far="")
    entries = AuditEntry.objects.filter(action__startswith="searched").order_by("number")
    said = [(entry.action, entry.who, entry.desk, entry.about) for entry in entries]
    assert said == [
        ("searched", "worker-payoke", "payoke", ""),
        ("searched-closed", "worker-payoke", "payoke", "complaint"),
        ("searched-closed", "worker-payoke", "payoke", "law"),
    ]


@pytest.mark.parametrize(
    "begun", [{"looked": "1"}, {"looked": "0"}, {"looked": "1", "so_far": "x"}]
)
def test_nobody_searches_past_the_audit_by_saying_that_they_have_begun(client, write_to, begun):  # noqa: F811
    """Where they are comes from their browser; the reason too may be another than at first."""
    write_to(state="closed")
    talk = write_to(state="closed")
    so_far = talk.pk if "so_far" in begun else ""
    sent = {**begun, "so_far": so_far, "act": "closed", "reason": "law"}
    assert found(client, "papers", **sent)
    assert [entry.about for entry in AuditEntry.objects.filter(action="searched-closed")] == ["law"]


# --- Two conversations of one person ---


def joined(client, write_to, count=2):  # noqa: F811
    every = [write_to() for _ in range(count)]
    for other in every[1:]:
        press(client, every[0], "join", join_with=other.reference)
    return every


def test_joined_ones_are_seen_as_one_by_the_desk_alone(client, write_to, accepted, send):  # noqa: F811
    first = Conversation.objects.get()
    second = write_to()
    replies.add_note(*with_its_key(second), text="Her sister called", author="a")
    press(client, first, "join", join_with=second.reference)
    page = page_of(client, first)
    assert "The same person:" in page
    assert "Her sister called" in page
    assert f"{LIST}{second.pk}/" in page
    assert AuditEntry.objects.filter(action="opened", conversation=second.pk).exists()
    assert Conversation.objects.get(pk=second.pk).is_unread, "read only on its own page"
    # The number of the first opens the first alone.
    seen = lookup.messages_of(lookup.find_by_receipt(accepted.receipt))
    assert [message.message.conversation_id for message in seen] == [first.pk]


def test_a_third_joins_all_and_one_can_be_taken_out(client, write_to):  # noqa: F811
    first, second, third = joined(client, write_to, 3)

    def of(one):
        return set(desk_words.read(with_its_key(Conversation.objects.get(pk=one.pk))).joined)

    assert of(first) == {second.pk, third.pk}
    assert of(third) == {first.pk, second.pk}
    press(client, second, "part")
    assert (of(first), of(second), of(third)) == ({third.pk}, set(), {first.pk})


def test_nothing_of_another_desk_and_nothing_unknown_is_joined(client, write_to):  # noqa: F811
    one, theirs = write_to(), write_to(DeskName.SURYA)
    for typed in (theirs.reference, theirs.pk, one.reference, "", "%", "abc", "zzzzzz", "\x00" * 6):
        press(client, one, "join", join_with=typed)
    assert Conversation.objects.filter(desk_words__isnull=False).count() == 0


def test_one_that_is_deleted_is_no_longer_shown(client, write_to):  # noqa: F811
    first, second = joined(client, write_to)
    state_changes.delete(second)
    assert "The same person:" not in page_of(client, first)


# --- Shut to a colleague ---


def test_whoever_it_is_shut_to_finds_it_nowhere(client, colleague, write_to):  # noqa: F811
    one, other = write_to(), write_to()
    user = User.objects.get(username="colleague")
    press(colleague, one, "take")
    press(client, one, "shut", shut_to=user.pk)
    assert not Conversation.objects.get(pk=one.pk).assignee
    for page in (
        shown(colleague),
        search(colleague, "papers"),
        colleague.get("/cms/").content.decode(),
    ):
        assert one.reference not in page
    assert "Helpdesk (1)" in colleague.get("/cms/").content.decode()
    for path in (address(one), f"{address(one)}here/", f"{address(one)}hand-over/"):
        method = colleague.post if path.endswith("here/") else colleague.get
        assert method(path).status_code == 404, path
    press(colleague, other, "join", join_with=one.reference)
    assert not desk_words.read(with_its_key(Conversation.objects.get(pk=other.pk))).joined
    assert one.reference in shown(client)
    assert AuditEntry.objects.get(action="shut").about == "colleague"
    press(client, one, "unshut", open_to=user.pk)
    assert one.reference in shown(colleague)


def test_who_joins_or_parts_others_leaves_out_none_that_is_shut_to_them(
    client,
    colleague,  # noqa: F811
    write_to,  # noqa: F811
):
    """Else one who must not see it would take it from the person whose it is."""
    shut, known = joined(client, write_to)
    third, user = write_to(), User.objects.get(username="colleague")
    press(client, shut, "shut", shut_to=user.pk)
    press(client, known, "unshut", open_to=user.pk)

    def of(one):
        return set(desk_words.read(with_its_key(Conversation.objects.get(pk=one.pk))).joined)

    press(colleague, known, "join", join_with=third.reference)
    assert of(known) == {shut.pk, third.pk}
    assert of(shut) == {known.pk, third.pk}
    assert shut.reference not in page_of(colleague, known)
    press(colleague, known, "part")
    assert (of(known), of(shut)) == (set(), {third.pk})


def test_nobody_shuts_themselves_out_and_odd_names_do_nothing(client, write_to, worker):  # noqa: F811
    one = write_to()
    for odd in (worker.pk, "", "x", "99999", "-1"):
        press(client, one, "shut", shut_to=odd)
        press(client, one, "unshut", open_to=odd)
    assert not ShutOut.objects.exists()


def test_it_opens_again_when_nobody_else_is_left(client, colleague, write_to, worker):  # noqa: F811
    one = write_to()
    user = User.objects.get(username="colleague")
    recusal.shut_out(one, user, by=worker)
    assert one.reference not in shown(colleague)
    User.objects.filter(pk=worker.pk).update(is_active=False)
    assert one.reference in shown(colleague)


def test_nobody_hides_a_conversation_from_all_others(
    client,
    colleague,  # noqa: F811
    write_to,  # noqa: F811
    worker,
    caseworkers,
):
    """One dishonest caseworker could keep somebody who asks for help to themselves."""
    second = User.objects.get(username="colleague")
    third = User.objects.create_user("third")
    desk = Desk.objects.get(pk=DeskName.PAYOKE)
    member = member_keys.make_member_key(third, PASSPHRASE)
    mine = worker.member_key
    held = desk_keys.desk_keys_of(mine, member_keys.open_member_key(mine, PASSPHRASE))
    desk_keys.let_in(desk, member, held=held, by=worker)
    talk = write_to()
    for user in (second, third):
        press(client, talk, "shut", shut_to=user.pk)
    assert [row.user for row in ShutOut.objects.all()] == [second]
    assert "id_shut_to" not in page_of(client, talk)
    press(client, talk, "unshut", open_to=second.pk)
    press(client, talk, "shut", shut_to=third.pk)
    assert [row.user for row in ShutOut.objects.all()] == [third]
    assert talk.reference in shown(colleague)


def test_of_two_colleagues_nobody_shuts_one_out_unnoticed(client, colleague, write_to):  # noqa: F811
    """Who reads it first could keep somebody who asks for help to themselves: the other is told."""
    one = write_to()
    user = User.objects.get(username="colleague")
    User.objects.filter(pk=user.pk).update(email="colleague@centre.example")
    desk = Desk.objects.get(pk=DeskName.PAYOKE)
    Notice.objects.all().delete()
    press(client, one, "shut", shut_to=user.pk)
    assert ShutOut.objects.get().user == user
    assert [(told.desk_id, told.kind) for told in Notice.objects.all()] == [(desk.pk, "changed")]
    assert "colleague@centre.example" in emails.recipients(desk, "changed")
    entry = AuditEntry.objects.get(action="shut")
    assert (entry.who, entry.about, entry.conversation) == ("worker-payoke", "colleague", one.pk)


def test_two_who_are_both_shut_out_do_not_leave_it_to_nobody(client, colleague, write_to, worker):  # noqa: F811
    one = write_to()
    for user in (worker, User.objects.get(username="colleague")):
        ShutOut.objects.create(conversation=one, user=user)  # as when colleagues have left since
    assert one.reference in shown(client)
    assert Message.objects.filter(conversation=one).exists()
