"""Whoever opens no desk reads no texts of desks, whatever comes with the passphrase."""

from django.test import Client

from helpdesk.desks import member_keys, staff_permissions
from helpdesk.models import ReadyAnswer
from tests.helpdesk.conftest import PASSPHRASE

ANSWERS = "/cms/helpdesk/answers/"


def test_words_beside_the_passphrase_open_no_page_that_needs_a_desk(django_user_model):
    user = django_user_model.objects.create_user("newcomer")
    user.groups.add(staff_permissions.ensure_groups())
    member_keys.make_member_key(user, PASSPHRASE)
    ReadyAnswer.objects.create(title="Only for desks")
    client = Client()
    client.force_login(user)
    with_words = {"passphrase": PASSPHRASE, "text": "what was typed"}
    page = client.post(ANSWERS, with_words)
    assert page.status_code == 404
    assert "Only for desks" not in page.text
    assert "Only for desks" not in client.get(ANSWERS).text
