"""What a supervisor signs rests on tests and numbers that are there."""

import ast
import re
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.db.models import BinaryField, DateTimeField, TimeField
from django.utils import timezone
from ruamel.yaml import YAML

from base.languages.language_list import LANGUAGES
from helpdesk.models import AttachmentPiece, Conversation, Draft, Message, Tally, UsedToken

ROOT = Path(__file__).parent.parent
ASSURANCE = ROOT / "docs" / "assurance"
THREATS = ROOT / "docs" / "threat-model.md"
LABELS = ["Wants", "In the way", "Left", "Held by"]
LONGEST_LINE = 100
AREAS = {"Confidentiality", "Integrity", "Availability", "Deletion", "Access", "Incident"}


def gone(text: str) -> list[str]:
    """Files and tests that the table names and that are not there."""
    missing = []
    for path, function in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text):
        if not (ROOT / path).exists():
            missing.append(path)
            continue
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        if function not in {getattr(node, "name", "") for node in tree.body}:
            missing.append(f"{path}::{function}")
    places = re.findall(r"\| `([\w/.]+)` \|", text)
    return missing + [place for place in places if not (ROOT / place).exists()]


def differing(text: str) -> list[str]:
    """Rows of the retention table whose number is not that of the code."""
    rows = re.findall(r"(?m)^\| [^|]+ \| ([^|]+) \| `([\w/]+)\.py` \| `(\w+)` \|$", text)
    assert len(rows) > 10
    wrong = []
    for words, path, name in rows:
        module = path.removeprefix("site/").replace("/", ".")
        value = getattr(import_module(module), name)
        days = value // timedelta(days=1) if isinstance(value, timedelta) else value
        if int(re.search(r"\d+", words)[0]) != days:
            wrong.append(name)
    return wrong


def test_each_promise_names_a_test_that_is_there():
    text = (ASSURANCE / "promises.md").read_text(encoding="utf-8")
    assert {area for area in AREAS if f"| **{area}** |" not in text} == set()
    rows = [row for row in text.splitlines() if row.startswith("| ") and "::" in row]
    promised = [row for row in text.splitlines() if re.match(r"\| [A-Z]", row)]
    assert len(rows) == len(promised) > 15, "each line has a proof"
    assert gone(text) == []
    assert gone(text.replace("test_everything_comes_back", "test_that_was_taken_out"))


def unheld(text: str) -> list[str]:
    """What is wrong with the threats of a text: a part that lacks, a test that is not there."""
    wrong = []
    for section in text.split("\n### ")[1:]:
        threat, _, said = section.partition("\n")
        said = said.partition("\n## ")[0]
        if re.findall(r"(?m)^\* \*([\w ]+):\* \S", said) != LABELS:
            wrong.append(f"{threat}: not its four parts")
        tests = re.findall(r"`(tests/[\w/]+\.py)`", said.partition("*Held by:*")[2])
        if not tests:
            wrong.append(f"{threat}: held by no test")
        wrong += [f"{threat}: {test}" for test in tests if not (ROOT / test).is_file()]
    return wrong


def test_each_threat_says_what_is_wanted_in_the_way_and_left_and_is_held_by_tests():
    text = THREATS.read_text(encoding="utf-8")
    assert text.count("\n### ") > 45
    assert unheld(text) == []


def test_the_threat_model_can_be_read_in_a_terminal():
    lines = THREATS.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > LONGEST_LINE] == []


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        ("test_pgp.py", "test_gone.py", "The mail provider: tests/helpdesk/test_gone.py"),
        ("* *Left:* persuasion.", "", "A malicious writer: not its four parts"),
        ("`tests/helpdesk/test_clock.py`", "nobody", "held by no test"),
    ],
)
def test_a_threat_that_nothing_holds_is_noticed(before, after, wrong):
    text = THREATS.read_text(encoding="utf-8")
    assert before in text
    found = unheld(text.replace(before, after))
    assert len(found) == 1
    assert found[0].endswith(wrong)


@pytest.mark.parametrize("name", ["impact-assessment", "incident", "processor-terms"])
def test_what_a_supervisor_reads_names_files_and_tests_that_are_there(name):
    text = (ASSURANCE / f"{name}.md").read_text(encoding="utf-8")
    assert len(re.findall(r"`tests/", text)) > 4
    assert gone(text) == []
    assert gone(text.replace("test_left_behind", "test_that_was_taken_out")) != []


def columns(text: str) -> dict[tuple[str, str], str]:
    """How each column of the record's table is kept."""
    rows = re.findall(r"(?m)^\| (\w+) \| `(\w+)` \| (sealed|clear) \| ", text)
    return {(table, column): how for table, column, how in rows}


def test_the_record_names_each_column_of_what_people_wrote():
    text = (ASSURANCE / "record-of-processing.md").read_text(encoding="utf-8")
    tables = (Conversation, Message, AttachmentPiece, Draft, UsedToken, Tally)
    fields = {
        (table.__name__, field.name): field
        for table in tables
        for field in table._meta.concrete_fields
    }
    assert set(columns(text)) == set(fields)
    sealed = {each for each, how in columns(text).items() if how == "sealed"}
    assert all(isinstance(fields[each], BinaryField) for each in sealed)
    assert ("Message", "sealed") in sealed
    hours = [each for each, field in fields.items() if isinstance(field, DateTimeField | TimeField)]
    assert hours == [], "the record says that no hour is kept"


def test_the_days_of_the_retention_table_are_those_of_the_code():
    text = (ASSURANCE / "retention.md").read_text(encoding="utf-8")
    assert differing(text) == []
    assert differing(text.replace("365 days", "366 days"))


def test_what_is_told_to_catalogues_of_public_code_is_true():
    told = YAML(typ="safe").load(ROOT / "publiccode.yml")
    assert told["localisation"]["availableLanguages"] == list(LANGUAGES)
    version = re.search(r'(?m)^version = "(.+)"', (ROOT / "pyproject.toml").read_text())[1]
    assert told["softwareVersion"] == version
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("EUROPEAN UNION PUBLIC")
    assert len(told["description"]["en"]["shortDescription"]) <= 150
    assert 150 <= len(told["description"]["en"]["longDescription"]) <= 10_000
    assert "url" not in told or told["url"].startswith("https://")


def test_whoever_finds_a_weakness_reads_whom_to_tell(client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404, "nobody is named yet"
    settings.SECURITY_CONTACT = "security@help.example"
    settings.PUBLIC_ORIGIN = "https://help.example"
    answer = client.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:security@help.example"
    assert fields["Canonical"] == "https://help.example/.well-known/security.txt"
    left = datetime.fromisoformat(fields["Expires"]) - timezone.now()
    assert timedelta(days=1) < left < timedelta(days=365)
    settings.SECURITY_CONTACT = "https://help.example/weakness"
    assert "Contact: https://help" in client.get("/.well-known/security.txt").text
