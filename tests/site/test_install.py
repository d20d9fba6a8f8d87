"""`make install`, in a scratch folder: it touches nothing of this machine."""

import os
import re
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import environ
import pytest
from django.conf import settings

from deploy.install import __main__ as install
from deploy.install import account, answers, front, keys, pages, program, settings_file, units
from deploy.install.machine import STOPPED, CannotGoOn, Machine, at_work, carry_out
from deploy.install.places import Places
from deploy.install.removal import uninstall
from tests.fixtures.missing import git, missing
from tests.fixtures.nginx import BROTLI, certificate, find_program
from website.monitoring.known_settings import GONE

# Made now: the code that is copied holds this file too.
PASSWORD = secrets.token_hex(12)
FILE = {
    "HOST": "help.example",
    "OPERATOR_NAME": "The service",
    "EMAIL_URL": f"smtp+tls://user:{PASSWORD}@mail.example:587",
    "OPERATOR_ALARM_EMAIL": "duty@help.example",
}
# All but what takes Debian, a network or the minutes of the pages: that is tried on a bare machine.
STEPS = (
    *account.STEPS,
    program.STEPS[0],
    *program.STEPS[3:],
    *keys.STEPS,
    *settings_file.STEPS,
    *front.STEPS[1:],
    *units.STEPS,
    *settings_file.JOINING,
)


# Without the code: a copy of it takes a second.
STEPS_BESIDE = tuple(step for step in STEPS if step is not program.STEPS[0])


def machine(root, **more):
    git()  # or nobody knows which files are the project's
    return Machine(Places(root), install.SOURCE, answers.complete(FILE | more, None))


def installed(machine, steps=STEPS):
    said = []
    carry_out(steps, machine, said.append)
    return said


def contents(root):
    """Every file with its mode, its words and when they were written."""
    return {
        path: (path.lstat().st_mode, path.lstat().st_mtime_ns)
        for path in root.rglob("*")
        if "srv/help" not in str(path)
    }


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = machine(tmp_path_factory.mktemp("server"))
    installed(made)
    return made


def test_every_key_is_its_own_and_is_read_by_the_site_alone(server):
    files = sorted(server.places.keys.iterdir())
    assert {file.name for file in files} == {name.lower() for name in answers.KEYS}
    assert len({file.read_text() for file in files}) == 4
    assert {file.stat().st_mode & 0o777 for file in files} == {0o400}
    assert server.places.keys.stat().st_mode & 0o777 == 0o700
    secret = (server.places.environment, server.places.answers)
    assert [path.stat().st_mode & 0o077 for path in secret] == [0, 0]
    assert ("chown", "--no-dereference", "help:help", str(server.places.keys)) in server.left_out


def test_what_the_site_writes_is_listed_by_nobody_else(server):
    """The proxy passes through the first, and lists the pages that are public anyway."""
    places, said = server.places, server.answers
    folders = (places.var, places.var / "public", places.media)
    folders += (places.inside(said["BACKUP_TO"]), places.inside(said["BACKUP_KEYS"]))
    modes = [folder.stat().st_mode & 0o777 for folder in folders]
    assert modes == [0o711, 0o750, 0o750, 0o700, 0o700]


def test_nothing_that_anybody_can_read_holds_a_key_or_the_password_of_mail(server):
    needles = [file.read_bytes() for file in server.places.keys.iterdir()] + [PASSWORD.encode()]
    for path in server.places.root.rglob("*"):
        if path.is_file() and path.stat().st_mode & 0o044 and ".git" not in path.parts:
            assert not any(needle in path.read_bytes() for needle in needles), path


def test_nobody_writes_the_code_whatever_the_checkout_lets_them(tmp_path):
    """A checkout on a shared disk, or unpacked with another umask, is often anybody's to write."""
    folder = tmp_path / "checkout" / "site"
    folder.mkdir(parents=True)
    for name, mode in (("urls.py", 0o666), ("run.sh", 0o777), ("settings.py", 0o600)):
        (folder / name).write_text("")
        (folder / name).chmod(mode)
    there = Machine(Places(tmp_path / "root"), folder.parent, {})
    before = os.umask(0)
    try:
        program.STEPS[0].do(there)
    finally:
        os.umask(before)
    code = there.places.program
    paths = [code.parent, code, *code.rglob("*")]
    modes = {path.name: path.stat().st_mode & 0o777 for path in paths}
    folders = {"help": 0o755, "a": 0o755, "site": 0o755}
    assert modes == {"urls.py": 0o644, "run.sh": 0o755, "settings.py": 0o644, **folders}


def test_where_a_checkout_has_no_git_it_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotGoOn, match="apt-get install git"):
        list(program._files(tmp_path))


def test_what_is_installed_says_of_which_commit_it_is(server):
    asked = [git(), "-C", str(install.SOURCE), "rev-parse", "HEAD"]
    head = subprocess.run(asked, capture_output=True, text=True).stdout
    said = (server.places.program / ".commit").read_text().strip()
    assert len(said.rstrip("+")) == 12
    assert head.startswith(said.rstrip("+"))


def test_the_packages_of_an_object_store_come_where_one_is_named_and_nowhere_else(server, tmp_path):
    assert [path.name for path in program.locks(server)] == ["requirements.txt"]
    store = machine(tmp_path, MEDIA_STORE_URL="https://key:secret@objects.example/bucket")
    assert [path.name for path in program.locks(store)] == [
        "requirements.txt",
        "requirements-s3.txt",
    ]
    assert program._lock(store) != program._lock(server), "its environment is made anew"


def test_a_second_run_changes_nothing_and_asks_nothing(server):
    before = contents(server.places.root)
    again = Machine(
        server.places,
        install.SOURCE,
        answers.complete(
            answers.read(server.places.answers, answers.settings_of(install.SOURCE)), None
        ),
    )
    said = installed(again)
    assert contents(server.places.root) == before
    done = [line for line in said if line.startswith("> ")]
    assert len(done) == 3, "a user, the code, starting: they cannot be seen to be done here"


def test_what_was_lost_is_made_again_and_no_key_is_made_anew(server):
    receipts = server.places.keys / "receipt_key"
    kept = receipts.read_text()
    lost = [
        server.places.units / "help-web@.service",
        server.places.command,
        server.places.caddyfile,
    ]
    for path in lost:
        path.unlink()
    receipts.chmod(0o644)
    (server.places.keys / "audit_key").unlink()
    installed(server)
    assert all(path.exists() for path in lost)
    assert receipts.read_text() == kept
    assert receipts.stat().st_mode & 0o777 == 0o400
    assert (server.places.keys / "audit_key").exists()


def test_the_site_starts_with_what_was_written(server):
    """The settings are read by the code that was copied: with its proxy, its keys, its host."""
    (server.places.program / ".venv").symlink_to(install.SOURCE / ".venv")
    asked = "from django.conf import settings as s; print(s.TRUSTED_PROXY, s.PUBLIC_ORIGIN, "
    asked += "s.OPERATOR['name'], s.EMAIL_HOST, len(s.RECEIPT_KEY), s.VAR_DIR, s.DEBUG)"
    done = subprocess.run(
        [server.places.python, "manage.py", "shell", "--no-imports", "-c", asked],
        cwd=server.places.program,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    (server.places.program / ".venv").unlink()
    assert done.stdout.split("\n")[0] == (
        f"True https://help.example The service mail.example 64 {server.places.var} False"
    ), done.stderr


def test_no_unit_of_strangers_reaches_backups_and_every_unit_is_shut_in(server):
    texts = {path.name: path.read_text() for path in server.places.units.glob("help-*.service")}
    assert len(texts) >= 4
    root = server.places.root
    web = texts["help-web@.service"]
    shut = re.search(r"(?m)^InaccessiblePaths=(.+)$", web)[1]
    assert shut == f"-{root}/var/backups/help -{root}/var/lib/help-backup-keys"
    assert "backup" not in re.search(r"(?m)^ReadWritePaths=(.+)$", web)[1]
    for name, text in texts.items():
        for line in ("ProtectSystem=strict", "NoNewPrivileges=yes", "LimitCORE=0", "User=help"):
            assert line in text.splitlines(), f"{name}: {line}"


# What systemd makes of ProtectSystem=strict: all of the disk can be read, and this much written.
AS_THE_UNIT = """
mount --make-rprivate /
for path in $WRITABLE; do mount --bind "$path" "$path"; done
mount -o remount,bind,ro /
exec rsync --recursive "$1/" "$2/"
"""


def copied_by(unit, source, target):
    """Whether rsync may write there, within what the unit says that it may write."""
    if not shutil.which("rsync"):
        missing("rsync", "apt-get install rsync")
    unshare = shutil.which("unshare") if os.geteuid() == 0 else None
    words = re.search(r"(?m)^ReadWritePaths=(.+)$", unit)[1].split()
    there = [path.removeprefix("-") for path in words if Path(path.removeprefix("-")).exists()]
    assert [path for path in words if path.startswith("-") or Path(path).exists()] == words
    done = subprocess.run(
        [unshare or missing("unshare, as root,", "sudo make t"), "--mount", "sh", "-ec"]
        + [AS_THE_UNIT, "sh", str(source), str(target)],
        env={"PATH": os.environ["PATH"], "WRITABLE": " ".join(there)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 or "Read-only file system" in done.stderr, done.stderr
    return done.returncode == 0


def test_the_backup_of_the_night_may_write_the_copy_that_it_writes_by_hand(tmp_path):
    here = machine(tmp_path, BACKUP_COPY_TO="/mnt/offsite/help")
    installed(here, (*account.STEPS, units.STEPS[0]))
    copies, beside = tmp_path / "mnt/offsite/help", tmp_path / "mnt/other"
    beside.mkdir()
    assert copies.stat().st_mode & 0o777 == 0o700, "made with the others"
    backups = here.places.inside(here.answers["BACKUP_TO"])
    (backups / "backup-2026-11-29.sealed").write_text("sealed")
    unit = (here.places.units / "help-backup.service").read_text()
    assert copied_by(unit, backups, copies)
    assert (copies / "backup-2026-11-29.sealed").exists()
    assert not copied_by(unit, backups, beside), "else this test tests nothing"
    for name in ("help-web@.service", "help-worker.service"):
        shut = re.search(r"(?m)^InaccessiblePaths=(.+)$", (here.places.units / name).read_text())
        assert f"-{copies}" in shut[1].split(), name


def test_a_copy_to_another_machine_is_no_folder_of_this_one(tmp_path):
    here = machine(tmp_path, BACKUP_COPY_TO="help@other.example:/srv/copies")
    installed(here, (*account.STEPS, units.STEPS[0]))
    assert not any("other.example" in path.read_text() for path in here.places.units.iterdir())
    assert not any("other" in path.name for path in tmp_path.rglob("*"))


def test_systemd_finds_little_to_expose(server, tmp_path):
    analyze = shutil.which("systemd-analyze") or missing(
        "systemd-analyze", "apt-get install systemd"
    )
    for unit in server.places.units.glob("help-*.service"):
        copy = shutil.copy(unit, tmp_path / unit.name.replace("@.", "@a."))
        command = [analyze, "security", "--offline=true", "--threshold=20", str(copy)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_caddy_is_given_the_name_and_the_folders_of_this_site(server):
    text = server.places.caddyfile.read_text()
    assert "\nhelp.example {" in text
    assert f"root * {server.places.var}/public" in text
    other = machine(server.places.root, HOST="hulp.example", ACME_CA="https://ca.example/dir")
    text = front.caddyfile(other)
    assert "\nhulp.example {" in text
    assert "\n{\n\tacme_ca https://ca.example/dir\n" in text


def test_caddy_has_no_complaint_about_its_file(tmp_path):
    """An installation shows its warning, and whoever reads it looks for a fault."""
    caddy = find_program("caddy") or missing("caddy", "apt-get install caddy")
    path = tmp_path / "Caddyfile"
    path.write_text(front.caddyfile(machine(tmp_path, ACME_CA="https://ca.example/dir")))
    done = subprocess.run([caddy, "fmt", str(path)], capture_output=True, text=True)
    assert done.stdout == path.read_text()


def test_a_file_of_somebody_else_is_kept(tmp_path):
    here = machine(tmp_path)
    here.places.caddyfile.parent.mkdir(parents=True)
    here.places.caddyfile.write_text("mine")
    carry_out(front.STEPS[1:], here, lambda _: None)
    assert here.places.caddyfile.with_name("Caddyfile.before-1").read_text() == "mine"


def test_nginx_reads_what_it_is_given_with_the_certificate_that_is_there(tmp_path):
    nginx = find_program("nginx") or missing("nginx", "apt-get install nginx-light")
    here = machine(
        tmp_path, FRONT="nginx", CERTIFICATE="/tls/cert.pem", CERTIFICATE_KEY="/tls/key.pem"
    )
    with pytest.raises(CannotGoOn, match=r"tls/cert\.pem and .*certbot"):
        carry_out(front.STEPS[1:], here, lambda _: None)
    (tmp_path / "tls").mkdir()
    certificate(tmp_path / "tls")
    carry_out(front.STEPS[1:], here, lambda _: None)
    assert not here.places.caddyfile.exists()
    assert ("systemctl", "reload-or-restart", "nginx") in here.left_out
    text = here.places.nginx_conf.read_text()
    assert text.count("server_name help.example;") == 2
    assert "CHANGE" not in text.split("\n\n", 1)[1]
    here.places.var.mkdir(parents=True)
    (here.places.home / "headers.nginx").write_text("add_header X-Test 1 always;\n")
    deploy = here.places.current / "deploy"
    deploy.mkdir(parents=True)
    shutil.copy(install.SOURCE / "deploy/proxy.conf", deploy)
    copy = tmp_path / "nginx.conf"
    text = re.sub(r"listen (\[::\]:)?(80|443)", f"listen unix:{tmp_path}/\\2", text)
    text = re.sub(r"(?m)^( *listen unix.*)\n\1$", r"\1", text)
    copy.write_text(text if BROTLI.exists() else text.replace("brotli_static on;", ""))
    done = subprocess.run([nginx, "-t", "-q", "-c", str(copy)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_an_older_nginx_is_told_of_http2_in_its_own_words(tmp_path, monkeypatch):
    here = machine(tmp_path, FRONT="nginx")
    monkeypatch.setattr(Machine, "answer_of", lambda *_: "1.22.1-9+deb12u1")
    assert "443 ssl http2 backlog=4096;" in front.nginx_conf(here)
    assert "http2 on" not in front.nginx_conf(here)
    monkeypatch.setattr(Machine, "answer_of", lambda *_: "1.26.3-3")
    assert "http2 on;" in front.nginx_conf(here)
    assert "/etc/letsencrypt/live/help.example/fullchain.pem;" in front.nginx_conf(here)


def test_who_has_no_certificate_is_told_so_and_not_that_the_site_is_there(
    tmp_path, monkeypatch, capsys
):
    """Caddy ends the handshake until it has one: the name leads elsewhere, a port is shut."""
    monkeypatch.setattr(Machine, "has_systemd", True)
    monkeypatch.setattr(front, "PATIENCE_SECONDS", 0)
    cert, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setattr(front, "TLS_PORT", server.getsockname()[1])

        def answer(has_certificate):
            client, _ = server.accept()
            with suppress(OSError), client:
                if has_certificate:
                    context.wrap_socket(client, server_side=True).recv(1)

        def last_words(has_certificate):
            one = threading.Thread(target=answer, args=[has_certificate])
            one.start()
            install._say_what_is_next(machine(tmp_path))
            one.join()
            return capsys.readouterr().out

        assert "https://help.example/ is there" in last_words(True)
        told = last_words(False)
    assert "no certificate yet" in told
    assert "journalctl -u caddy" in told
    assert "is there" not in told
    carry_out(front.TLS, machine(tmp_path), print)
    assert front.has_tls(machine(tmp_path, FRONT="none"))


def test_the_last_words_name_no_command_that_a_server_does_not_have(tmp_path, capsys):
    """In the checkout of a server there is no environment, and `make doctor` makes none."""
    install._say_what_is_next(machine(tmp_path))
    told = capsys.readouterr().out
    assert "help-site status --machine --people" in told
    assert "make" not in told


def test_headers_that_changed_are_read_at_once_and_none_are_never_written(tmp_path, monkeypatch):
    here = machine(tmp_path)
    monkeypatch.setattr(Machine, "answer_of", lambda *_: "header X-Test `1`")
    carry_out(front.STEPS[:1], here, lambda _: None)
    assert (here.places.home / "headers.caddy").read_text() == "header X-Test `1`\n"
    assert here.left_out.count(("systemctl", "reload-or-restart", "caddy")) == 1
    carry_out(front.STEPS[:1], here, lambda _: None)
    assert here.left_out.count(("systemctl", "reload-or-restart", "caddy")) == 1
    monkeypatch.setattr(Machine, "answer_of", lambda *_: "")
    with pytest.raises(CannotGoOn, match="headers"):
        carry_out(front.STEPS[:1], here, lambda _: None)
    assert (here.places.home / "headers.caddy").read_text() == "header X-Test `1`\n"


def test_a_second_machine_joins_with_the_file_of_the_first(tmp_path):
    database = "postgres://help:word@database.example/help"
    first = machine(tmp_path / "first", DATABASE=database)
    installed(first, STEPS_BESIDE)
    given = answers.read(first.places.join, answers.settings_of(install.SOURCE))
    second = Machine(Places(tmp_path / "second"), install.SOURCE, answers.complete(given, None))
    installed(second, STEPS_BESIDE)
    for file in first.places.keys.iterdir():
        assert (second.places.keys / file.name).read_text() == file.read_text()
    assert f"DATABASE_URL='{database}'" in second.places.environment.read_text()
    assert not any("help-content.service" in command for command in second.left_out)
    kept = second.places.answers.read_text()
    assert not any(f"{name}=" in kept for name in answers.KEYS)


def test_a_node_without_keys_or_without_a_database_that_it_reaches_is_refused(tmp_path):
    with pytest.raises(CannotGoOn, match="keys of the first machine"):
        carry_out(keys.STEPS, machine(tmp_path, NODE="1"), print)
    with pytest.raises(CannotGoOn, match="a PostgreSQL that both reach"):
        carry_out(install.database.STEPS, machine(tmp_path, NODE="1"), print)
    assert not list(tmp_path.rglob("*_key"))


def test_uninstalling_keeps_all_data(tmp_path, capsys):
    here = machine(tmp_path)
    installed(here, STEPS_BESIDE)
    (here.places.var / "site.sqlite3").write_text("rows")
    (here.places.program / ".venv").mkdir(parents=True)
    uninstall(here)
    steps = [line for line in capsys.readouterr().out.splitlines() if line.startswith("> ")]
    assert len(steps) == 4, "it takes minutes, and says at what it is"
    assert ("systemctl", "reset-failed", "help-*") in here.left_out
    uninstall(here)
    assert not list(here.places.units.glob("help-*"))
    stopped = next(command for command in here.left_out if "--now" in command)
    assert {"help-web@a.service", "help-web@b.service", "help-web.socket"} < set(stopped)
    assert not here.places.command.exists()
    assert not here.places.caddyfile.exists()
    assert (here.places.var / "site.sqlite3").read_text() == "rows"
    assert len(list(here.places.keys.iterdir())) == 4
    assert str(here.places.keys.parent) in capsys.readouterr().out


def test_after_uninstalling_nothing_serves_the_pages_from_memory(tmp_path):
    """What stood in the place of our file before is used again, or the server stops."""
    here = machine(tmp_path)
    installed(here, front.STEPS[1:])
    uninstall(here)
    assert ("systemctl", "stop", "caddy") in here.left_out
    here.places.caddyfile.write_text("mine")
    installed(here, front.STEPS[1:])
    here.left_out.clear()
    uninstall(here)
    assert here.places.caddyfile.read_text() == "mine"
    assert ("systemctl", "restart", "caddy") in here.left_out
    assert ("systemctl", "stop", "caddy") not in here.left_out


def test_after_uninstalling_it_is_installed_again_with_a_backup_before_any_table_changes(tmp_path):
    """The command that makes one went with the program, and comes back with it."""
    here = machine(tmp_path)
    here.places.settings.mkdir(parents=True)
    (here.places.settings / "first-link-was-printed").touch()
    said = installed(here, pages.SAVED)
    assert said == ["  is there  A backup of what is there"]
    here.places.command.parent.mkdir(parents=True)
    here.places.command.write_text('#!/bin/sh\necho "$@" >> "$0.said"\n')
    here.places.command.chmod(0o755)
    order = [*install.MADE_FIRST]
    assert order.index(pages.SAVED_AT_LAST[0]) < order.index(pages.STEPS[0])
    installed(here, pages.SAVED_AT_LAST)
    installed(here, pages.SAVED_AT_LAST)
    said = here.places.command.with_name("help-site.said").read_text()
    assert re.fullmatch("backup --to .*\n", said)


def test_a_newer_version_begins_with_a_backup_and_goes_no_further_without(tmp_path):
    here = machine(tmp_path)
    assert pages.SAVED[0].is_done(here), "nothing is there yet"
    assert pages.SAVED_AT_LAST[0].is_done(here)
    here.places.settings.mkdir(parents=True)
    (here.places.settings / "first-link-was-printed").touch()
    here.places.command.parent.mkdir(parents=True)
    here.places.command.write_text('#!/bin/sh\necho "$@" > "$0.said"; exit 1\n')
    here.places.command.chmod(0o755)
    with pytest.raises(CannotGoOn, match=r"is changed.*make install INSTALL=--no-backup"):
        carry_out(pages.SAVED, here, lambda _: None)
    said = here.places.command.with_name("help-site.said").read_text()
    assert re.fullmatch("backup --to .*\n", said)
    here.backs_up = False
    carry_out(pages.SAVED, here, lambda _: None)


# As `manage.py backup` ends, of each version: with 1, whether the copy alone did not go, or all.
BACKS_UP = """#!/bin/sh
echo "$1 to ${BACKUP_COPY_TO-where the settings say}" >> "$0.said"
[ -z "${BACKUP_COPY_TO-x}" ] && exit %d
exit 1
"""


@pytest.mark.parametrize(("without_copy", "goes_on"), [(0, True), (1, False)])
def test_a_copy_that_does_not_go_is_told_and_forbids_nothing(
    tmp_path, capsys, without_copy, goes_on
):
    """Else whoever's second machine is down cannot put in what mends a weakness."""
    here = machine(tmp_path, BACKUP_COPY_TO="help@down.example:/srv/copies")
    here.without_backup = "make upgrade UPGRADE=--no-backup"
    here.places.settings.mkdir(parents=True)
    (here.places.settings / "first-link-was-printed").touch()
    here.places.command.parent.mkdir(parents=True)
    here.places.command.write_text(BACKS_UP % without_copy)
    here.places.command.chmod(0o755)
    if goes_on:
        carry_out(pages.SAVED, here, lambda _: None)
        assert "is made, and is not copied" in capsys.readouterr().out
    else:
        with pytest.raises(CannotGoOn, match=r"is changed.*UPGRADE=--no-backup"):
            carry_out(pages.SAVED, here, lambda _: None)
    assert here.is_saved is goes_on
    said = here.places.command.with_name("help-site.said").read_text()
    assert said == "backup to where the settings say\nbackup to \n"


# As `manage.py backup` names its file: by the day, so that the second takes the first one's place.
BACKS_UP_TODAY = """#!/bin/sh
to=%s
[ "$2" = --to ] && to="$3"
mkdir -p "$to" && echo "$SAYS" > "$to/backup-2026-12-08.sealed"
"""


@pytest.mark.parametrize("is_newly_answered", [False, True])
def test_the_backup_before_an_upgrade_outlives_the_others_of_its_day(tmp_path, is_newly_answered):
    """`make upgrade` itself starts one at its end, and names the one that it began with."""
    here = machine(tmp_path)
    installed(here, [*settings_file.STEPS])
    backups = here.places.inside(here.answers["BACKUP_TO"])
    if is_newly_answered:  # a folder in which the site that runs may not write yet
        here.answers["BACKUP_TO"] = "/mnt/not-there-yet"
    (here.places.settings / "first-link-was-printed").touch()
    here.places.command.parent.mkdir(parents=True)
    here.places.command.write_text(BACKS_UP_TODAY % backups)
    here.places.command.chmod(0o755)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SAYS", "before")
        carry_out(pages.SAVED, here, lambda _: None)
        environment.setenv("SAYS", "after")
        here.run(str(here.places.command), "backup")
    kept = backups / "before-upgrade/backup-2026-12-08.sealed"
    assert kept.read_text() == "before\n"
    assert (backups / kept.name).read_text() == "after\n"


class Typed:
    """`make install` or `make upgrade` in a process of its own, as far as its backup."""

    def __init__(self, root, module="deploy.install", *words):
        command = [sys.executable, "-m", module, "--root", str(root), "--no-start", *words]
        self.said = root / f"said-{time.monotonic_ns()}"
        with self.said.open("w") as file:
            self.process = subprocess.Popen(
                command,
                cwd=install.SOURCE,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
            )

    def ended(self):
        return self.process.wait(60), self.said.read_text()


@pytest.fixture
def slow(tmp_path):
    """A machine with a site on it whose backup takes for ever; where it says that it has begun."""
    here = machine(tmp_path)
    carry_out([*settings_file.STEPS, program.STEPS[3]], here, lambda _: None)
    (here.places.settings / "first-link-was-printed").touch()
    begun = tmp_path / "begun"
    here.places.command.parent.mkdir(parents=True)
    # As `runuser` does: what is waited for is a child's child.
    here.places.command.write_text(f"#!/bin/sh\nsleep 1000 &\necho $! > {begun}\nwait\n")
    here.places.command.chmod(0o755)
    typed = []

    def type_it(*words):
        typed.append(Typed(tmp_path, *words))
        return typed[-1]

    type_it.root, type_it.begun = tmp_path, begun
    yield type_it
    for each in typed:
        each.process.kill()
        each.process.wait()
    kill_what_began(begun)


def kill_what_began(begun):
    """The child of a process that was killed lives on, in a group of its own."""
    with suppress(OSError, ValueError):
        os.killpg(os.getpgid(int(begun.read_text())), signal.SIGKILL)
    begun.unlink(missing_ok=True)


def is_alive(number):
    """A zombie, whom nobody here may reap, is not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{number}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):  # the second while it goes
        return False


def wait_for(path):
    deadline = time.monotonic() + 60
    while not (path.exists() and path.read_text().strip()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return int(path.read_text())


@pytest.mark.parametrize("first", ["deploy.install", "deploy.upgrade"])
@pytest.mark.parametrize("second", ["deploy.install", "deploy.upgrade"])
def test_of_two_at_once_the_second_is_told_and_changes_nothing(slow, first, second):
    working = slow(first)
    wait_for(slow.begun)
    before = set(slow.root.rglob("*"))
    other = slow(second)
    status, said = other.ended()
    assert (status, "Traceback" in said) == (1, False)
    assert f"Another one is at work on this machine: process {working.process.pid}" in said
    assert {*slow.root.rglob("*")} - before == {other.said}
    working.process.kill()
    working.ended()
    kill_what_began(slow.begun)
    slow(second)
    wait_for(slow.begun)  # who was killed keeps nobody out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("module", ["deploy.install", "deploy.upgrade"])
def test_who_is_told_to_stop_says_one_sentence_and_leaves_nothing_running(slow, module, number):
    typed = slow(module)
    child = wait_for(slow.begun)
    typed.process.send_signal(number)
    status, said = typed.ended()
    assert status == STOPPED
    assert said.splitlines()[-1] == "Stopped. Nothing is lost; run it again."
    assert "Traceback" not in said
    deadline = time.monotonic() + 60
    while is_alive(child):  # it was killed, and the system may take a moment
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_who_is_told_to_stop_while_something_begins_leaves_nothing_running(tmp_path, monkeypatch):
    """It runs already, and nobody has its number yet."""
    begun, begin = [], subprocess.Popen

    def popen(*words, **how):
        begun.append(begin(*words, **how))
        os.kill(os.getpid(), signal.SIGTERM)
        return begun[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    here = machine(tmp_path)
    with pytest.raises(KeyboardInterrupt), at_work(here.places):
        here.run("sleep", "1000")
    (process,) = begun
    still = process.poll() is None
    process.kill()
    assert not still


def test_without_a_terminal_and_a_file_no_file_is_blamed(tmp_path):
    status, said = Typed(tmp_path).ended()
    assert status == 1
    assert "there is no terminal" in said
    assert "make install FILE=" in said
    (tmp_path / "answers").write_text("HOST=help.example\n")
    status, said = Typed(tmp_path, "deploy.install", "--file", str(tmp_path / "answers")).ended()
    assert f"{tmp_path}/answers says nothing of OPERATOR_NAME" in said


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"HOST": "https://help.example/"}, "HOST"),
        ({"EMAIL_URL": "mail.example"}, "EMAIL_URL"),
        ({"OPERATOR_NAME": "L'asile"}, "OPERATOR_NAME"),
        ({"BACKUP_TO": "backups"}, "BACKUP_TO"),
        ({"BACKUP_COPY_TO": "copies"}, "BACKUP_COPY_TO"),
        ({"BACKUP_COPY_TO": "/mnt/two words"}, "BACKUP_COPY_TO"),
    ],
)
def test_what_cannot_be_right_is_said_before_anything_is_written(wrong, why):
    with pytest.raises(answers.NotAnswered, match=why):
        answers.complete(FILE | wrong, None)


def test_a_name_that_nobody_asks_for_and_an_answer_that_is_missing_are_named(tmp_path):
    (tmp_path / "answers").write_text("HOST=help.example\nHOTS=help.example\n")
    with pytest.raises(answers.NotAnswered, match="HOTS"):
        answers.read(tmp_path / "answers", answers.settings_of(install.SOURCE))
    with pytest.raises(answers.NotAnswered, match="EMAIL_URL"):
        answers.complete({"HOST": "help.example"}, None)


def test_what_a_version_before_asked_for_stops_no_upgrade_and_is_named_by_check(tmp_path):
    (tmp_path / "answers").write_text("".join(f"{name}=1\n" for name in GONE))
    given = answers.read(tmp_path / "answers", answers.settings_of(install.SOURCE))
    assert set(given) == set(GONE) != set()
    # Where `check` looks for it (website.W007).
    assert settings_file.settings(machine(tmp_path, **given)).items() >= given.items()


@pytest.mark.parametrize("said", ["0", "1"])
def test_what_is_kept_has_no_name_that_0_1_refuses_unless_somebody_wants_it(tmp_path, said):
    """Who goes back two versions by `make upgrade` read of a name that they had never typed."""
    here = machine(tmp_path, ONION=said)
    carry_out(settings_file.STEPS, here, lambda _: None)
    kept = answers.read(here.places.answers, answers.settings_of(install.SOURCE))
    assert ("ONION" in kept) is (said == "1")
    assert answers.complete(kept, None) == here.answers
    assert settings_file.STEPS[0].is_done(here)


def test_the_answers_in_the_docs_are_taken_and_make_a_machine_without_a_fault_of_theirs(tmp_path):
    """Whoever copies them, and puts their own in, is not told afterwards of others."""
    docs = (install.SOURCE / "docs/operations.md").read_text("utf-8")
    [example] = re.findall(r"(?ms)^```\n(HOST=.*?)^```$", docs)
    (tmp_path / "answers").write_text(example)
    given = answers.read(tmp_path / "answers", answers.settings_of(install.SOURCE))
    answers.complete(given, None)
    assert list(given)[: len(answers.QUESTIONS)] == list(answers.QUESTIONS)
    assert {f"OPERATOR_{name.upper()}" for name in settings.OPERATOR} <= set(given)
    assert {"BACKUP_TO", "BACKUP_KEYS"} <= set(given), "one alone is website.W006 for ever"
    assert "apt-get update && apt-get install -y git make python3-venv && git clone" in docs


def test_every_answer_stands_in_the_docs_or_is_a_setting(tmp_path):
    """Whoever looks for a name that stands in `/etc/help/answers` finds what it is."""
    known = answers.settings_of(install.SOURCE)
    docs = (install.SOURCE / "docs/operations.md").read_text("utf-8")
    rows = "".join(re.findall(r"(?m)^\| (`[A-Z_, `]+`) \| .+ \| .+ \|$", docs))
    named = set(re.findall(r"[A-Z_]+", rows))
    assert named >= {*answers.QUESTIONS, *answers.DEFAULTS} - known
    settings_md = (install.SOURCE / "docs/settings.md").read_text("utf-8")
    assert [each for each in known if f"`{each}`" not in settings_md] == []


def test_four_questions_and_a_slip_is_asked_again():
    said = iter(["help", "help.example", "The service", "smtp://mail.example", "a@b.example"])
    asked = []
    whole = answers.complete({}, lambda question: asked.append(question) or next(said))
    assert len(asked) == 5
    assert whole["HOST"] == "help.example"


def test_every_setting_may_stand_in_the_file(tmp_path):
    here = machine(tmp_path, DEMONSTRATION="0", SECURITY_CONTACT="s@help.example")
    carry_out(settings_file.STEPS, here, lambda _: None)
    text = here.places.environment.read_text()
    assert "DEMONSTRATION='0'" in text
    assert "SECURITY_CONTACT='s@help.example'" in text


def test_all_modules_of_the_installer_need_nothing_but_python():
    """It makes the environment; on a bare machine there is no other."""
    import ast
    import sys

    for path in (install.SOURCE / "deploy/install").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] in {"deploy", *sys.stdlib_module_names}, path


def test_a_database_here_is_reached_by_its_socket(tmp_path):
    here = machine(tmp_path, DATABASE="postgresql")
    url = environ.Env.db_url_config(settings_file.database_url(here))
    assert (url["HOST"], url["NAME"]) == ("/var/run/postgresql", "help")


def test_the_last_step_starts_all_units(server):
    started = [command for command in server.left_out if command[:2] == ("systemctl", "restart")]
    assert started[-1][2:] == ("help-web@a.service", "help-worker.service")
    assert ("systemctl", "start", "help-web.socket") in server.left_out
