"""The front: what is published is sent, what is not there is said to be, and nothing else leaks."""

import gzip
import shutil
import string
import subprocess
import sys
import time
from pathlib import Path

import brotli
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from base.languages.language_list import ALIASES, LANGUAGES
from tests.fixtures.everything import examples
from tests.fixtures.scopes import scope
from website.published import front_server
from website.published.front_server import Front, moved_name
from website.published.response_file import SUFFIX, ResponseFile, pack, unpack
from website.web.negotiation import KEPT, best_coding

ROOT = Path(__file__).parent.parent.parent
SECRET = "what lies outside the tree"


def publish(tree: Path, name: str, words: str, **headers: str) -> None:
    body = words.encode()
    answer = ResponseFile(
        str(abs(hash(words))),
        [("Content-Type", "text/html; charset=utf-8"), *headers.items()],
        brotli.compress(body),
        gzip.compress(body, mtime=0),
    )
    path = tree / f"{name}{SUFFIX}"
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_bytes(pack(answer))
    new.replace(path)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    top = tmp_path_factory.mktemp("var")
    (top / "secret.txt").write_text(SECRET)
    (top / f"secret.html{SUFFIX}").write_bytes(
        pack(ResponseFile("x", [], SECRET.encode(), SECRET.encode()))
    )
    tree = top / "public"
    publish(tree, "index.html", "choose a language")
    for code in ("en", "fr", "sr-latn", "ar"):
        publish(tree, f"{code}/index.html", f"home {code}")
        publish(tree, f"{code}/help/index.html", f"help {code}", **{"Content-Language": code})
        publish(tree, f"404/{code}.html", f"not there {code}")
    publish(tree, "sitemap.xml", "<urlset/>")
    return tree


@pytest.fixture(scope="module")
def whole_tree(tree, tmp_path_factory):
    """Every language says what is not there; one that did not would be left to Django."""
    whole = shutil.copytree(tree.parent, tmp_path_factory.mktemp("whole") / "var") / "public"
    for code in LANGUAGES:
        publish(whole, f"404/{code}.html", f"not there {code}")
    return whole


@pytest.fixture(scope="module")
def front(tree):
    return Front(tree)


def ask(front, path="/", method="GET", *, lines=(), scheme="http", **headers):
    """
    Status, headers, body; the status is 0 where Django would be asked.

    lines: headers as pairs, where names come twice or are odd.
    """
    lines = [*lines, *((name.lower().replace("_", "-"), said) for name, said in headers.items())]
    answer = front.answer(scope(path, method, lines, scheme=scheme))
    if answer is None:
        return 0, {}, b""
    status, pairs, body = answer
    names = [name.lower() for name, _ in pairs]
    assert len(names) == len(set(names)), "a header is sent twice"
    return status, dict(pairs), body


def test_a_page_is_sent_as_it_was_published(front):
    status, headers, body = ask(front, "/fr/help/", COOKIE="a=b")
    assert (status, body) == (200, b"help fr")
    assert headers["Content-Language"] == "fr"
    assert headers["Content-Length"] == "7"
    assert "Content-Encoding" not in headers
    assert "Set-Cookie" not in headers


def test_a_page_that_moved_is_led_to(whole_tree):
    front = Front(whole_tree)
    for old, new in (("old", "/ar/help/"), ("a", "/ar/b/"), ("write", "/ar/help/")):
        publish(whole_tree, moved_name(f"/ar/{old}/"), "a link", Location=new)
    for asked in ("/ar/old/", "/ar/old"):
        status, headers, body = ask(front, asked)
        assert (status, headers["Location"], body) == (301, "/ar/help/", b"")
    assert ask(front, "/ar/a/")[0] == 404, "it leads to no page"
    assert ask(front, "/old/")[0] == ask(front, "/moved/ar/old/")[0] == 404
    assert ask(front, "/ar/write/")[0] == 0, "a form is Django's"
    publish(whole_tree, moved_name("/ar/rights/"), "a link", Location="/ar/help/")
    publish(whole_tree, "ar/rights/index.html", "stands here")
    assert ask(front, "/ar/rights/")[0] == 200


def test_no_browser_goes_on_leading_where_an_address_led_once(whole_tree):
    """A page that was renamed and renamed back would lead whoever came in between in a ring."""
    publish(whole_tree, moved_name("/ar/renamed/"), "a link", Location="/ar/help/")
    for asked in ("/ar/renamed/", "/ar/renamed", "/ar/help"):
        status, headers, _body = ask(Front(whole_tree), asked)
        assert (status, headers["Cache-Control"]) == (301, KEPT), asked


def test_a_compressed_page_is_the_same_page(front):
    for header, coding, unpacked in (("br", "br", brotli.decompress), ("gzip", "gzip", None)):
        _, headers, body = ask(front, "/en/help/", ACCEPT_ENCODING=header)
        assert headers["Content-Encoding"] == coding
        assert headers["Content-Length"] == str(len(body))
        assert headers["Vary"] == "Accept-Encoding"
        assert (unpacked or gzip.decompress)(body) == b"help en"


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", "identity"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP;Q=1.0", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.000,gzip;q=0", "identity"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("br;q=0.5, identity;q=1", "identity"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("identity;q=0, *;q=0", "identity"),
        ("br;q=yes, gzip", "gzip"),
        ("gzip;\tq=0, br;q\t=\t0", "identity"),
        ("deflate", "identity"),
        (",,;;=,q=,", "identity"),
    ],
)
def test_the_coding_is_the_one_the_browser_wants_most(header, coding):
    assert best_coding(header) == coding


def test_head_says_what_get_would_and_sends_nothing(front):
    status, headers, body = ask(front, "/en/help/", "HEAD", ACCEPT_ENCODING="br")
    assert (status, body) == (200, b"")
    assert headers == ask(front, "/en/help/", ACCEPT_ENCODING="br")[1]


def test_a_reader_who_has_the_page_is_told_so(front):
    etag = ask(front, "/en/help/", ACCEPT_ENCODING="br")[1]["ETag"]
    for said in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        status, headers, body = ask(front, "/en/help/", ACCEPT_ENCODING="br", IF_NONE_MATCH=said)
        assert (status, body) == (304, b"")
        assert headers["ETag"] == etag
        assert "Content-Length" not in headers
    # The same page in another coding is other bytes.
    assert ask(front, "/en/help/", IF_NONE_MATCH=etag)[0] == 200


def test_the_first_page_is_in_the_readers_language_without_a_redirect(front):
    status, headers, body = ask(front, "/", ACCEPT_LANGUAGE="xx, fr-BE;q=0.9, en;q=0.8")
    assert (status, body) == (200, b"home fr")
    assert headers["Content-Location"] == "/fr/"
    assert headers["Vary"] == "Accept-Encoding, Accept-Language"
    assert ask(front, "/", ACCEPT_LANGUAGE="hr")[2] == b"home sr-latn"


def test_a_reader_of_none_of_our_languages_is_asked_to_choose(front):
    for wanted in ("", "tlh", "*", "sw-KE;q=0.5"):
        status, headers, body = ask(front, "/", ACCEPT_LANGUAGE=wanted)
        assert (status, body) == (200, b"choose a language")
        assert "Content-Location" not in headers


def test_a_flood_of_addresses_that_nobody_asked_for_before_reads_one_file_once(tree, monkeypatch):
    read, load = [], front_server.load
    monkeypatch.setattr(front_server, "load", lambda *given: read.append(given) or load(*given))
    front = Front(tree)
    for number in range(1_000):
        assert front.answer(scope("/en/", query_string=f"x={number}"))[2] == b"home en"
    assert (len(read), len(front.stored)) == (1, 1)


def test_what_is_not_there_is_said_in_the_language_of_the_address(front):
    assert ask(front, "/ar/nothing/")[::2] == (404, b"not there ar")
    assert ask(front, "/nothing", ACCEPT_LANGUAGE="fr")[::2] == (404, b"not there fr")
    assert ask(front, "/nothing/")[::2] == (404, b"not there en")
    assert "ETag" not in ask(front, "/ar/nothing/", IF_NONE_MATCH="*")[1]


def test_a_forgotten_slash_is_added(front):
    status, headers, _ = ask(front, "/fr/help")
    assert (status, headers["Location"]) == (301, "/fr/help/")
    assert headers["Request-OTR"] == "1"
    assert ask(front, "//fr/help")[0] == 404
    assert ask(front, "/fr/nothing")[0] == 404


def test_a_new_page_a_changed_one_and_a_removed_one_are_seen_at_once(tmp_path):
    def ask(front, path):
        time.sleep(1.5 * front_server.BELIEVED)  # less than anybody would notice
        return ask_now(front, path)

    assert front_server.BELIEVED <= 0.02
    ask_now, front = globals()["ask"], Front(tmp_path)
    publish(tmp_path, "404/en.html", "not there")
    assert ask(front, "/en/new/")[0] == 404
    publish(tmp_path, "en/new/index.html", "one")
    assert ask(front, "/en/new/")[::2] == (200, b"one")
    publish(tmp_path, "en/new/index.html", "and two")
    assert ask(front, "/en/new/")[::2] == (200, b"and two")
    (tmp_path / f"en/new/index.html{SUFFIX}").unlink()
    assert ask(front, "/en/new/")[::2] == (404, b"not there")
    assert front.stored.keys() == {"404/en.html"}


def test_a_tree_that_has_just_gone_says_of_no_page_that_it_is_not_there(tmp_path):
    front = Front(tmp_path / "public")
    publish(tmp_path / "public", "404/en.html", "not there")
    assert ask(front, "/en/page/")[0] == 404
    (tmp_path / "public").rename(tmp_path / "gone")
    assert ask(front, "/en/page/")[0] == 0, "Django answers"


def test_a_file_that_is_not_whole_is_never_sent_nor_said_to_be_missing(tmp_path):
    front = Front(tmp_path)
    publish(tmp_path, "404/en.html", "not there")
    publish(tmp_path, "en/index.html", "all of it")
    file = tmp_path / f"en/index.html{SUFFIX}"
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        assert ask(front, "/en/")[0] == 0, "Django answers instead"


def test_a_language_that_is_not_written_out_is_answered_by_django(front):
    """PUBLIC_TREE_LANGUAGES names those that are; `uk` is not among them here."""
    for path in ("/uk/", "/uk/help/", "/uk/nothing/", "/uk/help"):
        assert ask(front, path)[0] == 0, path
    assert ask(front, "/nothing/", ACCEPT_LANGUAGE="uk")[::2] == (404, b"not there en")


def test_without_a_tree_django_answers(tmp_path):
    front = Front(tmp_path / "nowhere")
    for path in ("/", "/en/", "/en/help/", "/sitemap.xml", "/nothing"):
        assert ask(front, path)[0] == 0


def test_whoever_is_answered_for_each_request_anew_is_answered_by_django(front):
    for path in ("/cms/", "/en/write/", "/fr/read/", "/ar/leave/", "/en/search/", "/healthz"):
        assert ask(front, path)[0] == 0
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "", "get"):
        assert ask(front, "/en/help/", method)[0] == 0


def test_who_asks_for_another_site_is_refused_whatever_they_want(tree):
    front = Front(tree, hosts=("help.example", ".camp.example"))
    for ours in ("help.example", "HELP.example:8000", "help.example.", "a.camp.example"):
        assert ask(front, "/en/help/", HOST=ours)[0] == 200, ours
        assert ask(front, "/en/write/", "POST", HOST=ours)[0] == 0, ours
    for another in ("", "evil.example", "help.example.evil.example", "help.example:8000x"):
        for path, method in (("/en/help/", "GET"), ("/en/write/", "POST"), ("/", "HEAD")):
            status, headers, body = ask(front, path, method, HOST=another)
            assert (status, body) == (400, b"There is no site of this name here.\n"), another
            assert headers["Content-Type"] == "text/plain"
    assert ask(front, "/en/help/")[0] == 400, "none is named"
    both = [("host", "help.example"), ("host", "evil.example")]
    assert ask(front, "/en/help/", lines=both)[0] == 400
    assert front.answer(scope("/en/help/", authority="help.example"))[0] == 200


def test_a_header_that_comes_in_two_lines_is_one(front):
    codings = [("accept-encoding", "br;q=0"), ("accept-encoding", "gzip")]
    assert ask(front, "/en/help/", lines=codings)[1]["Content-Encoding"] == "gzip"
    etag = ask(front, "/en/help/")[1]["ETag"]
    marks = [("if-none-match", '"other"'), ("if-none-match", etag)]
    assert ask(front, "/en/help/", lines=marks)[0] == 304
    languages = [("accept-language", "xx"), ("accept-language", "fr")]
    assert ask(front, "/", lines=languages)[2] == b"home fr"


def test_a_plain_request_is_left_to_django_where_pages_must_travel_safely(tree):
    assert ask(Front(tree, https=True), "/en/")[0] == 0
    told = {"X_FORWARDED_PROTO": "https"}
    assert ask(Front(tree, https=True), "/en/", **told)[0] == 0
    assert ask(Front(tree, https=True, trusts_proxy=True), "/en/", **told)[0] == 200
    looks_like_it = [("x-forwarded-proto", "http"), ("x_forwarded_proto", "https")]
    assert ask(Front(tree, https=True, trusts_proxy=True), "/en/", lines=looks_like_it)[0] == 0
    assert ask(Front(tree, https=True), "/en/", scheme="https")[0] == 200


def test_the_front_imports_neither_django_nor_anything_heavy():
    code = "import sys, website.rsgi; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"django", "wagtail", "environ", "sqlite3", "psycopg", "nacl"}


# --- Whatever comes in ---------------------------------------------------------------------------
PIECES = st.sampled_from(
    "/ // . .. /./ /../ ..; %2e%2e %2f \\ \0 \r\n ? ~ - é \x80 en EN fr zz sr-latn help 404 public "
    f"var write index.html sitemap.xml secret.html secret.txt {SUFFIX} {'A' * 8192}".split(" ")
)
PATHS = st.lists(PIECES, max_size=12).map("".join) | st.text(
    st.characters(max_codepoint=255), max_size=60
)
NAMES = [
    *["ACCEPT_LANGUAGE", "ACCEPT_ENCODING", "IF_NONE_MATCH", "RANGE"],
    *["IF_MATCH", "IF_MODIFIED_SINCE", "IF_RANGE", "HOST"],
]
HEADERS = st.dictionaries(
    st.sampled_from(NAMES),
    st.text(st.characters(max_codepoint=255), max_size=40)
    | st.sampled_from(["bytes=0-", "bytes=9-1", "bytes=-0,-1,5-", "*", '"', "en," * 5000])
    | st.sampled_from(["q=nan", "en;q=nan,fr;q=inf", "br;q=1e9", 'W/"', "Tue, 99 Foo 0000"]),
)


@settings(max_examples=examples(200, 2_000), suppress_health_check=[HealthCheck.too_slow])
@given(path=PATHS, prefix=st.sampled_from(["", "/", "/en/", "/en/help/"]), headers=HEADERS)
@example(path="../secret.html", prefix="/", headers={})
@example(path="en/../../secret.html", prefix="/", headers={})
@example(path="*", prefix="", headers={})
@example(path="DE", prefix="", headers={})
@example(path="de/x", prefix="/", headers={})
def test_whatever_is_asked_is_answered_and_only_from_the_tree(whole_tree, path, prefix, headers):
    status, _, body = ask(Front(whole_tree), prefix + path, **headers)
    assert status in (0, 200, 301, 304, 404)
    if status == 0:
        assert front_server.is_dynamic(prefix + path)
    for coding in (bytes, brotli.decompress, gzip.decompress):
        try:
            assert SECRET.encode() not in coding(body)
        except (brotli.error, OSError, EOFError):
            continue


@settings(max_examples=examples(100, 500))
@given(st.binary(max_size=80) | st.just(b'{"etag":1,"headers":5,"br":0,"gzip":1}\nx'))
def test_no_bytes_can_break_the_reading_of_a_file(data):
    answer = unpack(data)
    assert answer is None or isinstance(answer, ResponseFile)


def test_a_packed_answer_is_unpacked_as_it_was():
    answer = ResponseFile("e", [("A", f"ü\n{string.printable}")], b"\n\nbr\n", b"{}\ngz")
    assert unpack(pack(answer)) == answer


def test_every_language_has_an_address_the_front_knows():
    assert all(front_server.PAGE.match(f"/{code}/") for code in LANGUAGES)


def test_every_language_and_every_other_name_of_one_is_chosen_without_a_redirect(tmp_path):
    for code in LANGUAGES:
        publish(tmp_path, f"{code}/index.html", f"home {code}", **{"Content-Language": code})
    publish(tmp_path, "index.html", "choose a language")
    front = Front(tmp_path)
    for wanted, code in (*zip(LANGUAGES, LANGUAGES, strict=True), *ALIASES.items()):
        for header in (wanted, wanted.upper(), f"{wanted}-XX,en;q=0.1"):
            status, headers, body = ask(front, "/", ACCEPT_LANGUAGE=header)
            assert (status, body) == (200, f"home {code}".encode()), header
            assert headers["Content-Language"] == code
            assert headers["Content-Location"] == f"/{code}/"
            assert "Accept-Language" in headers["Vary"]
    for alias in ALIASES:
        # Sent on by Django to the name that we give the language.
        assert ask(front, f"/{alias}/help/")[0] == 0
