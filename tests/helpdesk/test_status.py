"""How the site is, told to its operator: every fault is seen, and no figure tells of a person."""

import http.client
import json
import re
import shutil
import socket
import socketserver
import subprocess
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from ruamel.yaml import YAML

from helpdesk.conversations import intake
from helpdesk.models import Conversation, Notice
from helpdesk.notices.outbox import TRIED_FOR_AN_HOUR
from helpdesk.rules.routing import DeskName
from helpdesk.sealing import new_token_seed
from tests.fixtures.missing import missing
from tests.fixtures.nginx import find_program
from website.checks import environment
from website.monitoring import outside_ping
from website.monitoring.heartbeat import Heartbeat
from website.monitoring.metrics_socket import SOCKET, serve_metrics
from website.monitoring.outside_ping import NotWell, ping
from website.monitoring.own_certificate import LEAST_DAYS
from website.monitoring.status_figures import (
    BACKUP_DAYS,
    DRILL_DAYS,
    FREE_PERCENT,
    KEY_DAYS,
    UNREAD_DAYS,
    figures,
    program_version,
)
from website.storage import restore_drill, sealed_backup
from website.worker.loops import LOOPS

ROOT = Path(__file__).parent.parent.parent
FIGURES = ("status_figures", "own_certificate")
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

    monkeypatch.setattr("website.monitoring.status_figures.clock_guard.waits_since", gone)
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
    with pytest.raises(SystemExit):
        call_command("status", stdout=out)
    assert re.search(r"\n\d+ to do\.\n$", out.getvalue()), "what is counted stands before it"
    assert "! Backup: none was made on this machine" in out.getvalue()
    assert re.search(r"Versions: site 0\..*Python 3.*wagtail 7", out.getvalue())
    monkeypatch.undo()
    client.force_login(admin_user)
    page = client.get(reverse("status"))
    assert "none was made on this machine" in page.text
    assert f"Version of the site: {program_version()}" in page.text
    assert not page.context["figures"][0].is_well, "the worst comes first"


@pytest.fixture
def metrics_end(monkeypatch):
    """The thread that answers ends with the worker's process; here with the test."""
    servers = []

    class Kept(socketserver.ThreadingUnixStreamServer):
        def __init__(self, *arguments):
            servers.append(self)
            super().__init__(*arguments)

    monkeypatch.setattr(socketserver, "ThreadingUnixStreamServer", Kept)
    yield
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.usefixtures("metrics_end")
def test_metrics_answer_on_a_socket_that_strangers_cannot_open(db, settings):
    settings.PUBLIC_ORIGIN = "https://localhost:1"
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
    assert "help_certificate_days 0.0" in answer, "it ends while whoever looks is away"


def test_a_socket_that_cannot_be_made_stops_no_loop(tmp_path):
    serve_metrics(tmp_path / ("long" * 40))


def test_each_alarm_asks_for_a_figure_that_exists(var_dir, accepted):
    rules = (ROOT / "deploy" / "alerts.yml").read_text(encoding="utf-8")
    asked = set(re.findall(r"help_\w+", re.sub(r"(?m)^#.*", "", rules)))
    assert asked == names_of_figures()
    assert {one.name for one in figures(NOW)} <= asked
    for name, number in {
        "help_desk_unread_days >=": UNREAD_DAYS,
        "help_backup_days >=": BACKUP_DAYS,
        "help_drill_days >=": DRILL_DAYS,
        "help_disk_free_percent <": FREE_PERCENT,
        "help_desk_key_days >=": KEY_DAYS,
        "help_certificate_days <": LEAST_DAYS,
    }.items():
        assert f"{name} {number}\n" in rules or f"{name} {number} " in rules, name


def names_of_figures() -> set[str]:
    """Of the modules that make them."""
    folder = ROOT / "site" / "website" / "monitoring"
    code = [(folder / f"{name}.py").read_text("utf-8") for name in FIGURES]
    return set(re.findall(r'"(help_\w+)"', "".join(code)))


# Two machines; the worker of the second is silent from the sixth minute on.
ALERTS_OF_TWO = """
rule_files: [alerts.yml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - {series: 'up{job="help", instance="one"}', values: "1x120"}
      - {series: 'up{job="help", instance="two"}', values: "1x5 0x114"}
      - {series: 'help_database_up{job="help", instance="one"}', values: "1x120"}
      - {series: 'help_certificate_days{instance="one"}', values: "13x120"}
      - {series: 'help_certificate_days{instance="two"}', values: "0x120"}
    alert_rule_test:
      - {alertname: NoFigures, eval_time: 10m, exp_alerts: []}
      - alertname: NoFigures
        eval_time: 30m
        exp_alerts:
          - exp_labels: {job: help, instance: two, severity: critical}
            exp_annotations:
              summary: "The worker on two does not answer: no desk is told of a message."
      - alertname: CertificateEnds
        eval_time: 110m
        exp_alerts:
          - exp_labels: {instance: one, severity: warning}
            exp_annotations: {summary: "The certificate ends in 13 days, and was not renewed."}
      - alertname: CertificateIsBad
        eval_time: 110m
        exp_alerts:
          - exp_labels: {instance: two, severity: critical}
            exp_annotations:
              summary: "No browser comes in; help-site status says why: expired, another name, \
not trusted, nobody answers."
"""


def test_of_two_machines_the_one_that_is_silent_is_told(tmp_path):
    promtool = find_program("promtool") or missing("promtool", "apt-get install promtool")
    shutil.copy(ROOT / "deploy" / "alerts.yml", tmp_path)
    (tmp_path / "tests.yml").write_text(ALERTS_OF_TWO)
    done = subprocess.run(
        [promtool, "test", "rules", "tests.yml"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_says_how_fast_somebody_must_come():
    rules = YAML(typ="safe").load(ROOT / "deploy" / "alerts.yml")["groups"][0]["rules"]
    assert len(rules) > 10
    severities = {rule["alert"]: rule["labels"]["severity"] for rule in rules}
    assert set(severities.values()) == {"critical", "warning"}
    assert severities["NoFigures"] == severities["MailIsLate"] == "critical"


def test_the_scrape_job_is_the_one_that_the_alerts_ask_for():
    [job] = YAML(typ="safe").load(ROOT / "deploy" / "scrape.yml")["scrape_configs"]
    rules = (ROOT / "deploy" / "alerts.yml").read_text("utf-8")
    assert f'up{{job="{job["job_name"]}"}}' in rules
    [[target]] = [each["targets"] for each in job["static_configs"]]
    assert f"TCP-LISTEN:{target.rpartition(':')[2]}," in rules
    operations = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert "deploy/scrape.yml" in operations


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
