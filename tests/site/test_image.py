"""What the containers of the image do, and that the three ways to bring them up agree."""

import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from deploy.image import __main__ as image
from deploy.image import prepare, rounds, surroundings
from deploy.install import answers
from deploy.install.places import Places
from tests.fixtures.containers import wait_until

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
GIVEN = {
    "HOST": "help.example",
    "OPERATOR_NAME": "The service",
    "EMAIL_URL": "smtp+tls://user:word@mail.example:587",
    "OPERATOR_ALARM_EMAIL": "duty@help.example",
    "PATH": "/usr/bin",
    "OPERATOR_ADDRESS": "",
}
OURS = ("prepare", "web", "worker", "rounds")


@pytest.fixture
def volume(tmp_path, monkeypatch):
    """Empty, in the place of the one that containers share."""
    places = Places(tmp_path)
    monkeypatch.setattr(prepare, "PLACES", places)
    monkeypatch.setattr(prepare, "DUE", places.var / "first-link-is-due")
    places.var.mkdir(parents=True)
    places.keys.mkdir(parents=True)
    return places


@pytest.fixture
def commands(monkeypatch):
    """What `manage.py` is asked for; `fails` names those that end badly."""
    asked, fails = [], {"migrate --check"}

    def run(command, env):
        words = " ".join(command[2:])
        asked.append(words)
        return subprocess.CompletedProcess(command, any(words.startswith(each) for each in fails))

    monkeypatch.setattr(prepare.subprocess, "run", run)
    return asked, fails


def begun(asked):
    return [words.split()[0] for words in asked]


SETTINGS = surroundings.environment(GIVEN)
GIVEN_MORE = surroundings.answered({**GIVEN, "FIRST_LANGUAGES": "en fr"})


def test_the_answers_are_those_of_make_install_and_the_places_those_of_a_server():
    settings = surroundings.environment(GIVEN)
    assert settings["PUBLIC_ORIGIN"] == "https://help.example"
    assert settings["TRUSTED_PROXY"] == "1"
    assert settings["MEDIA_ROOT"] == "/srv/help/var/media", "within the one volume"
    assert settings["RECEIPT_KEY_FILE"] == "/etc/help/keys/receipt_key"
    assert not {"PATH", "OPERATOR_ADDRESS", "RECEIPT_KEY"} & set(settings)
    with pytest.raises(answers.NotAnswered, match="HOST"):
        surroundings.environment({**GIVEN, "HOST": ""})


def test_the_answers_that_the_docs_give_for_a_server_lead_no_backup_out_of_its_volume():
    page = (ROOT / "docs/operations.md").read_text("utf-8")
    [block] = re.findall(r"(?ms)^```\n(HOST=.*?)^```$", page)
    given = dict(line.split("=", 1) for line in block.splitlines())
    assert given["BACKUP_TO"].startswith("/mnt/")
    settings = surroundings.environment(given)
    mounted = {each.split(":")[1] for each in compose("compose.yaml")["rounds"]["volumes"]}
    assert {settings["BACKUP_TO"], settings["BACKUP_KEYS"]} <= mounted


def test_the_docs_bring_the_key_of_a_month_to_where_a_restore_looks_for_it():
    page = (ROOT / "docs/operations.md").read_text("utf-8")
    [folder] = re.findall(r"exec -T rounds .*cat > (/\S+)/\d{4}-\d\d\.key'", page)
    assert folder == surroundings.environment(GIVEN)["BACKUP_KEYS"]
    assert f"backup-keys:{folder}" in compose("compose.yaml")["rounds"]["volumes"]


def test_a_new_site_gets_four_keys_that_it_alone_reads_and_one_link(volume, commands):
    asked, fails = commands
    prepare.prepare(GIVEN_MORE, SETTINGS)
    values = {path.name: path.read_text() for path in volume.keys.iterdir()}
    assert set(values) == {name.lower() for name in answers.KEYS}
    assert len(set(values.values())) == 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in volume.keys.iterdir()} == {0o400}
    assert begun(asked) == [
        "migrate",
        "migrate",
        "collectstatic",
        "seed_content",
        "roles",
        "invite",
    ]
    asked.clear()
    fails.clear()
    (volume.var / "site.sqlite3").touch()
    prepare.prepare(GIVEN_MORE, SETTINGS)
    assert "invite" not in begun(asked)
    assert {path.name: path.read_text() for path in volume.keys.iterdir()} == values


def test_one_that_was_cut_off_prints_its_link_the_next_time(volume, commands):
    asked, fails = commands
    fails.add("seed_content")
    with pytest.raises(prepare.CannotPrepare, match="seed_content"):
        prepare.prepare(GIVEN_MORE, SETTINGS)
    (volume.var / "site.sqlite3").touch()
    fails.remove("seed_content")
    prepare.prepare(GIVEN_MORE, SETTINGS)
    assert "invite" in begun(asked)
    assert "backup" not in begun(asked)


def test_to_the_data_of_before_no_key_is_made_anew(volume, commands):
    """With another RECEIPT_KEY every number that was handed out would open nothing."""
    (volume.var / "site.sqlite3").touch()
    (volume.keys / "secret_key").write_text("of before")
    with pytest.raises(prepare.CannotPrepare, match="receipt_key, attestation_key, audit_key"):
        prepare.prepare(GIVEN_MORE, SETTINGS)
    assert [path.name for path in volume.keys.iterdir()] == ["secret_key"]
    assert commands[0] == []


def test_no_table_that_holds_something_changes_without_a_backup(volume, commands, monkeypatch):
    asked, fails = commands
    (volume.var / "site.sqlite3").touch()
    for name in answers.KEYS:
        (volume.keys / name.lower()).write_text("x")
    prepare.prepare(GIVEN_MORE, SETTINGS)
    assert begun(asked)[:3] == ["migrate", "backup", "migrate"]
    asked.clear()
    fails.add("backup")
    with pytest.raises(prepare.CannotPrepare, match="No backup"):
        prepare.prepare(GIVEN_MORE, SETTINGS)
    assert begun(asked) == ["migrate", "backup"]
    monkeypatch.setenv("NO_BACKUP", "1")
    asked.clear()
    prepare.prepare(GIVEN_MORE, SETTINGS)
    assert "backup" not in begun(asked)
    asked.clear()
    fails.remove("migrate --check")
    prepare.prepare(GIVEN_MORE, SETTINGS)
    assert begun(asked)[:2] == ["migrate", "collectstatic"], "where no table changes, none is made"


@pytest.mark.parametrize("is_full", [False, True])
def test_a_copy_that_does_not_go_is_told_and_forbids_nothing(
    volume, commands, monkeypatch, capsys, is_full
):
    """Else whoever's second machine is down cannot put in what mends a weakness."""
    asked, _fails = commands
    usual = prepare.subprocess.run

    def run(command, env):
        done = usual(command, env)
        fails = command[2] == "backup" and (env["BACKUP_COPY_TO"] or is_full)
        return subprocess.CompletedProcess(command, 1) if fails else done

    monkeypatch.setattr(prepare.subprocess, "run", run)
    (volume.var / "site.sqlite3").touch()
    for name in answers.KEYS:
        (volume.keys / name.lower()).write_text("x")
    given = surroundings.environment(GIVEN | {"BACKUP_COPY_TO": "help@down.example:/copies"})
    if is_full:
        with pytest.raises(prepare.CannotPrepare, match="No backup"):
            prepare.prepare(GIVEN_MORE, given)
        assert begun(asked) == ["migrate", "backup", "backup"]
    else:
        prepare.prepare(GIVEN_MORE, given)
        assert begun(asked)[:4] == ["migrate", "backup", "backup", "migrate"]
    assert ("is made, and is not copied" in capsys.readouterr().out) is not is_full


@pytest.mark.parametrize(
    ("now", "backup", "drill"),
    [
        ("2026-11-30 02:10", "2026-12-01 02:10", "2026-12-06 04:40"),
        ("2026-11-30 01:00", "2026-11-30 02:10", "2026-12-06 04:40"),
        ("2026-12-06 04:39", "2026-12-07 02:10", "2026-12-06 04:40"),
        ("2026-12-06 04:40", "2026-12-07 02:10", "2026-12-13 04:40"),
    ],
)
def test_rounds_come_at_their_hours(now, backup, drill):
    now = datetime.fromisoformat(now).replace(tzinfo=rounds.BRUSSELS)
    assert f"{rounds.next_backup(now):%F %R}" == backup
    assert f"{rounds.next_drill(now):%F %R}" == drill


def test_a_round_that_fails_comes_again_and_keeps_no_other_from_coming():
    now = datetime(2026, 11, 30, 12, tzinfo=rounds.BRUSSELS)
    asked = []

    def manage(*words):
        asked.append(words[0])
        return 1

    due = rounds.run_due(dict.fromkeys(rounds.ROUNDS, now), now, manage)
    assert asked == ["backup", "drill", "alarm"]
    assert all(at > now for at in due.values())
    assert rounds.run_due(due, now, manage) == due
    assert len(asked) == 3


def test_a_restore_ends_what_is_planted_waits_for_a_backup_and_goes_alone(tmp_path, monkeypatch):
    """As at first on PostgreSQL: planting and it wanted each other's tables, and it was ended."""
    monkeypatch.setattr(rounds, "AT_WORK", tmp_path / "lock")
    monkeypatch.setattr(rounds, "FIRST", os.getpid())
    monkeypatch.setattr(rounds, "PATIENCE_SECONDS", 0.2)
    (tmp_path / "manage.py").write_text(
        "import sys, time; file = open('said', 'a', buffering=1)\n"
        "print(sys.argv[1], 'begins', file=file)\n"
        "time.sleep({'seed_content': 60, 'backup': 1, 'restore': 0.5}[sys.argv[1]])\n"
        "print(sys.argv[1], 'ends', file=file)\n"
    )
    monkeypatch.chdir(tmp_path)
    with ThreadPoolExecutor() as others:
        for command, ends_as in ((rounds.PLANT, -15), (("backup",), 0)):
            (tmp_path / "said").unlink(missing_ok=True)
            one = others.submit(rounds.manage, *command)
            assert wait_until((tmp_path / "said").exists, 10)
            assert rounds.restore("file") == 0
            assert one.result() == ends_as
            lines = (tmp_path / "said").read_text().splitlines()
            assert lines[-2:] == ["restore begins", "restore ends"]
            assert len(lines) == (3 if ends_as else 4)


def test_what_a_restore_has_ended_is_planted_again():
    statuses = iter([-15, -15, 0])

    def manage(*words):
        if words != rounds.PLANT:
            raise InterruptedError(words)
        return next(statuses)

    with pytest.raises(InterruptedError, match="backup"):
        rounds.go_on(manage)
    assert list(statuses) == []


def compose(*names):
    services = {}
    for name in names:
        for service, said in yaml.safe_load((DEPLOY / name).read_text())["services"].items():
            services.setdefault(service, {}).update(said)
    return services


def quadlet(name):
    """The lines of a unit: each name with all that stands behind it."""
    lines = {}
    for line in (DEPLOY / "quadlet" / f"help-{name}.container").read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            lines.setdefault(name, []).append(value)
    return lines


@pytest.mark.parametrize("name", [*OURS, "front"])
def test_every_container_is_shut_in_and_has_its_limits(name):
    service, unit = compose("compose.yaml")[name], quadlet(name)
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert unit["ReadOnly"] == ["true"]
    assert unit["DropCapability"] == ["all"]
    assert unit["NoNewPrivileges"] == ["true"]
    assert f"--memory={service['mem_limit']}" in unit["PodmanArgs"][0]
    assert bool(service.get("memswap_limit") or name in ("prepare", "rounds"))


@pytest.mark.parametrize("name", OURS)
def test_compose_and_quadlet_mount_the_same_and_strangers_reach_no_backup(name):
    service, unit = compose("compose.yaml")[name], quadlet(name)
    assert service["command"] == unit["Exec"]
    assert unit["ContainerName"] == [f"help-{name}"], "so docs/operations.md calls it"
    mounted = {each.split(":")[1] for each in service["volumes"]} - {"/etc/help/keys"}
    assert mounted == {each.split(":")[1] for each in unit["Volume"]}
    assert len(unit["Secret"]) == 4
    if name == "web":
        assert mounted == {"/srv/help/var"}
    keys = [each for each in service["volumes"] if each.startswith("keys:")]
    assert keys == ["keys:/etc/help/keys" + (":ro" if name != "prepare" else "")]


def test_the_front_is_given_nothing_of_the_site_and_postgresql_no_network():
    front = compose("compose.yaml")["front"]
    assert [each.split(":")[1] for each in front["volumes"]] == ["/etc/caddy/Caddyfile", "/data"]
    # In the answers stand the password of the mail, the address of a database, a store with theirs.
    assert "env_file" not in front
    assert set(front["environment"]) == {"HOST"}
    assert (DEPLOY / ".env").readlink() == Path("answers")
    assert quadlet("front")["EnvironmentFile"] == ["/etc/help/front"]
    database = compose("compose-postgresql.yaml")["database"]
    assert database["network_mode"] == "none"
    assert "listen_addresses= " in database["command"]
    assert "ports" not in database


def blocks(caddyfile, word):
    """What stands in the blocks of Caddy that begin so, without remarks."""
    text = re.sub(r"[ \t]*#.*", "", caddyfile.read_text())
    found = re.findall(rf"(?ms)^(\t+)({word}[^\n]*\{{$.*?^\1\}}$|{word}\b[^\n]*$)", text)
    return [re.sub(r"\s+", " ", block) for _indented, block in found]


@pytest.mark.parametrize("word", ["log", "@staff", "@voice", "@picture", "@others", "request_body"])
def test_the_front_of_containers_takes_and_writes_down_what_that_of_a_server_does(word):
    ours, of_a_server = (blocks(DEPLOY / name, word) for name in ("image/Caddyfile", "Caddyfile"))
    assert ours == of_a_server != []


def test_the_image_starts_the_web_server_as_systemd_does():
    unit = (DEPLOY / "help-web@.service").read_text().replace("\\\n", " ")
    [said] = re.findall(r"kept_socket (.*?) +website.rsgi", re.sub(r" +", " ", unit))
    assert said in " ".join(image.WEB)
    assert image.UMASK == 0o027


def test_no_image_takes_in_the_answers_or_more_of_git_than_its_commit():
    ignored = (ROOT / ".dockerignore").read_text().split("\n")
    assert "**/answers" in ignored, "a password stands in it"
    assert compose("compose.yaml")["web"]["env_file"] == "answers"
    assert [line for line in ignored if line.startswith("!")] == [
        "!.git/HEAD",
        "!.git/packed-refs",
        "!.git/refs",
    ]
    assert ".git/*" in ignored


def test_what_a_container_lacks_is_one_sentence():
    done = subprocess.run(
        [sys.executable, "-m", "deploy.image", "prepare"],
        cwd=ROOT, env={"HOST": "help.example", "PATH": "/usr/bin"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "OPERATOR_NAME" in done.stderr
    assert "Traceback" not in done.stderr
