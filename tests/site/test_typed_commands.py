"""Commands typed as documents say them: beside a site of `make run`, or told what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from website.local_run.found_secrets import SECRETS

ROOT = Path(__file__).parent.parent.parent
SAY = "from django.conf import settings as s; print(s.DEBUG, len(s.SECRET_KEY), s.RECEIPT_KEY)"
SHELL = ("shell", "-v0", "-c", SAY)


@pytest.fixture
def typed(tmp_path):
    """`typed("status", DEBUG="0")`: what became of it in a shell in which nobody set anything."""
    usual = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}

    def run(*words, **said):
        env = usual | {"VAR_DIR": str(tmp_path / "var")} | said
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)

    return run


@pytest.fixture
def kept(tmp_path):
    """The keys that `make run` left."""
    folder = tmp_path / "var" / "secrets"
    folder.mkdir(parents=True)
    for name in SECRETS:
        (folder / name.lower()).write_text(f"{name}-of-make-run-{'0' * 40}\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", ["status", "check", "help", "no_such_command"])
def test_a_missing_setting_is_named_with_the_remedy(typed, command):
    done = typed(command)
    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY is not set. Make one with")
    assert "make run" in done.stderr
    assert "help-site" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_key_whose_file_is_gone_is_named(typed, tmp_path):
    done = typed("status", SECRET_KEY_FILE=str(tmp_path / "none"))
    assert done.returncode == 1
    assert done.stderr.startswith("The file that SECRET_KEY_FILE names cannot be read")


def test_where_make_run_ran_a_command_has_its_keys_and_says_so(typed, kept):
    done = typed(*SHELL)
    assert done.stdout.startswith("True ")
    assert "RECEIPT_KEY-of-make-run" in done.stdout
    assert done.stderr.startswith(f"The site of `make run` ({kept.parent}), with DEBUG=1.")
    assert done.returncode == 0


def test_whoever_says_that_it_is_no_demonstration_gets_the_keys_alone(typed, kept):
    done = typed(*SHELL, DEBUG="0")
    assert done.stdout.startswith("False ")
    assert "RECEIPT_KEY-of-make-run" in done.stdout
    assert done.stderr == ""


def test_the_doctor_speaks_there(typed, kept):
    """As `make doctor` asks."""
    done = typed("status", "--machine", "--people", DEBUG="0")
    assert "website.E004" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("said", ["SECRET_KEY", "AUDIT_KEY", "DATABASE_URL"])
def test_a_server_is_never_taken_for_it(typed, kept, said):
    """Half of its settings are there: the other half is asked for, and none of ours is taken."""
    value = "postgres://nobody@127.0.0.1:1/none" if said == "DATABASE_URL" else "s" * 48
    done = typed(*SHELL, **{said: value})
    assert done.returncode == 1
    assert "is not set" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("doctor", "status --machine --people"),
        ("doctor ONLY=machine", "status --machine"),
        ("mirror DIR=/media/disk/help", "mirror /media/disk/help"),
        ("report", "report"),
        ("backup TO=/safe", "backup --to /safe"),
        ("verify", "publish --check"),
    ],
)
def test_on_a_server_make_asks_the_site_that_runs_there(tmp_path, asked, said):
    """In the checkout from which it was installed there is no environment, and never will be."""
    (tmp_path / "Makefile").write_bytes((ROOT / "Makefile").read_bytes())
    site = tmp_path / "help-site"
    command = ["make", "-C", str(tmp_path), f"HELP_SITE={site}", *asked.split()]
    before = subprocess.run(command, capture_output=True, text=True)
    assert before.returncode != 0
    assert "Nothing is installed" in before.stderr
    site.write_text('#!/bin/sh\necho "$@"\n')
    site.chmod(0o755)
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == said
    assert (done.returncode, done.stderr) == (0, "")
