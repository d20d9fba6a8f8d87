"""The same site within Tor: what is said there, what is not, and how turns are taken."""

import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.test import Client

from deploy.install import __main__ as install
from deploy.install import answers, front, onion, program, settings_file
from deploy.install.machine import CannotGoOn, Machine, carry_out
from deploy.install.places import Places
from helpdesk.gate import csrf
from tests.fixtures.missing import missing
from tests.fixtures.nginx import find_program
from tests.site.test_front import ask, publish
from tests.site.test_install import FILE
from tests.site.test_waiting_line import Crowd, run
from website.published.front_server import Front, not_held_to_https
from website.web_server import eager_start
from website.web_server.network_counts import NetworkCounter
from website.web_server.waiting_line import TurnKind, TurnLine

ROOT = Path(__file__).resolve().parents[2]
HOST = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion"
HELD = "Strict-Transport-Security"


@pytest.fixture
def site(settings, db):
    """Pages and forms as behind a front, on https; asked by the name that is given."""
    settings.ONION_HOST, settings.PUBLIC_ORIGIN = HOST, "https://help.example"
    settings.ALLOWED_HOSTS = ["help.example", HOST]
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    settings.TRUSTED_PROXY, settings.SECURE_PROXY_SSL_HEADER = (
        True,
        ("HTTP_X_FORWARDED_PROTO", "https"),
    )
    client = Client(HTTP_X_FORWARDED_PROTO="https")
    return lambda host, path, **more: client.get(path, HTTP_HOST=host, **more)


def test_a_page_on_the_clear_web_tells_tor_browser_where_it_is_within_tor(site, settings):
    answer = site("help.example", "/en/write/")
    assert answer.status_code == 200
    assert answer["Onion-Location"] == f"http://{HOST}/en/write/"
    assert answer[HELD].startswith("max-age=31536000")
    assert "Onion-Location" not in site("help.example", "/healthz/none/").headers
    settings.ONION_HOST = ""
    assert "Onion-Location" not in site("help.example", "/en/write/").headers


def test_within_tor_nobody_is_held_to_https_or_sent_away(site):
    answer = site(HOST, "/en/write/")
    assert answer.status_code == 200
    assert HELD not in answer.headers
    assert "Onion-Location" not in answer.headers
    assert (
        answer["Content-Security-Policy"]
        == site("help.example", "/en/write/")["Content-Security-Policy"]
    )
    assert "upgrade-insecure-requests" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/cms/", "/cms", "/cms/login/", "/cms/helpdesk/"])
@pytest.mark.parametrize("host", [HOST, HOST.upper(), f"{HOST}:80", f"{HOST}."])
def test_staff_are_not_let_in_within_tor_and_are_told_where(site, host, path):
    answer = site(host, path)
    assert answer.status_code == 404
    assert "https://help.example/cms/" in answer.content.decode()
    assert not answer.cookies


def test_no_address_of_a_page_within_tor_leads_out_to_the_clear_site(site):
    """It would say to the network outside that she was here. What is printed is for paper."""
    text = site(HOST, "/en/write/").content.decode()
    assert re.findall(r'(?:href|src|action)="https?://help\.example[^"]*"', text) == []


def test_leaving_within_tor_needs_no_script_and_goes_past_no_address_of_ours(site, settings):
    """At its safest level Tor Browser runs none: a link, one redirect, and she is elsewhere."""
    assert 'href="/en/leave/"' in site(HOST, "/en/write/").text
    answer = site(HOST, "/en/leave/")
    assert (answer.status_code, answer["Location"]) == (303, settings.EXIT_URL)
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert {HELD, "Onion-Location"} & set(answer.headers) == set()


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({"origin": f"http://{HOST}"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({}, True),  # the safest level says nothing; the token decides
        ({"origin": "https://help.example"}, False),
        ({"origin": "https://other.example"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
    ],
)
def test_a_form_that_was_opened_within_tor_is_sent_within_tor(rf, settings, headers, is_ours):
    settings.ALLOWED_HOSTS = [HOST]
    request = rf.post("/en/write/", HTTP_HOST=HOST, headers=headers)
    assert csrf._comes_from_here(request) is is_ours


def settings_with(**env):
    """What a process of the site makes of its environment."""
    code = (
        "import json; from website import settings as s; print(json.dumps("
        "[s.FORMS_SHUT_AT, s.ALLOWED_HOSTS, s.PUBLIC_ORIGIN]))"
    )
    base = {"DEBUG": "1", "PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=base | env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_demonstration_that_strangers_reach_within_tor_has_no_send(tmp_path):
    here = {"PUBLIC_ORIGIN": "http://help.localhost", "ALLOWED_HOSTS": "help.localhost"}
    here["VAR_DIR"] = str(tmp_path)
    assert settings_with(**here)[0] == ""
    assert settings_with(**here, ONION_HOST=HOST)[:2] == [HOST, ["help.localhost", HOST]]
    assert settings_with(**here, ONION_HOST=HOST, DEMONSTRATION="0")[0] == ""


def test_the_front_knows_the_onion_before_django_is_there(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "help.example")
    monkeypatch.setenv("ONION_HOST", HOST)
    assert eager_start.hosts() == ("help.example", HOST)
    page = (200, [("A", "b"), (HELD, "max-age=1")], b"page")
    assert not_held_to_https(page) == (200, [("A", "b")], b"page")


@pytest.mark.parametrize("host", [HOST, HOST.upper(), f"{HOST}:80", f"{HOST}."])
def test_a_published_page_is_sent_within_tor_as_it_is_and_holds_nobody_to_https(tmp_path, host):
    publish(tmp_path, "en/help/index.html", "help", **{HELD: "max-age=1"})
    ours = Front(tmp_path, https=True, trusts_proxy=True, hosts=("help.example", HOST), onion=HOST)
    outside, within = (
        ask(ours, "/en/help/", HOST=each, X_FORWARDED_PROTO="https")
        for each in ("help.example", host)
    )
    assert outside[1].pop(HELD) == "max-age=1"
    assert within == outside
    assert within[0] == 200


def circuit(number):
    return {"HTTP_X_FORWARDED_FOR": f"fc00:dead:beef:4dad::0:{number:x}"}


def test_the_whole_onion_is_one_network_and_circuits_are_told_apart():
    counter = NetworkCounter()
    one, other = circuit(1), circuit(0xFFFF)
    clear = {"HTTP_X_FORWARDED_FOR": "fc00:dead:bee0::1"}
    assert counter.number(one, trusted_proxy=True) == counter.number(other, trusted_proxy=True)
    assert counter.number(one, trusted_proxy=True) != counter.number(clear, trusted_proxy=True)
    assert counter.circuit(one, trusted_proxy=True) != counter.circuit(other, trusted_proxy=True)
    assert counter.circuit(clear, trusted_proxy=True) == b""
    # What a visitor invents, who comes past the front, counts for nothing.
    assert counter.circuit(one, trusted_proxy=False) == b""
    counts = [counter.count(each, trusted_proxy=True) for each in (one, one, one, other)]
    assert counts == [1, 2, 3, 1], "a flood by one circuit makes nobody else's form suspicious"


class Circuits(Crowd):
    async def comes(self, network, circuit, kind=TurnKind.WRITE):
        async def waits():
            waiter = await self.line.enter(
                network, kind, 0.0, asyncio.Event().wait, circuit=circuit
            )
            self.order.append((network, circuit))
            return waiter

        self.tasks.append(asyncio.create_task(waits()))
        await asyncio.sleep(0)


def test_a_flood_by_one_circuit_keeps_no_other_and_no_network_waiting_for_more_than_a_turn():
    async def test():
        crowd = Circuits(TurnLine(at_once=1))
        for _ in range(100):
            await crowd.comes(b"onion", b"flood")
        await crowd.comes(b"onion", b"honest")
        await crowd.comes(b"clear", b"")
        await asyncio.sleep(0.01)
        await crowd.serves(3)
        assert crowd.order[:3] == [(b"onion", b"flood"), (b"clear", b""), (b"onion", b"honest")]
        await crowd.goes()

    run(test)


def test_who_is_turned_away_is_of_the_circuit_that_has_most():
    async def test():
        crowd = Circuits(TurnLine(at_once=1, most=20))
        await crowd.comes(b"onion", b"honest")
        for _ in range(19):
            await crowd.comes(b"onion", b"flood")
        await crowd.comes(b"onion", b"late")
        for _ in range(10):
            await crowd.comes(b"onion", b"flood")
        await asyncio.sleep(0.01)
        waiting = [waiter.circuit for waiter in crowd.line._waiting]
        assert len(waiting) == 20
        assert b"late" in waiting
        await crowd.goes()

    run(test)


# How it is installed.


def machine(root, **more):
    root.mkdir(exist_ok=True)
    given = Machine(
        Places(root), install.SOURCE, answers.complete(FILE | {"ONION": "1"} | more, None)
    )
    if given.answers["ONION"] == "1":
        folder = onion.folder(given)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "hostname").write_text(f"{HOST}\n")
    return given


def test_installing_makes_an_address_whose_key_no_backup_has(tmp_path, monkeypatch):
    here = machine(tmp_path)
    monkeypatch.setattr(Machine, "answer_of", lambda self, *words: "pow: yes")
    carry_out(onion.STEPS, here, lambda line: None)
    assert ("tor-instance-create", "help") in here.left_out
    said = (tmp_path / "etc/tor/instances/help/torrc").read_text()
    assert "SocksPort 0\n" in said
    assert "HiddenServiceDir /var/lib/tor-instances/help/onion\n" in said
    assert "HiddenServicePoWDefensesEnabled 1\n" in said
    assert not str(onion.folder(here)).startswith(str(here.places.home))
    settings = settings_file.settings(here)
    assert settings["ONION_HOST"] == HOST
    assert settings["PUBLIC_ORIGIN"] == "https://help.example", "what is printed stays"
    without = machine(tmp_path / "other", ONION="0")
    assert "ONION_HOST" not in settings_file.settings(without)
    carry_out(onion.STEPS, without, lambda line: None)
    assert not (tmp_path / "other/etc/tor").exists()
    with pytest.raises(CannotGoOn, match="FRONT"):
        carry_out(onion.STEPS, machine(tmp_path / "none", FRONT="none"), lambda line: None)


def test_debian_brings_tor_where_it_is_wanted_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(Machine, "answer_of", lambda self, *words: "")
    assert "tor" in program.packages(machine(tmp_path))
    assert "tor" not in program.packages(machine(tmp_path, ONION="0"))


def test_caddy_has_no_complaint_about_the_onion(tmp_path):
    caddy = shutil.which("caddy") or missing("Caddy", "apt-get install caddy")
    here = machine(tmp_path)
    text = front.caddyfile(here)
    assert f"http://{HOST}:8081 {{\n\tbind 127.0.0.1\n" in text
    here.places.var.mkdir(parents=True)
    (here.places.home / "headers.caddy").write_text("header A `b`\n")
    (tmp_path / "Caddyfile").write_text(text)
    command = [caddy, "validate", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"]
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"HOME": str(tmp_path)}
    )
    assert done.returncode == 0, done.stderr
    assert "onion" not in front.caddyfile(machine(tmp_path / "other", ONION="0"))


def listening():
    """A socket that stands for the site."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(20)
    return server


def test_nginx_reads_the_circuit_and_passes_on_no_name_of_the_visitors_own(tmp_path):
    nginx = find_program("nginx")
    if not nginx:
        missing("nginx", "apt-get install nginx-light libnginx-mod-http-brotli-static")
    here = machine(tmp_path, FRONT="nginx")
    text = front.nginx_conf(here)
    [block] = re.findall(r"(?s)    limit_conn_zone \$proxy_protocol_addr.*\Z", text)
    assert text.count("{") == text.count("}")
    with listening() as site, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        block = block.replace("127.0.0.1:8081", f"127.0.0.1:{port}")
        block = block.replace("http://site", f"http://127.0.0.1:{site.getsockname()[1]}")
        file = tmp_path / "nginx.conf"
        file.write_text(
            f"error_log stderr crit; pid {tmp_path}/pid; daemon off;\n"
            f"events {{}}\nhttp {{ access_log off; client_body_temp_path {tmp_path}/b;\n{block}"
        )
        process = subprocess.Popen([nginx, "-p", str(tmp_path), "-c", str(file)])
        try:
            said = _asked(port, site)
        finally:
            process.terminate()
            process.wait(20)
    assert "\r\nX-Forwarded-For: fc00:dead:beef:4dad::ffff:7\r\n" in said
    assert said.count("X-Forwarded-For") == 1
    # By the name of the clear site, staff would be let in within Tor.
    assert f"\r\nHost: {HOST}\r\n" in said
    assert "help.example" not in said
    assert "\r\nX-Forwarded-Proto: https\r\n" in said


def _asked(port, site):
    """As tor asks: the line of a circuit first, then what the visitor sends."""
    deadline = time.monotonic() + 20
    while True:
        try:
            visitor = socket.create_connection(("127.0.0.1", port), timeout=20)
            break
        except OSError:
            assert time.monotonic() < deadline, "nginx does not listen"
            time.sleep(0.1)
    with visitor:
        visitor.sendall(
            b"PROXY TCP6 fc00:dead:beef:4dad::ffff:7 ::1 65535 80\r\n"
            + b"GET /cms/login/ HTTP/1.1\r\nHost: help.example\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n"
        )
        connection, _ = site.accept()
        with connection:
            return connection.recv(65536).decode()
