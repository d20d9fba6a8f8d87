"""Who is in danger goes from sight by the one act that asks how the desk knows, and by no other."""

import pytest

from tests.helpdesk.test_inbox_passing_on import again, client, shown, write_to  # noqa: F401
from tests.helpdesk.test_inbox_work import press


@pytest.mark.parametrize("act", ["close", "put-aside"])
def test_no_other_act_takes_somebody_from_among_those_in_danger(act, client, write_to):  # noqa: F811
    one = write_to(in_danger=True, state="with-us")
    press(client, one, act, outcome="other", seen="99")
    assert again(one).in_danger
    assert one.reference in shown(client).partition('class="hd-danger"')[2].partition("</sect")[0]
