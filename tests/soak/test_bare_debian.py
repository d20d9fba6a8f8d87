"""`make install` on a Debian that was just rented: an operator's first day and the nights after."""

import re
import subprocess

import pytest

from tests.fixtures.bare_debian import KEPT, bare_debian, what_is_missing
from tests.fixtures.missing import missing
from tests.fixtures.running import ROOT

ANSWERS = """HOST=help.example
OPERATOR_NAME=The service that runs it
EMAIL_URL=filemail:///srv/help/var/mail
OPERATOR_ALARM_EMAIL=duty@help.example
FRONT=none
FIRST_LANGUAGES=en
BACKUP_COPY_TO=/mnt/offsite/help
"""
# Each finds the server as the one before has left it; the last takes the site away.
IN_ORDER = True
NIGHT = "systemctl start help-backup"
IN_CHECKOUT = 'cd "$HOME/help" && '


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A bare Debian on which `make install FILE=answers` has come to its end."""
    what, remedy = what_is_missing()
    if what:
        missing(what, remedy)
    folder = tmp_path_factory.mktemp("bare")
    with bare_debian(KEPT / "debian", folder / "root") as bare:
        subprocess.run(["git", "clone", "-q", str(ROOT), str(bare.root / "root/help")], check=True)
        (bare.root / "root/answers").write_text(ANSWERS)
        bare.said = bare.run(IN_CHECKOUT + 'make install FILE="$HOME/answers"')
        bare.run("systemctl stop help-content")
        yield bare


def copies(server, folder="mnt/offsite/help"):
    return sorted(path.name for path in (server.root / folder).glob("backup-*.sealed"))


def lines_of_the_docs():
    """How copies get to another machine, as the page for whoever runs it says."""
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    [block] = re.findall(r"(?ms)^      ssh-keygen -q .*?\n\n", page)
    here, there = block.split("      # there, as copies")
    return re.sub(r" +#.*", "", here), re.search(r"restrict,command=\S+ -wo \S+\"", there)[0]


def test_the_link_stands_alone_and_no_line_is_written_over(server):
    lines = server.said.splitlines()
    [link] = [number for number, line in enumerate(lines) if "https://help.example/cms/" in line]
    assert lines[link - 1] == lines[link + 1] == ""
    assert "Lost: help-site invite admin --reset" in lines[link - 2]
    assert "\r" not in server.said
    assert server.said.count("website.W003") <= 1
    assert len(lines) < 120


def test_the_backup_of_the_night_copies_into_a_folder_as_systemd_shuts_it_in(server):
    server.run(NIGHT)
    assert len(copies(server)) == 1
    # As it was found: without the folder in its unit it may not write there.
    unit = server.root / "etc/systemd/system/help-backup.service"
    whole = unit.read_text()
    unit.write_text(whole.replace(" -/mnt/offsite/help", ""))
    server.run(f"systemctl daemon-reload; {NIGHT}", status=1)
    assert "Read-only file system" in server.run("journalctl -u help-backup -n 20")
    unit.write_text(whole)
    server.run(f"systemctl daemon-reload; {NIGHT}")


def test_the_lines_of_the_docs_bring_a_copy_to_another_machine(server):
    keys, gate = lines_of_the_docs()
    server.run("useradd --create-home copies && install -d -o copies /srv/copies")
    server.run("systemctl start ssh")
    server.run(keys)
    public = (server.root / "etc/help/copy_key.pub").read_text()
    (server.root / "root/gate").write_text(f"{gate} {public}")
    server.run(
        "install -d -o copies -m 700 ~copies/.ssh && "
        'install -o copies -m 600 "$HOME/gate" ~copies/.ssh/authorized_keys'
    )
    more = "BACKUP_COPY_TO=copies@other.example:/\n"
    more += "BACKUP_COPY_BY=ssh -i /etc/help/copy_key -o BatchMode=yes\n"
    path = server.root / "etc/help/answers"
    path.write_text(re.sub(r"(?m)^BACKUP_COPY.*\n", "", path.read_text()) + more)
    server.run(IN_CHECKOUT + "make install")
    server.run("systemctl stop help-content")
    server.run(NIGHT)
    assert len(copies(server, "srv/copies")) == 1


def test_where_the_other_machine_is_down_an_upgrade_goes_on_and_says_so(server):
    server.run("systemctl stop ssh")
    said = server.run(IN_CHECKOUT + "make upgrade")
    server.run("systemctl stop help-content")
    assert "is made, and is not copied" in said
    named = re.search(r"\S*/before-upgrade/(backup-\S+\.sealed)", said)
    assert named, said
    assert copies(server, "var/backups/help/before-upgrade") == [named[1]]
    assert (server.root / "srv/help/current").readlink().name == "b"
    server.run("systemctl start ssh")


def test_of_two_installations_at_once_one_is_told(server):
    first = server.begin(IN_CHECKOUT + "make install")
    for line in first.stdout:
        if line.startswith("> "):
            break
    said = server.run(IN_CHECKOUT + "make install", status=2)
    assert "Another one is at work on this machine" in said
    assert "https://help.example/cms/" not in said
    first.communicate()
    assert first.returncode == 0


def test_make_asks_the_site_that_runs_and_it_says_which_version(server):
    head = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True
    ).stdout.strip()
    assert head in server.run("help-site status; true")
    said = server.run(IN_CHECKOUT + "make doctor", status=2)
    assert "This machine" in said
    assert "People" in said
    server.run("install -d -o help /mnt/disk/help")
    server.run(IN_CHECKOUT + "make mirror DIR=/mnt/disk/help")
    assert "SHA256SUMS" in {path.name for path in (server.root / "mnt/disk/help").iterdir()}
    server.run(IN_CHECKOUT + "make report && git status --porcelain | wc -l | grep -qx 0")


def test_uninstalling_says_what_it_does_and_leaves_no_unit_that_failed(server):
    said = server.run(IN_CHECKOUT + "make uninstall")
    assert len(re.findall(r"(?m)^> ", said)) >= 3
    assert "help-" not in server.run("systemctl --failed --no-legend")
    assert "help-" not in server.run("systemctl list-units --all --no-legend 'help-*'")
