"""On coming back she can take away what she gave to be reached by."""

import pytest

from helpdesk import sealing
from helpdesk.conversations import handover, intake, lookup, replies
from helpdesk.models import Conversation, Desk
from helpdesk.rules.routing import DeskName
from helpdesk.rules.submission import Submission
from helpdesk.sealing import new_token_seed
from tests.helpdesk.conftest import SECRET, with_its_key
from tests.helpdesk.test_inbox_work import page_of, press

WARNING = "Do not use the number or address that the person gave"
TICKED = "Do not use any number or address that I gave you. Answer only here."
NUMBER = "0478 00 00 00"
WORD = "mangosteen"


@pytest.fixture
def words():
    contact = {"reach_by": "call", "reach_at": NUMBER, "our_word": WORD}
    return Submission(text=SECRET, language="ar", topic="work", safe_contact=contact)


@pytest.fixture
def come_back(accepted, send):
    """Call it with the fields of the form: what somebody who has come back sends."""

    def more(**fields):
        ticket = send("/en/read/", number=accepted.receipt).context["thread"].ticket
        return send("/en/read/", ticket=ticket, act="add", **fields)

    return more


@pytest.fixture
def client(at_desk):
    return at_desk(DeskName.PAYOKE)


def the_case():
    return Conversation.objects.get()


def test_the_tick_alone_stands_above_everything_and_the_number_is_gone(client, come_back):
    before = page_of(client, the_case())
    assert NUMBER in before
    assert WORD in before
    answer = come_back(message="", no_contact="on")
    assert "Your words have arrived." in answer.content.decode()
    page = page_of(client, the_case())
    assert page.index(WARNING) < page.index("hd-safe") < page.index('class="hd-thread"')
    assert NUMBER not in page
    assert WORD not in page
    assert TICKED in page
    assert the_case().is_attested


def test_it_stays_however_much_is_said_after(client, come_back, accepted):
    come_back(message="He found my phone", no_contact="on")
    for _ in range(25):
        replies.add_from_person(*lookup.find_by_receipt(accepted.receipt), text="And")
    page = page_of(client, the_case())
    assert WARNING in page
    assert "He found my phone" not in page, "on an earlier page by now"


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_label_from_before_that_is_put_back_takes_nothing_back(client, come_back):
    """Both are genuine: whoever holds her number would be called, and can write to the database."""
    before = Conversation.objects.values("label", "mark").get()
    come_back(message="", no_contact="on")
    Conversation.objects.update(**before)
    assert the_case().is_attested
    page = page_of(client, the_case())
    assert WARNING in page
    assert NUMBER not in page


def test_another_desk_is_told_as_well(come_back, at_desk, django_user_model):
    come_back(message="", no_contact="on")
    by = django_user_model.objects.get(username="worker-payoke")
    surya = Desk.objects.get(pk=DeskName.SURYA)
    handover.hand_over(with_its_key(the_case()), surya, agreed=True, why="", by=by)
    page = page_of(at_desk(DeskName.SURYA), the_case())
    assert WARNING in page
    assert NUMBER not in page


def test_whoever_sees_both_of_one_person_is_told_of_the_other(client, come_back, send):
    first = the_case()
    come_back(message="", no_contact="on")
    again = Submission(text="Me again", language="ar")
    intake.accept(again, desk=DeskName.PAYOKE, token=new_token_seed())
    second = Conversation.objects.exclude(pk=first.pk).get()
    press(client, second, "join", join_with=first.reference)
    assert WARNING in page_of(client, second)


def test_without_the_tick_a_word_is_needed_and_nothing_changes(client, come_back):
    assert come_back(message=" ").status_code == 422
    come_back(message="Thank you")
    assert WARNING not in page_of(client, the_case())


def test_the_page_asks_the_same_of_everybody_and_says_nothing_after(come_back, send, accepted):
    """Whoever holds the number must not learn whether another one was given, or taken away."""
    before = send("/en/read/", number=accepted.receipt).content.decode()
    assert TICKED in before
    come_back(message="", no_contact="on")
    after = send("/en/read/", number=accepted.receipt).content.decode()
    assert after.count(TICKED) == before.count(TICKED)
    assert NUMBER not in before + after
    boxes = [page.partition('name="no_contact"')[2].partition(">")[0] for page in (before, after)]
    assert "checked" not in "".join(boxes)


def test_it_is_sealed_and_a_label_says_as_little_by_its_size(come_back):
    before = len(bytes(the_case().label))
    come_back(message="", no_contact="on")
    case = the_case()
    assert len(bytes(case.label)) == before
    label = sealing.open_label(bytes(case.label), with_its_key(case).conversation_key, case.pk)
    assert (label["no_contact"], label["language"]) == ("yes", "ar")
