"""`python -m deploy.release`, as `make release` calls it."""

import argparse
import shutil
import sys
import tomllib
from pathlib import Path

from deploy.release import archive, kept_databases, sbom

SOURCE = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make release", description=__doc__)
    parser.add_argument("--to", type=Path, default=SOURCE / "var" / "release")
    parser.add_argument("--sign", type=Path, help="a private key of ssh")
    options = parser.parse_args()
    if archive.git(SOURCE, "status", "--porcelain"):
        print("Something is not committed: it would be in no release.", file=sys.stderr)
        return 1
    _name, version = _project(SOURCE)
    if ".dev" in version:
        places = "pyproject.toml, publiccode.yml and CHANGELOG.md"
        print(f"{version} is no release: write its number into {places}.", file=sys.stderr)
        return 1
    if made := keep_database(SOURCE):
        print(f"{made} is new. Commit it with this version, then again: make release.")
        return 1
    release(SOURCE, options.to, options.sign)
    print(f"{options.to}: " + ", ".join(sorted(path.name for path in options.to.iterdir())))
    print(f"So that its code has a name: git tag -s v{version} && git push origin v{version}")
    return 0


def keep_database(source: Path) -> Path | None:
    """The made-up database of this version, if there was none: later migrations are tried on it."""
    _name, version = _project(source)
    folder = source / "tests" / "releases"
    if (folder / f"{version}.sqlite3.xz").exists():
        return None
    return kept_databases.make(source, folder, version)


def _project(source: Path) -> tuple[str, str]:
    """Its name and version."""
    project = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["name"], project["version"]


def release(source: Path, target: Path, key: Path | None) -> None:
    """Write archive, bill of materials and checksums into the folder, and sign them."""
    target.mkdir(parents=True, exist_ok=True)
    name, version = _project(source)
    archive.pack(source, target, f"{name}-{version}")
    shutil.copy(source / "tools" / "watch.py", target)  # for who looks from outside and has no more
    lock = (source / "requirements.txt").read_text(encoding="utf-8")
    commit = archive.git(source, "rev-parse", "HEAD")
    document = sbom.bill(lock, name, version, commit)
    sbom.write(target / f"{name}-{version}.cdx.json", document)
    sums = archive.write_sums(target)
    if key:
        archive.sign(sums, key)


if __name__ == "__main__":
    sys.exit(main())
