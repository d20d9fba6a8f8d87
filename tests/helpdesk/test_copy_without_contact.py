"""What she took back stands in no copy either, and on no page on which a copy is chosen."""

from helpdesk.models import Conversation
from tests.helpdesk.test_no_contact import (  # noqa: F401 - fixtures
    NUMBER,
    WORD,
    client,
    come_back,
    words,
)


def test_the_number_that_is_not_to_be_used_is_in_no_copy(client, come_back):  # noqa: F811
    come_back(message="", no_contact="on")
    address = f"/cms/helpdesk/{Conversation.objects.get().pk}/export/"
    pages = client.post(address, {"act": "read", "pick": "1", "contact": "on"})
    assert pages.status_code == 200
    assert NUMBER not in pages.text
    assert WORD not in pages.text
