"""Whether the disk has room for what comes beside words, so that words never find it full."""

import shutil

from django.conf import settings

from helpdesk import limits


def has_room() -> bool:
    """Whether the disk of the site has more free than words will need."""
    return shutil.disk_usage(settings.VAR_DIR).free >= limits.LEAST_FREE_DISK
