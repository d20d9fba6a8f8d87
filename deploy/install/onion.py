"""
The same site within Tor (`make install ONION=1`): Debian's tor, an instance for it alone.

Its key is the address. It lies in a folder of its own and is in no backup: whoever has it is us.
"""

import os
import re
import time
from pathlib import Path

from deploy.install.machine import CannotGoOn, InstallStep, Machine

INSTANCE = "help"
UNIT = f"tor@{INSTANCE}.service"
PATIENCE_SECONDS = 60
# A public key, a checksum and the version, in base 32 (rend-spec-v3, "Encoding onion addresses").
NAME = re.compile(r"[a-z2-7]{56}\.onion")
LONGEST_NAME = 200  # bytes of the file that are looked at
PROOF_OF_WORK = re.compile(r"(?m)^HiddenServicePoW.*\n")
# nginx reads by which circuit somebody comes, so that these take turns; Caddy of Debian cannot.
CIRCUITS = "HiddenServiceExportCircuitID haproxy\n"


def is_wanted(machine: Machine) -> bool:
    return machine.answers["ONION"] == "1"


def folder(machine: Machine) -> Path:
    """Of the key and the address. The user of tor alone opens it."""
    return machine.places.root / f"var/lib/tor-instances/{INSTANCE}/onion"


def address(machine: Machine) -> str:
    """
    The name that ends with .onion; empty where there is none yet. Tor's user wrote it, and root
    puts it into the configuration of the front: nothing else comes along. Raises CannotGoOn.
    """
    if not is_wanted(machine):
        return ""
    file = folder(machine) / "hostname"
    try:
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)) as opened:
            said = opened.read(LONGEST_NAME).strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        said = ""
    if not NAME.fullmatch(said):
        raise CannotGoOn(f"{file} is no address of tor's: see who wrote it, and take it away.")
    return said


def torrc(machine: Machine) -> str:
    """deploy/onion.torrc, which containers have too, without what the tor here does not know."""
    text = (machine.source / "deploy/onion.torrc").read_text("utf-8")
    if "pow: yes" not in machine.answer_of("tor", "--list-modules"):
        text = PROOF_OF_WORK.sub("", text)
    return text + (CIRCUITS if machine.answers["FRONT"] == "nginx" else "")


def _configuration(machine: Machine) -> Path:
    return machine.places.root / f"etc/tor/instances/{INSTANCE}/torrc"


def _is_there(machine: Machine) -> bool:
    if not is_wanted(machine):
        return True
    if machine.answers["FRONT"] == "none":
        raise CannotGoOn("ONION=1 needs FRONT=caddy or FRONT=nginx: tor hands on to it.")
    is_configured = machine.holds(_configuration(machine), torrc(machine), 0o644)
    return is_configured and bool(address(machine))


def _make(machine: Machine) -> None:
    if not _configuration(machine).parent.is_dir():
        machine.system("tor-instance-create", INSTANCE)
    machine.write(_configuration(machine), torrc(machine), 0o644)
    machine.service("enable", "--quiet", UNIT)
    machine.service("restart", UNIT)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while machine.has_systemd and not address(machine):
        if time.monotonic() > deadline:
            raise CannotGoOn(f"tor made no address: journalctl -u {UNIT}")
        time.sleep(1)


STEPS = (InstallStep("An address within Tor", _is_there, _make),)
