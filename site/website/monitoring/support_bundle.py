"""
A bundle for whoever helps (`manage.py report`): how the machine is, without content, address, name
or key.

What is in it is chosen, nothing is filtered out: versions, figures, ids of complaints, counts of
faults by class and place, and of each setting whether it is set. A value only where it is a number.
"""

import io
import os
import platform
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import connection
from django.utils import timezone

from base.files.fault_counts import faults_in
from website.monitoring.known_settings import KNOWN
from website.monitoring.status_figures import figures, program_version


def write_bundle(path: Path) -> list[str]:
    """Write the bundle (a tar.gz). Returns the names of what is in it."""
    parts = {
        "versions.txt": _versions(),
        "figures.txt": _figures(),
        "complaints.txt": _complaints(),
        "faults.txt": _faults(),
        "settings.txt": _settings(),
    }
    with tarfile.open(path, "w:gz") as bundle:
        for name, lines in parts.items():
            data = "".join(f"{line}\n" for line in lines).encode()
            entry = tarfile.TarInfo(f"report/{name}")
            entry.size = len(data)
            bundle.addfile(entry, io.BytesIO(data))
    path.chmod(0o600)
    return list(parts)


def _versions() -> Iterator[str]:
    yield f"Site {program_version()}"
    yield f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors"
    yield f"Linux {platform.release()}, database {connection.vendor}"
    packages = {(each.metadata["Name"], each.version) for each in distributions()}
    for name, version in sorted(packages):
        yield f"{name}=={version}"


def _figures() -> Iterator[str]:
    """Numbers alone: what is said beside them can name who works there."""
    for line in figures(time.time()):
        mark = "  " if line.is_well else "! "
        of = f" {line.label[1]}" if line.label else ""
        yield f"{mark}{line.name}{of} {line.number}"


def _complaints() -> Iterator[str]:
    """By id: their words name accounts and addresses, and stand in the code without them."""
    counts = Counter(str(each.id) for each in checks.run_checks(include_deployment_checks=True))
    for name, count in sorted(counts.items()):
        yield f"{name} x {count}"


def _faults() -> Iterator[str]:
    for day, faults in sorted(faults_in(settings.VAR_DIR, timezone.localdate()).items()):
        for fault, count in sorted(faults.items()):
            yield f"{day} {count} x {fault}"


def _settings() -> Iterator[str]:
    for setting in KNOWN:
        value = os.environ.get(setting.name, "")
        if value.isdigit() and not setting.is_secret:
            shown = value
        elif value:
            shown = "set"
        else:
            shown = "not set"
        yield f"{setting.name}: {shown}"
