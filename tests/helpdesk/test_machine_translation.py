"""A model of translation on this machine: taken in, run by a child, beside the original."""

import io
import os
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command

from base.files.file_lock import only_one
from base.sandbox.sandbox_process import Program
from helpdesk.machine_translation import model_files, reading
from helpdesk.machine_translation.comparison import difference, registry_names
from helpdesk.machine_translation.known_models import MB, MODELS, known_model
from helpdesk.machine_translation.model_files import NotTaken, installed_model, take_in
from helpdesk.machine_translation.reading import Hindrance, NotRead
from helpdesk.rules.answer_languages import READ_AT_DESKS
from tests.fixtures.random_model import with_checksum

ROOT = Path(__file__).parent.parent.parent
NAME = "m2m100-418m"


# Taken in.


def changed(random_zip, folder, change):
    """A copy with another content, under a checksum of its own."""
    file = folder / random_zip.name
    with zipfile.ZipFile(random_zip) as before, zipfile.ZipFile(file, "w") as after:
        for entry in before.infolist():
            after.writestr(entry.filename, before.read(entry))
        change(after)
    return with_checksum(file)


def test_a_model_is_taken_in_by_its_name_and_checksum_and_taken_away(random_zip, var_dir):
    assert installed_model() is None
    take_in(random_zip)
    assert installed_model() == known_model(NAME)
    files = list((var_dir / "translation").rglob("*"))
    assert {file.name for file in files if file.is_file()} <= known_model(NAME).parts
    call_command("translation", "remove", stdout=io.StringIO())
    assert installed_model() is None
    assert list((var_dir / "translation").iterdir()) == []


@pytest.mark.parametrize("name", ["another-model.zip", "m2m100-418m.tar", "opus-mt-ar-ru.zip"])
def test_a_name_that_is_not_in_the_table_is_refused(random_zip, var_dir, tmp_path, name):
    with pytest.raises(NotTaken):
        take_in(with_checksum(Path(shutil.copy(random_zip, tmp_path / name))))
    assert installed_model() is None


def test_another_file_than_the_checksum_tells_of_is_refused(random_zip, var_dir, tmp_path):
    file = Path(shutil.copy(random_zip, tmp_path / random_zip.name))
    with pytest.raises(NotTaken, match="cannot be read"):
        take_in(file)
    with_checksum(file)
    content = bytearray(file.read_bytes())
    content[500] ^= 1
    file.write_bytes(content)
    with pytest.raises(NotTaken, match="another file"):
        take_in(file)
    assert installed_model() is None


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [
        ("../outside", stat.S_IFREG, "does not have"),
        ("/outside", stat.S_IFREG, "does not have"),
        ("folder/model.bin", stat.S_IFREG, "does not have"),
        ("run.py", stat.S_IFREG, "does not have"),
        ("shared_vocabulary.txt", stat.S_IFLNK, "A link"),
        ("model.bin", stat.S_IFREG, "twice"),
    ],
)
def test_what_no_model_has_is_refused_and_the_one_before_stays(
    random_zip, var_dir, tmp_path, name, kind, why
):
    take_in(random_zip)
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (kind | 0o777) << 16
    with pytest.raises(NotTaken, match=why):
        take_in(changed(random_zip, tmp_path, lambda packed: packed.writestr(entry, "/etc/passwd")))
    assert installed_model() == known_model(NAME)
    assert [each.name for each in (var_dir / "translation").iterdir()] == [NAME]
    assert not [each for each in tmp_path.rglob("*") if each.name in ("outside", "run.py")]


def test_another_model_takes_the_place_of_the_one_before(
    random_zip, var_dir, tmp_path, monkeypatch
):
    other = known_model(NAME)._replace(name="another-one")
    monkeypatch.setitem(MODELS, other.name, other)
    take_in(random_zip)
    take_in(with_checksum(Path(shutil.copy(random_zip, tmp_path / f"{other.name}.zip"))))
    assert [each.name for each in (var_dir / "translation").iterdir()] == [other.name]


def test_one_that_is_larger_than_its_model_is_refused(random_zip, var_dir, monkeypatch):
    small = known_model(NAME)._replace(most_bytes=50_000)
    monkeypatch.setitem(MODELS, NAME, small)
    with pytest.raises(NotTaken, match="larger"):
        take_in(random_zip)
    assert installed_model() is None


def test_what_is_no_zip_is_refused(var_dir, tmp_path):
    file = tmp_path / f"{NAME}.zip"
    file.write_bytes(b"PK\x03\x04 but no more")
    with pytest.raises(NotTaken, match="not a zip"):
        take_in(with_checksum(file))


def test_each_model_reads_only_languages_of_the_site_and_writes_those_of_desks():
    ours = {code for code, _name in project.LANGUAGES}
    for model in [*MODELS.values(), known_model("opus-mt-uk-nl")]:
        assert set(model.words) <= ours
        assert set(model.into) <= set(READ_AT_DESKS)
        assert not model.reads("nl", "nl")
        assert "sr-latn" not in model.words
    assert not MODELS["m2m100-418m"].reads("ti", "nl")
    assert MODELS["madlad400-3b"].reads("ti", "nl")
    assert MODELS["madlad400-3b"].prompt("ti", "nl") == {"before": ["<2nl>"], "begins": []}
    asked = {"before": ["tir_Ethi"], "begins": ["fra_Latn"]}
    assert MODELS["nllb-200-distilled-600m"].prompt("ti", "fr") == asked
    opus = known_model("opus-mt-uk-nl")
    assert opus.reads("uk", "nl")
    assert not opus.reads("uk", "fr")
    assert not opus.reads("nl", "uk")


def test_the_document_names_each_model_and_what_it_does_not_read():
    table = (ROOT / "docs" / "translation-models.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([\w.-]+)` \|(.*)$", table, re.MULTILINE))
    assert set(MODELS) <= set(rows)
    every = [code for code, _name in project.LANGUAGES]
    for name, model in MODELS.items():
        *_rest, lacking, _end = rows[name].split("|")
        assert lacking.split() == [code for code in every if code not in model.words]
        assert f"{model.most_bytes // MB} MB" in rows[name]


# Read.


def test_each_line_comes_back_as_a_line(model_here):
    lines = ["أنا خائفة. عندي رقم.", "", "Antwerpen", "سؤال؟ 12"]
    read = reading.read(lines, "ar", "nl")
    assert len(read) == 4
    assert read[1] == ("", [])
    assert all(isinstance(each.text, str) for each in read)
    assert any(each.text for each in read)
    assert reading.read(lines, "ar", "nl") == read, "the same words are read in the same way"


def test_what_the_model_has_no_piece_for_is_said(model_here):
    [line] = reading.read(["مرحبا 𐎠"], "ar", "nl")
    assert "𐎠" in line.unread


def test_a_language_that_the_model_does_not_know_is_refused(model_here):
    for source, target in (("ti", "nl"), ("ar", "ar"), ("nl", "nl"), ("ar", "uk")):
        with pytest.raises(NotRead) as refused:
            reading.read(["x"], source, target)
        assert refused.value.hindrance == Hindrance.LANGUAGE


def test_without_room_for_what_a_reading_takes_none_starts(model_here, monkeypatch):
    size = model_files.size_of(installed_model())
    needed = round(1.5 * size) + 200 * MB
    monkeypatch.setattr(reading, "free_memory", lambda: needed - 1)
    with pytest.raises(NotRead) as refused:
        reading.read(["x"], "ar", "nl")
    assert refused.value.hindrance == Hindrance.MEMORY
    monkeypatch.setattr(reading, "free_memory", lambda: needed)
    assert len(reading.read(["x"], "ar", "nl")) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="told by /proc")
def test_free_memory_is_what_the_system_says():
    assert 10 * MB < reading.free_memory() < 100_000_000 * MB


def test_a_bound_of_the_service_counts_where_it_is_nearer(tmp_path):
    within = tmp_path / "system.slice" / "web.service"
    within.mkdir(parents=True)
    for folder, most in ((within, "max"), (within.parent, "1500")):
        (folder / "memory.max").write_text(f"{most}\n")
        (folder / "memory.current").write_text("300\n")
    assert reading._left_in(within, 10_000) == 1_200
    assert reading._left_in(within, 1_000) == 1_000
    assert reading._left_in(tmp_path, 1_000) == 1_000


def test_while_one_reads_whoever_comes_is_told_to_wait(model_here, monkeypatch):
    monkeypatch.setattr(reading, "LONGEST_WAIT_SECONDS", 0)
    with only_one(project.VAR_DIR / "translation.lock"), pytest.raises(NotRead) as refused:
        reading.read(["x"], "ar", "nl")
    assert refused.value.hindrance == Hindrance.BUSY
    assert len(reading.read(["x"], "ar", "nl")) == 1


RUBBISH = [
    "b'no json'",
    "b'[]'",
    "b'[1]'",
    """b'[{"text": 1, "unread": []}]'""",
    """b'[{"text": "x", "unread": [1]}]'""",
    """b'[{"text": "x", "unread": []}, {"text": "y", "unread": []}]'""",
    "b'x' * 900_000",
    "bytes([255, 254])",
]


@pytest.mark.parametrize(
    "body",
    [
        "raise ValueError",
        "import os; os.kill(os.getpid(), 9)",
        "import time; time.sleep(600)",
        "bytearray(40_000_000_000)",
        *(f"return {each}" for each in RUBBISH),
    ],
)
def test_a_child_that_goes_wrong_reads_nothing(model_here, monkeypatch, tmp_path, body):
    monkeypatch.setattr(reading, "LONGEST_SECONDS", 2)
    stands_in(monkeypatch, tmp_path, body)
    with pytest.raises(NotRead) as refused:
        reading.read(["one line"], "ar", "nl")
    assert refused.value.hindrance == Hindrance.FAILED


def test_a_child_that_answers_as_asked_is_believed(model_here, monkeypatch, tmp_path):
    stands_in(monkeypatch, tmp_path, """return b'[{"text": "x", "unread": []}]'""")
    assert reading.read(["one line"], "ar", "nl") == [("x", [])]


def stands_in(monkeypatch, folder, body):
    file = folder / "stands_in.py"
    said = f"def translator(*given):\n    def answer(asked):\n        {body}\n    return answer\n"
    file.write_text(said, encoding="utf-8")
    monkeypatch.setattr(reading, "PROGRAM", Program(file, "translator"))


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_child_of_a_real_model_holds_nothing_and_is_gone(model_here):
    """Seen from outside while it waits for its words: two pipes and nothing that can be opened."""
    seen = []

    def is_wanted():
        seen.extend(children())
        return True

    reading.read(["أنا خائفة."] * 40, "ar", "nl", is_wanted)
    assert seen, "nobody looked while it ran"
    assert {each["environment"] for each in seen} == {b""}
    assert not any(b"SECRET" in each["command"] for each in seen)
    assert children() == []


def children():
    """Of this process, those that translate."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            command = (folder / "cmdline").read_bytes()
            parent = re.search(r"^PPid:\s+(\d+)", (folder / "status").read_text(), re.MULTILINE)
            if b"translating_program" in command and int(parent[1]) == os.getpid():
                environment = (folder / "environ").read_bytes()
                found.append({"command": command, "environment": environment})
        except OSError:
            continue
    return found


def test_a_reading_that_is_not_wanted_any_more_ends_its_child(model_here, monkeypatch, tmp_path):
    stands_in(monkeypatch, tmp_path, "import time; time.sleep(600)")
    looks = iter([True, False])
    with pytest.raises(NotRead):
        reading.read(["x"], "ar", "nl", lambda: next(looks))
    assert list(looks) == []
    # And the next one need not wait for it.
    with only_one(project.VAR_DIR / "translation.lock", wait=0):
        pass


def test_nothing_that_was_read_lies_about(model_here, var_dir, tmp_path_factory):
    before = files_in(var_dir)
    # What is not read raises; of random weights nobody knows which sentences they have no word for.
    assert len(reading.read(["أنا خائفة. عندي رقم."], "ar", "nl")) == 1
    new = files_in(var_dir) - before
    assert {name for name, _size in new} <= {"translation.lock"}
    assert (var_dir / "translation.lock").read_bytes() == b""


def files_in(folder):
    return {(file.name, file.stat().st_size) for file in folder.rglob("*") if file.is_file()}


def test_a_backup_holds_no_model(model_here):
    from website.storage import sealed_backup

    source = Path(sealed_backup.__file__).read_text(encoding="utf-8")
    added = re.findall(r"tar\.add\((.*?),", source)
    assert sorted(added) == ["scratch / DATABASE", "settings.MEDIA_ROOT"]
    assert not model_files.place().is_relative_to(project.MEDIA_ROOT)


def test_nothing_of_it_is_imported_before_somebody_reads():
    """The site runs without both packages, and no process but the child ever loads them."""
    code = (
        "import sys, django; django.setup(); import helpdesk.inbox.urls;"
        "from helpdesk.machine_translation import reading, model_files;"
        "model_files.installed_model();"
        "sys.exit(bool({'ctranslate2', 'sentencepiece', 'numpy'} & set(sys.modules)))"
    )
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "website.settings", "DEBUG": "1"}
    env |= {"DEMONSTRATION": "1", "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, check=True)


def test_both_packages_are_in_a_list_of_their_own():
    usual = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    own = (ROOT / "requirements-translation.txt").read_text(encoding="utf-8")
    for package in model_files.PACKAGES:
        assert f"\n{package}==" not in usual
        assert f"\n{package}==" in own


def test_without_its_packages_a_model_is_none(model_here, monkeypatch):
    monkeypatch.setattr(model_files, "PACKAGES", ("no_such_package", "sentencepiece"))
    assert installed_model() is None


# The operator's command.


def typed(*words):
    said = io.StringIO()
    call_command("translation", *words, stdout=said)
    return said.getvalue()


def test_the_command_adds_tries_and_tells(random_zip, var_dir):
    assert "No model is here" in typed()
    assert "reads nl fr de en id" in typed("add", str(random_zip))
    tried = typed("try", "uk", "nl")
    assert tried.count("read as") == 10
    assert "should be Dank u" in tried, "what it should be stands beside it"
    assert "somebody who knows both" in tried
    for wrong in (("try", "ti", "nl"), ("try", "uk"), ("add",), ("remove", "it")):
        with pytest.raises(CommandError):
            typed(*wrong)
    with pytest.raises(CommandError, match="No model of this name"):
        typed("add", str(random_zip.with_name("strange.zip")))


# Beside the original.


@pytest.mark.parametrize(
    ("original", "read", "missing", "new"),
    [
        ("Bel 0470 12 34 56", "Appelle 0470123456", [], []),
        ("Bel 0470 12 34 56", "Appelle 0470 12 34 65", ["0470 12 34 56"], ["0470 12 34 65"]),
        ("۱۲ ساعت", "12 uur", [], []),
        ("١٢ ساعة", "13 uur", ["١٢"], ["13"]),
        ("om 18:30 en 19.00", "à 18h30 et 19h00", [], []),
        ("om 18:30", "om 8:30", ["18"], ["8"]),
        ("12 12", "12", ["12"], []),
        ("niets", "3 dagen", [], ["3"]),
        (
            "write a.b@example.org",
            "schrijf a.c@example.org",
            ["a.b@example.org"],
            ["a.c@example.org"],
        ),
        ("አዲስ Western Union ሰራሕ", "nieuw Western werk", ["Union"], []),
        ("Tôi làm việc ở tiệm nail", "Ik werk in een nagelstudio", [], []),
        ("I work at Union", "Ik werk bij de vakbond", [], []),
        ("Payoke said no", "Zij zei neen", ["Payoke"], []),
        ("Somebody said no", "Sürya zei neen", [], ["Sürya"]),
        ("SURYA said no", "Sürya zei neen", [], []),
        ("payokes", "x", [], []),
    ],
)
def test_what_differs_is_told(original, read, missing, new):
    assert difference(original, read, registry_names()) == (missing, new)
