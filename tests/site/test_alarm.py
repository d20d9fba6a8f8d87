"""Whoever runs the site hears of each fault within the promised minutes, once, and of its end."""

import io
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone

from helpdesk.models import Desk, Notice
from tests.fixtures.missing import missing
from tests.fixtures.nginx import find_program
from website.monitoring import alarm_mail, own_certificate, status_figures
from website.monitoring.heartbeat import GRACE_SECONDS, Heartbeat
from website.storage import restore_drill, sealed_backup
from website.worker.loops import LOOPS

ROOT = Path(__file__).parent.parent.parent
A_DAY = timedelta(days=1)
FIGURES = ("status_figures", "own_certificate")


@pytest.fixture
def well(settings, tmp_path, monkeypatch, db):
    """A site with nothing to tell; its clock stands."""
    settings.VAR_DIR, settings.OPERATOR_ALARM_EMAIL = tmp_path, "duty@help.example"
    settings.PUBLIC_ORIGIN = "http://localhost"
    today = timezone.localdate()
    monkeypatch.setattr("website.monitoring.status_figures.FREE_PERCENT", 0)
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


def test_what_a_database_that_is_away_cannot_say_is_not_called_well(well, mailoutbox, monkeypatch):
    """Whoever reads at night that mail leaves again stops calling who runs the mail server."""
    monkeypatch.setattr(status_figures, "TRIED_FOR_AN_HOUR", 0)
    notice = Notice.objects.create(desk=Desk.objects.create(pk="payoke"), kind="changed")
    alarm_mail.send_alarm(well)
    assert "- Mail: has not left for an hour" in mailoutbox[0].body

    def is_away():
        raise DatabaseError

    with monkeypatch.context() as away:
        away.setattr(status_figures, "_of_database", is_away)
        for _each in range(2):
            news = alarm_mail.send_alarm(well)
            assert news.over == []
    assert "- Database: does not answer" in mailoutbox[1].body
    assert "ell again" not in mailoutbox[1].body
    assert alarm_mail.send_alarm(well) == ([], ["Database"]), "it is told once a day, not as new"
    notice.delete()
    assert alarm_mail.send_alarm(well) == ([], ["Mail"])


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


# A disk of so little room, full to its last byte but for what the alarm has kept.
ON_A_FULL_DISK = """
set -e
mount --make-rprivate /
mount -t tmpfs -o size=64k tmpfs "$VAR_DIR"
alarm
cat /dev/zero > "$VAR_DIR/full" 2>/dev/null || true
for again in 1 2 3; do alarm; done
rm "$VAR_DIR/full"
alarm
"""


def test_a_full_disk_is_one_mail_and_not_one_every_five_minutes(tmp_path, well):
    """Each run is a process of its own, which knows of the last one what it finds on that disk."""
    unshare = shutil.which("unshare") if os.geteuid() == 0 else None
    unshare = unshare or missing("unshare, as root,", "sudo make t")
    script = tmp_path / "one_run.py"
    script.write_text(ONE_RUN)
    folder = tmp_path / "var"
    folder.mkdir()
    alarm = f'alarm() {{ "{sys.executable}" "{script}" "$VAR_DIR" "{tmp_path}/mails"; }}\n'
    done = subprocess.run(
        [unshare, "--mount", "sh", "-c", alarm + ON_A_FULL_DISK],
        env=os.environ | {"VAR_DIR": str(folder), "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    told = (tmp_path / "mails").read_text().splitlines()
    assert told == ["Website: please look", "Website: well again"]


# `manage.py alarm` with no figure but that of the disk, and mail that another disk takes.
ONE_RUN = """
import os, sys
from datetime import date
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "website.settings"
os.environ |= {f"{name}_KEY": "k" * 50 for name in ("SECRET", "RECEIPT", "ATTESTATION", "AUDIT")}
os.environ["OPERATOR_ALARM_EMAIL"] = "duty@help.example"
import django
django.setup()
from django.core.mail import EmailMessage
from website.monitoring import alarm_mail, status_figures
def send(mail):
    with open(sys.argv[2], "a") as file:
        file.write(mail.subject + "\\n")
EmailMessage.send = send
alarm_mail.figures = lambda now: [status_figures._disk()]
alarm_mail.send_alarm(date(2026, 11, 29))
"""


def test_the_mail_does_not_name_the_machine(well, mailoutbox, settings, monkeypatch):
    monkeypatch.setattr("django.core.mail.utils.DNS_NAME._fqdn", "vm-of-zqxj", raising=False)
    settings.DEFAULT_FROM_EMAIL = "Help <helpdesk@help.example>"
    (settings.VAR_DIR / sealed_backup.LAST).unlink()
    alarm_mail.send_alarm(well)
    assert mailoutbox[0].message()["Message-ID"].endswith("@help.example>")
    assert "zqxj" not in str(mailoutbox[0].message())


def test_who_tries_the_mail_reads_a_sentence_and_no_traceback(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(CommandError, match=r"did not leave: ConnectionRefusedError.*EMAIL_URL"):
        call_command("sendtestemail", "duty@help.example")


def test_without_an_address_it_says_that_nobody_is_told(well, settings):
    settings.OPERATOR_ALARM_EMAIL = ""
    with pytest.raises(CommandError, match="OPERATOR_ALARM_EMAIL"):
        call_command("alarm")


@pytest.fixture
def on_tls(tmp_path, monkeypatch, settings):
    """Our own address, with a certificate of so many days that this machine trusts."""
    openssl = find_program("openssl") or missing("openssl", "apt-get install openssl")
    server = socket.create_server(("127.0.0.1", 0))

    def serve(days, name="localhost", is_trusted=True, ended=""):
        command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        command += ["-nodes", "-days", str(days), "-subj", f"/CN={name}"]
        command += ["-addext", f"subjectAltName=DNS:{name}"]
        if ended:
            command += ["-not_before", "20250101000000Z", "-not_after", ended]
        paths = ["-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"]
        subprocess.run([*command, *paths], check=True, capture_output=True)
        if is_trusted:
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
    with suppress(OSError):  # nobody may have asked; whoever listens is woken
        server.shutdown(socket.SHUT_RDWR)
    server.close()


def test_a_certificate_near_its_end_is_told(on_tls):
    least = own_certificate.LEAST_DAYS
    assert on_tls(least + 2).is_well
    line = on_tls(least - 1)
    assert (line.is_well, line.said) == (False, f"{least - 2} days left")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"ended": "20251101000000Z"}, "has expired: no browser comes in"),
        ({"name": "other.example"}, "is for another name: no browser comes in"),
        ({"is_trusted": False}, "comes from nobody whom browsers trust: none comes in"),
    ],
)
def test_a_certificate_that_no_browser_takes_is_told_by_what_is_wrong_with_it(on_tls, how, said):
    """Each has another remedy, and one sentence for all of them led to none."""
    line = on_tls(own_certificate.LEAST_DAYS + 2, **how)
    assert (line.is_well, line.number, line.said) == (False, 0, said)


def test_an_address_without_tls_and_one_where_nobody_is_are_told_apart(settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.PUBLIC_ORIGIN = f"https://localhost:{server.getsockname()[1]}"

        def speak_plainly():
            client, _ = server.accept()
            with suppress(OSError), client:
                client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                client.recv(1000)

        speaker = threading.Thread(target=speak_plainly)
        speaker.start()
        [line] = own_certificate.certificate_figures()
        speaker.join()
    assert line.said == "there is none: somebody answers, and not by TLS"
    [line] = own_certificate.certificate_figures()
    assert (line.is_well, line.said) == (False, "nobody answers at that address")


def test_figures_read_each_minute_ask_for_the_certificate_each_quarter_of_an_hour(
    settings, monkeypatch
):
    settings.PUBLIC_ORIGIN = "https://asked-once.example"
    asked = []
    monkeypatch.setattr(own_certificate, "_looked_at", lambda *a: asked.append(a) or (40, ""))
    monkeypatch.setattr(own_certificate, "_kept", {})
    for minute in range(31):
        [line] = own_certificate.kept_certificate_figures(1_700_000_000 + 60 * minute)
        assert (line.name, line.number) == ("help_certificate_days", 40)
    assert len(asked) == 3


def test_the_status_says_the_same_of_the_certificate_as_the_mail(well, settings, mailoutbox):
    settings.PUBLIC_ORIGIN = "https://localhost:1"
    call_command("alarm")
    assert "Certificate: nobody answers at that address" in mailoutbox[0].body
    said = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("status", stdout=said)
    assert "! Certificate: nobody answers at that address" in said.getvalue()


def test_the_board_shows_every_figure_and_no_other():
    board = json.loads((ROOT / "deploy" / "grafana-board.json").read_text("utf-8"))
    asked = set(re.findall(r"help_\w+", json.dumps(board)))
    folder = ROOT / "site" / "website" / "monitoring"
    code = [(folder / f"{name}.py").read_text("utf-8") for name in FIGURES]
    assert asked == set(re.findall(r'"(help_\w+)"', "".join(code)))
    places = [tuple(panel["gridPos"].values()) for panel in board["panels"]]
    assert len(set(places)) == len(places)
