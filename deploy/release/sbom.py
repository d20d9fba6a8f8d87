"""A software bill of materials (CycloneDX 1.6): what the lock names and this environment holds."""

import json
import re
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

ENTRY = re.compile(r"(?m)^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)((?:.*\\\n)*.*)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


class NotAsNailedDown(Exception):
    """What is installed here is another version than the lock names."""


def plain_name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def nailed_down(lock: str) -> dict[str, dict[str, list[str]]]:
    """Each package of the lock: of each version, as Pythons may have their own, its hashes."""
    packages: dict[str, dict[str, list[str]]] = {}
    for name, version, rest in ENTRY.findall(lock):
        packages.setdefault(plain_name(name), {})[version] = HASH.findall(rest)
    return packages


def bill(lock: str, name: str, version: str, commit: str) -> dict[str, Any]:
    """
    The document. lock: the text of requirements.txt. commit: which code it is of.

    What the lock names for another system alone is not here. Raises NotAsNailedDown.
    """
    here = {plain_name(each.metadata["Name"]): each for each in distributions()}
    packages = nailed_down(lock)
    of_lock = {each: here[each] for each in sorted(packages) if each in here}
    if odd := [each for each, it in of_lock.items() if it.version not in packages[each]]:
        raise NotAsNailedDown(", ".join(odd))
    main = {"type": "application", "bom-ref": name, "name": name, "version": version}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": main | {"properties": [{"name": "commit", "value": commit}]}},
        "components": [
            _component(each, it, packages[each][it.version]) for each, it in of_lock.items()
        ],
        "dependencies": [
            {"ref": name, "dependsOn": [_ref(each, it) for each, it in of_lock.items()]}
        ],
    }


def write(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def licences_of(package: Distribution) -> list[str]:
    """As the package says it: one expression, or its classifiers, or its word."""
    if expression := package.metadata.get("License-Expression"):
        return [expression]
    classifiers = package.metadata.get_all("Classifier") or []
    named = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License ::")]
    named = [each for each in named if each != "OSI Approved"]
    words = (package.metadata.get("License") or "").strip().splitlines()
    return named or words[:1]


def _component(name: str, package: Distribution, hashes: list[str]) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": _ref(name, package),
        "name": name,
        "version": package.version,
        "purl": _ref(name, package),
        "licenses": [{"license": {"name": each}} for each in licences_of(package)],
        # One of several files, for each system another; so each is named with what it is of.
        "properties": [{"name": "sha256 of a file", "value": each} for each in hashes],
    }


def _ref(name: str, package: Distribution) -> str:
    return f"pkg:pypi/{name}@{package.version}"
