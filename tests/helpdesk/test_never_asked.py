"""Of whom no form asked which centre must not read it, the form of a handover says so."""

import pytest

from helpdesk.rules.routing import DeskName
from helpdesk.rules.submission import MessageKind
from tests.helpdesk.conftest import settle
from tests.helpdesk.test_handover_goes_along import HELPDESK, written

NOT_KNOWN = "Not known: whether the person named a centre that must not read this."


@pytest.mark.parametrize("kind", [MessageKind.REFERRAL, MessageKind.SIGHTING])
def test_of_whom_somebody_else_wrote_it_is_not_known(kind, at_desk, caseworkers):
    settle(DeskName.PAYOKE, hears_others=True)
    case, client = written(kind=kind), at_desk(DeskName.PAYOKE)
    assert NOT_KNOWN in client.get(f"{HELPDESK}{case.pk}/hand-over/").text


def test_who_was_asked_and_named_none_is_known(at_desk, caseworkers):
    case, client = written(), at_desk(DeskName.PAYOKE)
    assert NOT_KNOWN not in client.get(f"{HELPDESK}{case.pk}/hand-over/").text
