"""
The thirty-first language: its line in `language_list.py`, with whatever is known about it.

Babel knows names, scripts and plural rules of most languages; of the others somebody who speaks
them says these. Works on text and files, so that it can be tried on a copy.
"""

import ast
import gettext
import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import django.conf
from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.messages.plurals import PLURALS
from babel.plural import to_gettext
from django.utils.translation import to_locale

from website.languages.language_list import ALIASES, LANGUAGES, Language
from website.storage import atomic_files

CODE = re.compile(r"[a-z]{2,3}(-[a-z]{4})?")
RULE = re.compile(r"nplurals=(\d); plural=(.+);")
NUMBERS = range(1000)  # no rule looks further than at the last three digits


class CannotAdd(ValueError):
    """Why, with the remedy, for whoever typed the command."""


def language(
    code: str,
    *,
    name: str = "",
    own: str = "",
    script: str = "",
    plural: str = "",
    fallback: tuple[str, ...] = (),
) -> Language:
    """
    The language behind a code; what is not said is asked of Babel and Django.

    Raises CannotAdd for what is no code, another name of a language that we have, a fallback
    that we do not have, and where something is neither said nor known.
    """
    if code in ALIASES:
        raise CannotAdd(
            f"{code} is another name of {ALIASES[code]} here. If it is to be a language of its "
            "own, take it out of ALIASES in site/languages/language_list.py first."
        )
    if not CODE.fullmatch(code):
        raise CannotAdd(f"“{code}” is no code of a language, such as so, or zh-hant.")
    if strange := set(fallback) - set(LANGUAGES):
        raise CannotAdd(f"Not a language of this site: {', '.join(sorted(strange))}.")
    known = _known(code)
    names = {"NAME": name or _named(known, "en"), "OWN": own or _named(known, known)}
    if missing := [f'{key}="…"' for key, value in names.items() if not value]:
        raise CannotAdd(f"Nothing is known of {code}. Say its names: {' '.join(missing)}")
    return Language(
        name=_capital(names["NAME"]),
        own=_capital(names["OWN"]),
        script=script or _script(code),
        plural=_plural(code, known, plural),
        fallback=fallback,
    )


def write_language(code: str, new: Language, path: Path) -> None:
    """
    Add the line to `language_list.py`: behind the last that is written in the same script.

    Whatever is cut off or cannot be read leaves the file as it was: without it nothing starts.
    """
    text = path.read_text(encoding="utf-8")
    rows = _rows(ast.parse(text))
    same = [end for other, end in rows if LANGUAGES[other].script == new.script]
    after = same[-1] if same else rows[-1][1]
    lines = text.splitlines(keepends=True)
    lines.insert(after, line(code, new))
    longer = "".join(lines)
    ast.parse(longer)
    atomic_files.write_atomically(path, longer)


def line(code: str, new: Language) -> str:
    """The language as it is written down."""
    arguments = [json.dumps(new.name, ensure_ascii=False), json.dumps(new.own, ensure_ascii=False)]
    arguments += [json.dumps(new.script)] if new.script != "Latn" else []
    arguments += [f"plural={json.dumps(new.plural)}"] if new.plural else []
    if new.fallback:
        codes = ", ".join(map(json.dumps, new.fallback))
        arguments.append(f"fallback=({codes}{',' if len(new.fallback) == 1 else ''})")
    short = f'    "{code}": Language({", ".join(arguments)}),\n'
    if len(short) <= 100:
        return short
    rows = "".join(f"        {each},\n" for each in arguments)
    return f'    "{code}": Language(\n{rows}    ),\n'


def _rows(tree: ast.Module) -> list[tuple[str, int]]:
    """The codes in LANGUAGES, each with the number of its last line."""
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "LANGUAGES":
            table: Any = node.value
            pairs = zip(table.keys, table.values, strict=True)
            return [(key.value, value.end_lineno) for key, value in pairs]
    raise CannotAdd("LANGUAGES was not found in site/languages/language_list.py.")


def _known(code: str) -> Locale | None:
    try:
        return Locale.parse(to_locale(code))
    except (UnknownLocaleError, ValueError):
        return None


def _named(known: Locale | None, among: Locale | str | None) -> str:
    return (known.get_display_name(among) if known else None) or ""


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _script(code: str) -> str:
    _, _, script = code.partition("-")
    likely = get_global("likely_subtags").get(code, "")
    return script.title() or next(
        (part for part in likely.split("_")[1:] if len(part) == 4), "Latn"
    )


def _plural(code: str, known: Locale | None, given: str) -> str | None:
    """None where Django ships a catalogue, whose rule then holds."""
    if given:
        return _checked(given)
    folder = Path(django.conf.__file__).parent / "locale"
    names = (to_locale(code), to_locale(code).partition("_")[0])
    if any((folder / name / "LC_MESSAGES" / "django.mo").exists() for name in names):
        return None
    if known is None:
        raise CannotAdd(
            f"How {code} forms its plurals is not known. Say it: "
            'PLURAL="nplurals=2; plural=(n != 1);", or PLURAL="nplurals=1; plural=0;" without any.'
        )
    if code in PLURALS:
        number, rule = PLURALS[code]
        return _checked(f"nplurals={number}; plural={rule};")
    return _checked(to_gettext(known.plural_form))


def _checked(rule: str) -> str:
    """The rule, if it can be read and gives a form to every number."""
    if parts := RULE.fullmatch(rule.strip()):
        with suppress(ValueError, ArithmeticError):
            form = gettext.c2py(parts[2])
            if {form(number) for number in NUMBERS} <= set(range(int(parts[1]))):
                return rule.strip()
    raise CannotAdd(f"“{rule}” is no plural rule, such as nplurals=2; plural=(n != 1);")
