"""A picture that was asked for: what is taken, when, how it is kept, and that it goes."""

import gzip
import html
import re

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from base import phonebook
from base.languages.language_list import LANGUAGES
from base.sandbox import system_calls
from helpdesk import limits, sealing
from helpdesk.conversations import (
    attachments,
    handover,
    intake,
    lookup,
    picture_invitations,
    state_changes,
)
from helpdesk.conversations.picture_invitations import NotInvited
from helpdesk.gate import csrf
from helpdesk.models import AttachmentPiece, Conversation, Desk, Message
from helpdesk.notices import emails
from helpdesk.pictures import picture_kinds
from helpdesk.public.pictures import picture_tickets, picture_view
from helpdesk.ready_sentences.in_two_languages import hindrance, in_language
from helpdesk.ready_sentences.sentence_list import GROUPS, PICTURES
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import AttachmentSort
from tests.fixtures.pictures_of_papers import PAPERS, paper_of
from tests.helpdesk.conftest import FORM, settle, with_its_key
from tests.helpdesk.test_desk_settings import USUAL
from tests.helpdesk.test_voices import BOUNDARY, SETTINGS, body_of, send_before
from tests.site.grading import headers_wrong, page_wrong
from tests.site.sizes import MOST_GZIP

PICTURE = AttachmentSort.PICTURE
OURS = {"Sec-Fetch-Site": "same-origin"}
SHUT = "You cannot send a picture now."


@pytest.fixture(autouse=True)
def asking(accepted, var_dir):
    """Payoke and Sürya ask for pictures."""
    settle(
        *(DeskName.PAYOKE, DeskName.SURYA),
        asks_for_pictures=True,
        pictures_assessed_on=timezone.localdate(),
    )


@pytest.fixture
def asked():
    """One was asked for."""
    picture_invitations.ask(keyed(), by=worker())


def keyed():
    return with_its_key(Conversation.objects.get())


def worker():
    return get_user_model().objects.get(username="worker-payoke")


def fresh_ticket(accepted):
    """Of a page that she has opened with her number just now."""
    hers = lookup.find_by_receipt(accepted.receipt)
    return sealing.seal_ticket(hers.conversation.pk, hers.conversation_key)


@pytest.fixture
def ticket(accepted):
    return fresh_ticket(accepted)


@pytest.fixture
def press(client, ticket):
    """A button on the page of her messages: `press(act="no-picture")`; or of another `path`."""

    def post(path="/en/read/", **fields):
        body = f"token={csrf.new_token()}&ticket={ticket}"
        body += "".join(f"&{name}={value}" for name, value in fields.items())
        return client.post(path, body, content_type=FORM, headers=OURS)

    return post


@pytest.fixture
def show(client, ticket):
    """Send the form with a picture."""

    def post(picture=None, headers=OURS, **fields):
        fields = {"token": csrf.new_token(), "ticket": ticket, "act": "send"} | fields
        picture = paper_of("jpeg") if picture is None else picture
        body = body_of(fields, picture, name="IMG_1234 passport.jpg", field="picture")
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return client.post("/en/picture/", body, content_type=kind, headers=headers)

    return post


def pieces():
    return AttachmentPiece.objects.filter(number=0).count()


def last():
    message = Message.objects.filter(direction="in").order_by("sequence").last()
    return message, message.open(keyed().conversation_key)


# What it may be


@pytest.mark.parametrize("kind", PAPERS)
def test_what_telephones_make_of_paper_is_taken_and_opens_as_it_came(show, asked, kind):
    answer = show(paper_of(kind))
    assert "Your picture has arrived." in answer.content.decode()
    assert "The phone keeps its own copy of the picture." in answer.content.decode()
    message, content = last()
    assert content["picture"]["kind"] == kind
    assert attachments.came(message, PICTURE, content["picture"]) == paper_of(kind)
    assert not content.get("voice")


@pytest.mark.parametrize(
    "first",
    [
        b"GIF89a" + bytes(10),
        b"PK\x03\x04" + bytes(12),
        b"MZ" + bytes(14),
        b"<svg xmlns='http",
        b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00",
        b"\x00\x00\x00\x20ftypisom\x00\x00\x00\x00",
        b"RIFF\x10\x00\x00\x00WAVEfmt ",
        b"II*\x00" + bytes(12),
        b"OggS\x00" + bytes(11),
        b" %PDF-1.7" + bytes(7),
        b"",
    ],
)
def test_what_is_no_such_picture_is_known_by_its_first_bytes(first):
    assert picture_kinds.kind_of(first) == ""


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (b"", "Choose a picture. Nothing has been sent yet."),
        (b"GIF89a" + bytes(100), "This is not a picture that we can take."),
        (b"\xff\xd8\xff" + bytes(limits.LONGEST_PICTURE), "This picture is too large."),
    ],
)
def test_what_is_not_taken_is_said_and_nothing_is_kept(show, asked, picture, said):
    answer = show(picture)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not pieces()
    assert Message.objects.filter(direction="in").count() == 1


def test_nothing_of_it_stands_in_clear_and_no_name_of_a_file(show, asked):
    show()
    stored = b"".join(bytes(row.sealed) for row in AttachmentPiece.objects.all())
    stored += b"".join(bytes(row.sealed) for row in Message.objects.all())
    assert paper_of("jpeg")[:12] not in stored
    assert b"passport" not in stored
    assert "name" not in {name for name in last()[1] if name != "picture"}
    assert "passport" not in str(last()[1])


def test_no_temporary_file_is_made(show, asked, monkeypatch):
    def refuse(*_args, **_more):
        raise AssertionError("a temporary file")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    assert show().status_code == 200
    assert pieces() == 1


def test_the_same_picture_sent_twice_by_one_form_is_one(show, asked):
    token = csrf.new_token()
    show(token=token)
    show(token=token)
    assert pieces() == 1


def test_the_last_one_sent_again_is_said_to_have_come(show, asked):
    """The answer was lost on the way. Nothing is called not sent that is stored."""
    for _number in range(limits.PICTURES_OF_AN_INVITATION - 1):
        show()
    token = csrf.new_token()
    for _number in range(2):
        assert "Your picture has arrived." in show(token=token).content.decode()
    assert pieces() == limits.PICTURES_OF_AN_INVITATION


def test_another_picture_sent_by_the_same_form_is_stored_before_it_is_said_to_have_come(
    show, asked
):
    """The answer to the first was lost, and she chose another paper in the page that stayed."""
    token = csrf.new_token()
    show(token=token)
    answer = show(paper_of("png"), token=token)
    assert "Your picture has arrived." in answer.content.decode()
    assert pieces() == 2


def test_another_one_that_does_not_fit_any_more_is_not_said_to_have_come(show, asked):
    for _number in range(limits.PICTURES_OF_AN_INVITATION - 1):
        show()
    token = csrf.new_token()
    show(token=token)
    answer = show(paper_of("png"), token=token).content.decode()
    assert SHUT in answer
    assert "Your picture has arrived." not in answer
    assert pieces() == limits.PICTURES_OF_AN_INVITATION


# Only where it was asked for


def test_unasked_nothing_is_taken(show):
    answer = show()
    assert SHUT in answer.content.decode()
    assert answer.status_code == 422
    assert not pieces()


def test_after_seven_days_nothing_is_taken(show, asked, clock, accepted):
    clock.forward(days=8)
    assert SHUT in show(ticket=fresh_ticket(accepted)).content.decode()
    assert not pieces()


def test_a_stranger_with_a_ticket_of_their_own_conversation_sends_none(
    show, asked, words, caseworkers
):
    other = intake.accept(words, desk=DeskName.PAYOKE, token="of somebody else")
    theirs = lookup.find_by_receipt(other.receipt)
    answer = show(ticket=sealing.seal_ticket(theirs.conversation.pk, theirs.conversation_key))
    assert SHUT in answer.content.decode()
    assert not pieces()


@pytest.mark.parametrize("ticket", ["", "made-up", "x" * 300])
def test_without_a_ticket_of_ours_the_number_is_asked_for(show, asked, ticket):
    assert "Type your number again" in show(ticket=ticket).content.decode()
    assert not pieces()


def test_a_form_of_another_site_keeps_nothing(show, asked):
    assert show(headers={"Sec-Fetch-Site": "cross-site"}).status_code == 422
    assert show(token="made-up:by:somebody").status_code == 422
    assert not pieces()


def test_the_fourth_is_one_too_many(show, asked, press):
    for _number in range(limits.PICTURES_OF_AN_INVITATION):
        assert show().status_code == 200
    assert SHUT in show().content.decode()
    assert pieces() == limits.PICTURES_OF_AN_INVITATION
    assert "Send a picture" not in press().content.decode()


def test_of_two_that_come_at_once_one_is_too_many(asked, accepted):
    """Both were let in while there was room for one."""
    send_before(keyed(), PICTURE, 2, day=timezone.localdate())
    hers = [lookup.find_by_receipt(accepted.receipt) for _number in range(2)]
    for number, each in enumerate(hers):
        sealer = sealing.AttachmentSealer(PICTURE)
        sealer.add(paper_of("png"))
        add = {"text": "", "in_danger": False, "token": f"{number}"}
        if number:
            with pytest.raises(NotInvited):
                intake.add(each, attachment=sealer.finish("png"), **add)
        else:
            intake.add(each, attachment=sealer.finish("png"), **add)
    assert pieces() == 3


def test_while_the_disk_is_nearly_full_none_comes(show, asked, ticket, monkeypatch):
    for module in (picture_view, picture_tickets):
        monkeypatch.setattr(module, "has_room", lambda: False)
    assert not picture_tickets.may_come(ticket)
    assert show().status_code == 503
    assert not pieces()


def test_while_the_forms_are_shut_none_comes(show, asked, settings, press):
    settings.FORMS_SHUT_AT = "2026-11-30T20:00:00+00:00"
    assert "Send a picture" not in press().content.decode()
    show()
    assert not pieces()


def test_where_the_database_cannot_say_nothing_behind_the_ticket_is_read(
    asked, ticket, monkeypatch
):
    assert picture_tickets.may_come(ticket)

    def broken(_ticket):
        from django.db import OperationalError

        raise OperationalError

    monkeypatch.setattr(lookup, "find_by_ticket", broken)
    assert not picture_tickets.may_come(ticket)


# The button, and the no


def test_the_page_of_her_messages_shows_the_button_while_it_is_open(press, clock):
    assert "Send a picture" not in press().content.decode()
    picture_invitations.ask(keyed(), by=worker())
    page = press().content.decode()
    form = page.partition('action="/en/picture/"')[2]
    assert form
    assert re.findall(r'<input type="hidden" name="(\w+)"', form)[:2] == ["token", "ticket"]
    assert "You do not have to." in page


def test_the_button_leads_to_the_form_that_says_what_not_to_send(press, asked):
    page = press(path="/en/picture/").content.decode()
    fields = re.findall(r'<input[^>]* name="([^"]+)"', page.partition('id="words"')[2])
    assert (fields[:2], fields[-1]) == (["token", "ticket"], "picture")
    for words in (
        "Send no picture of a body, of a child or of another person's face.",
        "no identity card and no passport",
        "A picture of a crime against a child must not come here.",
        'href="tel:101"',
        'href="tel:116000"',
        "The phone keeps its own copy of the picture.",
    ):
        assert words in page, words
    title = re.search(r"<title>([^<]*)", page)[1]
    assert not re.search("picture|police|crime|paper", title, re.IGNORECASE)
    assert "data-exit" in page


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_whom_to_call_instead_is_named_in_the_language_of_the_page(press, asked, language):
    lines = phonebook.current().page(language).lines
    shown = press(path=f"/{language}/picture/").content.decode()
    for code in ("police", "child-focus"):
        assert html.escape(str(lines[code].name)) in shown, code


@pytest.mark.parametrize("act", ["no-picture", "want-picture"])
def test_what_is_half_written_stays_whatever_she_says_of_the_picture(press, asked, clock, act):
    if act == "want-picture":
        clock.forward(days=8)
    shown = press(act=act, message="I+do+not+have+it", in_danger="on").content.decode()
    assert "I do not have it" in shown.partition("<textarea")[2]
    assert re.search(r'<input type="checkbox" name="in_danger"[^>]* checked', shown)


def test_what_is_half_written_comes_along_to_the_form_of_the_picture_and_back(press, show, asked):
    thread = press(act="show").content.decode()
    assert re.search(r'<button[^>]* form="words" formaction="/en/picture/"', thread)
    page = press(path="/en/picture/", message="I+have+it", no_contact="on").content.decode()
    hidden = dict(
        re.findall(r'<input type="hidden" name="(message|no_contact)" value="([^"]*)"', page)
    )
    assert hidden == {"message": "I have it", "no_contact": "on"}
    sent = show(**hidden).content.decode()
    assert "Your picture has arrived." in sent
    assert "I have it" in sent.partition("<textarea")[2]
    assert re.search(r'<input type="checkbox" name="no_contact"[^>]* checked', sent)


def test_she_can_say_no_and_later_that_she_still_wants_to(press, asked, show):
    assert SHUT in press(act="no-picture").content.decode()
    assert "Send a picture" not in press().content.decode()
    assert SHUT in show().content.decode()
    assert not pieces()
    page = press(act="want-picture").content.decode()
    assert "Your words have arrived." in page
    assert last()[1]["text"] == "I still want to send the picture."
    assert not Conversation.objects.get().in_danger
    assert Conversation.objects.get().is_unread, "the desk reads it, and may ask anew"


def test_who_comes_after_seven_days_can_say_so(client, asked, clock, accepted):
    clock.forward(days=8)
    body = f"token={csrf.new_token()}&ticket={fresh_ticket(accepted)}"
    page = client.post("/en/read/", body, content_type=FORM, headers=OURS).content.decode()
    assert "I still want to send the picture." in page
    assert "Send a picture" not in page


@pytest.mark.parametrize("address", ["picture", "read"])
def test_wherever_her_messages_stand_a_language_keeps_words_and_an_answer_is_heard(press, address):
    page = press(f"/en/{address}/", message="He+has+it.")
    assert "Your messages" in page.content.decode()
    assert "data:" in media_of(page)
    assert "He has it." in in_french(press, page, message="He+has+it.")


def test_so_it_is_after_a_picture_has_come(show, asked, press):
    page = show()
    assert "Your picture has arrived." in page.content.decode()
    assert "data:" in media_of(page)
    assert "He has it." in in_french(press, page, message="He+has+it.")


def test_so_it_is_where_the_number_is_asked_for(client, show, asked):
    page = show(ticket="made-up")
    assert 'name="number"' in page.content.decode()
    assert language_of(page) == "/fr/read/"


def language_of(page):
    """Where the button of another language leads."""
    return re.search(r'formaction="(/fr/[^"]*)"', page.content.decode())[1]


def in_french(press, page, **typed):
    return press(language_of(page), act="language", **typed).content.decode()


def media_of(page):
    policy = page.headers["Content-Security-Policy"]
    return policy.partition("media-src ")[2].partition(";")[0]


def test_her_own_pictures_are_named_and_never_shown_to_whoever_holds_the_number(show, asked, press):
    show()
    page = press(act="words").content.decode()
    assert "You sent a picture." in page
    assert "<img" not in page.partition("<main")[2]
    assert "data:image" not in page


def test_a_visit_without_a_ticket_says_how_one_comes_there(client):
    page = client.get("/en/picture/").content.decode()
    assert "You can send a picture only when a centre has asked you for it." in page
    assert "<form" not in page.partition("<main")[2]


def test_every_page_of_it_is_whole_in_every_language(client, press, asked):
    for code in LANGUAGES:
        path = f"/{code}/picture/"
        for answer in (client.get(path), press(path=path)):
            page = answer.content.decode()
            assert answer.status_code == 200
            assert headers_wrong(path, answer.headers) + page_wrong(path, page) == []
            assert len(gzip.compress(answer.content)) <= MOST_GZIP
            assert "no-store" in answer.headers["Cache-Control"]
        assert code == "en" or "Send no picture" not in page
        assert code == "en" or "The centre asks you" not in press(f"/{code}/read/").content.decode()


# Kept, handed over and deleted as words are; never in mail


def test_it_goes_with_its_conversation(show, asked):
    show()
    assert pieces()
    state_changes.delete(Conversation.objects.get())
    assert not AttachmentPiece.objects.exists()


def test_it_goes_along_to_another_desk_and_the_asking_does_not(show, asked, ticket):
    show()
    handover.hand_over(
        keyed(), Desk.objects.get(pk=DeskName.SURYA), agreed=True, why="", by=worker()
    )
    message, content = last()
    assert attachments.came(message, PICTURE, content["picture"]) == paper_of("jpeg")
    assert not picture_tickets.may_come(ticket)
    assert not picture_invitations.is_open(keyed())


def test_what_opens_it_leaves_by_no_mail(show, asked, monkeypatch):
    sealed = []
    monkeypatch.setattr(Desk, "takes_messages_by_mail", True)
    monkeypatch.setattr(emails, "seal", lambda *told: sealed.append(told) or "")
    show()
    (_desk, _conversation, _message, content) = sealed[-1]
    assert content["picture"] is True
    assert last()[1]["picture"]["key"] not in str(content)


# The words by which one is asked for


def test_the_ready_words_name_paper_and_never_a_card_a_passport_or_a_person_to_be_shown():
    asks = [each.english for each in PICTURES if each.english.endswith("?")]
    assert len(asks) == 3
    for wanted, words in zip(("contract", "pay slip", "letter"), asks, strict=True):
        assert wanted in words
    assert not [words for words in asks if re.search("identity|passport|face|yourself", words)]


def test_they_can_leave_in_every_language_and_in_no_other_answer():
    inside = {sentence.key for group in GROUPS.values() for sentence in group}
    for sentence in PICTURES:
        assert sentence.key not in inside
        for code in LANGUAGES:
            assert in_language(sentence, code), (sentence.key, code)
            assert hindrance(sentence, code) is None


# What a desk says of it


def test_the_setting_wants_the_day_of_the_assessment(at_desk):
    settle(DeskName.PAYOKE, asks_for_pictures=False, pictures_assessed_on=None)
    client = at_desk(DeskName.PAYOKE)
    answer = client.post(SETTINGS, USUAL | {"asks_for_pictures": "on"})
    assert answer.status_code == 422
    wanted = {"asks_for_pictures": "on", "pictures_assessed_on": "2026-11-01"}
    assert client.post(SETTINGS, USUAL | wanted).status_code == 302
    assert Desk.objects.get(pk=DeskName.PAYOKE).takes_pictures


def test_where_the_kernel_cannot_shut_a_child_the_setting_is_refused(at_desk, monkeypatch):
    monkeypatch.setattr(system_calls, "is_possible", lambda: False)
    wanted = {"asks_for_pictures": "on", "pictures_assessed_on": "2026-11-01"}
    answer = at_desk(DeskName.PAYOKE).post(SETTINGS, USUAL | wanted)
    assert "This computer cannot open pictures safely." in answer.content.decode()


@pytest.mark.parametrize(("room", "offered"), [(1, True), (0, False)])
def test_whoever_is_told_that_it_is_over_may_ask_where_one_more_would_be_taken(
    press, asked, room, offered
):
    came = limits.PICTURES_OF_AN_INVITATION - room
    send_before(keyed(), PICTURE, came, day=timezone.localdate())
    picture_invitations.close(keyed())
    page = press(act="show").content.decode()
    assert (SHUT in page) is offered
    assert ("I still want to send the picture." in page) is offered
