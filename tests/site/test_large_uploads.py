"""A film of 300 MB, from somebody signed in with both steps, by every way that we describe."""

import http.client
import os
import ssl
from pathlib import Path

import pytest

from tests.fixtures.running import RunningSite
from tests.site.test_deploy import caddy, nginx  # noqa: F401 - fixtures, in front of the site below

BYTES = 289_000_000  # a film may have 290 MB: what is sent around it fits into 300
PIECE = b"a" * 1_000_000
BEGINNING = b"\0\0\0\x18ftypmp42" + PIECE[12:]  # as a film begins
MOST_MEGABYTES = 60
HOST = "help.example"
TOKEN = "a" * 32

SIGNED_IN = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django_otp import DEVICE_ID_SESSION_KEY
from helpdesk.desks.session_store import SessionStore
from website.accounts.models import AppCode
user = User.objects.get(username="editor")
app = AppCode.objects.create(user=user, name="app")
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "website.accounts.passwords.VouchedBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session[DEVICE_ID_SESSION_KEY] = app.persistent_id
session.create()
print(session.session_key)
"""


@pytest.fixture(scope="module")
def bare_site(seeded_site, tmp_path_factory):
    """The whole site, as behind a proxy that ends TLS."""
    site = RunningSite.copy_of(
        seeded_site,
        tmp_path_factory.mktemp("large") / "var",
        HTTPS="1",
        TRUSTED_PROXY="1",
        ALLOWED_HOSTS=HOST,
    )
    yield site.start(worker=False)
    site.stop()


@pytest.fixture(scope="module")
def session(bare_site):
    return bare_site.manage("shell", "-v0", "-c", SIGNED_IN).strip()


ALONE = pytest.param("granian", marks=pytest.mark.before_release("granian, behind nginx"))
BY_CADDY = pytest.param("caddy", marks=pytest.mark.before_release("nginx, before the same site"))


@pytest.fixture(params=[ALONE, "nginx", BY_CADDY])
def connect(request, bare_site):
    """A new connection to the site: straight to granian, or to the proxy before it."""
    if request.param == "granian":
        return lambda: http.client.HTTPConnection("127.0.0.1", bare_site.port, timeout=300)
    proxy = request.getfixturevalue(request.param)

    def by_tls():
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=300)
        connection.connect()
        connection.sock = context.wrap_socket(connection.sock, server_hostname=HOST)
        return connection

    return by_tls


def upload(connect, session, size):
    """The status of the answer to a document of so many bytes, sent piece by piece."""
    fields = {"csrfmiddlewaretoken": TOKEN, "title": "A film", "collection": "1", "tags": ""}
    head = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{said}\r\n'
        for name, said in fields.items()
    )
    head += '--x\r\nContent-Disposition: form-data; name="file"; filename="film.mp4"\r\n'
    head += "Content-Type: video/mp4\r\n\r\n"
    end = "\r\n--x--\r\n"
    pieces = [head.encode(), BEGINNING, *[PIECE] * (size // len(PIECE) - 1), end.encode()]
    connection = connect()
    connection.request(
        "POST",
        "/cms/documents/add/",
        iter(pieces),
        {
            "Host": HOST,
            "Origin": f"https://{HOST}",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.7",
            "Cookie": f"__Secure-sessionid={session}; sessionid={session}; "
            f"csrftoken={TOKEN}; __Secure-csrftoken={TOKEN}",
            "Content-Type": "multipart/form-data; boundary=x",
            "Content-Length": str(sum(map(len, pieces))),
        },
    )
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def most_memory(site):
    """The most that any process of the web server has held so far, in megabytes."""
    held = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(folder.name)) == site.web.pid:
                status = (folder / "status").read_text()
                held.append(int(status.partition("VmHWM:")[2].split()[0]) // 1000)
        except (OSError, ValueError, IndexError):
            continue
    return max(held)


def test_300_MB_arrive_whole_and_in_little_memory(connect, bare_site, session):  # noqa: N802
    for _ in range(4):  # both processes have done it once
        assert upload(connect, session, len(PIECE) * 3) == 302
    before = most_memory(bare_site)
    assert upload(connect, session, BYTES) == 302
    assert most_memory(bare_site) - before < MOST_MEGABYTES
    documents = sorted((bare_site.var_dir / "media" / "documents").glob("film*"), key=size_of)
    assert size_of(documents[-1]) == BYTES
    documents[-1].unlink()


def test_forms_of_whoever_it_may_be_leave_nothing_in_memory(bare_site):
    """Else whoever sends them for long enough fills it."""

    def send(times):
        words = b"message=" + b"a" * 900_000
        for _ in range(times):
            connection = http.client.HTTPConnection("127.0.0.1", bare_site.port, timeout=60)
            headers = {"Host": HOST, "X-Forwarded-Proto": "https"}
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", "/en/read/", words, headers)
            assert connection.getresponse().status == 422
            connection.close()

    send(20)
    before = most_memory(bare_site)
    send(200)
    assert most_memory(bare_site) - before < MOST_MEGABYTES


def size_of(path):
    return path.stat().st_size
