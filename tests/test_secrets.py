"""
No key, token or password lies in a file of the project: whoever can read it has it for ever.

What scanners of others look for, and the form that our own keys have, which they do not know
(docs/decisions/0064-secret-scanning.md). It asks nobody, and takes some seconds.
"""

import base64
import json
import re
import secrets
from collections.abc import Iterator

import pytest

from tests.test_house import name, tracked

# Files that are made on a machine and stay there.
KEPT_OUT = re.compile(r"(^|/)(\.env(\..+)?|id_\w+|[^/]+\.(pem|key|p12|pfx|keytab|sqlite3|dump))$")
SHAPES = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY",
    "a key of age": r"AGE-SECRET-KEY-1[0-9A-Z]{20,}",
    "a key of Amazon": r"\b(AKIA|ASIA)[0-9A-Z]{16}\b",
    "a key of Google": r"\bAIza[\w-]{35}\b",
    "a key of reCAPTCHA": r"\b6L[\w-]{38}\b",
    "a token of GitHub": r"\b(gh[opsur]_[A-Za-z0-9]{36}|github_pat_\w{22,})",
    "a token of GitLab": r"\bglpat-[\w-]{20,}",
    "a token of Slack": r"\bxox[abeprs]-[\w-]{10,}",
    "a token of a package registry": r"\b(pypi-AgE[\w-]{20,}|npm_[A-Za-z0-9]{36})",
    "a key of Stripe": r"\b[rs]k_live_[A-Za-z0-9]{16,}",
    "a signed token": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}",
    # As `secrets.token_urlsafe(48)` makes it: both sizes of letters and digits, as in no digest.
    "a key of a site": r"(?<![\w/+-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*\d)[\w-]{64}(?![\w/=])",
    # Of a host that exists: those of documents and tests end in `.example`, or have no dot.
    "a password in an address": r"://[^\s:/@]+:[^\s:/@{}$]+@(?!127\.|[\w.-]+\.example\b)[\w-]+\.\w",
}
PATTERNS = {what: re.compile(shape) for what, shape in SHAPES.items()}


def kept_secrets(text: str) -> Iterator[str]:
    """What a text holds that nobody may have, in words, without the secret itself."""
    for what, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            yield f"{what}, line {text.count(chr(10), 0, match.start()) + 1}"


def test_no_file_of_the_project_holds_a_secret():
    paths = tracked()
    assert len(paths) > 1000
    found = {
        name(path): lines
        for path in paths
        if (lines := list(kept_secrets(path.read_text("utf-8", errors="replace"))))
    }
    assert found == {}


def test_no_file_is_one_that_stays_on_its_machine():
    assert [name(path) for path in tracked() if KEPT_OUT.search(name(path))] == []
    assert KEPT_OUT.search("deploy/.env")
    assert KEPT_OUT.search("var/site.sqlite3")


def of_a_signed_token() -> str:
    parts = ({"alg": "HS256"}, {"sub": "1234567890"}, {"signature": "0123456789"})
    coded = (base64.urlsafe_b64encode(json.dumps(each).encode()).decode() for each in parts)
    return ".".join(each.rstrip("=") for each in coded)


# Put together here, or this file would hold them.
PLANTED = {
    "a private key": "-----BEGIN " + "OPENSSH PRIVATE KEY-----",
    "a key of age": "AGE-SECRET-" + "KEY-1" + "QZ0" * 10,
    "a key of Amazon": "aws = 'AKIA" + "Z7" * 8 + "'",
    "a key of Google": "AIza" + "Sy" + "d-0" * 11,
    "a key of reCAPTCHA": "6L" + "fA" + "x_1" * 12,
    "a token of GitHub": "ghp_" + "aZ09" * 9,
    "a token of GitLab": "glpat-" + "aZ09_" * 4,
    "a token of Slack": "xoxb-" + "123456789012-abc",
    "a token of a package registry": "pypi-" + "AgEIcHlwaS5vcmc" * 3,
    "a key of Stripe": "sk_" + "live_" + "aZ09" * 6,
    "a signed token": of_a_signed_token(),
    "a key of a site": f"RECEIPT_KEY={'aB3-' + secrets.token_urlsafe(45)}",
    "a password in an address": "smtp+tls://duty:" + "hunter2@mail.help.be:587",
}


@pytest.mark.parametrize("what", SHAPES)
def test_each_of_them_is_found_where_it_was_planted(what):
    assert f"{what}, line 2" in list(kept_secrets(f"a line before\n{PLANTED[what]}\n"))


def test_what_only_looks_like_one_is_left_alone():
    innocent = ["postgres://user:word@mail.example/name", "0f" * 32, "a_name_with_UPPER_and_1"]
    assert [each for each in innocent if list(kept_secrets(each))] == []
