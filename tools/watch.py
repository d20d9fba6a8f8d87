"""Look at the site from outside, and tell each difference from the list that its operator signed.
First with `--learn` and their fingerprint. 1: somebody has to look. docs/decisions/0072-*.md."""

import argparse
import hashlib
import http.client
import json
import os
import re
import smtplib
import ssl
import subprocess
import time
import unicodedata
import zlib
from collections import Counter, defaultdict
from contextlib import suppress
from difflib import get_close_matches
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FORM, LIST, NEVER = 1, "/.well-known/facts", {"112", "116000", "3278055800"}  # none of these waits
LEAST_LEFT, HOUR, SECONDS, PATIENCE, MOST_BYTES = 14 * 86_400, 3_600, 175, 20, 9_000_000
INLINE = re.compile("(?:a|abbr|b|bdi|bdo|em|font|i|mark|q|s|small|span|strong|sub|sup|u|wbr)$")
SAID = ("alt", "title", "aria-label", "content", "placeholder", "value", "label", "srcdoc")
# What stands between digits, seen or not; what is a number in words, and where it is marked as one.
GAP = r"[ _|\xad\xb7\u034f\u200b-\u2015\u2022\u202a-\u202e\u2060-\u206f\u20e3\u2212\ufe0f./()-]{,4}"
ABROAD, AT_HOME = rf"(?:\+|00){GAP}[1-9](?:{GAP}\d){{6,13}}", rf"0(?:{GAP}\d){{8,9}}"
LONG = rf"(?<![\w.,/-])(?<!BE )(?!\d\d[./-]\d\d[./-](?:19|20)\d\d)(?:{ABROAD}|{AT_HOME})(?![\w/-])"
RUN = re.compile(rf"\+?\d(?:{GAP.replace('-]', ']')}\d){{1,14}}")
PAGE = re.compile(r"(?:/(?!leave/)[a-z0-9-]+)+(?:/|/print/[a-z0-9-]+\.pdf)\Z")
CALLS = re.compile(r"(?i)(?!https?:|mailto:)[a-z][\w+.-]*:|https?://(?:wa|t|signal)\.me/")
CALL, MARKED = re.compile("\1([^\2]*)\2([^\3]*)\3"), re.compile("\4([^\5]*)\5")


def dialled(number):
    """As digits from abroad: `078 055 800` and `+3278055800` are 3278055800. Mail as it is."""
    digits = re.sub("^00", "", re.sub("^0(?!0)", "32", re.sub(r"\D", "", number)))
    return number.lower() if "@" in number else digits


class PageReader(HTMLParser):
    """counts: how often each number and mail address stands in a page, as `dialled`."""

    def __init__(self, html):
        super().__init__()
        self.links, self.has_form, self.skips, self.parts = set(), False, False, []
        self.feed(f"{html}<br>")  # so that what stands behind the last tag is read too
        found, text = [], unicodedata.normalize("NFKC", "".join(self.parts))
        text = re.sub(r"\d", lambda each: str(int(each[0])), text)
        for calls, words in CALL.findall(text):
            found += [calls, *RUN.findall(words)]
        text = CALL.sub(" ", text)
        for pattern in (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", LONG):
            found += re.findall(pattern, text)
            text = re.sub(pattern, " ", text)
        found += [each for each in MARKED.findall(text) if RUN.fullmatch(each.strip())]
        self.counts = Counter(map(dialled, found))

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        link = values.get("href", "").strip()
        self.links.add(link.partition("#")[0])
        self.skips = tag in ("style", "script")
        self.has_form |= tag == "form" and values.get("method", "").lower() == "post"
        mark = "\4" if tag == "bdi" and values.get("dir") == "ltr" else ""
        called = CALLS.match(link) if tag in ("a", "area") else None
        self.parts.append(f"\1{unquote(link[called.end() :])}\2" if called else mark)
        said = SAID if values.get("type") != "hidden" else ()
        self.parts += [f"\n{values[name]}\n" for name in said if name in values]
        self.parts.append(f" {link} " if "mailto:" in link else "\n" * (not INLINE.match(tag)))

    def handle_data(self, data):
        self.parts.append("" if self.skips else re.sub(r"\s", " ", re.sub("[\1-\5]", "", data)))

    def handle_endtag(self, tag):
        self.skips = False
        self.parts.append({"a": "\3", "bdi": "\5"}.get(tag, "\n" * (not INLINE.match(tag))))


def links_of_handout(pdf):
    text = pdf
    for found in re.finditer(rb"stream\r?\n", pdf):
        with suppress(zlib.error):  # not every stream is packed
            text += zlib.decompressobj().decompress(pdf[found.end() :], MOST_BYTES)
    return set(map(dialled, re.findall(r"\((?:tel|mailto):([^)?]*)", text.decode("latin-1"))))


class Watch:
    """One look. told: each difference, and where; waits: what is believed until it is signed."""

    def __init__(self, options):
        self.options, self.url, self.now = options, urlsplit(options.site), time.time()
        self.folder = Path.home() / ".watch" / self.url.netloc.replace(":", "_")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.told, self.waits, self.asked, self.bytes = defaultdict(list), defaultdict(list), 0, 0
        kind = "HTTPSConnection" if self.url.scheme == "https" else "HTTPConnection"
        self.line = getattr(http.client, kind)(self.url.netloc, timeout=PATIENCE)
        self.state = {"key": options.learn, "pages": [], "waits": {}, "serial": 0}
        if (self.folder / "state.json").exists() and not options.learn:
            self.state = json.loads((self.folder / "state.json").read_text("utf-8"))

    def tell(self, difference, place="", waits=False):
        (self.waits if waits else self.told)[difference].append(place)

    def get(self, path, again=True):
        headers = {"User-Agent": self.options.who, "Accept-Encoding": "gzip"}
        try:
            if time.time() > self.now + SECONDS:
                raise OSError(f"only {self.asked} pages in {SECONDS} seconds")
            self.line.request("GET", path, headers=headers)
            self.certificate = getattr(self.line.sock, "getpeercert", dict)()
            answer = self.line.getresponse()
            body = answer.read(MOST_BYTES)
        except (http.client.HTTPException, OSError) as fault:
            self.line.close()
            if again:
                return self.get(path, again=False)
            raise OSError(f"{path}: {fault}") from fault
        self.asked, self.bytes = self.asked + 1, self.bytes + len(body)
        if body.startswith(b"\x1f\x8b"):
            body = zlib.decompressobj(31).decompress(body, MOST_BYTES)
        return answer.status, answer.headers["Location"] or "", body

    def signed(self):
        """The newest list that was proven to be signed. Raises OSError: there is none yet."""
        data, signature = self.get(f"{LIST}.json")[2], self.get(f"{LIST}.json.sig")[2]
        kept, signers, beside = (self.folder / name for name in ("facts.json", "signers", "sig"))
        words = ("-Y", "verify", "-I", "facts", "-n", "facts", "-f", signers, "-s", beside)
        try:
            facts = json.loads(data)
            signers.write_bytes("facts {} {}\n".format(*facts["key"].split()[:2]).encode())
            beside.write_bytes(signature)
            by = subprocess.run(["ssh-keygen", *words], input=data, capture_output=True)
            if by.returncode or self.state["key"] not in by.stdout.decode().split():
                self.tell(f"{self.state['key'] or '--learn'} -> {by.stdout.decode().strip()}")
            elif facts["format"] != FORM or facts["serial"] < self.state["serial"]:
                self.tell(f"list {self.state['serial']} -> {facts['serial']}: older, or a new form")
            else:
                kept.write_bytes(data)
                self.state["serial"] = facts["serial"]
        except (OSError, ValueError, KeyError, IndexError) as fault:
            self.tell(f"a signed list -> none, or ssh-keygen is missing: {fault}")
        return json.loads(kept.read_bytes())

    def may_wait(self, what, says):
        kept, at = self.state["waits"], f"{what} after {self.state['serial']}"
        first, since = kept.setdefault(at, [says, self.now])
        return first == says and self.now - since < self.options.hours * HOUR

    def look(self):
        facts = self.signed()
        waiting, lines = json.loads(self.get(f"{LIST}-waiting.json")[2]), facts["lines"]
        known = {dialled(each): each for line in lines.values() for each in line["shown"]}
        for code, now in waiting["lines"].items():
            old = lines.get(code, {"shown": []})["shown"]
            says = f"{code}: {' '.join(old)} -> {' '.join(now)}"
            waits = self.may_wait(code, says) if old else self.may_wait("a new line", "")
            waits &= all(map(self.may_wait, map(dialled, now), now))  # each for a day
            waits &= NEVER.isdisjoint(map(dialled, old))
            self.tell(f"{says}, which nobody signed", waits=waits)
            known.update((dialled(new), new) for new in now if waits)
            lines[code] = {**lines.get(code, {}), "shown": now if waits else old}
        seen = self.walk(facts, known, waiting["handouts"])
        for code, line in lines.items():
            for language in line.get("languages", facts["languages"]):
                for gone in {*map(dialled, line["shown"])} - seen[language]:
                    self.tell(f"{code}: {known[gone]} -> nowhere", f"/{language}/")
        if self.certificate:
            name = dict(sum(self.certificate["issuer"], ())).get("organizationName", "")
            if self.state.setdefault("issuer", name) != name:
                self.tell(f"certificate of {self.state['issuer']} -> {name}")
            if ssl.cert_time_to_seconds(self.certificate["notAfter"]) < self.now + LEAST_LEFT:
                self.tell(f"certificate -> ends on {self.certificate['notAfter']}")

    def walk(self, facts, known, waiting):
        forms = [f"/{code}/{form}/" for code in facts["languages"] for form in facts["forms"]]
        queue = list(dict.fromkeys(["/", *forms, *facts["handouts"], *self.state["pages"]]))
        there, seen, first = [], defaultdict(set), set(queue)
        for path in queue:
            status, to, body = self.get(path)
            there += [path] * (status == 200)
            if status == 200 and path.endswith(".pdf"):
                self.handout(path, body, facts, known, waiting)
            elif status == 200:
                page = PageReader(body.decode("utf-8", "replace"))
                self.page(path, page, facts, known)
                seen[path.split("/")[1]] |= page.counts.keys()
                new = [each for each in sorted(page.links - set(queue)) if PAGE.match(each)]
                queue += [each for each in new if each.split("/")[1] in facts["languages"]]
            elif status // 100 == 3 and re.match("/[^/]", to):  # its reader is there now
                queue += {to} - set(queue)
                first.add(to)
            elif path in first:
                self.tell(f"200 -> {status} {to}", path)
        self.state["pages"] = there
        return seen

    def page(self, path, page, facts, known):
        rest = path[path.find("/", 1) :]
        expected = facts["elsewhere"].get(path, facts["elsewhere"].get(rest, {}))
        for number in (page.counts.keys() - known.keys()) | expected.keys():
            due, close = expected.get(number, 0), get_close_matches(number, known, 1, 0.6)
            old = f"{number}, {due} times" if due else known.get("".join(close), "no such number")
            if due != page.counts[number]:
                self.tell(f"{old} -> {number}, {page.counts[number]} times", path)
        for number in {*facts["everywhere"]} - page.counts.keys():
            self.tell(f"{number} -> not on the page", path)
        if facts["forms"].get(rest.strip("/"), page.has_form) != page.has_form:
            self.tell("form shut -> open" if page.has_form else "form open -> shut", path)

    def handout(self, path, body, facts, known, waiting):
        digest, signed = hashlib.sha256(body).hexdigest(), facts["handouts"].get(path, "none")
        for link in links_of_handout(body) - known.keys():
            self.tell(f"a handout -> leads to {link}", path)
        if digest != signed:
            waits = digest.startswith(waiting.get(path, "none")) and self.may_wait(path, "handout")
            self.tell(f"handout {signed[:12]} -> {digest[:12]}", path, waits)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("site")
    parser.add_argument("--learn", default="", help="the operator's fingerprint, SHA256:...")
    parser.add_argument("--who", default="watch.py", help="your address, or the name of a phone")
    parser.add_argument("--hours", type=float, default=24, help="for which a change may wait")
    parser.add_argument("--mail", help="to whom; by WATCH_SMTP=smtps://name:password@server")
    watch = Watch(parser.parse_args())
    try:
        watch.look()
    except Exception as fault:  # noqa: BLE001 - whatever the site answers has to be told
        watch.tell(f"it cannot be read: {type(fault).__name__} {fault}")
    (watch.folder / "state.json").write_text(json.dumps(watch.state), "utf-8")
    said = [f"{watch.options.site}: {len(watch.told)} differences"]
    for mark, told in (("*", watch.told), ("- waits to be signed:", watch.waits)):
        said += [f"{mark} {what} ({len(at)}: {' '.join(at[:4])})" for what, at in told.items()]
    print(*said, f"{watch.asked} pages, {watch.bytes} B, {time.time() - watch.now:.0f} s", sep="\n")
    if watch.told and watch.options.mail:
        to, server = watch.options.mail, urlsplit(os.environ["WATCH_SMTP"])
        head = f"From: {to}\nTo: {to}\nSubject: {said[0]}\n\n"
        safe = {"context": ssl.create_default_context(), "timeout": PATIENCE}
        with smtplib.SMTP_SSL(server.hostname, server.port or 465, **safe) as post:
            post.login(unquote(server.username), unquote(server.password))
            post.sendmail(to, to, (head + "\n".join(said)).encode("ascii", "replace"))
    return 1 if watch.told else 0


if __name__ == "__main__":
    raise SystemExit(main())
