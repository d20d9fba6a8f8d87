"""The site itself: acts by its forms and its own functions, and the loops of its worker."""

import re
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation

from base import phonebook
from base.phonebook.signed_promises import SIGNED
from helpdesk import sealing
from helpdesk.conversations import lookup
from helpdesk.desks import desk_keys, key_rotation, member_keys, recovery_kit, staff_permissions
from helpdesk.desks.desk_settings import keep_settings
from helpdesk.gate import csrf
from helpdesk.models import Conversation, Desk, MemberKey
from helpdesk.notices import delivery
from tests.fixtures.staff import verify
from tests.soak.year.own_clock import OwnClock
from tests.soak.year.place import Place
from tests.soak.year.postbox import Postbox
from tests.soak.year.story import CHILD, Act
from website.phonebook.phonebook_writer import desk_promises, signed_by_desks
from website.storage import sealed_backup
from website.worker.loops import LOOPS

FORM = "application/x-www-form-urlencoded"
HERE = {"Sec-Fetch-Site": "same-origin"}
NUMBER = re.compile(r"(?:\d{4} ){4}\d{4}")
INBOX = "/cms/helpdesk/"
WORDS = "tamol bidek surit pinam woret lagos"
OF_THE_YEAR = ("notices", "daily mail", "retention", "audit", "sessions", "backup keys")


class RealSite:
    """
    numbers: of conversations, by their names in the story; ids: of their rows. copies: the keys
    that somebody may have copied, by name and desk. forms: what somebody had open when they were
    cut off, to be sent again. opened: the page that a colleague opened last and did nothing on yet.
    """

    def __init__(self, place: Place, clock: OwnClock) -> None:
        self.place, self.clock = place, clock
        self.numbers: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        self.clients: dict[str, tuple[Any, Client]] = {}
        self.copies: dict[tuple[str, str], dict[int, bytes]] = {}
        self.kits: dict[str, list[str]] = {}
        self.forms: dict[Act, dict[str, str]] = {}
        self.opened: tuple[str, str, Client, str] | None = None
        self.files: dict[date, Any] = {}
        self._next_round: dict[str, float] = {}

    # --- The desks ---

    def begin(self, desk: str, names: list[str]) -> None:
        Desk.objects.create(pk=desk, email=address_of(desk))
        for number, name in enumerate(names):
            member = self._somebody(name)
            if number == 0:
                desk_keys.make_desk_key(Desk.objects.get(pk=desk), member)
            else:
                self.come(desk, name, names[0])
        self.kit(desk, names[0])

    def _somebody(self, name: str) -> MemberKey:
        user = User.objects.create_user(name)
        user.groups.add(staff_permissions.ensure_groups())
        user.groups.add(Group.objects.get(name=staff_permissions.COORDINATORS))
        return member_keys.make_member_key(user, WORDS)

    def held(self, name: str) -> dict[int, bytes]:
        member = MemberKey.objects.filter(user__username=name).first()
        if member is None or not member.is_attested:
            return {}
        return desk_keys.desk_keys_of(member, member_keys.open_member_key(member, WORDS))

    def come(self, desk: str, name: str, by: str) -> None:
        member = MemberKey.objects.filter(user__username=name).first() or self._somebody(name)
        colleague = User.objects.get(username=by)
        desk_keys.let_in(Desk.objects.get(pk=desk), member, held=self.held(by), by=colleague)

    def leave(self, desk: str, name: str, by: str) -> None:
        self.copies.setdefault((name, desk), self.held(name))
        member = MemberKey.objects.get(user__username=name)
        if member.grants.filter(desk_key__desk=desk).exists():
            colleague = User.objects.get(username=by)
            held = self.held(by)
            key_rotation.take_out(Desk.objects.get(pk=desk), member, held=held, by=colleague)

    def close_account(self, desk: str, name: str) -> None:
        self.copies[name, desk] = self.held(name)
        User.objects.filter(username=name).update(is_active=False)

    def give_up(self, desk: str, name: str, note: str) -> None:
        """The passphrase is lost: whoever finds the note has what the key opened."""
        self.copies[note, desk] = self.held(name)
        member = MemberKey.objects.get(user__username=name)
        recovery_kit.give_up_key(member, by=member.user)
        member_keys.make_member_key(User.objects.get(username=name), WORDS)

    def by_kit(self, desk: str, name: str) -> None:
        member = MemberKey.objects.get(user__username=name)
        typed = "".join(self.kits[desk])
        recovery_kit.let_in_with_kit(Desk.objects.get(pk=desk), member, typed)

    def renew(self, desk: str, by: str) -> None:
        user = User.objects.get(username=by)
        key_rotation.renew(Desk.objects.get(pk=desk), self.held(by), by=user)

    def kit(self, desk: str, by: str) -> None:
        user, of = User.objects.get(username=by), Desk.objects.get(pk=desk)
        groups = recovery_kit.make_kit(of, self.held(by), by=user)
        fourth, eleventh = (groups[place - 1] for place in recovery_kit.TYPED_BACK)
        assert recovery_kit.confirm(of, fourth, eleventh, by=user)
        self.kits[desk] = groups

    def keep_days(self, desk: str, days: str, by: str) -> None:
        of = Desk.objects.get(pk=desk)
        of.retention_days = int(days)
        user = User.objects.get(username=by)
        keep_settings(of, ["retention_days"], email_before=of.email, by=user)

    def join(self, name: str) -> None:
        """A centre joins, by the four steps of its own screens."""
        User.objects.create_user(name)
        call_command("open_desk", CHILD, name, verbosity=0)
        user = User.objects.get(username=name)
        user.groups.add(Group.objects.get(name=staff_permissions.COORDINATORS))
        client = Client()
        client.force_login(user)
        verify(client, user)
        client.post("/cms/second-factor/paper/")
        member_keys.make_member_key(user, WORDS)
        self._steps_of_joining(client)

    def _steps_of_joining(self, client: Client) -> None:
        joining, lost = f"{INBOX}joining/", f"{INBOX}key/lost/"
        client.post(INBOX, {"passphrase": WORDS})
        user = client.get(joining).wsgi_request.user
        from helpdesk.desks import desk_joining

        desk_joining.take_key(Desk.objects.get(pk=CHILD), user.member_key)
        client.post(INBOX, {"passphrase": WORDS})
        self.kit(CHILD, user.username)
        page = client.post(joining, {"act": "mail", "address": address_of(CHILD)})
        word = Postbox.bodies[-1].strip().splitlines()[-1]
        client.post(joining, {"act": "word", "word": word, "ticket": hidden(page)["ticket"]})
        client.post(joining, {"act": "test"})
        trial = f"{INBOX}{Desk.objects.get(pk=CHILD).trial_id}/"
        client.get(trial)
        client.post(trial, {"act": "reply", "text": "Read.", "language": "en", "seen": "1"})
        client.post(lost)
        member = member_keys.make_member_key(User.objects.get(pk=user.pk), WORDS)
        recovery_kit.let_in_with_kit(Desk.objects.get(pk=CHILD), member, "".join(self.kits[CHILD]))
        client.post(INBOX, {"passphrase": WORDS})
        client.post(joining, {"act": "finish"})
        assert Desk.objects.get(pk=CHILD).is_open, "the fourth centre did not open"

    # --- Whoever writes ---

    def prepare(self, act: Act, text: str) -> str:
        """Open the form and fill it in; its address. What is filled in already stays."""
        more = dict(act.more)
        path = f"/{more['language']}/{'report' if more.get('child') else 'write'}/"
        if act not in self.forms:
            fields = {"token": csrf.new_token(), "message": text}
            fields["language"] = more["language"]
            if not more.get("child"):
                fields["region"] = more.get("region", "unknown")
                fields |= {name: more.get(name, "") for name in ("topic", "avoid")}
            fields |= {"in_danger": "on"} if more.get("danger") else {}
            fields |= {"subject": "cheap"} if more.get("trap") else {}
            self.forms[act] = fields
        return path

    def write(self, act: Act, text: str) -> None:
        path = self.prepare(act, text)
        page = Client().post(path, urlencode(self.forms[act]), content_type=FORM, headers=HERE)
        found = NUMBER.search(page.text)
        assert found, f"no number for {act}: {page.status_code}"
        self.numbers[act.case] = sealing.parse(found[0])
        self.ids[act.case] = lookup.find_by_receipt(self.numbers[act.case]).conversation.pk

    def come_back(self, case: str) -> tuple[Client, Any]:
        """Somebody with their number, and the page that they get."""
        client = Client()
        fields = {"token": csrf.new_token(), "number": self.numbers[case]}
        page = client.post("/en/read/", urlencode(fields), content_type=FORM, headers=HERE)
        return client, page

    def prepare_more(self, act: Act, text: str) -> None:
        if act not in self.forms:
            _client, page = self.come_back(act.case)
            self.forms[act] = self._ticket(page) | {"act": "add", "message": text}
            if dict(act.more).get("danger"):
                self.forms[act]["in_danger"] = "on"

    def more(self, act: Act, text: str) -> None:
        self.opened = None
        self.prepare_more(act, text)
        body = urlencode(self.forms[act])
        page = Client().post("/en/read/", body, content_type=FORM, headers=HERE)
        assert page.status_code == 200, f"{act}: {page.status_code}"

    def delete(self, act: Act) -> None:
        self.opened = None
        client, page = self.come_back(act.case)
        if "ticket" in hidden(page):
            fields = self._ticket(page) | {"act": "delete"}
            client.post("/en/read/", urlencode(fields), content_type=FORM, headers=HERE)

    @staticmethod
    def _ticket(page: Any) -> dict[str, str]:
        return {name: hidden(page)[name] for name in ("token", "ticket")}

    # --- Whoever answers ---

    def client_of(self, name: str) -> Client:
        """Signed in with both steps, and unlocked within this quarter of an hour."""
        now = self.clock.now()
        when, client = self.clients.get(name, (None, Client()))
        if when == now:
            return client
        if when is None or not _unlocks(client):
            user = User.objects.get(username=name)
            client = Client()
            client.force_login(user)
            verify(client, user)
            _unlocks(client)
        self.clients[name] = now, client
        return client

    def page_of(self, act: Act, name: str) -> tuple[Client, str, str]:
        """The conversation, opened; the place of the last message on the page."""
        client, path = self.client_of(name), self._path(act)
        page = client.get(path)
        assert page.status_code == 200, f"{name} cannot open {act.case}: {page.status_code}"
        seen = hidden(page)["seen"]
        self.opened = act.case, name, client, seen
        return client, path, seen

    def _path(self, act: Act) -> str:
        return f"{INBOX}{self.ids[act.case]}/"

    def _before(self, act: Act, name: str) -> tuple[Client, str, str]:
        """The page that stands open before whoever does something; opened where none does."""
        client = self.client_of(name)
        opened, self.opened = self.opened, None
        if opened and opened[:3] == (act.case, name, client):
            return client, self._path(act), opened[3]
        return self.page_of(act, name)

    def do(self, of: Act, name: str, **fields: str) -> None:
        """An act on the page of a conversation, from what stood on it when it was first tried."""
        client, path, seen = self._before(of, name)
        self.forms.setdefault(of, {"seen": seen})
        page = client.post(path, fields | self.forms[of])
        assert page.status_code == 302, f"{of}: {page.status_code}"

    def shut(self, act: Act, name: str, colleague: str) -> None:
        self.do(act, name, act="shut", shut_to=str(User.objects.get(username=colleague).pk))

    def hand_over(self, act: Act, name: str, to: str, why: str) -> None:
        client, path, _seen = self._before(act, name)
        fields = {"to": to, "agreed": "yes", "text": why}
        page = client.post(f"{path}hand-over/", fields)
        assert page.status_code == 302, f"{act}: {page.status_code}"

    def accept(self, act: Act, name: str) -> None:
        client, path, _seen = self.page_of(act, name)
        client.post(f"{path}hand-over/", {"act": "accept"})

    # --- The machine ---

    def back_up(self, day: date) -> None:
        self.files[day] = sealed_backup.make(self.place.backups, day)

    def restore(self, day: date) -> None:
        sealed_backup.restore(self.files[day], even_another=True)
        self.clients.clear()
        self.forms.clear()

    def work(self) -> None:
        """The loops of the worker whose time has come, in its order; the watch decides."""
        now = self.clock.right.timestamp()
        for loop in LOOPS:
            if loop.name in OF_THE_YEAR and now >= self._next_round.get(loop.name, 0):
                loop.act()
                self._next_round[loop.name] = now + loop.every
        self._write_phonebook()

    def settle(self) -> None:
        """Who was let in at the beginning is told of before the first day."""
        delivery.deliver()
        self._write_phonebook()

    def _write_phonebook(self) -> None:
        """What forms know of the desks. Contacts and pages are not planted in this year."""
        translation.activate("en")
        said = {"desks": desk_promises(), SIGNED: signed_by_desks()}
        if phonebook.current().data() | said != phonebook.current().data():
            phonebook.current().write(phonebook.current().data() | said)

    def rows(self) -> dict[str, Conversation]:
        return {row.pk: row for row in Conversation.objects.all()}


def hidden(page: Any) -> dict[str, str]:
    """What a form carries along besides what is typed."""
    fields = re.findall(r'name="(token|ticket|seen)" value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in fields}


def address_of(desk: str) -> str:
    return f"{desk}@centre.example"


def today() -> date:
    return timezone.localdate()


def _unlocks(client: Client) -> bool:
    """Types the passphrase; false where whoever signed in for the day is out again."""
    page = client.post(INBOX, {"passphrase": WORDS})
    return page.status_code == 302 and "/login/" not in page.url
