"""The largest voice and picture that a stranger may send come through each front that we ship."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from base.limits import LONGEST_FORM, LONGEST_PICTURE_FORM, LONGEST_VOICE_FORM
from tests.fixtures import nginx as nginx_here
from tests.fixtures.missing import missing
from tests.fixtures.running import free_port

DEPLOY = Path(__file__).parents[2] / "deploy"
ONION_NGINX = "error_log stderr crit;\npid {folder}/pid;\nevents {{}}\nhttp {{\n"
CIRCUIT = b"PROXY TCP6 fc00:dead:beef:4dad::ffff:7 ::1 65535 80\r\n"


class Taken(BaseHTTPRequestHandler):
    """A site that takes all of what is passed on."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


@pytest.fixture
def site_port():
    with ThreadingHTTPServer(("127.0.0.1", 0), Taken) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def nginx_conf(folder, site_port, port):
    nginx_here.find_program("nginx") or missing("nginx", "apt-get install nginx-light")
    ports = nginx_here.Ports(free_port(), port, free_port())
    return nginx_here.command(nginx_here.configure(folder, folder, site_port, ports, ""))


def nginx_onion(folder, site_port, port):
    """The server of the onion below what holds of all servers of `deploy/nginx.conf`."""
    command = nginx_conf(folder, site_port, free_port())
    conf = folder / "nginx.conf"
    of_all, _, _ = conf.read_text().partition("    server {\n")
    onion = (DEPLOY / "onion.nginx.conf").read_text().replace("127.0.0.1:8081", f"127.0.0.1:{port}")
    conf.write_text(of_all + onion)
    return command


def caddy_command(folder, text, site_port):
    program = shutil.which("caddy") or missing("Caddy", "apt-get install caddy")
    (folder / "headers.caddy").write_text("header A `b`\n")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{site_port}")
    text = text.replace("/srv/help/headers.caddy", str(folder / "headers.caddy"))
    (folder / "Caddyfile").write_text(text)
    return [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def caddyfile(folder, site_port, port):
    text = (DEPLOY / "Caddyfile").read_text().replace("\n{\n", "\n{\n\tadmin off\n")
    text = text.replace("\nhelp.example {", f"\nhttp://:{port} {{")
    return caddy_command(folder, text, site_port)


def caddy_onion(folder, site_port, port):
    text = (DEPLOY / "onion.Caddyfile").read_text()
    text = "{\n\tadmin off\n}\n" + text.replace("onion.invalid:8081", f":{port}")
    return caddy_command(folder, text, site_port)


def caddy_of_the_image(folder, site_port, port):
    text = (DEPLOY / "image/Caddyfile").read_text().replace("{$HOST} {", f"http://:{port} {{")
    text = text.replace("onion.invalid}:8081", f"onion.invalid}}:{free_port()}")
    return caddy_command(folder, text, site_port)


@contextmanager
def running(command, folder, port):
    process = subprocess.Popen(command, cwd=folder, env=os.environ | {"HOME": str(folder)})
    deadline = time.monotonic() + 60
    try:
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2):
                break
            assert time.monotonic() < deadline, "the front does not listen"
            assert process.poll() is None
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


def post(port, path, size, first=b""):
    """The status. first: what stands on the connection before the request."""
    head = f"POST {path} HTTP/1.1\r\nHost: help.example\r\nConnection: close\r\n"
    head += f"Content-Length: {size}\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        with suppress(OSError):  # a front that says no reads no further
            client.sendall(first + head.encode() + b"a" * size)
        answer = http.client.HTTPResponse(client)
        answer.begin()
        return answer.status


@pytest.mark.parametrize(
    "front", [nginx_conf, nginx_onion, caddyfile, caddy_onion, caddy_of_the_image]
)
def test_a_front_takes_the_largest_of_each_and_no_more(front, tmp_path, site_port):
    port = free_port()
    first = CIRCUIT if front is nginx_onion else b""
    with running(front(tmp_path, site_port, port), tmp_path, port):
        assert post(port, "/en/write/", LONGEST_FORM, first) == 200
        assert post(port, "/en/speak/", LONGEST_VOICE_FORM, first) == 200
        assert post(port, "/en/picture/", LONGEST_PICTURE_FORM, first) == 200
        for path, most in [
            ("/en/write/", LONGEST_FORM),
            ("/en/speak/", LONGEST_VOICE_FORM),
            ("/en/picture/", LONGEST_PICTURE_FORM),
        ]:
            # nginx counts in steps of 1,024; Caddy says 502 of what breaks off on the way.
            assert post(port, path, int(most * 1.1), first) in (413, 502), path


@pytest.mark.parametrize("file", ["nginx.conf", "onion.nginx.conf"])
def test_nginx_holds_no_part_of_a_voice_back(file):
    """What it held back would lie on its disk, and the site could not look at the ticket first."""
    text = (DEPLOY / file).read_text()
    for act in ("speak", "picture"):
        [block] = re.findall(rf"location ~ \^/\[a-z-\]\+/{act}/\$ \{{(.*?)\}}", text, re.S)
        assert "proxy_request_buffering off;" in block
