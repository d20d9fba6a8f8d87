"""SQLite, which needs nothing, or PostgreSQL: here, by its socket, or somewhere else."""

from deploy.install.machine import CannotGoOn, InstallStep, Machine
from deploy.install.places import USER

# So that what was deleted does not live on in its write-ahead log (docs/threat-model.md).
FORGETS = {"archive_timeout": "1h", "wal_recycle": "off", "min_wal_size": "32MB"}
AS_SERVER = ("runuser", "-u", "postgres", "--")


def _is_ready(machine: Machine) -> bool:
    which = machine.answers["DATABASE"]
    if machine.answers["NODE"] == "1" and which in ("sqlite", "postgresql"):
        raise CannotGoOn(
            "The first machine's database is in a file of its own, or behind its socket. Move it "
            "to a PostgreSQL that both reach, and write DATABASE=postgres://… into the file."
        )
    return which != "postgresql" or _knows_us(machine)


def _knows_us(machine: Machine) -> bool:
    query = f"SELECT 1 FROM pg_database WHERE datname = '{USER}'"  # noqa: S608 - our own name
    return machine.answer_of(*AS_SERVER, "psql", "-tAc", query) == "1"


def _make(machine: Machine) -> None:
    machine.service("start", "postgresql")
    role = f"SELECT 1 FROM pg_roles WHERE rolname = '{USER}'"  # noqa: S608 - our own name
    if machine.answer_of(*AS_SERVER, "psql", "-tAc", role) != "1":
        machine.system(*AS_SERVER, "createuser", "--createdb", USER)  # for the drill of a backup
    machine.system(*AS_SERVER, "createdb", "--owner", USER, "--encoding", "UTF8", USER)
    for name, value in FORGETS.items():
        change = f"ALTER SYSTEM SET {name} = '{value}'"
        machine.system(*AS_SERVER, "psql", "-q", "-c", change)
    machine.system(*AS_SERVER, "psql", "-q", "-c", "SELECT pg_reload_conf()")


STEPS = (InstallStep("The database", _is_ready, _make),)
