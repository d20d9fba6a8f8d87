"""
Rubbish in every field of every form, for whoever writes and whoever answers.

Whatever is typed, no answer is a 5xx, and nothing that was typed becomes markup: not on the
answer, not where the person reads it again, not where a caseworker does. `make soak WHAT=rubbish
COUNT=100000` sends so many values; with `SEED=7` before it, others. A failure says what was sent.
"""

import os
import random
from urllib.parse import quote, urlencode, urljoin, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import reverse

from helpdesk.conversations import handover, intake, lookup
from helpdesk.desks import desk_joining, member_keys, staff_permissions, unlock
from helpdesk.models import AnswerReview, Conversation, Desk, ReadyAnswer
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from tests.helpdesk.conftest import (  # noqa: F401 - fixtures
    FORM,
    PASSPHRASE,
    accepted,
    at_desk,
    caseworkers,
    cheap_kdf,
    nothing_said_before,
    words,
)
from tests.soak.rubbish import Form, broken_out, filled, forms_of, rubbish
from tests.soak.volume import volume
from website.accounts import invitations

SEED = int(os.environ.get("SEED", "20261124"))
FRESH_EVERY = 150  # forms; the helpdesk locks itself after a quarter of an hour
HERE = {"Sec-Fetch-Site": "same-origin"}
HELPDESK = "/cms/helpdesk/"
# What an address may be asked, on screens whose forms do not say so.
ASKED = ("tab", "p", "next", "head", "export", "month", "year", "desk", "language", "act", "q")
IF_ASKED = ("even_so", "keep_number", "show-check")
# Each of these must have been spoiled, or a screen has lost its form and this test its sense.
FIELDS = {
    "act", "agreed", "code", "even_so", "language", "member", "message", "number", "old",
    "outcome", "p", "passphrase", "password", "q", "ready", "region", "seen", "state", "tab",
    "text", "title", "to", "topic", "typed", "user", "username", "with",
}  # fmt: skip


class World:
    """Conversations on each stretch of their way, and a browser for everybody who has a form."""

    def __init__(self, at_desk, accepted, words):  # noqa: F811
        self.receipt, self.case = accepted.receipt, Conversation.objects.get().pk
        self.worker, self.other = at_desk(DeskName.PAYOKE), at_desk(DeskName.SURYA)
        self.admin = _signed_in(get_user_model().objects.create_user("admin", is_superuser=True))
        handed = lookup.find_by_receipt(
            intake.accept(words, desk=DeskName.PAYOKE, token=seed()).receipt
        )
        surya = Desk.objects.get(pk=DeskName.SURYA)
        handover.hand_over(handed, surya, agreed=True, why="They move.", by=_user("by"))
        answer = ReadyAnswer.objects.create(
            title="Hours", text_en="We are here.", text_ar="نحن هنا."
        )
        # Written at another desk, and read by two: one of this desk.
        address = f"{HELPDESK}answers/{answer.pk}/ar/"
        assert self.other.post(address, {"text": "نحن هنا."}).status_code == 302
        answer.refresh_from_db()
        for reader in (_user("reader"), get_user_model().objects.get(username="worker-payoke")):
            version = answer.version("ar", reader)
            AnswerReview.objects.create(answer=answer, language="ar", version=version, user=reader)
        member_keys.make_member_key(newcomer := _user("newcomer"), PASSPHRASE)
        desk_joining.begin(Desk.objects.get(pk=DeskName.PAG_ASA), opener := _user("opener"))
        half_way, anybody = Client(), Client()
        half_way.with_password_alone(_user("half-way"))
        case = f"{HELPDESK}{self.case}/"
        accounts = "/cms/second-factor/"
        own = [accounts + name for name in ("own/", "app/")]
        inbox = [
            HELPDESK + name
            for name in (
                "", "?tab=closed", "statistics/", "answers/", f"answers/{answer.pk}/en/",
                "desk/payoke/", "key/change/", "key/lost/", "key/kit/", "colleagues/",
                "colleagues/payoke/kit/", "?tab=danger",
            )
        ]  # fmt: skip
        public = [f"/{code}/{page}/" for code in ("en", "ar") for page in ("write", "read")]
        self.places = {
            anybody: [*public, "/en/report/", "/en/search/", "/cms/login/", _invited()],
            self.worker: [*inbox, case, f"{case}hand-over/", *own],
            self.other: [f"{HELPDESK}{handed.conversation.pk}/"],
            at_desk(DeskName.CHILD_PROTECTION, unlocked=False): [HELPDESK],
            _signed_in(newcomer): [f"{HELPDESK}key/kit/", f"{HELPDESK}key/lost/"],
            _signed_in(opener): [f"{HELPDESK}key/", f"{HELPDESK}joining/"],
            self.admin: [reverse("colleagues"), reverse("audit")],
            half_way: [accounts],
        }

    def forms(self):
        """Everybody's forms, as (client, form); and the bare addresses, with questions."""
        found = []
        for client, addresses in self.places.items():
            for address in addresses:
                page = client.get(address)
                assert page.status_code == 200, address
                here = forms_of(page.content.decode(), address)
                for form in here:
                    # Asked only once something looks wrong: sent at once, they must do no harm.
                    form.fields |= {name: ["on"] for name in IF_ASKED * (form.method == "post")}
                asked = Form(address.partition("?")[0], "get", {name: [""] for name in ASKED})
                found += [(client, form) for form in [*here, asked]]
        return found + [(client, form) for client in [Client()] for form in self._thread()]

    def _thread(self):
        """What somebody can do who has come back with their number."""
        form = forms_of(Client().get("/en/read/").content.decode(), "/en/read/")[-1]
        sent = form.fields | {"number": [self.receipt]}
        sent.pop("act", None)  # no button of the language picker is pressed
        page = send(Client(), form, sent).content.decode()
        found = forms_of(page, "/en/read/")
        assert any("ticket" in one.fields for one in found)
        ask = next(one for one in found if "ask-delete" in one.choices.get("act", []))
        return found + forms_of(
            send(Client(), ask, ask.fields | {"act": ["ask-delete"]}).content.decode(), "/en/read/"
        )

    def looked_at(self, dice):
        """Where what was typed is read by somebody else."""
        cases = Conversation.objects.filter(desk=DeskName.PAYOKE).values_list("pk", flat=True)
        lists = [f"?tab={tab}" for tab in ("us", "aside", "mine", "closed")]
        yield self.worker, HELPDESK + dice.choice(lists)
        yield from ((self.worker, f"{HELPDESK}{pk}/") for pk in cases)


def seed():
    return new_token_seed()


def _user(name):
    user = get_user_model().objects.create_user(name)
    user.groups.add(staff_permissions.ensure_groups())
    return user


def _signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def _invited():
    return urlsplit(invitations.invite(_user("invited"), by=None)).path


def send(client, form, fields):
    """As a browser sends it; what no browser could put into UTF-8 goes as the bytes it has."""
    body = urlencode(fields, doseq=True, errors="surrogatepass")
    headers = HERE
    if form.method == "get":
        return client.get(f"{form.action.partition('?')[0]}?{body}", headers=headers)
    return client.post(form.action, body, content_type=FORM, headers=headers)


def faults_of(client, answer, address):
    """Follow where it leads; what is wrong with what comes."""
    for _ in range(4):
        if answer.status_code >= 500:
            return f"{address}: {answer.status_code}"
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        if broken := is_page and broken_out(answer.content.decode()):
            return f"{address}: {broken}"
        if answer.status_code not in {301, 302, 303}:
            return ""
        address = urljoin(address, answer.headers["Location"])
        if not address.startswith("/") or address.startswith("//"):
            return f"leads to {address}"
        answer = client.get(address, headers=HERE)
    return ""


def try_out(world, client, form, dice, *, everything):
    """One form with rubbish: (the names of the spoiled fields, what was sent, what was wrong)."""
    sent, spoiled = filled(form, dice, everything=everything)
    if dice.random() < 0.03:
        form = Form(
            f"{form.action.partition('?')[0]}{quote(rubbish(dice), errors='replace')}/", "get"
        )
    cookies = [(one, one.cookies.copy()) for one in (client, world.worker)]
    cache.clear()
    unlock.passphrase_backoff.forget()
    try:
        with transaction.atomic():
            answer = send(client, form, sent)
            wrong = faults_of(client, answer, form.action)
            is_taken = form.method == "post" and answer.status_code < 400
            for reader, address in world.looked_at(dice) if is_taken else ():
                wrong = wrong or faults_of(reader, reader.get(address), address)
            transaction.set_rollback(True)
    finally:
        for one, before in cookies:
            one.cookies = before
    return spoiled, sent, wrong


@pytest.fixture
def world(at_desk, accepted, words, settings):  # noqa: F811
    settings.REPORTS_READ_BY = "Child Focus"
    return World(at_desk, accepted, words)


@pytest.fixture
def last_error():
    """What broke behind the last 500."""
    broken = []

    def note(sender, request, **more):
        import traceback

        broken.append(traceback.format_exc(limit=-4))

    got_request_exception.connect(note)
    yield lambda: "".join(broken[-1:])
    got_request_exception.disconnect(note)


def test_rubbish_is_answered_calmly_and_never_becomes_markup(world, last_error):
    count = volume(1, 100_000, everything=700)  # each form once, every field of it spoiled
    values, tried, names, wrong, forms = 0, 0, set(), [], [()]
    while values < count or tried % len(forms):  # each form as often as every other
        if not tried % FRESH_EVERY:
            world.worker.post(HELPDESK, {"passphrase": PASSPHRASE})
            world.other.post(HELPDESK, {"passphrase": PASSPHRASE})
            forms = world.forms()
        dice = random.Random(f"{SEED} {tried}")  # noqa: S311 - the same again, when asked
        client, form = forms[tried % len(forms)]
        client.raise_request_exception = False
        everything = tried < len(forms)
        spoiled, sent, fault = try_out(world, client, form, dice, everything=everything)
        values, tried, names = values + len(spoiled), tried + 1, names | spoiled
        if fault:
            shown = {name: sent[name] for name in spoiled}
            wrong.append(f"SEED={SEED}, form {tried}: {fault}\n{shown!r:.600}\n{last_error()}")
        assert len(wrong) < 5, "\n\n".join(wrong)
    print(f"SEED={SEED}: {values} values in {tried} forms, {len(names)} fields")  # noqa: T201
    assert not wrong, "\n\n".join(wrong)
    assert names >= FIELDS, FIELDS - names


@pytest.mark.parametrize(
    "page",
    ['<p title=""><i7x a="b">', '<p class="x" i7x="1">', "<a href='javascript:i7x'>x</a>"],
)
def test_rubbish_that_breaks_out_is_found(page):
    assert broken_out(f"<!doctype html><title>x</title>{page}")
    assert not broken_out("<!doctype html><title>x</title><p title='&lt;i7x&gt;'>&lt;i7x&gt;</p>")
