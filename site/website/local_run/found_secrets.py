"""
Typed in a clone where `make run` ran, a command of manage.py finds the keys of that site.

Whoever has set a key or a database of their own, or a file `.env`, has said where they are: then
nothing is found, so that no server comes up with the keys of a demonstration.
"""

import os
import sys
from pathlib import Path

SECRETS = ("SECRET_KEY", "RECEIPT_KEY", "ATTESTATION_KEY", "AUDIT_KEY")
FOUND = "The site of `make run` ({folder}), with DEBUG=1."
REMEDY = (
    "On a server that `make install` made: help-site, in the place of manage.py. "
    "To look around on a machine of your own: make run."
)


def find_secrets(base: Path) -> None:
    """
    Put the keys that `make run` left below `base` (or in VAR_DIR) into the environment.

    With them DEBUG=1, which is said on stderr, unless DEBUG is set (`make doctor` asks with 0).
    """
    folder = Path(os.environ.get("VAR_DIR") or base / "var") / "secrets"
    said = {name.removesuffix("_FILE") for name in os.environ} & {*SECRETS, "DATABASE_URL"}
    if said or (base / ".env").exists() or not folder.is_dir():
        return
    for name in SECRETS:
        if (file := folder / name.lower()).is_file():
            os.environ[f"{name}_FILE"] = str(file)
    if "DEBUG" not in os.environ:
        os.environ["DEBUG"] = "1"
        print(FOUND.format(folder=folder.parent), file=sys.stderr)  # noqa: T201


def ask_for_settings() -> None:
    """End with what is missing, before Django takes it for a command that it does not know."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        _ = settings.INSTALLED_APPS
    except ImproperlyConfigured as missing:
        sys.exit(f"{missing}\n{REMEDY}")
