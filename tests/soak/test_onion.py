"""The site within a Tor network of this machine's own: write, answer, read, beside a flood."""

import re
import shutil
import subprocess
import threading
import time
import urllib.request
from contextlib import suppress

import pytest

from deploy.install import __main__ as install
from deploy.install import answers, front, onion
from deploy.install.machine import Machine
from deploy.install.places import Places
from tests.fixtures.containers import wait_until
from tests.fixtures.missing import missing
from tests.fixtures.nginx import find_program
from tests.fixtures.running import free_port, web_server
from tests.fixtures.tor_network import tor_network
from tests.helpdesk.person import Answer, Person
from tests.site.test_onion import machine

FLOOD, FLOOD_SECONDS = 60, 60.0  # requests of one circuit, and how long they may take
PATIENCE_SECONDS, READY_SECONDS = 180, 600
REAL = {"DEMONSTRATION": "0", "PUBLIC_ORIGIN": "https://help.example"}
REAL["OPERATOR_NAME"] = "The service"  # without one nobody writes to a real site
REAL["ALLOWED_HOSTS"] = "help.example,localhost,127.0.0.1"
GIVEN = {"HOST": "help.example", "OPERATOR_NAME": "x", "EMAIL_URL": "filemail:///x"}
GIVEN |= {"OPERATOR_ALARM_EMAIL": "a@b.example", "FRONT": "nginx", "ONION": "1"}


def test_tor_takes_what_it_is_given(tmp_path):
    tor = shutil.which("tor") or missing("tor", "apt-get install tor")
    file = tmp_path / "torrc"
    text = onion.torrc(machine(tmp_path, FRONT="nginx"))
    assert "HiddenServiceExportCircuitID haproxy" in text
    file.write_text(text.replace("/var/lib/tor-instances/help", str(tmp_path)))
    command = [tor, "-f", str(file), "--DataDirectory", str(tmp_path / "data"), "--verify-config"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    for name, package in {"tor": "tor", "tor-gencert": "tor", "curl": "curl"}.items():
        shutil.which(name) or missing(name, f"apt-get install {package}")
    with tor_network(tmp_path_factory.mktemp("tor")) as made:
        yield made


@pytest.fixture
def within(network, start_site, tmp_path):
    """The site behind nginx behind tor; its address, and the site."""
    nginx = find_program("nginx") or missing("nginx", "apt-get install nginx-light")
    listens = free_port()
    machine = Machine(Places(tmp_path), install.SOURCE, answers.complete(GIVEN, None))
    folder = onion.folder(machine)
    folder.parent.mkdir(parents=True)
    # As it is installed, but for the place and the port.
    text = onion.torrc(machine).replace("/var/lib/tor-instances/help/onion", str(folder))
    text = text.replace("127.0.0.1:8081", f"127.0.0.1:{listens}")
    with network.running(f"onion-of-{tmp_path.name}", text):
        host = onion.address(machine)
        site = start_site(start=False, ONION_HOST=host, TRUSTED_PROXY="1", HTTPS="1", **REAL)
        site.web = site._spawn(web_server("127.0.0.1", site.port, site.application))
        assert wait_until(lambda: is_up(site.port), READY_SECONDS)
        file = nginx_file(machine, tmp_path, listens, site.port)
        process = subprocess.Popen([nginx, "-p", str(tmp_path), "-c", str(file)])
        try:
            yield network, f"http://{host}", site
        finally:
            process.terminate()
            process.wait(20)


def nginx_file(machine, folder, listens, site_port):
    """What is installed for those who come by the onion, and nothing else."""
    [block] = re.findall(r"(?s)    limit_conn_zone \$proxy_protocol.*\Z", front.nginx_conf(machine))
    block = block.replace("127.0.0.1:8081", f"127.0.0.1:{listens}")
    block = block.replace("http://site", f"http://127.0.0.1:{site_port}")
    file = folder / "nginx.conf"
    file.write_text(
        f"error_log stderr crit; pid {folder}/pid; daemon off; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/b;\n{block}"
    )
    return file


def is_up(port):
    """Whether the site answers on its own port, as its front asks."""
    headers = {"Host": "help.example", "X-Forwarded-Proto": "https"}
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/en/write/", headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
            return answer.status == 200
    except OSError:
        return False


class WithinTor(Person):
    """Somebody with Tor Browser at its safest level: no script, a form and a button."""

    def __init__(self, network, origin, circuit="honest"):
        super().__init__(origin, Origin=origin)
        self.network, self.circuit = network, circuit

    def ask(self, path, fields=None):
        words = ["--include", "-H", f"Origin: {self.headers['Origin']}", "-H", "Expect:"]
        for name, value in (fields or {}).items():
            words += ["--data-urlencode", f"{name}={value}"]
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return self._parsed(
                    self.network.curl(*words, self.url + path, circuit=self.circuit)
                )
            except AssertionError:
                # A descriptor takes its time through a network that was made a minute ago.
                assert time.monotonic() < deadline
                time.sleep(3)

    def _parsed(self, said):
        head, _, text = said.partition("\n\n")  # Python has made them of those of HTTP
        first, *lines = head.split("\n")
        headers = dict(line.lower().split(": ", 1) for line in lines)
        return Answer(int(first.split()[1]), text, headers)


ANSWER = """
from django.contrib.auth.models import User
from helpdesk.conversations import lookup, replies
keyed = lookup.find_by_receipt({number!r})
by = User.objects.get(username="caseworker-" + keyed[0].desk_id)
replies.send_reply(*keyed, text="We can help you.", language="en", author="x", by=by)
"""


def test_she_writes_is_answered_and_reads_within_tor(within):
    network, origin, site = within
    she = WithinTor(network, origin)
    opened = she.ask("/write/")
    assert opened.status == 200
    assert opened.headers["content-type"].startswith("text/html")
    assert "strict-transport-security" not in opened.headers
    assert "location" not in opened.headers
    number = she.write("My boss keeps my papers.").number
    assert number, "she was shown none"
    site.manage("shell", "-v0", "--no-imports", "-c", ANSWER.format(number=number))
    read = she.read(number)
    assert "We can help you." in read.text
    assert she.act(read, "delete").status == 200
    said = network.curl(f"{origin}/cms/login/", circuit="staff")
    assert "https://help.example/cms/" in said


def test_a_flood_from_one_circuit_leaves_an_honest_writer_a_turn(within):
    network, origin, _site = within
    left = iter(range(FLOOD))
    until = time.monotonic() + FLOOD_SECONDS
    token = WithinTor(network, origin, "flood").token()

    def floods():
        while time.monotonic() < until and next(left, None) is not None:
            with suppress(AssertionError):
                WithinTor(network, origin, "flood").write("x" * 1000, token)

    threads = [threading.Thread(target=floods) for _ in range(8)]
    for thread in threads:
        thread.start()
    answer = WithinTor(network, origin).write("Can you help?")
    for thread in threads:
        thread.join()
    assert answer.number, "her form was taken beside the flood"
