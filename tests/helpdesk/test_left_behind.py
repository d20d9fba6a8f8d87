"""What a site leaves lying about tells nobody what was written, or from where (T1, T5)."""

import os
import subprocess
import sys
import time
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
    "User-Agent": f"Phone of {ADDRESS}",
    "Referer": f"http://localhost/{ADDRESS}",
}
ANSWER = """
from django.contrib.auth import get_user_model
from helpdesk import keys, replies
from helpdesk.models import Conversation, MemberKey
for conversation in Conversation.objects.all():
    member = MemberKey.objects.get(user__username="caseworker-" + conversation.desk_id)
    private = keys.open_member_key(member, {passphrases}[conversation.desk_id])
    case_key = keys.case_key_for_desk(conversation, keys.desk_keys_of(member, private))
    replies.mark_read(conversation)
    replies.note(conversation, case_key, text={note!r}, author="Payoke")
    replies.send(conversation, case_key, text={text!r}, language="ar", author="Payoke")
"""


def answer(site, text, note="a note"):
    """Every conversation of the site is answered by its desk, in a process of its own."""
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


@pytest.mark.parametrize("on_postgresql", [False, True], ids=["sqlite", "postgresql"])
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
    _wait_for_mail(site)
    ours += [*numbers, *map(sealing.group, numbers), ADDRESS]
    assert needles.find(ours, dump(site)) == []
    site.kill()
    assert needles.find(ours, dump(site)) == []


@pytest.mark.parametrize("on_postgresql", [False, True], ids=["sqlite", "postgresql"])
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


# Every public view, and where a fault that nothing catches can be forced upon it.
BREAKS = {
    "/en/write/": "helpdesk.gate.new_token",
    "/en/read/": "helpdesk.gate.new_token",
    "/en/report/": "helpdesk.gate.new_token",
    "/en/search/": "awareness.search.find",
    "/en/leave/": "website.views.HttpResponseRedirect",
}


@pytest.fixture
def reports(client, monkeypatch, capfd, mailoutbox, settings):
    """Call it with an address and logging: all that is reported of a fault there."""

    def breaks(*_, **__):
        raise RuntimeError(SECRET)

    def ask(path, logging):
        configure_logging(settings.LOGGING_CONFIG, logging)
        settings.ADMINS = [("Somebody", "admin@site.example")]
        client.raise_request_exception = False
        told = {"HTTP_" + name.upper().replace("-", "_"): said for name, said in TELLING.items()}
        body = urlencode({"message": SECRET, "q": SECRET})
        with monkeypatch.context() as broken:
            broken.setattr(BREAKS[path], breaks)
            given = client.post(path, body, content_type=FORM, REMOTE_ADDR=ADDRESS, **told)
            if given.status_code == 405:
                given = client.get(path, {"q": SECRET}, REMOTE_ADDR=ADDRESS, **told)
        assert given.status_code == 500
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


def test_nothing_after_the_first_middleware_knows_the_address(known_inside):
    assert known_inside() == set()


def test_without_that_middleware_the_address_would_be_found(known_inside, settings):
    settings.MIDDLEWARE = settings.MIDDLEWARE[1:]
    assert len(known_inside()) == len(TELLING) + 1


def _wait_for_mail(site, seconds=30):
    deadline = time.monotonic() + seconds
    while not any((site.var_dir / "mail").glob("*")):
        assert time.monotonic() < deadline, f"No mail: {os.listdir(site.var_dir)}"
        time.sleep(0.2)
