"""Who the stories are about, and what they need."""

import re
import time
from datetime import UTC, timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from base import phonebook
from base.phonebook.signed_promises import SIGNED
from helpdesk import clock_guard
from helpdesk.conversations import intake
from helpdesk.conversations.lookup import KeyedConversation
from helpdesk.desks import conversation_keys, member_keys, staff_permissions
from helpdesk.desks.desk_keys import desk_keys_of, make_desk_key
from helpdesk.gate import spam_signals
from helpdesk.machine_translation.model_files import take_in
from helpdesk.models import Desk, MemberKey
from helpdesk.rules import submission
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from tests.fixtures.cheap_secrets import cheap_stretching
from tests.fixtures.random_model import random_model, zipped
from website.phonebook.phonebook_writer import desk_promises, signed_by_desks

PASSPHRASE = "tamol bidek surit pinam woret lagos"
FORM = "application/x-www-form-urlencoded"
SECRET = "My papers are in his safe. أنا خائفة ጓል ፍርሂ 😀"


def count_queries():
    """`with count_queries() as asked`, and len(asked) says how often the database was asked."""
    return CaptureQueriesContext(connection)


@pytest.fixture(autouse=True)
def nothing_said_before(monkeypatch):
    """Each test is a day of its own for the words that come too often."""
    monkeypatch.setattr(spam_signals, "same_words", spam_signals.DuplicateText())


def action_in(page):
    """Where the form that asks for the passphrase is sent to, as a browser does."""
    above = page.partition('name="passphrase"')[0]
    return unescape(re.findall(r'<form method="post" action="([^"]*)">', above)[-1])


def settle(*desks, **settings):
    """Settings of these desks (of every desk), kept as by way of the site."""
    chosen = Desk.objects.filter(pk__in=desks) if desks else Desk.objects.all()
    for desk in chosen:
        for name, value in settings.items():
            setattr(desk, name, value)
        desk.save()


@pytest.fixture
def own_phonebook(settings, tmp_path):
    """A phonebook of the test's own; call it, and it says what the desks say now."""
    settings.PHONEBOOK_FILE = tmp_path / "phonebook.json"

    def publish():
        said = {"desks": desk_promises(), SIGNED: signed_by_desks()}
        phonebook.current().write(phonebook.current().data() | said)

    return publish


@pytest.fixture
def signed(settings):
    """An operator stands for what the forms promise; else they name no day."""
    settings.DEMONSTRATION = False
    settings.OPERATOR = settings.OPERATOR | {"name": "Lena's Foundation"}


@pytest.fixture
def cheap_kdf():
    """Argon2id that costs next to nothing. Never for a test of the costs themselves."""
    with cheap_stretching():
        yield


class Clock:
    """
    `clock.forward(days=3)`: three days later, for everything that asks Django for the time, and
    the worker has lived through them. `clock.jump(days=3)`: only the clock says so.

    At the same hour by the clock on the wall: half a year of 24 hours, begun at 23:30 in winter,
    ends on the day after the one that was promised.
    """

    def __init__(self, monkeypatch):
        self.days, self.shift, self.real = 0, timedelta(), timezone.now
        self.lived = 0.0
        monkeypatch.setattr(timezone, "now", self.now)
        monkeypatch.setattr(clock_guard, "monotonic", lambda: time.monotonic() + self.lived)

    def now(self):
        wall = timezone.make_naive(self.real()) + timedelta(days=self.days)
        return timezone.make_aware(wall).astimezone(UTC) + self.shift

    def forward(self, days=0, **delta):
        before = self.now()
        self.jump(days, **delta)
        self.lived += (self.now() - before).total_seconds()

    def jump(self, days=0, **delta):
        self.days += days
        self.shift += timedelta(**delta)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def caseworkers(db, cheap_kdf):
    """One caseworker for each desk, by desk; every desk is open."""
    members = {}
    for name in DeskName.values:
        user = get_user_model().objects.create_user(f"worker-{name}")
        members[name] = member_keys.make_member_key(user, PASSPHRASE)
        desk, _ = Desk.objects.get_or_create(pk=name, defaults={"email": f"{name}@centre.example"})
        make_desk_key(desk, members[name])
    return members


@pytest.fixture
def open_desk(caseworkers, monkeypatch, settings):
    """The phonebook says that the desk of child protection can be written to."""
    desk = phonebook.current().data()["desks"]["child-protection"]
    monkeypatch.setitem(desk, "is_open", True)
    monkeypatch.setattr(phonebook.current(), "_pages", {})
    yield
    phonebook.current()._pages.clear()


def with_its_key(case):
    """A conversation as its desk's caseworker opens it."""
    member = MemberKey.objects.get(user__username=f"worker-{case.desk_id}")
    held = desk_keys_of(member, member_keys.open_member_key(member, PASSPHRASE))
    return KeyedConversation(case, conversation_keys.key_for_desk(case, held))


@pytest.fixture
def words():
    return submission.Submission(text=SECRET, language="ar", region="flanders", topic="work")


@pytest.fixture
def accepted(caseworkers, words):
    """A message that Payoke has been sent."""
    return intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed())


@pytest.fixture
def token(caseworkers, client):
    """Of a form that somebody has open; every desk is."""
    return client.get("/en/write/").context["token"]


@pytest.fixture
def send(client, token):
    """Send the form: `send(message="...")`; what is left out is as the page had it."""

    def post(path="/en/write/", follow_with=client, **fields):
        headers = fields.pop("headers", {"Sec-Fetch-Site": "same-origin"})
        body = urlencode({"token": token, **fields}, doseq=True)
        return follow_with.post(path, body, content_type=FORM, headers=headers)

    return post


@pytest.fixture
def desk_keys(caseworkers):
    """What the caseworker of each desk holds after giving the passphrase."""
    return {
        name: desk_keys_of(member, member_keys.open_member_key(member, PASSPHRASE))
        for name, member in caseworkers.items()
    }


@pytest.fixture(scope="session")
def random_zip(tmp_path_factory):
    """A model of translation that says no sense, as an operator brings one."""
    folder = random_model(tmp_path_factory.mktemp("random") / "model")
    return zipped(folder, "m2m100-418m")


@pytest.fixture
def var_dir(settings, tmp_path):
    """A place of the test's own for what a machine keeps beside the database."""
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    return settings.VAR_DIR


@pytest.fixture
def model_here(random_zip, var_dir):
    """That model, taken in."""
    return take_in(random_zip)


@pytest.fixture
def somebody(db):
    """An account, where it does not matter whose."""
    return get_user_model().objects.create_user("somebody")


@pytest.fixture
def at_desk(caseworkers):
    """Call it with a desk: a browser in which its caseworker has signed in and unlocked."""
    group = staff_permissions.ensure_groups()

    def sign_in(desk, *, unlocked=True, coordinates=True):
        user = caseworkers[desk].user
        user.groups.add(group)
        if coordinates:
            user.groups.add(Group.objects.get(name=staff_permissions.COORDINATORS))
        client = Client()
        client.force_login(user)
        if unlocked:
            answer = client.post("/cms/helpdesk/", {"passphrase": PASSPHRASE})
            assert answer.status_code == 302
        return client

    return sign_in
