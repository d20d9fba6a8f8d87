"""
The one model of this machine, in `VAR_DIR/translation/`: taken in by an operator, in no backup.

A zip is taken in by its name and its checksum. Of it come the files that such a model has, none in
a folder, none that is a link, and no more bytes than it may have.
"""

import json
import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Collection
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from django.conf import settings

from helpdesk import sealing
from helpdesk.machine_translation.known_models import KnownModel, known_model

PACKAGES = ("ctranslate2", "sentencepiece")
PIECE = 1 << 20
SUFFIX = ".sha256"


class NotTaken(Exception):
    """Why a file is no model for this machine. Its argument: a sentence for the operator."""


def place() -> Path:
    return Path(settings.VAR_DIR, "translation")


def installed_model() -> KnownModel | None:
    """The model that is here and can be run."""
    if not all(map(find_spec, PACKAGES)):
        return None
    with suppress(OSError):
        for folder in sorted(place().iterdir()):
            model = known_model(folder.name)
            if model and (folder / "model.bin").is_file():
                return model
    return None


def languages_read(target: str) -> list[str]:
    """The languages of the site that the model here reads in `target`; none for an empty one."""
    model = installed_model()
    if model is None:
        return []
    return [code for code, _name in settings.LANGUAGES if model.reads(code, target)]


def folder_of(model: KnownModel) -> Path:
    return place() / model.name


def size_of(model: KnownModel) -> int:
    """Bytes on the disk."""
    return sum(file.stat().st_size for file in folder_of(model).iterdir())


def take_in(file: Path) -> KnownModel:
    """
    Put the model of a zip in the place of the one before. Raises NotTaken, and nothing has changed.

    Its name says which it is; its checksum is that of the file beside it, as `sha256sum` writes it.
    """
    model = known_model(file.name.removesuffix(".zip"))
    if model is None or file.suffix != ".zip":
        raise NotTaken("No model of this name is known: see docs/translation-models.md.")
    _check_digest(file)
    place().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place(), prefix=".new-") as scratch:
        new = Path(scratch, model.name)
        new.mkdir()
        try:
            with zipfile.ZipFile(file) as packed:
                _unpack(packed, model, new)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
            raise NotTaken("This is not a zip that can be read.") from error
        remove()
        new.rename(folder_of(model))
    return model


def remove() -> None:
    """Take the model away. A child that runs has its own copy in memory, and ends by itself."""
    with suppress(FileNotFoundError):
        for folder in place().iterdir():
            if known_model(folder.name):
                shutil.rmtree(folder)


def _check_digest(file: Path) -> None:
    beside = file.with_name(file.name + SUFFIX)
    try:
        told = beside.read_text(encoding="ascii", errors="replace").split()[:1]
        with file.open("rb") as content:
            digest = sealing.digest_of_stream(content)
    except OSError as error:
        name = Path(error.filename or file).name
        raise NotTaken(f"{name} cannot be read. The checksum stands beside the zip.") from error
    if told != [digest]:
        raise NotTaken(f"This is another file than the one that {beside.name} tells of.")


def _unpack(packed: zipfile.ZipFile, model: KnownModel, folder: Path) -> None:
    entries = packed.infolist()
    names = [entry.filename for entry in entries]
    _check_names(names, model)
    if any(stat.S_ISLNK(entry.external_attr >> 16) for entry in entries):
        raise NotTaken("A link is in it.")
    left = model.most_bytes
    for entry in entries:
        with packed.open(entry) as source, (folder / entry.filename).open("xb") as target:
            left -= _copied(source, target, left)
    with suppress(ValueError):
        if isinstance(json.loads((folder / "config.json").read_bytes()), dict):
            return
    raise NotTaken("Its config.json is none.")


def _check_names(names: list[str], model: KnownModel) -> None:
    lacking = {"model.bin", "config.json", *model.pieces} - set(names)
    if strange := set(names) - model.parts:
        raise NotTaken(f"What such a model does not have is in it: {_shown(strange)}.")
    if lacking or len(set(names)) < len(names):
        raise NotTaken(f"A file is missing or twice in it: {_shown(lacking or names)}.")


def _shown(names: Collection[str]) -> str:
    return ", ".join(ascii(name) for name in sorted(names)[:5])


def _copied(source: IO[bytes], target: IO[bytes], most: int) -> int:
    """How many bytes; counted as they come, whatever the zip says of itself."""
    copied = 0
    while part := source.read(PIECE):
        copied += len(part)
        if copied > most:
            raise NotTaken("It is larger than this model is.")
        target.write(part)
    os.fchmod(target.fileno(), 0o444)
    return copied
