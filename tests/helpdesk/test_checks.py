"""What `check --deploy` refuses."""

from helpdesk import checks
from helpdesk.models import DeskKey
from tests.helpdesk.conftest import settle


def ids(found):
    return [complaint.id for complaint in found]


def test_a_desk_without_key_or_address_is_named(caseworkers):
    settle(email="desk@centre.example")
    assert checks.every_desk_is_open() == []
    DeskKey.objects.filter(desk="payoke").delete()
    settle("surya", email="")
    assert ids(checks.every_desk_is_open()) == ["helpdesk.E001", "helpdesk.E002"]


def test_the_three_centres_are_asked_for_and_the_fourth_desk_is_not(db):
    found = checks.every_desk_is_open()
    assert ids(found) == ["helpdesk.E001"] * 3
    assert not [complaint for complaint in found if "Child" in complaint.msg]


def test_whoever_silences_one_complaint_silences_no_other(settings):
    """An old copy of the database once shared its id with a missing address."""
    settings.OPERATOR_ALARM_EMAIL = ""
    assert ids(checks.somebody_hears_of_a_silent_desk()) == ["helpdesk.E005"]
    assert "helpdesk.E005" not in checks.IDS.values()
    assert len(set(checks.IDS.values())) == len(checks.IDS)
