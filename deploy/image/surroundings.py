"""
The operator's answers as the environment of the site, with the places that it has on a server.

Uploads lie elsewhere, within `var`; backups and their keys where their volumes are, whatever folder
of a server the same answers name.
"""

from collections.abc import Mapping
from pathlib import Path

from deploy.install import answers, settings_file
from deploy.install.machine import Machine
from deploy.install.places import Places

SOURCE = Path(__file__).resolve().parents[2]
PLACES = Places(Path("/"))
OF_VOLUMES = {"MEDIA_ROOT": str(PLACES.var / "media")}
OF_VOLUMES |= {name: answers.DEFAULTS[name] for name in ("BACKUP_TO", "BACKUP_KEYS")}


def answered(given: Mapping[str, str]) -> answers.Answers:
    """
    All answers, of an environment. Empty ones count as none.

    Raises NotAnswered where one is missing, or cannot be right.
    """
    known = {*answers.settings_of(SOURCE), *answers.QUESTIONS, *answers.DEFAULTS}
    mine = {name: given[name] for name in known if given.get(name)}
    return answers.complete(mine, None, Path("The environment"))


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """What every process of the site gets, by name. Raises NotAnswered."""
    machine = Machine(PLACES, SOURCE, answered(given))
    return settings_file.settings(machine) | OF_VOLUMES
