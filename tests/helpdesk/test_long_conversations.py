"""A conversation has an end on each day, and pages: nobody can make it too heavy for the other."""

import pytest
from django.utils import timezone

from helpdesk import limits, sealing
from helpdesk.conversations import intake, lookup, replies
from helpdesk.models import Conversation, Message
from helpdesk.rules import submission
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from tests.helpdesk.conftest import SECRET

MANY = 2 * limits.MESSAGES_ON_A_PAGE + 3


@pytest.fixture
def found(accepted):
    return lookup.find_by_receipt(accepted.receipt)


@pytest.fixture
def ticket(found):
    return sealing.seal_ticket(found.conversation.pk, found.conversation_key)


@pytest.fixture
def long(found):
    """Words and answers in turn, as many as three pages hold."""
    for n in range(2, MANY + 1):
        content = {"text": f"word {n:03}", "language": "en", "author": "Payoke"}
        message = Message(
            conversation=found.conversation, sequence=n, direction="out" if n % 2 else "in"
        )
        message.seal(content, found.conversation_key)
        message.save()
    return found


@pytest.fixture
def read(send, ticket):
    """`read(page=2)`: the page of the person; `act` and other fields as its buttons send them."""

    def act(**fields):
        token = fields.pop("token", "")
        fields = {"ticket": ticket, **fields} | ({"token": token} if token else {})
        return send("/en/read/", **fields)

    return act


@pytest.fixture
def opened(monkeypatch):
    """How many messages were opened so far."""
    places, unseal = [], sealing.open_message

    def counted(sealed, key, context):
        places.append(context.sequence)
        return unseal(sealed, key, context)

    monkeypatch.setattr(sealing, "open_message", counted)
    return places


def said_on(answer):
    every = {f"word {n:03}" for n in range(2, MANY + 1)}
    return every & {text.partition("<")[0].strip() for text in answer.text.split(">")}


def test_the_person_opens_a_page_of_messages_and_finds_each_on_one(long, read, opened):
    seen = []
    for number in (1, 2, 3):
        del opened[:]
        seen.append(said_on(read(act="words", page=number)))
        assert len(opened) <= limits.MESSAGES_ON_A_PAGE
    assert sum(map(len, seen)) == len(set.union(*seen)) == MANY - 1
    assert f"word {MANY:03}" in seen[0], "the newest first"
    assert "word 002" in seen[2]


def test_whoever_names_no_page_gets_the_newest(long):
    assert lookup.page_of_messages(long).number == 1


def test_the_buttons_of_the_page_lead_to_the_others(long, read):
    first, last = read(), read(page=3)
    assert 'name="page" value="2"' in first.text
    assert "Earlier messages" in first.text
    assert "Later messages" not in first.text
    assert "Earlier messages" not in last.text
    assert read(page=99).context["thread"].one_page.number == 3
    assert read(page="x").context["thread"].one_page.number == 1


def test_an_answer_on_an_earlier_page_is_an_answer(found, read):
    replies.send_reply(*found, text="Yes", language="en", author="Payoke")
    for n in range(limits.MESSAGES_ON_A_PAGE):
        replies.add_from_person(found.conversation, found.conversation_key, text=f"more {n}")
    assert "There is no answer yet" not in read().text


def test_a_short_conversation_has_no_pages(found, read):
    assert "Earlier messages" not in read().text


@pytest.fixture
def at_work(at_desk, long):
    client, page = at_desk(DeskName.PAYOKE), f"/cms/helpdesk/{long.conversation.pk}/"
    return lambda **query: client.get(page, query)


def test_the_desk_opens_a_page_of_messages_and_finds_each_on_one(at_work, opened):
    at_work()
    seen = []
    for number in (1, 2, 3):
        del opened[:]
        seen.append(said_on(at_work(m=number)))
        first = Message.objects.filter(direction="in").count()
        assert len(opened) <= limits.MESSAGES_ON_A_PAGE + first
    assert sum(map(len, seen)) == len(set.union(*seen)) == MANY - 1
    assert f"word {MANY:03}" in seen[0]


def test_what_has_just_come_is_never_marked_as_read_unseen(at_work, long):
    at_work()
    replies.add_from_person(long.conversation, long.conversation_key, text="I have to leave now")
    assert "I have to leave now" in at_work(m=2).text
    assert not Conversation.objects.get().is_unread


def test_opened_from_the_second_page_of_the_list_it_shows_its_newest(at_work):
    at_work()
    page = at_work(tab="us", p=2)
    assert f"word {MANY:03}" in page.text
    later = at_work(tab="us", p=2, m=2)
    assert f"word {MANY:03}" not in later.text
    for rel, number in (("next", 1), ("prev", 3)):
        link = f'rel="{rel}" href="?tab=us&amp;p=2&amp;m={number}"'
        assert link in later.text, "the place in the list goes along"
    assert 'rel="next" href="?m=1"' in at_work(m=2).text


def test_an_answer_from_a_page_of_earlier_words_does_not_pass_the_newest(at_work, at_desk, long):
    """A colleague has opened them, so they are not new any more; this screen never had them."""
    at_work()
    earlier, address = at_work(m=2), f"/cms/helpdesk/{long.conversation.pk}/"
    seen = earlier.text.partition('name="seen" value="')[2].partition('"')[0]
    form = {"act": "reply", "text": "Yes", "language": "en", "even_so": "on", "seen": seen}
    before = Message.objects.count()
    stopped = at_desk(DeskName.PAYOKE).post(address, form)
    assert stopped.status_code == 409
    assert f"word {MANY:03}" in stopped.text
    assert Message.objects.count() == before


def test_how_somebody_may_be_reached_stands_on_every_page(caseworkers, at_desk):
    words = submission.Submission(
        text="Hello", language="en", safe_contact={"never_do": "ring my door"}
    )
    receipt = intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed()).receipt
    found = lookup.find_by_receipt(receipt)
    for n in range(limits.MESSAGES_ON_A_PAGE + 5):
        replies.add_from_person(found.conversation, found.conversation_key, text=f"more {n}")
    page = at_desk(DeskName.PAYOKE).get(f"/cms/helpdesk/{found.conversation.pk}/")
    assert "Hello" not in page.text.partition("hd-thread")[2]
    assert "ring my door" in page.text


@pytest.mark.parametrize(
    ("limit", "most", "advice"),
    [
        ("MESSAGES_A_DAY", 3, "send them tomorrow"),
        ("BYTES_A_DAY", 3_000, "send them tomorrow"),
        ("MESSAGES_IN_ALL", 3, "as a new message"),
        ("BYTES_IN_ALL", 3_000, "as a new message"),
    ],
)
def test_what_is_too_much_is_said_kindly_and_stays_in_the_form(
    read, client, monkeypatch, limit, most, advice
):
    monkeypatch.setattr(limits, limit, most)
    answers = []
    for n in range(4):
        token = client.get("/en/write/").context["token"]
        answers.append(read(act="add", message=f"{SECRET} {n}", token=token))
    refused = answers[-1]
    assert [answer.status_code for answer in answers] == [200, 200, 422, 422]
    assert Message.objects.count() == 3
    assert f"{SECRET} 3</textarea>" in refused.text
    for said in (advice, "has not been sent", "tel:112", "tel:+3278055800"):
        assert said in refused.text
    assert "have arrived" not in refused.text


def test_the_next_day_there_is_room_again_and_the_same_form_is_good(found, monkeypatch, clock):
    monkeypatch.setattr(limits, "MESSAGES_A_DAY", 1)
    seed = new_token_seed()
    with pytest.raises(replies.ConversationFull):
        intake.add(found, text="more", in_danger=False, token=seed)
    clock.forward(days=1)
    assert intake.add(found, text="more", in_danger=False, token=seed)
    assert Message.objects.get(sequence=2).day == timezone.localdate()


def test_the_longest_message_fits_into_a_day_six_times():
    """The promise of the form, in the script that takes most: four bytes a letter."""
    assert 6 * limits.LONGEST_MESSAGE * 4 < limits.BYTES_A_DAY < limits.BYTES_IN_ALL
