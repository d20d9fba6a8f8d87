"""The title of each page of a form: the tab and the list of visited pages tell nothing."""

import html
import re

import pytest
from django.db import DatabaseError
from django.utils.translation import gettext, override

from helpdesk.conversations import state_changes
from helpdesk.models import Conversation
from helpdesk.rules.routing import DeskName
from tests.helpdesk.conftest import FORM, SECRET


def title(answer):
    """What the tab says."""
    return html.unescape(re.search(r"<title[^>]*>(.*?)</title>", answer.text, re.DOTALL)[1])


def dull_title(language):
    with override(language):
        return f"{gettext('Contact')} · {gettext('Help in Belgium')}"


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("form", ["write", "read", "report"])
def test_the_tab_of_each_form_says_contact_and_nothing_else(client, language, form):
    answer = client.get(f"/{language}/{form}/")
    assert title(answer) == dull_title(language)
    assert title(client.post(answer.request["PATH_INFO"], "message=", FORM)) == dull_title(language)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_after_sending_has_another_title(send, language, monkeypatch):
    received = send(f"/{language}/write/", message=SECRET, region="flanders")
    number = received.context["number"]
    opened = send(f"/{language}/read/", number=number)

    def press(act):
        return send(f"/{language}/read/", ticket=opened.context["thread"].ticket, act=act)

    shown = [received, opened, press("words"), press("ask-delete")]
    with monkeypatch.context() as broken:
        broken.setattr(state_changes, "delete", fails)
        shown.append(press("delete"))
    shown += [press("delete"), send(f"/{language}/read/", number=number)]
    names = ["received", "thread", "thread", "thread", "again", "deleted", "gone"]
    assert [page.templates[0].name for page in shown] == [f"helpdesk/{name}.html" for name in names]
    assert {title(page) for page in shown} == {dull_title(language)}
    assert not Conversation.objects.filter(desk=DeskName.PAYOKE).exists()


def fails(*_):
    raise DatabaseError
