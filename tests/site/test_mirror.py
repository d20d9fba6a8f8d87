"""A copy of the site on a disk: its links hold, and its buttons lead to the real form."""

import fcntl
import hashlib
import re

import pytest
from django.core.management import CommandError, call_command
from django.http import HttpResponse

from website.management.commands import mirror as command
from website.published.mirror import mirror, with_relative_links
from website.published.response_file import ResponseFile, pack
from website.web.security_headers import ContentPolicyMiddleware

ORIGIN = "https://help.example"
POLICY = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; img-src 'self' data:"
HEADERS = [("Content-Security-Policy", POLICY), ("Referrer-Policy", "same-origin")]
PAGE = """<html><head><meta charset="utf-8"><link rel="canonical" href="https://help.example/en/rights/"></head>
<a href="/en/">home</a> <a href="/en/help/#numbers">help</a> <a href="/">languages</a>
<a class="b" href="/en/write/">write</a> <a href="/en/search/?q=x">search</a>
<a href="#main">here</a>
<a href="/en/nowhere/">?</a> <a href="tel:112">112</a>
<a href="https://exit.example/" rel="x">exit</a>
</html>"""


@pytest.fixture
def tree(tmp_path):
    for name in ("index.html", "en/index.html", "en/help/index.html", "en/rights/index.html"):
        path = tmp_path / "public" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE)
        path.with_name("index.html.answer").write_bytes(
            pack(ResponseFile("x", HEADERS, b"", b"not here"))
        )
    return tmp_path / "public"


def links(text):
    return re.findall(r'href="([^"]*)"', text)


def test_every_link_of_a_copy_holds_wherever_it_lies(tree, tmp_path):
    assert mirror(tree, tmp_path / "copy", ORIGIN) == 4
    for page in (tmp_path / "copy").rglob("*.html"):
        for link in links(page.read_text()):
            assert not link.startswith("/")
            if not re.match(r"(https|tel):|#", link):
                assert (page.parent / link.partition("#")[0]).is_file(), (page, link)


def test_a_copy_is_made_again_in_a_folder_that_stays_whosever_disk_it_lies_on(tree, tmp_path):
    """On a disk of root's the site's user makes nothing beside it."""
    folder = tmp_path / "copy"
    folder.mkdir()
    inode = folder.stat().st_ino
    (folder / ".new").mkdir()  # of one that was killed
    mirror(tree, folder, ORIGIN)
    (folder / "en" / "withdrawn").mkdir()
    (folder / "withdrawn.pdf").touch()
    mirror(tree, folder, ORIGIN)
    assert folder.stat().st_ino == inode
    assert {path.name for path in folder.iterdir()} == {"SHA256SUMS", "en", "index.html"}
    assert not (folder / "en" / "withdrawn").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"public", "copy"}


def test_what_a_copy_cannot_do_leads_to_the_real_site(tree):
    found = links(with_relative_links(PAGE, "en/rights/index.html", tree, ORIGIN))
    assert found == [
        f"{ORIGIN}/en/rights/",
        "../index.html",
        "../help/index.html#numbers",
        "../../index.html",
        f"{ORIGIN}/en/write/",
        f"{ORIGIN}/en/search/?q=x",
        "#main",
        f"{ORIGIN}/en/nowhere/",
        "tel:112",
        "https://exit.example/",
    ]


def test_a_copy_says_in_the_page_what_our_server_says_in_headers(tree, tmp_path):
    mirror(tree, tmp_path / "copy", ORIGIN)
    text = (tmp_path / "copy/en/rights/index.html").read_text()
    policy = f"default-src 'none'; form-action {ORIGIN}; img-src {ORIGIN} data:"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in text
    assert '<meta name="referrer" content="same-origin">' in text
    assert "frame-ancestors" not in text, "a browser would complain about it"


def test_a_page_that_says_not_there_is_published_with_its_policy_in_debug_too(rf, settings):
    """Without it `mirror` died after `DEBUG=1 publish`: django-csp leaves out each 404 in DEBUG."""
    settings.DEBUG = True
    request = rf.get("/en/nothing/")
    policed = ContentPolicyMiddleware(lambda _: HttpResponse(status=404))
    assert "Content-Security-Policy" not in policed(request)
    request.place = object()  # as what renders the tree does
    assert "default-src 'none'" in policed(request)["Content-Security-Policy"]


def test_a_copy_can_be_checked_and_holds_nothing_else(tree, tmp_path):
    copy = tmp_path / "copy"
    mirror(tree, copy, ORIGIN)
    sums = dict(
        reversed(line.split("  ")) for line in (copy / "SHA256SUMS").read_text().splitlines()
    )
    files = {str(path.relative_to(copy)) for path in copy.rglob("*") if path.is_file()}
    assert files == {*sums, "SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256((copy / name).read_bytes()).hexdigest() == digest
    for path in (tree / "en/help").iterdir():
        path.unlink()
    mirror(tree, copy, ORIGIN)
    assert not (copy / "en/help").exists(), "what was withdrawn leaves the copy too"


def test_papers_and_lists_are_in_a_copy_byte_for_byte(tree, tmp_path):
    """Only pages were copied: each link to a paper led back to the site that may be down."""
    paper = tree / "en/print/leaflet.pdf"
    paper.parent.mkdir()
    for path, data in ((paper, b"%PDF-1.7 \xff"), (tree / "robots.txt", b"User-agent: *\n")):
        path.write_bytes(data)
        path.with_name(f"{path.name}.answer").write_bytes(b"not looked into")
        path.with_name(f"{path.name}.br").write_bytes(b"packed")
    mirror(tree, tmp_path / "copy", ORIGIN)
    assert (tmp_path / "copy/en/print/leaflet.pdf").read_bytes() == b"%PDF-1.7 \xff"
    assert (tmp_path / "copy/robots.txt").read_bytes() == b"User-agent: *\n"
    assert not [*(tmp_path / "copy").rglob("*.br")]
    assert "en/print/leaflet.pdf" in (tmp_path / "copy/SHA256SUMS").read_text()
    link = '<a class="b" href="/en/print/leaflet.pdf">'
    turned = with_relative_links(link, "en/print/leaflet/index.html", tree, ORIGIN)
    assert links(turned) == ["../leaflet.pdf"]


def test_nothing_is_published_while_it_is_copied(tree, tmp_path, settings, monkeypatch):
    def watched(*_):
        with tree.with_name("public.lock").open("w") as lock, pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return 4

    settings.PUBLIC_ORIGIN, settings.VAR_DIR = ORIGIN, tmp_path
    monkeypatch.setattr(command, "publish_tree", lambda: None)
    monkeypatch.setattr(command, "mirror", watched)
    call_command("mirror", str(tmp_path / "copy"))


def test_a_folder_that_holds_something_else_is_not_touched(tmp_path, settings):
    settings.PUBLIC_ORIGIN = ORIGIN
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(CommandError, match="no copy"):
        call_command("mirror", str(tmp_path))
    settings.PUBLIC_ORIGIN = ""
    with pytest.raises(CommandError, match="PUBLIC_ORIGIN"):
        call_command("mirror", str(tmp_path / "new"))
