"""What the containers of the image do, and that the three ways to bring them up agree."""

import json
import os
import re
import shutil
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
from deploy.install import answers, onion
from deploy.install.machine import Machine
from deploy.install.places import Places
from tests.fixtures.containers import wait_until
from tests.fixtures.missing import missing

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
WITHIN_TOR = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion"


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
    # `rounds` makes another at its start, which would take the place of one of the same day.
    folder = f"{SETTINGS['BACKUP_TO']}/before-upgrade"
    assert asked[1] == f"backup --to {folder}"
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
    [file] = DEPLOY.glob(f"quadlet*/help-{name}.container")
    for line in file.read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            lines.setdefault(name, []).append(value)
    return lines


@pytest.mark.parametrize("name", [*OURS, "front", "onion"])
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
    assert set(front["environment"]) == {"HOST", "ONION_HOST"}
    assert (DEPLOY / ".env").readlink() == Path("answers")
    assert quadlet("front")["EnvironmentFile"] == ["/etc/help/front"]
    database = compose("compose-postgresql.yaml")["database"]
    assert database["network_mode"] == "none"
    assert "listen_addresses= " in database["command"]
    assert "ports" not in database


@pytest.mark.parametrize("more", [[], ["compose-postgresql.yaml"]])
def test_the_onion_is_shut_in_is_asked_by_no_port_and_comes_where_it_is_wanted(more):
    services = compose("compose.yaml", *more)
    service = services["onion"]
    assert service["profiles"] == ["onion"]
    assert "profiles" not in {word for name in (*OURS, "front") for word in services[name]}
    assert service["network_mode"] == services["web"]["network_mode"] == "service:front"
    assert not {"ports", "expose", "env_file", "environment", "cap_add"} & set(service)
    for word in ("read_only", "cap_drop", "security_opt", "ulimits", "restart"):
        assert service[word] == services["web"][word], word
    assert service["pids_limit"] <= services["web"]["pids_limit"]
    assert service["mem_limit"] == service["memswap_limit"]
    assert services["front"]["ports"] == ["80:80", "443:443"], "tor asks from within alone"


def test_the_key_of_the_onion_is_in_a_volume_that_nothing_else_mounts():
    place = onion.folder(Machine(Places(Path("/")), ROOT, {})).parent
    mounted = {
        (service, volume)
        for file in ("compose.yaml", "compose-postgresql.yaml")  # the second adds to the first
        for service, said in compose(file).items()
        for volume in said["volumes"]
    }
    of_tor = {each for each in mounted if "onion" in each[1] or "/var/lib/tor" in each[1]}
    assert of_tor == {("onion", f"onion:{place}")}


def test_podman_is_given_the_same_onion_where_it_is_wanted():
    service, unit = compose("compose.yaml")["onion"], quadlet("onion")
    assert unit["Image"] == [service["image"]]
    assert unit["Pod"] == ["help.pod"], "in the network of the front"
    assert [each.replace("help-onion.volume", "onion") for each in unit["Volume"]] == (
        service["volumes"]
    )
    assert unit["PidsLimit"] == [str(service["pids_limit"])]
    assert not {"EnvironmentFile", "Secret", "PublishPort", "AddCapability"} & set(unit)
    # What lies in that folder is started with the pod, wanted or not.
    assert not list((DEPLOY / "quadlet").glob("*onion*"))
    for path in (DEPLOY / "quadlet").iterdir():
        assert "onion" not in path.read_text(), path


def test_the_lines_for_podman_bring_the_address_to_the_front_and_no_other_answer(tmp_path):
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    lines = re.findall(r"(grep -E \S+ deploy/answers) > /etc/help/front", page)
    assert len(lines) == 2, "at first, and once there is an onion"
    (tmp_path / "deploy").mkdir()
    given = f"HOST=help.example\nEMAIL_URL=x\nALLOWED_HOST=y\nONION_HOST={WITHIN_TOR}\n"
    for text in (given, given.replace(WITHIN_TOR, "")):
        (tmp_path / "deploy/answers").write_text(text)
        for line in lines:
            said = subprocess.check_output(["sh", "-c", line], cwd=tmp_path, text=True)
            kept = [each for each in text.splitlines() if re.match(r"(HOST|ONION_HOST)=.", each)]
            assert said.splitlines() == kept


def stage(name):
    """The lines of a stage of the image."""
    text = (DEPLOY / "Containerfile").read_text()
    [found] = re.findall(rf"(?ms)^FROM [^\n]* AS {name}\n(.*?)(?=^FROM )", text)
    return found


def test_the_image_of_the_onion_is_tor_and_its_lines_and_runs_without_rights():
    lines = stage("onion")
    assert compose("compose.yaml")["onion"]["build"]["target"] == "onion"
    assert re.findall(r"(?m)^COPY (.*)$", lines) == ["deploy/onion.torrc /etc/tor/torrc"]
    assert re.findall(r"(?m)^USER (.*)$", lines) == ["10002:10002"]
    [place] = re.findall(r"-o 10002 -g 10002 -m 700 (\S+)", lines)
    assert compose("compose.yaml")["onion"]["volumes"] == [f"onion:{place}"]
    assert f'"--DataDirectory", "{place}"' in lines
    [most] = re.findall(r'"--MaxMemInQueues", "(\d+) MB"', lines)
    assert int(most) * 2 <= int(compose("compose.yaml")["onion"]["mem_limit"].rstrip("m"))
    # Without a target it is the site that is built, as before there was an onion.
    last = (DEPLOY / "Containerfile").read_text().rpartition("\nFROM ")[2]
    assert last.startswith("debian\n")
    assert last.endswith('CMD ["web"]\n')


@pytest.mark.parametrize("knows_work", [True, False])
def test_tor_in_a_container_is_told_what_that_of_a_server_is(tmp_path, monkeypatch, knows_work):
    modules = "relay: yes\npow: " + ("yes" if knows_work else "no")
    monkeypatch.setattr(Machine, "answer_of", lambda self, *words: modules)
    (tmp_path / "tor").write_text(f"#!/bin/sh\necho '{modules}'\n")
    (tmp_path / "tor").chmod(0o755)
    file = tmp_path / "torrc"
    shutil.copy(DEPLOY / "onion.torrc", file)
    [line] = re.findall(r"(?m)^RUN (tor --list-modules .*?);", stage("onion"))
    path = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    line = line.replace("/etc/tor/torrc", str(file))
    subprocess.run(["sh", "-c", line], env=path, check=True)
    of_a_server = onion.torrc(Machine(Places(Path("/")), ROOT, {"FRONT": "caddy"}))
    assert file.read_text() == of_a_server
    assert ("HiddenServicePoWDefensesEnabled 1\n" in of_a_server) is knows_work


def test_the_front_asks_by_the_onion_what_that_of_a_server_does_and_by_its_name_alone():
    """By the name of the clear site, staff would be let in within Tor."""
    [ours] = re.findall(r"(?ms)^http://.*?^}$", (DEPLOY / "image/Caddyfile").read_text())
    [of_a_server] = re.findall(r"(?ms)^http://.*?^}$", (DEPLOY / "onion.Caddyfile").read_text())
    named = "http://{$ONION_HOST:onion.invalid}:8081 {\n\tbind 127.0.0.1\n"
    assert ours.startswith(named)
    assert ours.replace("{$ONION_HOST:onion.invalid}", "onion.invalid") == of_a_server
    given = compose("compose.yaml")["front"]["environment"]
    assert given["ONION_HOST"] == "${ONION_HOST:-onion.invalid}", "an empty one would be any name"


@pytest.mark.parametrize(
    ("env", "asked_by"),
    [({}, "onion.invalid"), ({"ONION_HOST": WITHIN_TOR}, WITHIN_TOR)],
)
def test_caddy_has_no_complaint_about_the_front_of_containers(tmp_path, env, asked_by):
    caddy = shutil.which("caddy") or missing("Caddy", "apt-get install caddy")
    file = ["--config", str(DEPLOY / "image/Caddyfile"), "--adapter", "caddyfile"]
    env |= {"HOME": str(tmp_path), "HOST": "help.example"}
    said = [
        subprocess.run([caddy, word, *file], env=env, capture_output=True, text=True)
        for word in ("validate", "adapt")
    ]
    assert [each.returncode for each in said] == [0, 0], said[0].stderr
    servers = json.loads(said[1].stdout)["apps"]["http"]["servers"].values()
    listens = {
        tuple(server["listen"]): [route["match"] for route in server["routes"]]
        for server in servers
    }
    assert listens == {
        (":443",): [[{"host": ["help.example"]}]],
        ("127.0.0.1:8081",): [[{"host": [asked_by]}]],
    }


def lines_for_an_onion():
    """What an operator types, as docs/operations.md has it."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    [block] = re.findall(r"(?ms)^      echo COMPOSE_PROFILES=onion.*?(?=\n\n)", page)
    return [line.strip() for line in block.splitlines()]


def test_the_lines_of_the_docs_bring_the_address_into_the_answers_of_all(tmp_path):
    start, up, ask, again = lines_for_an_onion()
    assert up.removesuffix(" --build") == again == "docker compose -f deploy/compose.yaml up -d"
    [place] = re.findall(r"exec -T onion cat (\S+)\)", ask)
    assert place == str(onion.folder(Machine(Places(Path("/")), ROOT, {})) / "hostname")
    (tmp_path / "deploy").mkdir()
    (tmp_path / "docker").write_text(f"#!/bin/sh\necho {WITHIN_TOR}\n")
    (tmp_path / "docker").chmod(0o755)
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    for line in (start, ask):
        subprocess.run(["sh", "-c", line], cwd=tmp_path, env=env, check=True)
    text = (tmp_path / "deploy/answers").read_text()
    assert text == f"COMPOSE_PROFILES=onion\nONION_HOST={WITHIN_TOR}\n"
    given = GIVEN | dict(line.split("=", 1) for line in text.splitlines())
    settings = surroundings.environment(given)
    assert settings["ONION_HOST"] == WITHIN_TOR
    assert settings["PUBLIC_ORIGIN"] == "https://help.example", "what is printed stays"
    assert "COMPOSE_PROFILES" not in settings
    # Whoever brings the answers of a server has this line too; there is no tor beside the site.
    assert surroundings.environment(given | {"ONION": "1"}) == settings


def lines_for_its_key():
    """By which it is copied, and brought back."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    return [line.strip() for line in re.findall(r"(?m)^.* exec -T onion tar .*$", page)]


def test_the_key_of_the_onion_is_taken_away_and_brought_back_as_the_docs_say(tmp_path):
    away, back = lines_for_its_key()
    assert away.startswith("umask 077 && ")
    volume, other = tmp_path / "help", tmp_path / "other"
    (volume / "onion").mkdir(parents=True, mode=0o700)
    other.mkdir()
    (volume / "onion/hs_ed25519_secret_key").write_text("of before")
    (volume / "onion/hs_ed25519_secret_key").chmod(0o600)
    place = str(onion.folder(Machine(Places(Path("/")), ROOT, {})).parent)
    for line, folder in ((away, volume), (back, other)):
        assert f" -C {place} " in line
        line = re.sub(r"docker .* onion tar", "tar", line.replace(place, str(folder)))
        subprocess.run(["sh", "-c", line], cwd=tmp_path, check=True)
    assert stat.S_IMODE((tmp_path / "onion.tar").stat().st_mode) == 0o600
    key = other / "onion/hs_ed25519_secret_key"
    assert key.read_text() == "of before"
    assert [stat.S_IMODE(each.stat().st_mode) for each in (key.parent, key)] == [0o700, 0o600]


def blocks(caddyfile, word):
    """What stands in the blocks of Caddy that begin so, without remarks and the onion's."""
    text = re.sub(r"[ \t]*#.*", "", caddyfile.read_text().partition("\nhttp://")[0])
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
