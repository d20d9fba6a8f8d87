"""`watch.py` before a site that runs: signed, changed in each way that we know of, signed again."""

import gzip
import http.client
import json
import re
import shutil
import sqlite3
import ssl
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.fixtures.missing import missing
from tests.fixtures.running import ROOT, RunningSite, free_port
from tests.helpdesk.smtp import Takes
from website.published.response_file import pack, unpack

CHANGED = ("en/help/index.html.answer", "en/print/card.pdf.answer")
OLD, NEW, NEWER = "+3232011690", "+3232011699", "+3232011698"
CHANGE_A_LINE = """
from django.contrib.auth import get_user_model
from awareness.models import {model}
from website.approvals import proposals
ada, ben = (get_user_model().objects.get(username=name) for name in ("editor", "second-editor"))
row = {model}.objects.get(code="{code}")
row.phone = "{number}"
row.save_revision(user=ada)
row = {model}.objects.get(code="{code}")
proposals.ask(row, proposals.would_ask(row, ada).mark, ada)
proposals.say_yes(row, proposals.waiting_for(row).mark, ben)
"""
HIDE = """
from awareness.models import ReceptionCentre
from django.contrib.auth import get_user_model
from website.approvals import number_hiding
row = ReceptionCentre.objects.get(code="payoke")
number_hiding.hide(row, get_user_model().objects.get(username="editor"))
"""
EDIT_A_PAGE = """
from wagtail.models import Page
page = Page.objects.get(slug="money", locale__language_code="en").specific
page.summary = "Call 0470 12 34 56."
page.save_revision().publish()
Page.objects.get(slug="timeline", locale__language_code="en").unpublish()
"""


class Watcher:
    """A machine of a centre's own. At home: `state`, apart for each site."""

    def __init__(self, home: Path) -> None:
        self.env = {"HOME": str(home), "PATH": "/usr/bin:/bin"}

    def look(self, url: str, *words: str) -> tuple[int, str]:
        """How it ends, and what it says."""
        command = [sys.executable, "-I", str(ROOT / "tools" / "watch.py"), url, *words]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=400)
        assert done.stderr == ""
        return done.returncode, done.stdout


class Operator:
    """Who signs, on a machine that is not the server."""

    def __init__(self, folder: Path) -> None:
        self.key, self.list = folder / "key", folder / "facts.json"
        words = ["-q", "-t", "ed25519", "-N", "", "-f", str(self.key)]
        subprocess.run(["ssh-keygen", *words], check=True)
        self.public = Path(f"{self.key}.pub").read_text()
        told = subprocess.run(["ssh-keygen", "-lf", str(self.key)], capture_output=True, text=True)
        self.fingerprint = told.stdout.split()[1]

    def sign(self, text: str) -> None:
        self.list.write_text(text, encoding="utf-8")
        Path(f"{self.list}.sig").unlink(missing_ok=True)
        words = ["-q", "-Y", "sign", "-f", str(self.key), "-n", "facts", str(self.list)]
        subprocess.run(["ssh-keygen", *words], check=True, capture_output=True)

    def sign_and_publish(self, site: RunningSite) -> None:
        self.sign(site.manage("facts"))
        site.manage("facts", "--signed", str(self.list))


class Proxy:
    """Stands before the site with a certificate, and may rewrite what passes."""

    def __init__(self, site: RunningSite, folder: Path) -> None:
        self.folder, self.rewrites = folder, {}
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                near = http.client.HTTPConnection("localhost", site.port)
                near.request("GET", self.path)
                answer = near.getresponse()
                body = answer.read()
                for old, new in proxy.rewrites.items():
                    body = body.replace(old, new)
                self.send_response(answer.status)
                for name in ("Content-Type", "Location"):
                    if value := answer.headers[name]:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"https://localhost:{self.server.server_port}"
        self.present("One", days=90)
        self.server.socket = self.context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def present(self, organization: str, days: int) -> Path:
        """Another certificate from now on; where it lies."""
        cert, key = self.folder / f"{organization}.pem", self.folder / f"{organization}.key"
        what = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        what += f" -days {days} -subj /O={organization}/CN=localhost -keyout {key} -out {cert}"
        openssl = shutil.which("openssl") or missing("openssl", "apt-get install openssl")
        command = [openssl, *what.split(), "-addext", "subjectAltName=DNS:localhost"]
        subprocess.run(command, check=True, capture_output=True)
        self.context.load_cert_chain(cert, key)
        return cert


@pytest.fixture(scope="module")
def operator(tmp_path_factory):
    if not shutil.which("ssh-keygen"):
        missing("ssh-keygen", "apt-get install openssh-client")
    return Operator(tmp_path_factory.mktemp("operator"))


def watched_site(seeded_site: RunningSite, operator: Operator, var_dir: Path) -> RunningSite:
    """One that publishes in English, and knows the operator's key."""
    env = {"PUBLIC_TREE": "1", "PUBLIC_TREE_LANGUAGES": "en", "FACTS_KEY": operator.public}
    site = RunningSite.copy_of(seeded_site, var_dir, **env)
    site.manage("publish")
    return site.start(worker=False)


@pytest.fixture(scope="module")
def site(seeded_site, operator, tmp_path_factory):
    site = watched_site(seeded_site, operator, tmp_path_factory.mktemp("watched") / "var")
    yield site
    site.stop()


@pytest.fixture
def site_of_its_own(seeded_site, operator, tmp_path):
    """For a test after which no number is what the others look for."""
    site = watched_site(seeded_site, operator, tmp_path / "var")
    yield site
    site.stop()


@pytest.fixture
def watcher(tmp_path):
    return Watcher(tmp_path)


@pytest.fixture
def proxy(site, tmp_path):
    proxy = Proxy(site, tmp_path)
    yield proxy
    proxy.server.shutdown()
    proxy.server.server_close()
    proxy.thread.join(10)


def learn(watcher: Watcher, operator: Operator, site: RunningSite) -> Watcher:
    """The watcher, which now knows the key, and found all as it was signed."""
    operator.sign_and_publish(site)
    code, says = watcher.look(site.url, "--learn", operator.fingerprint)
    assert code == 0, says
    return watcher


@pytest.fixture
def learned(site, operator, watcher):
    return learn(watcher, operator, site)


def test_what_is_as_it_was_signed_is_looked_at_within_three_minutes(site, operator, learned):
    code, says = learned.look(site.url)
    assert (code, says.splitlines()[0]) == (0, f"{site.url}: 0 differences")
    pages, size, seconds = map(int, re.findall(r"(\d+) (?:pages|B|s)\b", says))
    assert pages > 100
    assert size < 30_000 * pages
    assert seconds < 180
    facts = json.loads(operator.list.read_text())
    assert len(facts["desks"]) >= 3
    for key in facts["desks"].values():
        assert re.fullmatch(r"([0-9a-f]{4} ){9}[0-9a-f]{4}", key)
    status, program = site.get("/.well-known/watch.py")
    assert (status, program) == (200, (ROOT / "tools" / "watch.py").read_text())


def test_whoever_did_not_sign_is_told(site, operator, watcher, tmp_path):
    operator.sign_and_publish(site)
    another = Operator(tmp_path)
    code, says = watcher.look(site.url, "--learn", another.fingerprint)
    assert code == 1
    assert f"{another.fingerprint} -> " in says
    code, says = watcher.look(site.url)
    assert code == 1
    assert watcher.look(site.url, "--learn", operator.fingerprint)[0] == 0
    another.sign(operator.list.read_text())
    signature = site.var_dir / "facts.json.sig"
    right = signature.read_bytes()
    signature.write_bytes(Path(f"{another.list}.sig").read_bytes())
    code, says = watcher.look(site.url)
    signature.write_bytes(right)
    assert (code, f"* {operator.fingerprint} -> Could not verify" in says) == (1, True)
    watcher.env["PATH"] = str(tmp_path)
    code, says = watcher.look(site.url)
    assert (code, "ssh-keygen is missing" in says) == (1, True)


def tamper(path: Path, old: bytes, new: bytes) -> None:
    """Change a published file as the front sends it."""
    answer = unpack(path.read_bytes())
    body = answer.body("identity")
    assert old in body
    body = body.replace(old, new)
    path.write_bytes(pack(answer._replace(br=brotli.compress(body), gzip=gzip.compress(body))))


def test_each_kind_of_change_is_told_old_beside_new(site, operator, learned):
    with sqlite3.connect(site.var_dir / "site.sqlite3") as database:
        database.execute("UPDATE awareness_hotline SET phone = '+3222345678' WHERE code = 'police'")
    site.manage("shell", "-v0", "-c", EDIT_A_PAGE)
    site.manage("publish")
    page, handout = (site.var_dir / "public" / name for name in CHANGED)
    kept = page.read_bytes(), handout.read_bytes()
    tamper(page, b"078 055 800", b"078 055 801")
    tamper(handout, b"%PDF-1.7", b"%PDF-1.6")
    hosts = site.env["ALLOWED_HOSTS"]
    site.env["ALLOWED_HOSTS"] += ",help.example.org"  # a demonstration that strangers can reach
    site.kill_web()
    code, says = learned.look(site.url)
    again = learned.look(site.url)[1]
    page.write_bytes(kept[0])
    handout.write_bytes(kept[1])
    site.env["ALLOWED_HOSTS"] = hosts
    site.kill_web()
    assert code == 1
    assert re.search(r"no such number -> 32470123456, \d times \(\d: .*/en/rights/money/", says)
    assert re.search(r"\+3278055800 -> 3278055801, \d+ times \(1: /en/help/\)", says)
    assert re.search(r"handout \w{12} -> \w{12} \(1: /en/print/card.pdf\)", says)
    assert "200 -> 404  (1: /en/law/timeline/)" in says
    assert re.search(r"form open -> shut \(3: .*/en/write/", says)
    assert "22345678" not in says, "what is written past the site is shown to nobody"
    assert "/en/law/timeline/" not in again, "what is gone is told once, the rest each time"
    assert "3278055801" in again


def mail_server(context: ssl.SSLContext) -> Controller:
    """One that takes mail over TLS, of whoever knows the password."""

    def is_right(_server, _session, _envelope, _kind, said):
        return AuthResult(success=(said.login, said.password) == (b"centre", b"secret"))

    server = Controller(
        Takes(), hostname="localhost", port=free_port(), ssl_context=context,
        authenticator=is_right, auth_require_tls=False,
    )  # fmt: skip
    server.start()
    return server


def test_a_proxy_that_rewrites_and_another_certificate_are_told(
    site, proxy, operator, watcher, tmp_path
):
    operator.sign_and_publish(site)
    watcher.env["SSL_CERT_FILE"] = str(tmp_path / "One.pem")
    code, says = watcher.look(proxy.url, "--learn", operator.fingerprint)
    assert code == 0, says
    proxy.rewrites = {b"tel:116000": b"tel:116001"}
    watcher.env["SSL_CERT_FILE"] = str(proxy.present("Two", days=3))
    mail = mail_server(proxy.context)
    watcher.env["WATCH_SMTP"] = f"smtps://centre:secret@localhost:{mail.port}"
    code, says = watcher.look(proxy.url, "--mail", "centre@help.example")
    mail.stop()
    assert code == 1
    assert "116000 -> 116001, " in says
    assert "certificate of One -> Two" in says
    assert "certificate -> ends on " in says
    assert b"116000 -> 116001, " in mail.handler.mails[0]
    watcher.env["SSL_CERT_FILE"] = str(tmp_path / "One.pem")
    code, says = watcher.look(proxy.url)
    assert (code, "CERTIFICATE_VERIFY_FAILED" in says) == (1, True)


def change(site: RunningSite, model: str, code: str, number: str) -> None:
    """By two people, in the CMS, as far as the pages."""
    words = CHANGE_A_LINE.format(model=model, code=code, number=number)
    site.manage("shell", "-v0", "-c", words)
    site.manage("publish")


@pytest.mark.before_release("test_watch.py: what is believed for a day, and what is never")
def test_from_a_proposal_to_what_is_signed(site_of_its_own, operator, watcher):
    site, learned = site_of_its_own, learn(watcher, operator, site_of_its_own)
    change(site, "ReceptionCentre", "payoke", NEW)
    code, says = learned.look(site.url)
    assert code == 0, says
    assert f"- waits to be signed: payoke: {OLD} -> {NEW}, which nobody signed" in says
    code, says = learned.look(site.url, "--hours", "0")
    assert (code, f"* payoke: {OLD} -> {NEW}" in says) == (1, True), "too long"
    change(site, "ReceptionCentre", "payoke", NEWER)
    code, says = learned.look(site.url)
    assert (code, f"* payoke: {OLD} -> {NEWER}" in says) == (1, True), "a second one of it"
    change(site, "Hotline", "national", NEW)
    code, says = learned.look(site.url)
    assert (code, f"* national: +3278055800 -> {NEW}" in says) == (1, True), "it is never believed"
    old = operator.list.read_text()
    operator.sign_and_publish(site)
    code, says = learned.look(site.url)
    assert code == 0, says
    operator.sign(old)
    with pytest.raises(AssertionError, match="is public, and this is"):
        site.manage("facts", "--signed", str(operator.list))
    site.manage("shell", "-v0", "-c", HIDE)
    site.manage("publish")
    code, says = learned.look(site.url)
    assert (code, f"- waits to be signed: payoke: {NEWER} -> , which" in says) == (0, True)
