"""
The environment of all processes, and the file by which another machine joins.

systemd and Django both read it: values stand between ' and hold none.
"""

from deploy.install import answers, onion
from deploy.install.account import OWN
from deploy.install.machine import InstallStep, Machine

ABOUT = "# Written by `make install` from the answers beside it: change those, then again.\n"


def settings(machine: Machine) -> dict[str, str]:
    """The environment of the site, by name."""
    places, given = machine.places, machine.answers
    known = answers.settings_of(machine.source) - set(answers.KEYS)
    origin = f"https://{given['HOST']}"
    return {
        "PUBLIC_ORIGIN": origin,
        "ALLOWED_HOSTS": given["HOST"],
        "DEFAULT_FROM_EMAIL": f"helpdesk@{given['HOST']}",
        # Caddy, or whatever of the operator's stands there, says how people came.
        "TRUSTED_PROXY": "1",
        **{name: value for name, value in given.items() if name in known},
        **({"ONION_HOST": onion.address(machine)} if onion.address(machine) else {}),
        **({"DATABASE_URL": database_url(machine)} if database_url(machine) else {}),
        **{f"{name}_FILE": str(places.keys / name.lower()) for name in answers.KEYS},
        "VAR_DIR": str(places.var),
        "MEDIA_ROOT": str(places.media),
        "BACKUP_TO": str(places.inside(given["BACKUP_TO"])),
        "BACKUP_KEYS": str(places.inside(given["BACKUP_KEYS"])),
    }


def database_url(machine: Machine) -> str:
    """Of PostgreSQL, or nothing: SQLite lies in `var`."""
    which = machine.answers["DATABASE"]
    if which == "sqlite":
        return ""
    # By its socket, where the server itself knows who asks: no password lies anywhere.
    return "postgres:////var/run/postgresql/help" if which == "postgresql" else which


def _environment(machine: Machine) -> str:
    lines = [f"{name}='{value}'\n" for name, value in sorted(settings(machine).items())]
    return ABOUT + "".join(lines)


def _is_written(machine: Machine) -> bool:
    places = machine.places
    link = places.program / ".env"
    return (
        machine.holds(places.environment, _environment(machine), 0o400)
        and machine.holds(places.answers, _kept(machine), 0o600)
        and link.is_symlink()
        and link.readlink() == places.environment
    )


def _write(machine: Machine) -> None:
    places = machine.places
    machine.write(places.environment, _environment(machine), 0o400, OWN)
    machine.write(places.answers, _kept(machine), 0o600)
    link = places.program / ".env"
    link.unlink(missing_ok=True)
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(places.environment)


def _kept(machine: Machine) -> str:
    """Without keys, which lie in files of their own. The version before reads it too."""
    kept = {name: value for name, value in machine.answers.items() if name not in answers.KEYS}
    for name in answers.NEW:
        if kept.get(name) == answers.DEFAULTS[name]:
            del kept[name]
    return answers.written(kept)


def _joining(machine: Machine) -> str:
    keys = {name: (machine.places.keys / name.lower()).read_text("utf-8") for name in answers.KEYS}
    return answers.written(machine.answers | keys | {"NODE": "1"})


def _can_be_joined(machine: Machine) -> bool:
    """A database in a file, or behind a socket of this machine, is nobody else's."""
    only_here = machine.answers["DATABASE"] in ("sqlite", "postgresql")
    return only_here or machine.holds(machine.places.join, _joining(machine), 0o400)


def _write_joining(machine: Machine) -> None:
    machine.write(machine.places.join, _joining(machine), 0o400)


STEPS = (InstallStep("The settings", _is_written, _write),)
JOINING = (InstallStep("A file by which another machine joins", _can_be_joined, _write_joining),)
