"""Sixteen who write at once: nobody is refused, nothing is lost, on both databases."""

import pytest

from tests.soak.volume import databases, volume
from tests.soak.writing import CLIENTS, Writers

# A mail server that is away: what has left is forgotten, and could not be counted after a bell.
KEEPS_NOTICES = {"EMAIL_URL": "smtp://127.0.0.1:1"}
HALF = """
from helpdesk.models import *
cases = set(Conversation.objects.values_list("pk", flat=True))
for model in (CaseGrant, SenderGrant, Message):
    assert set(model.objects.values_list("conversation_id", flat=True)) == cases, model
news = Notice.objects.filter(kind=Notice.Kind.NEWS).count()
assert news == Conversation.objects.filter(set_aside=False).count(), "a case without its notice"
print("whole:", len(cases))
"""


def whole_cases(site) -> int:
    """How many cases there are, each with its message, its keys and its notice (KEEPS_NOTICES)."""
    said = site.manage("shell", "-v0", "-c", HALF)
    return int(said.rpartition("whole:")[2])


# Before a commit on the one that could be locked; `test_kills.py` has as many on the other.
@pytest.mark.parametrize("database", databases("sqlite"))
def test_posts_are_all_stored_and_none_is_refused(start_site, database):
    count = volume(20, 10_000, everything=40)
    on_postgresql = database == "postgresql"
    site = start_site(on_postgresql=on_postgresql, web_processes=2, **KEEPS_NOTICES)
    with Writers(site.url, count) as writers:
        assert writers.wait(60 + count), "it took too long"
    assert writers.refused == []
    assert count <= len(writers.numbers) < count + CLIENTS
    assert len(set(writers.numbers)) == len(writers.numbers)
    assert whole_cases(site) == len(writers.numbers)
    assert site.log.read_text() == "", "nothing went wrong, and certainly nothing was locked"
