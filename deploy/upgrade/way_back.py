"""Whether the version before can go on with the data of today: not once keys are of both kinds."""

import json

from deploy.install.machine import CannotGoOn, Machine
from deploy.install.places import Places

# A version that has it knows both kinds.
KNOWS = "helpdesk/sealing/hybrid.py"
# What this machine has heard of: `attestation.way_of_sealing` keeps it under this name.
NUMBERS, BEGUN = "desk-epochs.json", "voucher way of sealing"
REFUSED = (
    "The version in {program} cannot read what is sealed since `manage.py seal_hybrid`: people's "
    "new messages and whole desks would be shut to it. The way back ended there. A backup of "
    "before can be restored with that version; what came since is lost then."
)


def refuse_what_cannot_read(machine: Machine) -> None:
    """For whoever goes to the version that the machine's places name. Raises CannotGoOn."""
    program = machine.places.program
    if _has_begun(machine.places) and not (program / KNOWS).exists():
        raise CannotGoOn(REFUSED.format(program=program))


def _has_begun(places: Places) -> bool:
    """Where the file cannot be read nothing is known, and a site that is broken comes first."""
    try:
        kept = json.loads((places.var / NUMBERS).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(kept.get(BEGUN))
