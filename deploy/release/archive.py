"""The code of one commit as a file, its checksums, and a signature over them by ssh-keygen."""

import hashlib
import subprocess
from pathlib import Path

SUMS = "SHA256SUMS"
# Whoever signs other things with the same key signs no release by mistake.
NAMESPACE = "release"


def git(source: Path, *words: str) -> str:
    """What git says of the checkout. Raises CalledProcessError."""
    command = ["git", "-C", str(source), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def pack(source: Path, target: Path, name: str) -> Path:
    """What is committed, and which commit it is; the same commit makes the same file."""
    path = target / f"{name}.tar.gz"
    commit = f"--add-virtual-file={name}/.commit:{git(source, 'rev-parse', '--short=12', 'HEAD')}"
    to = (f"--prefix={name}/", f"--output={path}")
    git(source, "archive", "--format=tar.gz", commit, *to, "HEAD")
    return path


def write_sums(folder: Path) -> Path:
    """`sha256sum -c SHA256SUMS` checks all files of the folder."""
    files = sorted(path for path in folder.iterdir() if not path.name.startswith(SUMS))
    lines = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    path = folder / SUMS
    path.write_text("".join(lines), encoding="utf-8")
    return path


def sign(sums: Path, key: Path) -> None:
    """Leave SHA256SUMS.sig beside it. key: a private key of ssh. Raises CalledProcessError."""
    sums.with_name(f"{SUMS}.sig").unlink(missing_ok=True)
    command = ["ssh-keygen", "-Y", "sign", "-f", str(key), "-n", NAMESPACE, str(sums)]
    subprocess.run(command, check=True, capture_output=True)
