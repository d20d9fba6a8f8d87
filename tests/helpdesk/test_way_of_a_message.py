"""How far a message goes through our code, from Send to the number."""

import pytest

from tests.fixtures.walk import walk
from tests.helpdesk.person import NUMBER

# So often a function of one module calls one of another. Whoever follows a message follows these.
# Two of them are the question whether a voice came with it, three of which kind keys are.
MOST_MOVES = 95


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
def test_a_message_moves_seldom_from_module_to_module(client, send):
    """The second one: the first loads what stays loaded."""
    send(message="I need help.")
    token = client.get("/en/write/").context["token"]
    answers = []
    walked = walk(lambda: answers.append(send(message="I need help.", token=token)))
    assert NUMBER.search(answers[0].text), "the control: it was taken"
    assert walked.calls["helpdesk.conversations.intake"], "the control: our functions are seen"
    told = [f"{count} {above} > {below}" for (above, below), count in walked.moves.most_common()]
    assert walked.moves.total() <= MOST_MOVES, "\n".join(told)
