"""What is signed, and who looks from outside: each wrong number is told, and no harmless word."""

import json
import random
import re
import zlib
from argparse import Namespace
from collections import defaultdict

import pytest

from base import phonebook
from tests.fixtures.running import ROOT
from tools.watch import PageReader, Watch, dialled, links_of_handout
from website.published import signed_facts

# Numbers as they stand in a link, and as they are shown.
LINKED, SHOWN = r'tel:(\+?\d+)"', r'dir="ltr">(\+?[\d ]{2,20})<'
# What editors write every day, none of it a telephone number.
HARMLESS = (
    "<p>On 27 November 2026 (2026-11-27, 27.11.2026, 03/11/2026) 1,500 people came.</p>",
    "<p>Article 433quinquies, law of 15/12/1980, directive 2011/36/EU, COL 01/2015.</p>",
    "<p>It costs € 1.250,50, or 100 000 in all: 45 days, 12:30-18:00, 3.5 %, BE 0123.456.789.</p>",
    "<h2>For 2008-2010</h2><ul><li>50 000 – 75 000</li><li>1000-1210, 9992</li></ul>",
    '<p>Call <a href="tel:112"><bdi dir="ltr">112</bdi></a> in danger, or 112.</p>',
    '<p><a href="tel:+3278055800"><bdi dir="ltr">078 055 800</bdi></a>, 0032 78 055 800.</p>',
    '<p>Account BE68 5390 0754 7034, room 302, page 7 of 19, version 5.2.16.</p><img alt="7">',
)


@pytest.fixture(scope="module")
def pages(every_language):
    """Every page by its address, as a browser has it."""
    found = {}
    for name, page in every_language.items():
        if name.endswith("index.html") and "/received/" not in name:
            found[f"/{name.removesuffix('index.html')}"] = page.content.decode()
    return found


@pytest.fixture(scope="module")
def facts(pages, every_language):
    handouts = {f"/{n}": page.content for n, page in every_language.items() if n.endswith(".pdf")}
    return signed_facts.facts_of(pages, handouts)


@pytest.fixture
def told(facts, tmp_path, monkeypatch):
    """What is told of a page, in a few words."""
    monkeypatch.setenv("HOME", str(tmp_path))
    known = {dialled(each): each for line in facts["lines"].values() for each in line["shown"]}
    options = Namespace(site="http://localhost", learn="", who="", hours=24, mail="")

    def tell(address, html):
        watch = Watch(options)
        watch.page(address, PageReader(html), facts, known)
        return dict(watch.told)

    return tell


def test_the_list_agrees_with_the_pages_that_it_was_made_of(pages, facts, told):
    assert [address for address, html in pages.items() if told(address, html)] == []
    assert {"112", "3278055800"} == set(facts["everywhere"])
    assert facts["lines"]["child-focus"]["shown"] == ["116000", "116000@childfocus.org"]
    assert facts["lines"]["payoke"]["shown"][0] == "+3232011690"
    assert facts["elsewhere"]["/children/numbers-abroad/"]["1098"] > 0
    assert facts["forms"]["write"] is True
    assert "/ar/print/card.pdf" in facts["handouts"]


def test_each_number_of_a_line_is_marked_as_one_wherever_it_stands(pages, facts):
    """Else a flipped digit of it would be a number in a sentence, as 112 was on the help screen."""
    numbers = [each for line in facts["lines"].values() for each in line["shown"]]
    forms = {re.sub(r"\D", "", each) for each in numbers if "@" not in each}
    forms |= {f"0{each[2:]}" for each in forms if each.startswith("32")}
    for address, html in pages.items():
        words = re.sub(r"<(style|script).*?</\1>", " ", html, flags=re.DOTALL)
        words = re.sub(rf'{SHOWN}|<a href="{LINKED}[^>]*>[^<]*', " ", words)
        words = re.sub(r"[\w.]+@[\w.]+|<[^>]+>", " ", words)
        words = words.replace("112 BE", " ").replace("112.be", " ")  # an app, and who publishes it
        runs = re.findall(r"(?<![\w.,/-])\d[\d \u00a0]*\d(?![\w/-])", words)
        assert not forms & {re.sub(r"\D", "", each) for each in runs}, address


def test_a_thousand_flipped_digits_are_a_thousand_differences(pages, facts, told):
    chance = random.Random(40)  # noqa: S311 - the same each time
    known = {dialled(each) for line in facts["lines"].values() for each in line["shown"]}
    for counts in facts["elsewhere"].values():
        known |= counts.keys()
    places = []
    for address, html in pages.items():
        for found in re.finditer(f"{LINKED}|{SHOWN}", html):
            number = found[1] or found[2]
            if dialled(number) in known:
                places.append((address, found.start(found.lastindex), number))
    assert {address.split("/")[1] for address, _at, _number in places} >= {"en", "ar", "ti"}
    for address, at, number in chance.choices(places, k=1000):
        digit = chance.choice([n for n, letter in enumerate(number) if letter.isdigit()])
        other = chance.choice([each for each in "0123456789" if each != number[digit]])
        html = pages[address]
        wrong = html[: at + digit] + other + html[at + digit + 1 :]
        assert told(address, wrong), (address, number, number[:digit] + other)


def test_a_hundred_pages_with_harmless_edits_tell_nothing(pages, told):
    chance = random.Random(41)  # noqa: S311 - the same each time
    for address in chance.sample(sorted(pages), 100):
        html = pages[address]
        ends = [found.end() for found in re.finditer(r"</p>", html)] or [html.index("</main>")]
        for _edit in range(5):
            at = chance.choice(ends)
            html = html[:at] + chance.choice(HARMLESS) + html[at:]
            ends = [found.end() for found in re.finditer(r"</p>", html)]
        html = re.sub(r"<p>([^<\d]{40,})</p>", "<p>Said in other words.</p>", html, count=2)
        assert told(address, html) == {}, address


@pytest.mark.parametrize(
    "words",
    [
        "Call 0470 12 34 56.",
        "Call +32 470/12.34.56 now",
        "0032470123456",
        "<b>078</b> 055 80<i>1</i>",
        "٠٧٨ ٠٥٥ ٨٠١",
        "078\u200b055\u200b801",
        '<a href="TEL:0470123456">us</a>',
        "<a href='&#116;el:%2B32470123456'>us</a>",
        '<a href="tel:112">078 055 801</a>',
        '<img alt="Call 0470 12 34 56">',
        '<a href="mailto:other@example.org">write</a>',
        "write to other@example.org",
        '<bdi dir="ltr">113</bdi>',
        "</html>0470 12 34 56",
        "0470\u201312\u201334\u201356",
        "0470\u00b712\u00b734\u00b756",
        "0470\u201112\u201134\u201156",
        "0470_12_34_56",
        "0470<wbr>12<wbr>34<wbr>56",
        "".join(f"{digit}\ufe0f\u20e3" for digit in "0470123456"),
        "\u24ea\u2463\u2466\u24ea\u2460\u2461\u2462\u2463\u2464\u2465",
        '<a href="sms:+32470123456">078 055 800</a>',
        '<a href="https://wa.me/32470123456">write to us</a>',
        '<a href="whatsapp://send?phone=32470123456">write to us</a>',
        '<input value="0470 12 34 56">',
        '<iframe srcdoc="Call 0470 12 34 56"></iframe>',
    ],
)
def test_a_number_that_nobody_signed_is_told_however_it_is_written(pages, told, words):
    html = pages["/en/rights/"]
    assert told("/en/rights/", html.replace("</main>", f"{words}</main>"))
    assert not told("/en/rights/", html)


def test_a_page_without_the_two_first_lines_and_a_form_that_is_shut_are_told(pages, told):
    without = pages["/en/rights/"].replace("078 055 800", "").replace("tel:+3278055800", "#")
    assert told("/en/rights/", without) == {"3278055800 -> not on the page": ["/en/rights/"]}
    shut = pages["/fr/write/"].replace('method="post"', "")
    assert told("/fr/write/", shut) == {"form open -> shut": ["/fr/write/"]}


def test_links_in_the_packed_streams_of_a_handout_are_read():
    packed = zlib.compress(b"<< /URI (tel:+3278055801) /A (mailto:X@example.org) >>")
    pdf = b"%PDF-1.7\n/URI (tel:112)\nstream\n" + packed + b"\nendstream\nstream\r\nplain"
    assert links_of_handout(pdf) == {"112", "3278055801", "x@example.org"}


def test_a_site_that_invents_a_line_each_day_is_believed_for_one(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    watch = Watch(Namespace(site="http://localhost", learn="SHA256:x", hours=24))
    watch.certificate, watch.walk = None, lambda *_: defaultdict(set)
    thief, day = "+32470666666", 25 * 60 * 60

    def believed(line, number, old=()):
        lines = {line: {"shown": [*old], "languages": []}} if old else {}
        waiting = json.dumps({"lines": {line: [number]}, "handouts": {}})
        watch.signed = lambda: {"lines": lines, "languages": []}
        watch.get = lambda _path: (200, "", waiting)
        watch.waits.clear()
        watch.look()
        return bool(watch.waits)

    assert believed("first", thief)
    assert believed("second", "+32470777777"), "an operator adds two on one day"
    assert believed("payoke", thief, old=["+3232011690"])
    watch.now += day
    assert not believed("third", "+32470888888")
    assert not believed("surya", thief, old=["+3242324030"]), "the number had its day"
    assert believed("pag-asa", "+32470999999", old=["+3225116464"])
    assert not believed("national", "+32470000000", old=["+3278055800"])
    watch.state["serial"] += 1
    assert believed("fourth", thief), "what was signed since begins a new day"


def test_where_a_page_leads_its_readers_is_looked_at_too(facts, pages, tmp_path, monkeypatch):
    """A page that no other links to, but to which one that was signed sends whoever opens it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    watch = Watch(Namespace(site="http://localhost", learn="", who="", hours=24))
    watch.state["pages"] = ["/en/rights/"]
    there = {"/en/rights/": (302, "/en/elsewhere/", b""), "/en/elsewhere/": (200, "", b"")}
    wrong = pages["/en/rights/"].replace("</main>", "Call 0470 12 34 56.</main>")

    def get(path):
        if path in there:
            return (*there[path][:2], wrong.encode())
        return 200, "", b""

    monkeypatch.setattr(watch, "get", get)
    monkeypatch.setattr(watch, "handout", lambda *_asked: None)
    known = {dialled(each): each for line in facts["lines"].values() for each in line["shown"]}
    watch.walk(facts, known, {})
    assert [what for what, at in watch.told.items() if "/en/elsewhere/" in at and "32470" in what]


def test_a_coordinator_can_read_all_of_it():
    text = (ROOT / "tools" / "watch.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 250


def test_hidden_and_withheld_numbers_are_in_no_list(monkeypatch):
    book = phonebook.current()
    data = dict(book.data())
    centres = [row | {"phone": "", "hidden": row["code"] == "payoke"} for row in data["centres"]]
    page = phonebook.phonebook_file.PhonebookIn(data | {"centres": centres}, "en")
    monkeypatch.setattr(type(book), "page", lambda *_: page)
    lines = signed_facts.shown_lines()
    assert "+3278055800" not in lines.get("payoke", {"shown": []})["shown"]
    assert lines["national"]["shown"] == ["+3278055800"]
