#!/usr/bin/env python
"""The project's commands. `python manage.py help` lists them."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings")
    from website.worker import collector

    collector.stand_still()  # until the apps are there (`site/apps.py`)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
