"""
The numbers that readers are shown as one list, which its operator signs on another machine.

`manage.py facts` writes and publishes it. `tools/watch.py` compares the site with it from outside,
and reads the pages here too, so that both see the same. The form of the list:
docs/decisions/0072-signed-facts.md.
"""

import hashlib
import json
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from base import phonebook
from base.files.atomic_files import write_atomically
from base.languages.language_list import DEFAULT
from helpdesk.models import Desk
from tools.watch import FORM, PageReader, dialled
from website.published.manifest import read_manifest
from website.published.pages_to_publish import PageToPublish
from website.published.reconciler import tree
from website.published.renderer import Renderer
from website.web.address_kinds import FORMS

WATCH = settings.BASE_DIR / "tools" / "watch.py"
# For what the operator's key signs, so that no signature over anything else passes for one.
NAMESPACE = "facts"

Lines = dict[str, dict[str, Any]]
Counts = dict[str, int]


class UnsignedList(Exception):
    """The list cannot be published, with the reason."""


def shown_lines() -> Lines:
    """What readers are shown of each line and centre, by its code; nothing that is hidden."""
    lines = {}
    for contact in phonebook.current().page(DEFAULT).contacts:
        number = "" if contact.hidden else contact.phone
        if contact.withheld or not (number or contact.email):
            continue
        lines[contact.code] = {
            "name": str(contact.name),
            "shown": [each for each in (number, contact.email) if each],
            "address": contact.address,
            "website": contact.website,
        }
    return lines


def facts_of(pages: Mapping[str, str], handouts: Mapping[str, bytes]) -> dict[str, Any]:
    """The list that these pages, by address, and these handouts of paper agree with."""
    lines = shown_lines()
    everywhere = {dialled(each) for line in lines.values() for each in line["shown"]}
    known = frozenset(everywhere)
    seen: dict[str, set[str]] = defaultdict(set)
    beside: dict[str, dict[str, Counts]] = defaultdict(dict)
    forms = {}
    for address, html in pages.items():
        page, (language, _, rest) = PageReader(html), address[1:].partition("/")
        everywhere &= page.counts.keys()
        seen[language] |= page.counts.keys()
        beside[f"/{rest}"][language] = {
            number: page.counts[number] for number in sorted(page.counts) if number not in known
        }
        if language == DEFAULT and rest.strip("/") in FORMS:
            forms[rest.strip("/")] = page.has_form
    seen.pop("", None)  # of the list of languages
    for line in lines.values():
        wanted = set(map(dialled, line["shown"]))
        where = sorted(language for language, numbers in seen.items() if wanted <= numbers)
        if len(where) < len(seen):
            line["languages"] = where
    return {
        "languages": sorted(seen),
        "lines": lines,
        "everywhere": sorted(everywhere),
        "elsewhere": _by_place(beside),
        "forms": forms,
        "handouts": {name: hashlib.sha256(data).hexdigest() for name, data in handouts.items()},
    }


def _by_place(beside: Mapping[str, dict[str, Counts]]) -> dict[str, Counts]:
    """What stands there in most languages, and apart from it where one has something else."""
    places = {}
    for place, by_language in sorted(beside.items()):
        said = Counter(json.dumps(counts) for counts in by_language.values())
        usual = json.loads(said.most_common(1)[0][0])
        if usual:
            places[place] = usual
        for language, counts in sorted(by_language.items()):
            if counts != usual:
                places[f"/{language}{place}"] = counts
    return places


def facts_now() -> dict[str, Any]:
    """The list of what is public now. Raises UnsignedList where nothing is published."""
    folder = tree().folder
    found = sorted(folder.glob("**/index.html"))
    if not found:
        raise UnsignedList("There are no published pages: run `publish` first.")
    pages = {}
    for path in found:
        address = f"/{path.parent.relative_to(folder).as_posix()}/".replace("/./", "/")
        pages[address] = path.read_text(encoding="utf-8")
    codes = sorted({address.split("/")[1] for address in pages} - {""})
    handouts = {}
    for path in sorted(folder.glob("*/print/*.pdf")):
        handouts[f"/{path.relative_to(folder).as_posix()}"] = path.read_bytes()
    before = published_list()
    return {
        "format": FORM,
        "serial": before["serial"] + 1 if before else 1,
        "day": timezone.localdate().isoformat(),
        "site": settings.PUBLIC_ORIGIN,
        "key": settings.FACTS_KEY,
        "watch": hashlib.sha256(WATCH.read_bytes()).hexdigest(),
        **facts_of(pages | dict(_forms(codes)), handouts),
        "desks": desk_fingerprints(),
    }


def _forms(codes: list[str]) -> Iterator[tuple[str, str]]:
    """What is made for each request, as it is made now."""
    press = Renderer()
    for code in codes:
        for form in sorted({*FORMS, "search"}):
            name = f"{code}/{form}/"
            press.places[name] = PageToPublish(f"/{name}", "")
            yield f"/{name}", press.answer(name).text


def desk_fingerprints() -> dict[str, str]:
    """Of the key in force of each desk that has one, as its coordinator sees it."""
    keys = {desk.slug: desk.current_key for desk in Desk.objects.all()}
    return {slug: desk_key.fingerprint for slug, desk_key in keys.items() if desk_key}


def _place(ending: str = "") -> Path:
    return Path(settings.VAR_DIR) / f"facts.json{ending}"


def published_list() -> dict[str, Any] | None:
    """The list that was signed and published last; None: there is none."""
    try:
        facts: dict[str, Any] = json.loads(_place().read_bytes())
    except FileNotFoundError:
        return None
    return facts


def publish_signed(file: Path) -> dict[str, Any]:
    """
    Publish a list with its signature, which lies beside it as `ssh-keygen -Y sign` left it.

    Raises UnsignedList of one that FACTS_KEY has not signed or that is older than what is
    published, OSError where a file or ssh-keygen is missing.
    """
    data, signature = file.read_bytes(), file.with_name(f"{file.name}.sig").read_bytes()
    _verify(data, signature)
    facts: dict[str, Any] = json.loads(data)
    before = published_list()
    if facts["format"] != FORM or facts["key"] != settings.FACTS_KEY:
        raise UnsignedList("The list is of another form, or names another key.")
    if before and before != facts and facts["serial"] <= before["serial"]:
        raise UnsignedList(f"List {before['serial']} is public, and this is {facts['serial']}.")
    write_atomically(_place(".sig"), signature)
    write_atomically(_place(), data)
    return facts


def _verify(data: bytes, signature: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        signers, beside = Path(folder, "signers"), Path(folder, "sig")
        signers.write_text(f"{NAMESPACE} {settings.FACTS_KEY}\n", encoding="utf-8")
        beside.write_bytes(signature)
        command = ["ssh-keygen", "-Y", "verify", "-I", NAMESPACE, "-n", NAMESPACE]
        command += ["-f", str(signers), "-s", str(beside)]
        done = subprocess.run(command, input=data, capture_output=True)  # noqa: S603 - ours
    if done.returncode:
        raise UnsignedList("FACTS_KEY has not signed this list.")


def not_signed_yet(facts: Mapping[str, Any]) -> dict[str, Any]:
    """
    What differs from `facts`, the list that was signed last: of lines by code what is shown now,
    nothing of one that is gone; of handouts that are public the beginning of their digest, for the
    manifest keeps no more of it. A handout that is gone is not in it: no address of it answers, and
    `watch.py` says so. It is only what the site says, and `watch.py` believes it for a day at most.
    """
    now, signed = shown_lines(), facts["lines"]
    lines = {}
    for code in sorted({*now, *signed}):
        shown = now.get(code, {"shown": []})["shown"]
        if shown != signed.get(code, {"shown": []})["shown"]:
            lines[code] = shown
    handouts = {}
    for name, entry in read_manifest(tree().manifest).items():
        is_signed = facts["handouts"].get(f"/{name}", "").startswith(entry.digests[0])
        if name.endswith(".pdf") and not is_signed:
            handouts[f"/{name}"] = entry.digests[0]
    return {"lines": lines, "handouts": handouts}


@require_safe
def facts_file(request: HttpRequest, ending: str = "") -> HttpResponseBase:
    """`/.well-known/facts.json`, and its signature beside it."""
    try:
        data = _place(ending).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(data, content_type="text/plain" if ending else "application/json")


@require_safe
def waiting_file(request: HttpRequest) -> HttpResponseBase:
    """`/.well-known/facts-waiting.json`: what nobody has signed yet, in the site's own words."""
    if (facts := published_list()) is None:
        raise Http404
    return JsonResponse(not_signed_yet(facts))


@require_safe
def watch_program(request: HttpRequest) -> HttpResponseBase:
    """`watch.py`, for whoever looks from outside; its checksum stands in what was signed."""
    return FileResponse(WATCH.open("rb"), content_type="text/x-python; charset=utf-8")
