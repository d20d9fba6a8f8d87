"""Whoever runs the site hears of each fault within the promised minutes, once, and of its end."""

import io
import json
import re
import socket
import ssl
import subprocess
import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.fixtures.missing import missing
from tests.fixtures.nginx import find_program
from website.operating import alarm_mail, own_certificate
from website.storage import restore_drill, sealed_backup
from website.worker.heartbeat import GRACE_SECONDS, Heartbeat
from website.worker.loops import LOOPS

ROOT = Path(__file__).parent.parent.parent
A_DAY = timedelta(days=1)


@pytest.fixture
def well(settings, tmp_path, monkeypatch, db):
    """A site with nothing to tell; its clock stands."""
    settings.VAR_DIR, settings.OPERATOR_ALARM_EMAIL = tmp_path, "duty@help.example"
    settings.PUBLIC_ORIGIN = "http://localhost"
    today = timezone.localdate()
    monkeypatch.setattr("website.worker.status_figures.FREE_PERCENT", 0)
    beat(tmp_path, 1_700_000_000)
    monkeypatch.setattr("time.time", lambda: 1_700_000_000.0)
    (tmp_path / sealed_backup.LAST).write_text(today.isoformat())
    drill = {"day": today.isoformat(), "backup": "b", "fault": ""}
    (tmp_path / restore_drill.LAST).write_text(json.dumps(drill))
    return today


def beat(folder, now, but=""):
    for loop in LOOPS:
        if loop.name != but:
            Heartbeat(folder).beat(loop.name, every=loop.every, now=now)


def test_nothing_is_told_while_all_is_well(well, mailoutbox):
    alarm_mail.send_alarm(well)
    assert mailoutbox == []


def test_a_fault_is_told_once_a_day_and_its_end_once(well, mailoutbox, settings):
    (settings.VAR_DIR / sealed_backup.LAST).unlink()
    for _each in range(3):
        alarm_mail.send_alarm(well)
    assert [mail.subject for mail in mailoutbox] == ["Website: please look"]
    assert mailoutbox[0].to == ["duty@help.example"]
    assert "- Backup: none was made on this machine" in mailoutbox[0].body
    alarm_mail.send_alarm(well + A_DAY)
    assert len(mailoutbox) == 2
    (settings.VAR_DIR / sealed_backup.LAST).write_text((well + A_DAY).isoformat())
    alarm_mail.send_alarm(well + A_DAY)
    alarm_mail.send_alarm(well + A_DAY)
    assert [mail.subject for mail in mailoutbox[2:]] == ["Website: well again"]
    assert "Backup" in mailoutbox[2].body


def test_a_second_fault_is_told_at_once(well, mailoutbox, settings):
    (settings.VAR_DIR / sealed_backup.LAST).unlink()
    alarm_mail.send_alarm(well)
    (settings.VAR_DIR / restore_drill.LAST).unlink()
    alarm_mail.send_alarm(well)
    assert len(mailoutbox) == 2
    assert "Drill" in mailoutbox[1].body


def test_a_loop_that_hangs_and_a_worker_that_died_are_told(well, mailoutbox, settings):
    (settings.VAR_DIR / "worker.json").unlink()
    alarm_mail.send_alarm(well)
    assert "has never run" in mailoutbox[0].body
    beat(settings.VAR_DIR, 1_700_000_000, but="notices")
    Heartbeat(settings.VAR_DIR).beat("notices", every=5, now=1_700_000_000 - GRACE_SECONDS - 1)
    alarm_mail.send_alarm(well)
    assert "notices: late" in mailoutbox[1].body


def test_the_minutes_that_are_promised_are_those_of_timer_and_grace():
    timer = (ROOT / "deploy" / "help-alarm.timer").read_text()
    every = int(re.search(r"OnCalendar=\*:0/(\d+)", timer)[1])
    quick = [loop for loop in LOOPS if loop.every <= 60]
    assert {"notices", "pages", "daily mail"} <= {loop.name for loop in quick}
    latest = max(max(GRACE_SECONDS, 3 * loop.every) for loop in quick) / 60
    assert every + latest <= alarm_mail.PROMISED_MINUTES
    operations = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert f"within {alarm_mail.PROMISED_MINUTES} minutes" in operations


def test_mail_that_does_not_leave_is_tried_again_and_its_words_are_not_repeated(
    well, mailoutbox, settings, monkeypatch
):
    (settings.VAR_DIR / sealed_backup.LAST).unlink()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(CommandError, match=r"did not leave: \w+Error\."):
        call_command("alarm")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("alarm")
    assert len(mailoutbox) == 1


def test_without_an_address_it_says_that_nobody_is_told(well, settings):
    settings.OPERATOR_ALARM_EMAIL = ""
    with pytest.raises(CommandError, match="OPERATOR_ALARM_EMAIL"):
        call_command("alarm")


@pytest.fixture
def on_tls(tmp_path, monkeypatch, settings):
    """Our own address, with a certificate of so many days that this machine trusts."""
    openssl = find_program("openssl") or missing("openssl", "apt-get install openssl")
    server = socket.create_server(("127.0.0.1", 0))

    def serve(days):
        command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        command += ["-nodes", "-days", str(days), "-subj", "/CN=localhost"]
        command += ["-addext", "subjectAltName=DNS:localhost"]
        paths = ["-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"]
        subprocess.run([*command, *paths], check=True, capture_output=True)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
        threading.Thread(target=once, args=[context], daemon=True).start()
        settings.PUBLIC_ORIGIN = f"https://localhost:{server.getsockname()[1]}"
        [line] = own_certificate.certificate_figures()
        return line

    def once(context):
        client, _ = server.accept()
        with suppress(OSError), context.wrap_socket(client, server_side=True) as safe:
            safe.recv(1)

    yield serve
    server.close()


def test_a_certificate_near_its_end_is_told(on_tls):
    least = own_certificate.LEAST_DAYS
    assert on_tls(least + 2).is_well
    line = on_tls(least - 1)
    assert (line.is_well, line.said) == (False, f"{least - 2} days left")


def test_an_address_that_does_not_answer_is_told(settings):
    settings.PUBLIC_ORIGIN = "https://localhost:1"
    [line] = own_certificate.certificate_figures()
    assert (line.is_well, line.said) == (False, "does not answer")


def test_the_status_says_the_same_of_the_certificate_as_the_mail(well, settings, mailoutbox):
    settings.PUBLIC_ORIGIN = "https://localhost:1"
    call_command("alarm")
    assert "Certificate: does not answer" in mailoutbox[0].body
    said = io.StringIO()
    with pytest.raises(CommandError, match="to do"):
        call_command("status", stdout=said)
    assert "! Certificate: does not answer" in said.getvalue()


def test_the_board_shows_every_figure_and_no_other():
    board = json.loads((ROOT / "deploy" / "grafana-board.json").read_text("utf-8"))
    asked = set(re.findall(r"help_\w+", json.dumps(board)))
    code = (ROOT / "site" / "worker" / "status_figures.py").read_text(encoding="utf-8")
    assert asked == set(re.findall(r'"(help_\w+)"', code))
    places = [tuple(panel["gridPos"].values()) for panel in board["panels"]]
    assert len(set(places)) == len(places)
