"""
What is typed at a desk and at the doors for others lies about nowhere in clear (T1).

One of each is done on a running site, each with words of its own. Then they are looked for in its
database, files, logs, mails and temporary files, and in the memory of every process of the site
but the web server's workers, which were given them.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from helpdesk.conversations.disclosures import LAW
from tests.fixtures.missing import missing
from tests.helpdesk import needles
from tests.helpdesk.person import Person
from tests.helpdesk.test_left_behind import dump, wait_for_mail

# At the beginning of all that is typed: files and memories are walked through once for all of it.
# Small letters and no space, so that words which were made plain for a search hold it too.
MARK = "qzkxvwhjpqgbtrfkmd"
PIECE = 1 << 24  # bytes of a memory at a time
ENCODINGS = ("utf-8", "utf-16-le", "utf-32-le")
HELPDESK = "/cms/helpdesk/"


class Canaries:
    """`canaries("name")`: words for it that nobody else says; all of them in `words`."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def __call__(self, name: str) -> str:
        self.words.append(f"{MARK} {name} {len(self.words)}")
        return self.words[-1]


class Caseworker:
    """A browser without a screen: cookies, and the page that was shown last."""

    def __init__(self, site, name: str) -> None:
        self.url = site.url
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        account = site.demo[name]
        self.ask("/cms/login/")
        self.post("/cms/login/", username=name, password=account["password"])
        self.post(self.place, code=site.code())
        self.passphrase = account["passphrase"]
        self.unlock()

    def unlock(self) -> None:
        self.ask(HELPDESK)
        self.post(HELPDESK, passphrase=self.passphrase)
        assert "hd-tabs" in self.page, self.page[:3000]

    def ask(self, path: str, body: bytes | None = None) -> int:
        try:
            with self.opener.open(self.url + path, body, timeout=120) as answer:
                status, content, self.place = answer.status, answer.read(), answer.url
        except HTTPError as error:
            status, content, self.place = error.code, error.read(), error.url
        self.place = self.place.removeprefix(self.url)
        self.page = content.decode(errors="replace")
        return status

    def post(self, path: str, **fields) -> int:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page)
        fields["csrfmiddlewaretoken"] = token[1] if token else ""
        return self.ask(path, urlencode(fields, doseq=True).encode())

    def hidden(self, name: str) -> str:
        return unescape(re.search(rf'name="{name}" value="([^"]*)"', self.page)[1])


def write_about_others(site, canary: Canaries) -> None:
    """A referral with all that it asks for, and what a witness tells; each is refused once."""
    reach = ("reach_at", "safe_hours", "if_another_answers", "never_do")
    yes = {"answer": "yes", "region": "flanders", "interpreter": canary("interpreter")}
    yes |= {name: canary(name) for name in reach}
    seen = {"region": "flanders", "work": canary("work"), "moment": canary("moment")}
    organisation = canary("organisation")
    person = Person(site.url)
    for path, fields, last in (("/refer/", yes, organisation), ("/tell/", seen, "")):
        token = person.ask(path).hidden("token")
        message = canary(f"message of {path}")
        refused = person.ask(path, {"token": token, "message": "", **fields})
        assert refused.status == 422, refused.text[:3000]
        given = {"token": token, "message": message, "organisation": last, **fields}
        assert person.ask(path, given).number


def work_at_the_desk(site, canary: Canaries) -> None:
    """Name, tags, note, search, an answer that the lock stops, a copy with words blacked out."""
    worker = Caseworker(site, "caseworker-payoke")
    worker.ask(f"{HELPDESK}?tab=us")
    one = re.search(rf"{HELPDESK}(?!find|now|duty|key)\w+/(?=\?tab=us)", worker.page)[0]

    def press(act: str, **fields) -> int:
        worker.ask(one)
        return worker.post(one, act=act, seen=worker.hidden("seen"), **fields)

    name = canary("name")
    assert press("name", own_name=name, tags=canary("tag")) == 200
    assert name in worker.page
    press("name", own_name=canary("too long a name") + "n" * 81)
    press("note", note=canary("note"))
    press("reply", text=canary("answer"), language="en", even_so="on")
    worker.post(HELPDESK, act="shift", desk="payoke", text=canary("note for the next shift"))
    search(worker, canary)
    make_a_copy(worker, one, canary)
    half_written = canary("half written")
    worker.ask(one)
    draft = {"text": canary("draft"), "note": canary("draft of a note"), "language": "en"}
    assert worker.post(f"{one}draft/", seen=worker.hidden("seen"), **draft) == 204
    worker.ask(one)
    assert draft["note"] in worker.page
    worker.post(f"{HELPDESK}lock/")
    worker.post(one, act="reply", text=half_written, language="en")
    assert half_written in worker.page
    worker.unlock()
    press("close")


def search(worker: Caseworker, canary: Canaries) -> None:
    worker.ask(f"{HELPDESK}find/")
    for words in (canary.words[0], canary("found nowhere")):
        for more in ({"act": "open"}, {"act": "closed", "reason": "asked"}):
            assert worker.post(f"{HELPDESK}find/", words=words, **more) == 200


def make_a_copy(worker: Caseworker, one: str, canary: Canaries) -> None:
    path = f"{one}export/"
    worker.ask(path)
    chosen = {
        "pick": re.findall(r'name="pick" value="(\d+)"', worker.page),
        "contact": "on",
        "text": f"{canary.words[0]}\n{canary('blacked out')}",
        "names": "black",
        "ground": LAW,
        "untold": "on",
        "why": canary("which law"),
        "of_file": canary("passphrase of the file, long enough"),
    }
    worker.post(path, act="read", **chosen)
    read = re.findall(r'name="read" value="(\w+)"', worker.page)
    seen = worker.hidden("seen")
    assert worker.post(path, act="make", seen=seen, **chosen) == 422  # nothing was ticked as read
    assert worker.post(path, act="make", seen=seen, read=read, **chosen) == 200
    assert "BEGIN PGP MESSAGE" in worker.page


def memory_of(process: int) -> Iterator[bytes]:
    """What it holds and may write to, a piece at a time; each begins with the end of the last."""
    regions = Path(f"/proc/{process}/maps").read_text(encoding="utf-8").splitlines()
    spans = [line.split()[0].split("-") for line in regions if line.split()[1].startswith("rw")]
    with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:
        for begin, end in ((int(begin, 16), int(end, 16)) for begin, end in spans):
            for place in range(begin, end, PIECE):
                memory.seek(max(begin, place - 4 * len(MARK)))
                try:
                    yield memory.read(min(end, place + PIECE) - memory.tell())
                except OSError:  # the kernel's own, or given back meanwhile
                    continue


def hold_the_mark(process: int) -> bool:
    shapes = [MARK.encode(encoding) for encoding in ENCODINGS]
    return any(shape in piece for piece in memory_of(process) for shape in shapes)


def others_than_web_workers(site) -> list[int]:
    """Every process of the site that was not given the requests."""
    given = {*_children(site.web.pid)}
    leaders = [process.pid for process in site.processes]
    every = {*leaders, *(child for leader in leaders for child in _children(leader))}
    return sorted(every - given)


def _children(leader: int) -> list[int]:
    try:
        found = Path(f"/proc/{leader}/task/{leader}/children").read_text(encoding="utf-8")
    except FileNotFoundError:
        missing("/proc/*/task/*/children", "Linux")
    return [int(number) for number in found.split()]


def test_a_word_in_a_memory_would_be_found():
    """The control, in another process than this one, which has the word in its source."""
    hold = "import sys; kept = sys.stdin.readline(); print('here', flush=True); sys.stdin.read()"
    for word, is_there in ((MARK, True), ("something else", False)):
        with subprocess.Popen(
            [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as holder:
            holder.stdin.write(f"{word}\n".encode())
            holder.stdin.flush()
            assert holder.stdout.readline() == b"here\n"
            assert hold_the_mark(holder.pid) is is_there
            holder.stdin.close()


in_a_file = pytest.mark.with_everything("test_left_behind.py looks into the file of SQLite")


@pytest.mark.parametrize(
    "on_postgresql", [pytest.param(False, marks=in_a_file), True], ids=["sqlite", "postgresql"]
)
def test_nothing_typed_or_searched_lies_about(start_site, tmp_path, on_postgresql):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    site = start_site(on_postgresql=on_postgresql, TMPDIR=str(temporary), NOTICE_EVERY_MINUTES="0")
    canary = Canaries()
    said = canary("said by somebody")
    person = Person(site.url)
    assert person.write(said, region="flanders", reach_by="call", reach_at=canary("reach")).number
    looked_for = urlencode({"q": canary("looked for by a reader")})
    assert person.ask(f"/search/?{looked_for}").status == 200
    write_about_others(site, canary)
    work_at_the_desk(site, canary)
    wait_for_mail(site)  # so that the worker has looked at all of it
    others = others_than_web_workers(site)
    assert others
    assert [process for process in others if hold_the_mark(process)] == []
    assert needles.find([MARK], [*dump(site), *needles.files(temporary)]) == []
    site.kill()
    assert needles.find([MARK], [*dump(site), *needles.files(temporary)]) == []
