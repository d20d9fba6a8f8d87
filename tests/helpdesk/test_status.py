"""How the site is, told to its operator: every fault is seen, and no figure tells of a person."""

import http.client
import json
import re
import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from helpdesk.conversations import intake
from helpdesk.models import Conversation, Notice
from helpdesk.notices.outbox import TRIED_FOR_AN_HOUR
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from website.checks import environment
from website.storage import restore_drill, sealed_backup
from website.worker import outside_ping
from website.worker.heartbeat import Heartbeat
from website.worker.loops import LOOPS
from website.worker.metrics_socket import SOCKET, serve_metrics
from website.worker.outside_ping import NotWell, ping
from website.worker.status_figures import BACKUP_DAYS, KEY_DAYS, UNREAD_DAYS, figures

ROOT = Path(__file__).parent.parent.parent
NOW = 1_700_000_000.0
A_DAY = timedelta(days=1)


@pytest.fixture
def var_dir(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    for loop in LOOPS:
        Heartbeat(tmp_path).beat(loop.name, every=loop.every, now=NOW)
    today = timezone.localdate().isoformat()
    (tmp_path / sealed_backup.LAST).write_text(today)
    drill = {"day": today, "backup": "backup.sealed", "fault": ""}
    (tmp_path / restore_drill.LAST).write_text(json.dumps(drill))
    return tmp_path


def unwell(now: float = NOW) -> set[str]:
    """The figures that want somebody; the disk is that of the machine that tests."""
    return {one.name for one in figures(now) if not one.is_well and "disk" not in one.name}


def numbers() -> dict[object, float]:
    """What Prometheus is given at one moment, but for the disk."""
    return {(one.name, one.label): one.number for one in figures(NOW) if "disk" not in one.name}


def test_each_fault_is_seen(var_dir, accepted):
    assert unwell() == set()
    today = timezone.localdate()
    Conversation.objects.update(day=today - UNREAD_DAYS * A_DAY)
    assert unwell() == {"help_desk_unread_days"}
    Notice.objects.update(attempts=TRIED_FOR_AN_HOUR)
    assert unwell() == {"help_desk_unread_days", "help_mail_late"}
    (var_dir / sealed_backup.LAST).write_text((today - BACKUP_DAYS * A_DAY).isoformat())
    assert "help_backup_days" in unwell()
    (var_dir / sealed_backup.LAST).unlink()
    assert "help_backup_days" in unwell()
    assert "help_loop_late" in unwell(NOW + 10_000_000)
    (var_dir / "worker.json").unlink()
    assert "help_loop_late" in unwell()


def test_an_old_key_is_seen(var_dir, accepted):
    desk = Conversation.objects.get().desk
    desk.keys.update(made_on=timezone.localdate() - KEY_DAYS * A_DAY)
    assert unwell() == {"help_desk_key_days"}


def test_without_a_database_the_rest_is_still_told(var_dir, monkeypatch, db):
    from django.db import DatabaseError

    def gone():
        raise DatabaseError

    monkeypatch.setattr("website.worker.status_figures.clock_guard.waits_since", gone)
    assert unwell() == {"help_database_up"}
    assert "help_backup_days" in {one.name for one in figures(NOW)}


def test_nothing_moves_when_somebody_writes(var_dir, caseworkers, words):
    """A monitoring keeps each minute for years, and an employer may know who was out at three."""
    before = numbers()
    assert before["help_desk_unread_days", ("desk", "payoke")] == 0
    for _each in range(3):
        intake.accept(words, desk=DeskName.PAYOKE, token=new_token_seed())
    assert Conversation.objects.count() == 3
    assert Notice.objects.exists()
    assert numbers() == before


def test_the_command_says_what_the_page_says(var_dir, accepted, client, admin_user, monkeypatch):
    monkeypatch.setattr("time.time", lambda: NOW)
    (var_dir / sealed_backup.LAST).unlink()
    out = StringIO()
    with pytest.raises(CommandError, match=r"^\d+ to do"):
        call_command("status", stdout=out)
    assert "! Backup: none was made on this machine" in out.getvalue()
    assert re.search(r"Versions: Python 3.*wagtail 7", out.getvalue())
    monkeypatch.undo()
    client.force_login(admin_user)
    page = client.get(reverse("status"))
    assert "none was made on this machine" in page.text
    assert not page.context["figures"][0].is_well, "the worst comes first"


def test_metrics_answer_on_a_socket_that_strangers_cannot_open(db, settings):
    # A path of pytest's can be longer than a socket may have.
    with TemporaryDirectory() as folder:
        settings.VAR_DIR = Path(folder)
        serve_metrics(settings.VAR_DIR)
        path = settings.VAR_DIR / SOCKET
        assert path.stat().st_mode & 0o777 == 0o660
        with socket.socket(socket.AF_UNIX) as there:
            there.connect(str(path))
            http_there = http.client.HTTPConnection("worker")
            http_there.sock = there
            http_there.request("GET", "/metrics")
            answer = http_there.getresponse().read().decode()
    assert "# TYPE help_loop_late gauge" in answer
    assert "help_backup_days +Inf" in answer


def test_a_socket_that_cannot_be_made_stops_no_loop(tmp_path):
    serve_metrics(tmp_path / ("long" * 40))


def test_each_alarm_asks_for_a_figure_that_exists(var_dir, accepted):
    rules = (ROOT / "deploy" / "alerts.yml").read_text(encoding="utf-8")
    asked = set(re.findall(r"help_\w+", re.sub(r"(?m)^#.*", "", rules)))
    code = (ROOT / "site" / "worker" / "status_figures.py").read_text(encoding="utf-8")
    assert asked == set(re.findall(r'"(help_\w+)"', code))
    assert {one.name for one in figures(NOW)} <= asked


@pytest.fixture
def outside():
    """An address that counts who asks."""
    asked = []

    class Counts(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, dict(self.headers)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Counts) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/of-ours", asked
        server.shutdown()


def test_an_address_outside_is_asked_for_only_while_all_is_well(var_dir, outside, settings, db):
    url, asked = outside
    ping(NOW)
    assert asked == [], "off by default"
    settings.HEALTH_PING_URL = url
    ping(NOW)
    assert [path for path, _ in asked] == ["/of-ours"]
    assert set(asked[0][1]) == {"Accept-Encoding", "Host", "User-Agent", "Connection"}
    with pytest.raises(NotWell):
        ping(NOW + 10_000_000)
    assert len(asked) == 1
    # Their outage made our own loop late: with that alone it goes on asking.
    Heartbeat(var_dir).beat(outside_ping.LOOP, every=300, now=0)
    ping(NOW)
    assert len(asked) == 2


def test_an_address_that_others_can_answer_for_is_refused(settings):
    settings.HEALTH_PING_URL = "http://elsewhere.example/"
    assert "website.E014" in {complaint.id for complaint in environment(None)}
    settings.HEALTH_PING_URL = "https://elsewhere.example/"
    assert "website.E014" not in {complaint.id for complaint in environment(None)}
