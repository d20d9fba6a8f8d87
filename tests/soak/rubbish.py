"""What nobody should send, the forms it is sent with, and what must never come of it."""

import random
import re
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

import html5lib

MARK = "i7x"
# Each would make an element or an attribute of that name wherever somebody forgot to escape.
BREAKING_OUT = (
    f"<{MARK}>",
    f'"><{MARK} a="b">',
    f"'><{MARK} a='b'>",
    f'" {MARK}="1" x="',
    f"' {MARK}='1' x='",
    f" {MARK}=1 ",
    f"</textarea></select></option><{MARK}>",
    f"</title></style></script><{MARK}>",
    f"--><{MARK}>",
    f"]]><{MARK}>",
    f"javascript:{MARK}",
    f"&lt;{MARK}&gt;",
    f"<{MARK.upper()}/onload=1>",
    f"{{{{ {MARK} }}}}{{% {MARK} %}}",
    f"\ufeff<{MARK}>\u202e<{MARK}>",
    f"\x00<{MARK}\x00>",
)
ODD = (
    "", " ", "\x00", "\r\n\r\n", f"\r\nSet-Cookie: {MARK}=1", "\u202e\u2066\u200f", "\ud800",
    "\U0010ffff", "😀" * 300, "ä" * 21_000, "9" * 5_000, "-1", "0", "1e309", "NaN", "0x10",
    "٣", "²", "½", "2026-02-30", "9999-12-31", "0000-00-00", "99:99", "%s %(x)s {0} {x.__class__}",
    "../../../../etc/passwd", "' OR 1=1 --", "on", "yes", "None", "null", "[]", "{}",
    "a@b", "a@b.c\n",
    "http://[", "//i7x", "en", "xx", "payoke", "reply", "2147483648", "9223372036854775808",
    "18446744073709551616", "1:1:1", "a:b:c:d", "=?utf-8?q?=00?=",
    "-----BEGIN PGP PUBLIC KEY BLOCK-----",
)  # fmt: skip
# What is refused when it is wrong, before anything else is looked at.
KEPT = {"token", "ticket", "csrfmiddlewaretoken"}
LINKS = {"href", "src", "action", "formaction"}


def rubbish(dice: random.Random) -> str:
    """One value for one field."""
    sort = dice.randrange(5)
    if sort < 2:
        return dice.choice(BREAKING_OUT)
    if sort == 2:
        return dice.choice(ODD)
    if sort == 3:
        return dice.choice(ODD) + dice.choice(BREAKING_OUT) + dice.choice(ODD[:10])
    letters = (dice.randrange(0x110000) for _ in range(dice.randrange(1, 60)))
    return "".join(map(chr, letters)) + dice.choice(("", dice.choice(BREAKING_OUT)))


@dataclass
class Form:
    """Of a page. fields: what a browser would send of it. choices: of what can be chosen."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


def forms_of(text: str, address: str) -> list[Form]:
    """The forms of a page that go to this site."""
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    found = []
    for element in tree.iter("form"):
        action = urlsplit(urljoin(address, element.get("action") or address))
        if action.netloc or action.path in {"/cms/logout/"}:
            continue
        to = action.path + (f"?{action.query}" if action.query else "")
        form = Form(to, (element.get("method") or "get").lower())
        for control in _controls(tree, element):
            _take(form, control)
        found.append(form)
    return found


def _controls(tree, element):
    names = {"input", "select", "textarea", "button"}
    yield from (one for one in element.iter() if one.tag in names)
    if called := element.get("id"):
        yield from (one for one in tree.iter() if one.get("form") == called)


def _take(form: Form, control) -> None:
    name, kind = control.get("name"), control.get("type", "")
    if not name or kind == "file":
        return
    value = control.get("value", "on" if kind in {"checkbox", "radio"} else "")
    if control.tag == "select":
        options = [one.get("value") or "" for one in control.iter("option")]
        form.choices.setdefault(name, []).extend(options)
        value = options[0] if options else ""
    if control.tag == "textarea":
        value = unescape(control.text or "")
    if kind in {"checkbox", "radio"} or control.tag == "button":
        form.choices.setdefault(name, []).append(value)
        if "checked" not in control.attrib and name in form.fields:
            return
    form.fields.setdefault(name, [value])


def filled(
    form: Form, dice: random.Random, *, everything: bool
) -> tuple[dict[str, list[str]], set[str]]:
    """The form with rubbish in some of its fields, at least one, or in all; and their names."""
    sent, spoiled = {name: list(values) for name, values in form.fields.items()}, set()
    for name in sent:
        if everything and name not in KEPT:
            sent[name] = [rubbish(dice)]
            spoiled.add(name)
        elif form.choices.get(name) and dice.random() < 0.8:
            sent[name] = [dice.choice(form.choices[name])]
        elif dice.random() < (0.05 if name in KEPT else 0.7):
            sent[name] = [rubbish(dice) for _ in range(dice.choice((1, 1, 1, 2)))]
            spoiled.add(name)
    while not spoiled:
        name = dice.choice([*sent, "act"])
        sent[name] = [rubbish(dice)]
        spoiled.add(name)
    return sent, spoiled


def broken_out(text: str) -> str:
    """What of the rubbish has become markup; empty when none has, as it should be."""
    if MARK not in text.lower():
        return ""
    for element in html5lib.parse(text, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        names = [element.tag, *element.attrib]
        if any(MARK in str(name).lower() for name in names):
            return f"<{element.tag} {element.attrib}>"
        links = [element.get(name) or "" for name in LINKS]
        if any(re.match(rf"\s*(javascript:|//){MARK}", link, re.I) for link in links):
            return f"<{element.tag} {element.attrib}>"
    return ""
