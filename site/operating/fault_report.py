"""
A bundle for whoever helps: how the machine is, without content, address, name or key.

What is in it is chosen, nothing is filtered out: versions, figures, ids of complaints, counts of
faults by class and place, and of each setting whether it is set. A value only where it is a number.
"""

import io
import os
import platform
import tarfile
import time
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import connection
from django.utils import timezone

from website.operating.known_settings import KNOWN
from website.storage.fault_counts import faults_in
from website.worker.status_figures import figures


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
    yield f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors"
    yield f"Linux {platform.release()}, database {connection.vendor}"
    packages = ((each.metadata["Name"], each.version) for each in distributions())
    yield from (f"{name}=={version}" for name, version in sorted(set(packages)))


def _figures() -> Iterator[str]:
    """Numbers alone: what is said beside them can name who works there."""
    for line in figures(time.time()):
        of = f" {line.label[1]}" if line.label else ""
        yield f"{'  ' if line.is_well else '! '}{line.name}{of} {line.number}"


def _complaints() -> Iterator[str]:
    """By id: their words name accounts and addresses, and stand in the code without them."""
    found = [str(each.id) for each in checks.run_checks(include_deployment_checks=True)]
    yield from (f"{name} x {found.count(name)}" for name in sorted(set(found)))


def _faults() -> Iterator[str]:
    for day, faults in sorted(faults_in(settings.VAR_DIR, timezone.localdate()).items()):
        yield from (f"{day} {count} x {fault}" for fault, count in sorted(faults.items()))


def _settings() -> Iterator[str]:
    for setting in KNOWN:
        value = os.environ.get(setting.name, "")
        is_number = value.isdigit() and not setting.is_secret
        yield f"{setting.name}: {value if is_number else 'set' if value else 'not set'}"
