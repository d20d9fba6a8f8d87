"""Who speaks names any centre that must not read it, as who writes does: it may be handed on."""

from helpdesk.conversations.lookup import opened_label
from helpdesk.models import Conversation
from tests.helpdesk.conftest import with_its_key
from tests.helpdesk.test_voices import listening, speak  # noqa: F401 - Payoke alone listens


def test_the_form_offers_a_centre_that_does_not_listen(client):
    assert '<option value="surya">' in client.get("/en/write/").text
    assert '<option value="surya">' in client.get("/en/speak/").text


def test_it_stands_on_what_was_spoken(speak):  # noqa: F811
    assert speak(region="flanders", avoid="surya").status_code == 200
    keyed = with_its_key(Conversation.objects.get())
    assert opened_label(keyed)["avoid"] == "surya"
