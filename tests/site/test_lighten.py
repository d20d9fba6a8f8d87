"""What goes out of the packages of the image, and that all that we use of them works without it."""

import platform
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from babel import Locale

from base.languages.language_list import LANGUAGES
from deploy.image import lighten
from tests.fixtures import telephone
from tests.fixtures.missing import missing

INSTALLED = Path(sysconfig.get_path("purelib"))


@pytest.fixture(scope="module")
def light(tmp_path_factory):
    """The packages that open pictures and make sounds, with all that was taken out."""
    for name in ("strip", "as", "ld", "nm"):
        shutil.which(name) or missing(name, "apt-get install binutils")
    folder = tmp_path_factory.mktemp("packages")
    for pattern in ("av", "av.libs", "*pillow_heif*"):
        for path in INSTALLED.glob(pattern):
            copy = shutil.copytree if path.is_dir() else shutil.copy2
            copy(path, folder / path.name)
    lighten.lighten(folder)
    return folder


def run_with(folder, program, *words):
    """What it says, with the packages of that folder before all others."""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(folder)!r})\n{program}"]
    done = subprocess.run([*command, *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_of_two_hundred_languages_ours_stay(tmp_path):
    kept = ["django/conf/locale/zh_Hans/LC_MESSAGES/django.mo", "babel/locale-data/root.dat"]
    kept += ["babel/locale-data/en_150.dat", "babel/locale-data/sr_Latn.dat", "x/tests.py"]
    gone = ["django/conf/locale/eo/LC_MESSAGES/django.mo", "babel/locale-data/eo.dat"]
    gone += ["django/conf/locale/nl/LC_MESSAGES/django.po", "x/tests/test_x.py", "x/a.pyx"]
    for name in kept + gone:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    lighten.lighten(tmp_path)
    assert sorted(kept) == sorted(
        str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()
    )


@pytest.mark.parametrize("pattern", lighten.UNREAD)
def test_each_line_of_what_goes_finds_something(pattern):
    assert next(INSTALLED.glob(pattern), None), "take the line out"


def test_every_locale_that_our_languages_rest_on_stays():
    gone = {path.stem for path in lighten.unread(INSTALLED) if path.suffix == ".dat"}
    assert "eo" in gone
    for code in LANGUAGES:
        assert str(Locale.parse(code, sep="-")) not in gone
        assert str(Locale.parse(code, sep="-").language) not in gone


@pytest.mark.skipif(platform.machine() not in lighten.NOTHING, reason="there they stay whole")
def test_no_encoder_of_films_is_left_and_nothing_else_has_gone(light):
    files = sorted(path for path in light.rglob("*.so*") if path.name.startswith("lib"))
    hollow = {path.name.partition("-")[0] for path in files if path.stat().st_size < 50_000}
    assert {"libx264", "libx265", "libSvtAv1Enc"} <= hollow
    said = run_with(
        light,
        "import av\n"
        "print(av.__file__)\n"
        "try:\n"
        "    av.open('x.mp4', 'w', format='null').add_stream('libx265').encode(None)\n"
        "except av.error.FFmpegError as fault:\n"
        "    print(type(fault).__name__)\n",
    )
    assert said.splitlines()[0].startswith(str(light))
    assert len(said.splitlines()) == 2, "whoever asks for one hears that there is none"


def test_a_photograph_of_a_telephone_is_opened(light, tmp_path):
    given = tmp_path / "given.heic"
    given.write_bytes(telephone.photograph())
    still = "from awareness.media.picture_conversion import still; still(*sys.argv[1:])"
    check = "\nimport pillow_heif; print(pillow_heif.__file__)"
    said = run_with(light, still + check, str(given), str(tmp_path / "made.jpg"))
    assert said.startswith(str(light))
    assert (tmp_path / "made.jpg").read_bytes()[:3] == b"\xff\xd8\xff"


@pytest.mark.parametrize("way", ["ogg", "m4a", "mp3"])
def test_a_voice_is_made_anew_in_every_way(light, tmp_path, way):
    given = tmp_path / "given.m4a"
    given.write_bytes(telephone.voice())
    make = (
        "from helpdesk.voices.voice_program import maker\n"
        "from pathlib import Path\n"
        "print(len(maker('mp4', sys.argv[2])(Path(sys.argv[1]).read_bytes())))"
    )
    assert int(run_with(light, make, str(given), way)) > 1_000
