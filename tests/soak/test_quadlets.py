"""The quadlets on a Debian that was just rented, by the lines of docs/operations.md alone."""

import re
import shlex
import shutil
import subprocess

import pytest

from tests.fixtures import containers as made
from tests.fixtures.bare_debian import KEPT, bare_debian, what_is_missing
from tests.fixtures.missing import missing
from tests.fixtures.running import ROOT
from tests.soak.test_image import ANSWERS, ARRIVED, LOCK, OPEN, READY_SECONDS, WRITE

# Each finds the server as the one before has left it.
IN_ORDER = True
IN_CHECKOUT = 'cd "$HOME/help" && '
DEBIAN = "docker.io/library/debian:trixie-slim"
# No controller of memory or processes is here; tests/site/test_image.py asks what is written.
LIMITS = r"(?m)^(PodmanArgs|PidsLimit)=.*\n"
NO_LIMITS = f"[containers]\npids_limit = 0\n{made.ulimits()}\n"
# What is fetched elsewhere lies here: the base, packages of Python, the front.
LENT_BUILD = '--volume="$HOME/wheels:/wheels:ro" --build-arg=PIP_FIND_LINKS=/wheels'
LENT_BUILD += " --build-arg=PIP_NO_INDEX=1 --pull=never --layers=false"
MANAGE = "podman exec help-rounds python -m deploy.image"
OURS = ("help-front", "help-web", "help-worker", "help-rounds")


def lines_of_the_docs():
    """What an operator types, in three parts: to the image, up to the keys, and the rest."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    [block] = re.findall(r"(?ms)^      apt-get install -y podman\n.*?\n\n", page)
    fetched, built, rest = re.split(r"(?m)^ *(podman build .*)\n", block)
    return fetched, built, rest.replace("journalctl -fu", "journalctl -u")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A bare Debian with podman, the checkout and the answers in it."""
    what, remedy = what_is_missing()
    if what:
        missing(what, remedy)
    folder = tmp_path_factory.mktemp("quadlets")
    with bare_debian(KEPT / "debian", folder / "root") as bare:
        home = bare.root / "root"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(home / "help")], check=True)
        (home / "help/deploy/answers").write_text(ANSWERS)
        shutil.copytree(made.wheels(KEPT, LOCK), home / "wheels")
        shutil.copy(made.base_archive(KEPT), home / "base.tar")
        for path in (home / "help/deploy/quadlet").glob("*.container"):
            path.write_text(re.sub(LIMITS, "", path.read_text()))
        (bare.root / "etc/containers").mkdir()
        (bare.root / "etc/containers/containers.conf").write_text(NO_LIMITS)
        fetched, _built, _rest = lines_of_the_docs()
        bare.run(f"apt-get update && export DEBIAN_FRONTEND=noninteractive && {fetched.strip()}")
        bring_images(bare)
        yield bare


def bring_images(bare):
    """Under the names of others, what Debian has of them."""
    bare.run(f'podman import -q "$HOME/base.tar" {DEBIAN} && podman tag {DEBIAN} {made.BASE}')
    bare.run('rm "$HOME/base.tar"')
    name = "docker.io/library/caddy:2"
    (bare.root / "root/stand-in").mkdir()
    (bare.root / "root/stand-in/Containerfile").write_text(made.STAND_INS[name])
    bare.run(f'podman build -q --pull=never --tag={name} "$HOME/stand-in"')


def is_well(bare):
    process = bare.begin("podman exec help-web python -m deploy.image healthy", seconds=60)
    process.communicate()
    return process.returncode == 0


def form(bare, path, **fields):
    """A form as somebody sends it, through the front; the page, and the number on it."""
    (bare.root / "root/write.py").write_text(WRITE)
    given = shlex.join([path, *(f"{name}={value}" for name, value in fields.items())])
    said = bare.run(f'python3 "$HOME/write.py" {given}')
    found = re.search(r"(?:\d{4} ){4}\d{4}", said)
    return said, found and found[0]


def test_the_lines_of_the_docs_lead_to_the_administrators_link(server):
    _fetched, build, rest = lines_of_the_docs()
    server.run(f"{IN_CHECKOUT}{build.replace(' -f ', f' {LENT_BUILD} -f ')}")
    server.run(IN_CHECKOUT + rest.strip())
    assert made.wait_until(lambda: is_well(server), READY_SECONDS), server.run(
        "journalctl -n 60 -u 'help-*'; podman ps -a"
    )
    assert "https://help.localhost/cms/" in server.run("journalctl -u help-prepare")
    running = server.run("podman ps --format '{{.Names}}'").split()
    assert set(OURS) <= set(running)


def test_what_is_written_lives_through_a_kill_and_a_start_of_all(server):
    server.run(f"{MANAGE} shell -v0 --no-imports -c {shlex.quote(OPEN)}")
    _page, number = form(server, "/write/", message="My boss keeps my papers.")
    assert number
    for how in ("podman kill --signal=KILL help-web", "systemctl restart help-pod"):
        server.run(how)
        assert made.wait_until(lambda: is_well(server), READY_SECONDS), how
        assert ARRIVED in form(server, "/read/", number=number)[0]


def test_a_backup_is_made_and_opens_and_its_keys_can_be_copied(server):
    server.run(f"{MANAGE} backup")
    server.run(f"{MANAGE} drill")
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    [copy] = re.findall(r"`(podman secret inspect --showsecret .*?)`", page)
    inside = "podman exec help-web cat /etc/help/keys/receipt_key"
    server.run(f'[ "$({copy})" = "$({inside})" ]')


def test_uploads_and_backups_are_reached_by_nobody_who_talks_to_strangers(server):
    server.run("podman exec help-web sh -c 'touch /opt/help/x'", status=1)
    server.run("podman exec help-web sh -c 'ls /var/backups/help/*'", status=2)
