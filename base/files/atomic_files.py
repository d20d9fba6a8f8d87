"""
Files that are there whole or not at all, whoever reads them and whatever is pulled.

A file is written beside its place, under a name that begins with a dot, and then takes its place
in one step. What somebody who was killed has left beside it goes with a later writing.
"""

import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Whoever still writes after this many seconds has been killed.
LEFT_BEHIND_SECONDS = 3600


def write_atomically(
    path: Path,
    data: bytes | str | Iterator[bytes],
    *,
    mode: int = 0o644,
    durable: bool = True,
    sweeps: bool = True,
) -> None:
    """
    Put `data` in the place of the file; text is written as UTF-8, what is large piece by piece.

    mode: who may read it. durable: whether it outlives the power, which costs a wait for the disk.
    sweeps: whether to look for what a killed writer has left, which reads the folder; who writes
    thousands of files and removes all that does not belong there need not.
    Raises OSError, or what the pieces raise, and leaves the file as it was.
    """
    if sweeps:
        _sweep(path)
    with _written(path, data, mode, durable=durable) as beside:
        beside.replace(path)


def write_once(path: Path, data: str) -> None:
    """
    Put `data` there, readable by its owner only, unless the file is there already.

    Of two who come at the same moment one is first, and the other changes nothing.
    """
    _sweep(path)
    with _written(path, data, 0o600, durable=True) as beside:
        with suppress(FileExistsError):
            path.hardlink_to(beside)
        beside.unlink()


@contextmanager
def _written(
    path: Path, data: bytes | str | Iterator[bytes], mode: int, *, durable: bool
) -> Iterator[Path]:
    """The file beside its place, whole; it is gone again where something goes wrong."""
    handle, name = _opened_beside(path)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(_pieces(data))
            os.fchmod(file.fileno(), mode)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        yield Path(name)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _opened_beside(path: Path) -> tuple[int, str]:
    """A new file in the same folder, which is made where it is not there: its handle and name."""
    try:
        return tempfile.mkstemp(dir=path.parent, prefix=_prefix(path))
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return tempfile.mkstemp(dir=path.parent, prefix=_prefix(path))


def _pieces(data: bytes | str | Iterator[bytes]) -> Iterable[bytes]:
    if isinstance(data, str):
        return [data.encode()]
    return [data] if isinstance(data, bytes) else data


def _sweep(path: Path) -> None:
    with suppress(FileNotFoundError):
        for name in os.listdir(path.parent):
            if name.startswith(_prefix(path)):
                _remove_left_behind(path.with_name(name))


def _remove_left_behind(beside: Path) -> None:
    with suppress(FileNotFoundError):
        if time.time() - beside.stat().st_mtime > LEFT_BEHIND_SECONDS:
            beside.unlink()


def _prefix(path: Path) -> str:
    return f".{path.name}-"
