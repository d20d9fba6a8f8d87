"""
What the operator is asked: once, on a terminal, or in a file of lines `NAME=value`.

Any setting of the site may stand in that file too (docs/settings.md). What was answered is kept
beside the settings, so that a second run asks nothing.
"""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

# Asked where no file answers. Everything else has a default that is right for most.
QUESTIONS = {
    "HOST": "Under which name will people find the site (such as help.example)?",
    "OPERATOR_NAME": "Who runs it, as pages shall say?",
    "EMAIL_URL": "By which server does mail leave (smtp+tls://user:password@host:587)?",
    "OPERATOR_ALARM_EMAIL": "Which mail address is told when something is wrong?",
}
DEFAULTS = {
    "DATABASE": "sqlite",  # or postgresql: one here; or postgres://user:password@host/name
    "FRONT": "caddy",  # or nginx, with a certificate of yours; or none: something else ends TLS
    "CERTIFICATE": "",  # for nginx, with its chain; where certbot leaves it, unless it is named
    "CERTIFICATE_KEY": "",
    "ACME_CA": "",  # another than Caddy's own choice
    "ADMINISTRATOR": "admin",
    "FIRST_LANGUAGES": "en fr nl de",  # planted before the site starts; the others follow
    "BACKUP_TO": "/var/backups/help",
    "BACKUP_KEYS": "/var/lib/help-backup-keys",
    "BACKUP_COPY_TO": "",  # a folder, or another machine: name@host:/folder
    "ONION": "0",  # 1: the same site within Tor, by an address of its own
    "NODE": "0",  # 1: another machine has made the database
}
# The version before (0.1) refuses a file with these names: they are not kept where nothing is said.
NEW = ("ONION",)
KEYS = ("SECRET_KEY", "RECEIPT_KEY", "ATTESTATION_KEY", "AUDIT_KEY")
FOLDER = re.compile(r"/[^:\s]*")  # as a unit of systemd can name it
ELSEWHERE = re.compile(r"[^:/\s]+:\S*")  # as rsync does
SHAPES: dict[str, Callable[[str], bool]] = {
    "HOST": lambda value: bool(re.fullmatch(r"(?=.{4,253}$)([a-z0-9-]+\.)+[a-z]{2,}", value)),
    "EMAIL_URL": lambda value: urlsplit(value).scheme.startswith(("smtp", "filemail")),
    "OPERATOR_ALARM_EMAIL": lambda value: bool(re.fullmatch(r"[^@\s]+@[^@\s]+", value)),
    "DATABASE": lambda value: value in ("sqlite", "postgresql") or value.startswith("postgres"),
    "FRONT": lambda value: value in ("caddy", "nginx", "none"),
    "ONION": lambda value: value in ("0", "1"),
    "BACKUP_TO": lambda value: bool(FOLDER.fullmatch(value)),
    "BACKUP_KEYS": lambda value: bool(FOLDER.fullmatch(value)),
    "BACKUP_COPY_TO": lambda value: (
        not value or bool(FOLDER.fullmatch(value) or ELSEWHERE.fullmatch(value))
    ),
}

Answers = dict[str, str]


class NotAnswered(Exception):
    """Which answers are missing or cannot be right."""


def settings_of(source: Path) -> set[str]:
    """
    The names that the site reads from its environment, as its code says; and those that the version
    before read, which stand in answers of then: `check` says what became of them (website.W007).
    """
    website = source / "site" / "website"
    code = (website / "settings.py").read_text("utf-8")
    listed = (website / "monitoring" / "known_settings.py").read_text("utf-8")
    gone = re.findall(r'(?m)^    "([A-Z_]+)":', listed.partition("\nGONE = {")[2])
    return {*re.findall(r'(?:env\.\w+|secret)\(\s*"([A-Z_]+)"', code), *gone}


def read(path: Path, known: set[str]) -> Answers:
    """The lines of a file. Raises NotAnswered for a name that nobody asks for."""
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    answers = {name.strip(): value.strip() for name, _, value in pairs}
    known = known | {*QUESTIONS, *DEFAULTS, *KEYS}
    if strange := sorted(set(answers) - known):
        raise NotAnswered(f"{path}: nobody asks for {', '.join(strange)}.")
    return answers


def complete(
    answers: Answers, ask: Callable[[str], str] | None, file: Path | None = None
) -> Answers:
    """
    All answers. ask: how a person is asked; without, what is missing raises NotAnswered.

    file: the one that the operator named.
    """
    whole = DEFAULTS | answers
    missing = [name for name in QUESTIONS if name not in whole]
    if missing and ask is None:
        raise NotAnswered(_nobody_said(missing, file))
    for name in missing:
        whole[name] = _asked(name, ask) if ask else ""
    if wrong := [name for name in SHAPES if not _fits(name, whole[name])]:
        raise NotAnswered(f"This cannot be right: {', '.join(wrong)}.")
    if strange := [name for name, value in whole.items() if re.search(r"['\n\\]", value)]:
        raise NotAnswered(f"No ' and no \\ in {', '.join(strange)}; in an address write %27, %5C.")
    return whole


def written(answers: Answers) -> str:
    return "".join(f"{name}={value}\n" for name, value in sorted(answers.items()))


def _nobody_said(missing: list[str], file: Path | None) -> str:
    names = ", ".join(missing)
    if file:
        return f"{file} says nothing of {names}."
    return (
        f"Nobody can be asked here, where there is no terminal. Write {names} into a file, "
        "one a line, NAME=value; then: make install FILE=that-file"
    )


def copy_folder(answers: Answers) -> str:
    """The folder of this machine to which backups are copied; empty where there is none."""
    where = answers["BACKUP_COPY_TO"]
    return where if where.startswith("/") else ""


def _asked(name: str, ask: Callable[[str], str]) -> str:
    while True:
        answer = ask(f"{QUESTIONS[name]} ").strip()
        if answer and _fits(name, answer):
            return answer


def _fits(name: str, value: str) -> bool:
    return name not in SHAPES or SHAPES[name](value)
