"""
Takes out of installed packages what the site never uses; run once, while the image is made.

    python -m deploy.image.lighten FOLDER     of packages: .venv/lib/python3.13/site-packages

* what no program reads at run time: tests, catalogues before they were compiled, sources of what is
  compiled, and the words of languages that the site does not have;
* symbols for debuggers in compiled libraries (`strip` of binutils);
* encoders of films. FFmpeg and libheif name three and do not load without them; we make sound and
  open pictures. In the place of each comes a library of its name whose functions do nothing.

At the end each library is loaded, with all that it names: what does not load ends the building.
"""

import ctypes
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from base.languages.language_list import LANGUAGES

# Within the folder of packages.
UNREAD = (
    *("**/tests/", "wagtail/test/", "modelsearch/test/", "**/*.po"),
    *("**/*.pyx", "**/*.pxd", "**/*.pxi", "**/*.pyi", "**/*.h"),
)
# Words of one language: .../locale/eo/LC_MESSAGES/django.mo, babel/locale-data/eo.dat.
CATALOGUE, LOCALE = "**/locale/*/LC_MESSAGES/*.mo", "babel/locale-data/*.dat"
OF_ALL = "root"  # the locale on which all others rest
# How the file of an encoder begins, and the names of its functions.
ENCODERS = {"libx264-": "x264_", "libx265-": "x265_", "libSvtAv1Enc-": "svt_"}
# By processor: a function that answers 0.
NOTHING = {"x86_64": "xor %eax, %eax; ret", "aarch64": "mov x0, 0; ret"}


def unread(packages: Path) -> Iterator[Path]:
    """Files and folders that no program reads at run time, and words of other languages."""
    for pattern in UNREAD:
        yield from packages.glob(pattern)
    ours = {code.partition("-")[0] for code in LANGUAGES} | {OF_ALL}
    for path in packages.glob(CATALOGUE):
        if language(path.parent.parent.name) not in ours:
            yield path
    for path in packages.glob(LOCALE):
        if language(path.stem) not in ours:
            yield path


def language(locale: str) -> str:
    """zh of zh_Hans: kept with all its scripts and countries, which are small and fall back."""
    return re.split("[_-]", locale)[0]


def libraries(packages: Path) -> list[Path]:
    """Whatever the loader of the system loads."""
    found = []
    for path in sorted(packages.rglob("*.so*")):
        with path.open("rb") as file:
            if file.read(4) == b"\x7fELF":
                found.append(path)
    return found


def functions(library: Path, beginning: str) -> list[str]:
    """The names under which it is called that begin so."""
    command = ["nm", "--dynamic", "--defined-only", "--format=posix", str(library)]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    names = {line.partition(" ")[0].partition("@")[0] for line in listed.splitlines()}
    return sorted(name for name in names if name.startswith(beginning))


def hollow(library: Path, beginning: str) -> None:
    """Put into its place one of the same name and functions, which do nothing."""
    lines = [".text", ".balign 16"]
    for name in functions(library, beginning):
        lines += [f".globl {name}", f".type {name}, STT_FUNC", f"{name}:"]
    # The zeros are for a name that stands for a number, and for no function.
    lines += [NOTHING[platform.machine()], ".balign 16", ".zero 64", '.section .note.GNU-stack,""']
    with tempfile.TemporaryDirectory() as folder:
        made = str(Path(folder) / "empty.o")
        assemble = ["as", "-o", made, "-"]
        subprocess.run(assemble, input="\n".join([*lines, ""]), check=True, text=True)
        library.unlink()
        link = ["ld", "-shared", "-soname", library.name, "-o", str(library), made]
        subprocess.run(link, check=True)


def lighten(packages: Path) -> None:
    """Raises CalledProcessError; OSError where a library does not load any more."""
    for path in list(unread(packages)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for path in libraries(packages):
        beginnings = [ENCODERS[name] for name in ENCODERS if path.name.startswith(name)]
        if beginnings and platform.machine() in NOTHING:
            hollow(path, *beginnings)
        else:
            command = ["strip", "--strip-unneeded", str(path)]
            subprocess.run(command, check=True)
    for path in libraries(packages):
        ctypes.CDLL(str(path))


if __name__ == "__main__":
    lighten(Path(sys.argv[1]))
