"""Packages of Debian, the code, the virtual environment from its lock, and a command for people."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from deploy.install.machine import CannotGoOn, InstallStep, Machine, always
from deploy.install.places import USER

# What is not code: made here, and kept.
KEPT = frozenset({".git", ".venv", ".venv-of", ".env", "var", "media"})
# Of which commit the code is; the archive of a release brings its own (deploy/release/archive.py).
COMMIT = ".commit"
# In which the handouts are set (awareness.W010).
FONTS = ("fonts-noto-core", "fonts-noto-cjk")
COMMAND = """#!/bin/sh
# `manage.py` as the user of the site: help-site status, help-site backup, help-site restore ...
cd {current} && exec runuser -u {user} -- .venv/bin/python manage.py "$@"
"""


def packages(machine: Machine) -> list[str]:
    """What Debian has to bring, and has not yet."""
    wanted = ["python3-venv", "rsync", *FONTS]
    if machine.answers["FRONT"] == "caddy":
        wanted.append("caddy")
    if machine.answers["FRONT"] == "nginx":
        wanted += ["nginx-light", "libnginx-mod-http-brotli-static"]
    if machine.answers["ONION"] == "1":
        wanted.append("tor")
    if machine.answers["DATABASE"] == "postgresql":
        wanted.append("postgresql")
    if machine.answers["DATABASE"].startswith("postgres"):
        wanted.append("postgresql-client")
    status = ("dpkg-query", "--show", "--showformat=${db:Status-Status}")
    return [name for name in wanted if machine.answer_of(*status, name) != "installed"]


def _install_packages(machine: Machine) -> None:
    # Caddy begins to serve a page of its own when it is installed; ours follows within minutes.
    machine.system("apt-get", "update", "-qq")
    machine.system(
        *("apt-get", "install", "-qq", "-y", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0"),
        *packages(machine),
    )


def _files(source: Path) -> Iterator[Path]:
    """The files of the checkout, as paths within it: those of git, or all of an archive."""
    git = ["git", "-c", f"safe.directory={source}", "ls-files", "-z"]
    if (source / ".git").exists():
        try:
            listed = subprocess.run(git, cwd=source, capture_output=True, text=True)
        except FileNotFoundError:
            raise CannotGoOn(f"{source} is a checkout: apt-get install git.") from None
        if listed.returncode:
            raise CannotGoOn(f"git does not list the files of {source}: {listed.stderr}")
        yield from (Path(name) for name in listed.stdout.split("\0") if name)
    else:
        for path in sorted(source.rglob("*")):
            within = path.relative_to(source)
            if within.parts[0] not in KEPT and not path.is_dir():
                yield within


def _copy_code(machine: Machine) -> None:
    """Each file anew, and none that is no more; what the site has written is left alone."""
    target, source = machine.places.program, machine.source
    if machine.places.home.resolve() in (source.resolve(), *source.resolve().parents):
        raise CannotGoOn(f"{machine.places.home} is made from a checkout: move it elsewhere.")
    files = [path for path in _files(source) if path.parts[0] not in KEPT]
    _remove_all_but(set(files), target)
    for path in files:
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.is_symlink():
            place.unlink()
        shutil.copy2(source / path, place, follow_symlinks=False)
        if not place.is_symlink():
            place.chmod(0o755 if place.stat().st_mode & 0o100 else 0o644)
    for folder in {within for path in files for within in path.parents}:
        (target / folder).chmod(0o755)
    if commit := _commit(source):
        machine.write(target / COMMIT, f"{commit}\n", 0o644)
    machine.places.home.chmod(0o755)  # or whoever writes there puts another folder in its place


def _commit(source: Path) -> str:
    """Of a checkout, with a + where something in it differs; nothing of an archive."""
    if not (source / ".git").exists():
        return ""
    git = ["git", "-c", f"safe.directory={source}", "describe", "--always", "--abbrev=12"]
    said = subprocess.run(
        [*git, "--exclude=*", "--dirty=+"], cwd=source, capture_output=True, text=True
    )
    return said.stdout.strip()


def _remove_all_but(files: set[Path], target: Path) -> None:
    if not target.exists():
        return
    for path in target.rglob("*"):
        within = path.relative_to(target)
        if within.parts[0] in KEPT or (path.is_dir() and not path.is_symlink()):
            continue
        if within not in files and path.suffix != ".mo":
            path.unlink()


def _compile(machine: Machine) -> None:
    """Here, since the user of the site may write nothing beside the code."""
    compiling = (sys.executable, "-m", "compileall", "-q", "-x", r"\.venv|/var/|/media/")
    machine.run(*compiling, str(machine.places.program))


def locks(machine: Machine) -> list[Path]:
    """The lists of packages, each with its hashes: of all, and of what this site's answers want."""
    names = ["requirements.txt"]
    if machine.answers.get("MEDIA_STORE_URL"):
        names.append("requirements-s3.txt")
    return [machine.source / name for name in names]


def _lock(machine: Machine) -> str:
    text = b"".join(path.read_bytes() for path in locks(machine))
    return f"{sys.version_info[0]}.{sys.version_info[1]} {hashlib.sha256(text).hexdigest()}\n"


def _has_environment(machine: Machine) -> bool:
    mark = machine.places.program / ".venv-of"
    return machine.places.python.exists() and machine.holds(mark, _lock(machine), 0o644)


def _make_environment(machine: Machine) -> None:
    """Exactly what the locks name, each file by its hash; a venv of others is made anew."""
    folder = machine.places.program / ".venv"
    if folder.exists():
        shutil.rmtree(folder)
    machine.run(sys.executable, "-m", "venv", str(folder))
    pip = (str(machine.places.python), "-m", "pip", "install", "--quiet", "--no-input")
    for lock in locks(machine):
        machine.run(*pip, "--disable-pip-version-check", "--require-hashes", "-r", str(lock))
    machine.write(machine.places.program / ".venv-of", _lock(machine), 0o644)


def _is_in_use(machine: Machine) -> bool:
    return machine.places.current.is_symlink()


def point_at(machine: Machine, version: str) -> None:
    """From now on all but the web server find the program in this folder."""
    beside = machine.places.home / ".current.new"
    beside.unlink(missing_ok=True)
    beside.symlink_to(version)
    beside.replace(machine.places.current)


def _point_at_it(machine: Machine) -> None:
    point_at(machine, machine.places.version)


def _command(machine: Machine) -> str:
    places = machine.places
    return COMMAND.format(current=places.current, user=USER)


def _has_command(machine: Machine) -> bool:
    return machine.holds(machine.places.command, _command(machine), 0o755)


def _write_command(machine: Machine) -> None:
    machine.write(machine.places.command, _command(machine), 0o755)


PACKAGES = (
    InstallStep("Packages of Debian", lambda machine: not packages(machine), _install_packages),
)
STEPS = (
    InstallStep("The code, readable by all and written by nobody", always, _copy_code),
    InstallStep("The code in the form in which Python starts it", always, _compile),
    InstallStep("The virtual environment, from its lock", _has_environment, _make_environment),
    InstallStep("A link to the version in use", _is_in_use, _point_at_it),
    InstallStep("The command help-site", _has_command, _write_command),
)
