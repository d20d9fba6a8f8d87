"""What is one person's is shut to a colleague as one, whichever came first."""

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
