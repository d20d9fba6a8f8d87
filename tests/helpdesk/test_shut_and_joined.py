"""What is one person's is shut to a colleague as one, whichever came first."""

import pytest
from django.contrib.auth.models import User

from helpdesk.models import ShutOut
from tests.helpdesk.test_handover_goes_along import written
from tests.helpdesk.test_inbox_work import another, colleague, page_of, press, third  # noqa: F401


def shut_to(name):
    rows = ShutOut.objects.filter(user__username=name)
    return set(rows.values_list("conversation", flat=True))


def test_with_one_the_joined_ones_are_shut(another, colleague, third):  # noqa: F811
    client = another("worker")
    one, other, apart = written(), written(), written()
    press(client, one, "join", join_with=other.reference)
    press(client, other, "shut", shut_to=User.objects.get(username="colleague").pk)
    assert shut_to("colleague") == {one.pk, other.pk}
    assert colleague.get(f"/cms/helpdesk/{one.pk}/").status_code == 404
    assert page_of(colleague, apart)


def test_what_is_joined_with_a_shut_one_is_shut_too(another, colleague, third):  # noqa: F811
    client = another("worker")
    one, other = written(), written()
    press(client, one, "shut", shut_to=User.objects.get(username="colleague").pk)
    press(client, other, "join", join_with=one.reference)
    assert shut_to("colleague") == {one.pk, other.pk}
    assert shut_to("third") == set()


def shut_each_to_another(client):
    """Two of one desk, so that joined they would be open to none but whoever joins them."""
    one, other = written(), written()
    for case, name in ((one, "colleague"), (one, "worker-payoke"), (other, "third")):
        press(client, case, "shut", shut_to=User.objects.get(username=name).pk)
    return one, other


def test_what_would_leave_too_few_to_read_all_is_not_joined_and_it_is_said(
    another,  # noqa: F811
    colleague,  # noqa: F811
    third,  # noqa: F811
):
    client = another("worker")
    one, other = shut_each_to_another(client)
    press(client, other, "join", join_with=one.reference)
    assert "Not joined: one is shut to some of you" in page_of(client, other)
    assert shut_to("third") == {other.pk}
    assert one.reference not in page_of(client, other)


@pytest.mark.parametrize("is_shown", [True, False], ids=["shown", "shut to who does it"])
def test_which_of_those_joined_stays_open_to_somebody_is_said_where_it_is_shown(
    another,  # noqa: F811
    colleague,  # noqa: F811
    third,  # noqa: F811
    is_shown,
):
    client = another("worker")
    one, other = written(), written()
    press(client, one, "join", join_with=other.reference)
    # Past the screen, as it may stand from before a colleague left.
    for name in ("colleague", "worker-payoke" if is_shown else "worker"):
        user = User.objects.get(username=name)
        ShutOut.objects.create(conversation=other, user=user)
    press(client, one, "shut", shut_to=User.objects.get(username="third").pk)
    page = page_of(client, one)
    assert "Shut to third." in page
    assert (f"Not shut to third: {other.reference}" in page) is is_shown
    assert (other.reference in page) is is_shown
    assert shut_to("third") == {one.pk}
