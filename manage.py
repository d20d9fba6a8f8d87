#!/usr/bin/env python
"""The project's commands. `python manage.py help` lists them."""

import os
import sys
from pathlib import Path

# The package `website` lies in `site/`, which is no package: it would hide a module of Python's.
sys.path.insert(0, str(Path(__file__).resolve().parent / "site"))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings")
    from website.local_run import found_secrets
    from website.web_server import gc_tuning

    gc_tuning.stand_still()  # until the apps are there (`site/website/apps.py`)
    from django.core.management import execute_from_command_line

    found_secrets.find_secrets(Path(__file__).resolve().parent)
    found_secrets.ask_for_settings()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
