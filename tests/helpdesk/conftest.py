"""Who the stories are about, and what they need."""

from datetime import UTC, timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk import evidence, intake, keys, staff
from helpdesk.models import Desk
from helpdesk.routing import Desk as DeskName
from helpdesk.sealing import new_token_seed, stretching

PASSPHRASE = "tamol bidek surit pinam woret lagos"
FORM = "application/x-www-form-urlencoded"
SECRET = "My papers are in his safe. أنا خائفة ጓል ፍርሂ 😀"


def count_queries():
    """`with count_queries() as asked`, and len(asked) says how often the database was asked."""
    return CaptureQueriesContext(connection)


@pytest.fixture(autouse=True)
def nothing_said_before(monkeypatch):
    """Each test is a day of its own for the words that come too often."""
    monkeypatch.setattr(evidence, "same_words", evidence.SameWords())


@pytest.fixture
def cheap_kdf(monkeypatch):
    """Argon2id that costs next to nothing. Never for a test of the costs themselves."""
    cheap = stretching.Cost(passes=1, memory=8192 * 8)
    monkeypatch.setattr(stretching, "RECEIPT_COST", cheap)
    monkeypatch.setattr(stretching, "PASSPHRASE_COST", cheap)


class Clock:
    """
    `clock.forward(days=3)`: three days later, for everything that asks Django for the time.

    At the same hour by the clock on the wall: half a year of 24 hours, begun at 23:30 in winter,
    ends on the day after the one that was promised.
    """

    def __init__(self, monkeypatch):
        self.days, self.shift, self.real = 0, timedelta(), timezone.now
        monkeypatch.setattr(timezone, "now", self.now)

    def now(self):
        wall = timezone.make_naive(self.real()) + timedelta(days=self.days)
        return timezone.make_aware(wall).astimezone(UTC) + self.shift

    def forward(self, days=0, **delta):
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
        members[name] = keys.make_member_key(user, PASSPHRASE)
        desk, _ = Desk.objects.get_or_create(pk=name)
        keys.make_desk_key(desk, members[name])
    return members


@pytest.fixture
def words():
    return intake.Words(text=SECRET, language="ar", region="flanders", topic="work")


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
        name: keys.desk_keys_of(member, keys.open_member_key(member, PASSPHRASE))
        for name, member in caseworkers.items()
    }


@pytest.fixture
def somebody(db):
    """An account, where it does not matter whose."""
    return get_user_model().objects.create_user("somebody")


@pytest.fixture
def at_desk(caseworkers):
    """Call it with a desk: a browser in which its caseworker has signed in and unlocked."""
    cache.clear()
    group = staff.ensure_groups()

    def sign_in(desk, *, unlocked=True, coordinates=True):
        user = caseworkers[desk].user
        user.groups.add(group)
        if coordinates:
            user.groups.add(Group.objects.get(name=staff.COORDINATORS))
        client = Client()
        client.force_login(user)
        if unlocked:
            answer = client.post("/cms/helpdesk/", {"passphrase": PASSPHRASE})
            assert answer.status_code == 302
        return client

    return sign_in
