"""A mail with her number that has not left yet, once she said that it is not to be used."""

from email import message_from_bytes

import pytest

from helpdesk.conversations import lookup, replies
from helpdesk.models import Notice
from helpdesk.notices import emails
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import settle
from tests.helpdesk.test_no_contact import NUMBER, words  # noqa: F401 - a fixture


def words_of(part, certificate):
    return message_from_bytes(part).get_payload(decode=True).decode()


@pytest.fixture
def by_mail(caseworkers, monkeypatch, settings):
    """Payoke gets messages by mail, at its bells; they are sealed to nobody here."""
    settings.NOTICE_EVERY_MINUTES = 30
    monkeypatch.setattr(emails.sealing, "seal_letter", words_of)
    settle(DeskName.PAYOKE, certificate="of the desk", sends_mail_with_message=True)


def waiting():
    return "".join(Notice.objects.filter(sent_at=None).values_list("sealed", flat=True))


def test_it_does_not_leave_with_the_number(by_mail, accepted):
    assert NUMBER in waiting()
    keyed = lookup.find_by_receipt(accepted.receipt)
    replies.add_from_person(*keyed, text="", no_contact=True)
    assert NUMBER not in waiting()
