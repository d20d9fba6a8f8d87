"""Tables, words, static files, and the first languages; the others are planted while it runs."""

from deploy.install.first_link import was_made
from deploy.install.machine import CannotGoOn, InstallStep, Machine, always


def _is_node(machine: Machine) -> bool:
    """The first machine plants, and its database is this one's."""
    return machine.answers["NODE"] == "1"


def _has_nothing_to_save(machine: Machine) -> bool:
    """Nothing was finished here yet, or another machine saves it, or the operator said so."""
    return _is_node(machine) or not (machine.backs_up and was_made(machine))


def _cannot_save_yet(machine: Machine) -> bool:
    """After `make uninstall` no program is there that could; the one that comes will."""
    return _has_nothing_to_save(machine) or not machine.places.command.exists()


def _is_saved(machine: Machine) -> bool:
    return _has_nothing_to_save(machine) or machine.is_saved


def _save(machine: Machine) -> None:
    """By the program that is there, before another takes its place or changes a table."""
    try:
        machine.run(str(machine.places.command), "backup")
        machine.is_saved = True
    except CannotGoOn as reason:
        without = "If that is what you want to repair: make install INSTALL=--no-backup"
        raise CannotGoOn(f"{reason}\nNo backup, so nothing is changed. {without}") from None


def _migrate(machine: Machine) -> None:
    machine.manage("migrate", "--no-input", "--verbosity", "1")


def _compile(machine: Machine) -> None:
    # Beside the code, which is root's.
    machine.manage("compile_catalogues", as_root=True)


def _collect(machine: Machine) -> None:
    machine.manage("collectstatic", "--no-input", "--verbosity", "0")


def _plant(machine: Machine) -> None:
    languages = machine.answers["FIRST_LANGUAGES"].split()
    machine.manage("seed_content", *languages)


def _roles(machine: Machine) -> None:
    machine.manage("roles")


SAVED = (InstallStep("A backup of what is there", _cannot_save_yet, _save),)
SAVED_AT_LAST = (InstallStep("A backup, before any table changes", _is_saved, _save),)
WORDS = (InstallStep("Words of all languages", always, _compile),)
COLLECTED = InstallStep("Styles and pictures", always, _collect)
STEPS = (InstallStep("Tables of the database", always, _migrate), COLLECTED)
CONTENT = (
    InstallStep("Pages of the first languages", _is_node, _plant),
    InstallStep("Roles", _is_node, _roles),
)
