"""What a site leaves lying about tells nobody what was written, or from where (T1, T5)."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from types import SimpleNamespace
from typing import ClassVar
from urllib.parse import urlencode

import pytest
from django.utils.log import configure_logging

from helpdesk import sealing
from tests.fixtures.missing import missing
from tests.helpdesk import needles
from tests.helpdesk.conftest import FORM, SECRET
from tests.helpdesk.person import Person

ADDRESS = "203.0.113.77"
# Everything that a server, a proxy or a browser may say about who asks.
TELLING = {
    "X-Forwarded-For": ADDRESS,
    "X-Real-Ip": ADDRESS,
    "Forwarded": f"for={ADDRESS}",
    "Cf-Connecting-Ip": ADDRESS,
    "True-Client-Ip": ADDRESS,
    "X-Client-Ip": ADDRESS,
    "Client-Ip": ADDRESS,
    "X-Cluster-Client-Ip": ADDRESS,
    "Fastly-Client-Ip": ADDRESS,
    "Via": f"1.1 {ADDRESS}",
    "User-Agent": f"Phone of {ADDRESS}",
    "Referer": f"http://localhost/{ADDRESS}",
}
ANSWER = """
from helpdesk.conversations import replies, state_changes
from helpdesk.desks import conversation_keys, desk_keys, member_keys
from helpdesk.models import Conversation, MemberKey
for conversation in Conversation.objects.filter(state=Conversation.State.NEW):
    member = MemberKey.objects.get(user__username="caseworker-" + conversation.desk_id)
    private = member_keys.open_member_key(member, {passphrases}[conversation.desk_id])
    held = desk_keys.desk_keys_of(member, private)
    key = conversation_keys.key_for_desk(conversation, held)
    state_changes.read_by_desk(conversation)
    replies.add_note(conversation, key, text={note!r}, author="Payoke")
    replies.send_reply(conversation, key, text={text!r}, language="ar", author="Payoke")
"""


def answer(site, text, note="a note"):
    """Every new conversation is answered by its desk, in a process of its own."""
    passphrases = {row["desk"]: row["passphrase"] for row in site.demo.values() if row["desk"]}
    script = ANSWER.format(passphrases=passphrases, text=text, note=note)
    site.manage("shell", "-v0", "-c", script)


def dump(site):
    """Everything that is left of the site: its files, and a dump where the data is elsewhere."""
    yield from needles.files(site.var_dir)
    if (url := site.env.get("DATABASE_URL", "")) and url.startswith("postgres"):
        try:
            yield "pg_dump", subprocess.check_output(["pg_dump", "--inserts", url])
        except FileNotFoundError:
            missing("pg_dump", "apt-get install postgresql-client")


IN_A_DUMP = pytest.param(
    True, marks=pytest.mark.with_everything("test_canary.py looks into the dump of PostgreSQL")
)


@pytest.mark.parametrize("on_postgresql", [False, IN_A_DUMP], ids=["sqlite", "postgresql"])
def test_no_file_dump_mail_or_log_holds_a_word_number_or_address(start_site, on_postgresql):
    site = start_site(on_postgresql=on_postgresql, NOTICE_EVERY_MINUTES="0")
    ours = [*needles.NEEDLES]
    numbers = []
    for n, needle in enumerate(needles.NEEDLES):
        extra = {"reach_by": "call", "reach_at": f"{needle} reach"} if n == 0 else {}
        person = Person(site.url, ("en", "ar")[n % 2], **TELLING)
        numbers.append(person.write(needle, region="flanders", topic="work", **extra).number)
    assert all(numbers)
    answer(site, needles.NEEDLES[1], note=needles.NEEDLES[2])
    person = Person(site.url, **TELLING)
    page = person.read(numbers[0])
    assert needles.NEEDLES[1] in page.text
    added = person.act(page, "add", message=needles.NEEDLES[3])
    assert "have arrived" in added.text
    assert person.act(added, "add", message="").status == 422
    person.write("x" * 20_001 + needles.NEEDLES[4])
    wait_for_mail(site)
    ours += [*numbers, *map(sealing.group, numbers), ADDRESS]
    assert needles.find(ours, dump(site)) == []
    site.kill()
    assert needles.find(ours, dump(site)) == []


@pytest.mark.parametrize("on_postgresql", [False, IN_A_DUMP], ids=["sqlite", "postgresql"])
def test_a_word_that_was_kept_in_clear_would_be_found(start_site, on_postgresql):
    site = start_site(on_postgresql=on_postgresql, web=False, worker=False)
    planted = (
        "from helpdesk.models import Desk; "
        f"Desk.objects.filter(pk='payoke').update(email={needles.NEEDLES[5]!r})"
    )
    site.manage("shell", "-v0", "-c", planted)
    (site.var_dir / "log.txt").write_text(sealing.group("1" * 20), encoding="utf-8")
    found = needles.find([needles.NEEDLES[5], sealing.group("1" * 20)], dump(site))
    assert {hit[1] for hit in found} == {needles.NEEDLES[5], sealing.group("1" * 20)}


@pytest.mark.parametrize("needle", needles.NEEDLES)
def test_the_search_knows_every_shape(needle):
    for n, shape in enumerate(needles.shapes(needle)):
        assert needles.find([needle], [("file", b"before" + shape + b"after")]), n


# Every public view, and where a fault that nothing catches can be forced upon it: in a form, before
# its own page begins.
BREAKS = {
    "/en/write/": "helpdesk.gate.csrf.read_form",
    "/en/read/": "helpdesk.gate.csrf.read_form",
    "/en/report/": "helpdesk.gate.csrf.read_form",
    "/en/refer/": "helpdesk.gate.csrf.read_form",
    "/en/tell/": "helpdesk.gate.csrf.read_form",
    "/en/search/": "awareness.serving.search.find_pages",
    "/en/leave/": "website.web.exit_site.HttpResponseRedirect",
}


@pytest.fixture
def reports(client, monkeypatch, capfd, mailoutbox, settings):
    """Call it with an address and logging (and what breaks): all that is reported of the fault."""

    def breaks(*_, **__):
        raise RuntimeError(SECRET)

    def ask(path, logging, where="", status=500):
        configure_logging(settings.LOGGING_CONFIG, logging)
        settings.ADMINS = [("Somebody", "admin@site.example")]
        client.raise_request_exception = False
        told = {"HTTP_" + name.upper().replace("-", "_"): said for name, said in TELLING.items()}
        body = urlencode({"message": SECRET, "q": SECRET, "words": SECRET})
        with monkeypatch.context() as broken:
            broken.setattr(where or BREAKS[path], breaks)
            given = client.post(path, body, content_type=FORM, REMOTE_ADDR=ADDRESS, **told)
            if given.status_code == 405:
                given = client.get(path, {"q": SECRET}, REMOTE_ADDR=ADDRESS, **told)
        assert given.status_code == status
        written = capfd.readouterr().err
        return written, given.text, *(str(mail.message()) for mail in mailoutbox)

    yield ask
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)


@pytest.mark.parametrize("path", BREAKS)
def test_a_forced_fault_reports_neither_address_nor_words(caseworkers, reports, settings, path):
    told = reports(path, settings.LOGGING)
    assert "builtins.RuntimeError" in told[0]
    for reported in told:
        assert ADDRESS not in reported
        assert SECRET not in reported


def test_a_fault_in_the_search_of_a_desk_reports_no_word_of_it(client, at_desk, reports, settings):
    client.cookies = at_desk("payoke").cookies
    where = "helpdesk.inbox.overview.conversation_search_view.find"
    told = reports("/cms/helpdesk/find/", settings.LOGGING, where=where)
    assert "builtins.RuntimeError" in told[0]
    assert not [reported for reported in told if SECRET in reported]


@pytest.mark.parametrize("path", ["/en/write/", "/en/read/", "/en/report/", "/en/tell/"])
def test_a_form_that_cannot_be_made_shows_the_words_to_nobody_but_who_wrote_them(
    caseworkers, reports, settings, path
):
    written, page, *mails = reports(
        path, settings.LOGGING, where="helpdesk.gate.csrf.new_token", status=503
    )
    assert "could not be made: RuntimeError" in written
    assert SECRET in page
    for reported in (written, *mails):
        assert ADDRESS not in reported
        assert SECRET not in reported


def test_with_the_usual_logging_the_words_would_be_found(caseworkers, reports, settings):
    usual = {**settings.LOGGING, "formatters": {"plain": {"format": "%(message)s"}}}
    assert SECRET in reports("/en/write/", usual)[0]


class Listens:
    """The last middleware: it knows what a view could know of who asks."""

    heard: ClassVar[dict] = {}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        self.heard.update(request.META)
        return self.get_response(request)


@pytest.fixture
def known_inside(client, settings, monkeypatch):
    """A function that asks for the form and tells where a view would find the address."""
    monkeypatch.setitem(sys.modules, "listener", SimpleNamespace(Listens=Listens))

    def ask() -> set:
        Listens.heard.clear()
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, "listener.Listens"]
        told = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in TELLING.items()}
        client.get("/en/write/", REMOTE_ADDR=ADDRESS, **told)
        assert Listens.heard["PATH_INFO"] == "/en/write/"
        return {key for key, value in Listens.heard.items() if ADDRESS in str(value)}

    return ask


def test_deleted_rows_are_overwritten_whatever_sqlite_was_built_to_do(settings):
    """Some builds do so by themselves, and others leave the words in the file."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("PRAGMA secure_delete=OFF")
        database.executescript(settings.SQLITE_OPTIONS["init_command"])
        assert database.execute("PRAGMA secure_delete").fetchone() == (1,)


def test_nothing_after_the_first_middleware_knows_the_address(known_inside):
    assert known_inside() == set()


def test_without_that_middleware_the_address_would_be_found(known_inside, settings):
    settings.MIDDLEWARE = settings.MIDDLEWARE[1:]
    assert len(known_inside()) == len(TELLING) + 1


def wait_for_mail(site, seconds=30):
    deadline = time.monotonic() + seconds
    while not any((site.var_dir / "mail").glob("*")):
        assert time.monotonic() < deadline, f"No mail: {os.listdir(site.var_dir)}"
        time.sleep(0.2)
