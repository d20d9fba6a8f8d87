"""What a page weighs more where its sections can be heard; what a copy of the site has of it."""

import json
import random
import re

import brotli
import pytest
from django.template.loader import render_to_string

from awareness.offline_copy.copy_text import file_text
from awareness.recordings.sections import sections_of
from tests.fixtures.catalogued import FromCatalogues, pages_from_catalogues
from website.published.mirror import mirror
from website.published.response_file import ResponseFile, pack
from website.recordings.voices import NAME_LETTERS, SMALL

# Bytes as they are sent, of each section; the sentence for those without script counts once.
MOST_A_SECTION, MOST_ONCE = 60, 150


@pytest.fixture(scope="module")
def rights():
    """The page of rights in French: as it is, and heard from its first so many sections."""
    (page,) = (
        each
        for each in pages_from_catalogues(["en", "fr"])
        if (each.language, each.content_id) == ("fr", "rights")
    )
    return [part.digest for part in sections_of(page)]


def sent(settings, digests):
    # As long and of the same letters as a file's name; the same at each run, since it is weighed.
    letters = random.Random(1)  # noqa: S311
    names = {digest: "".join(letters.choices(SMALL, k=NAME_LETTERS)) for digest in digests}
    settings.RECORDINGS_FILE.write_text(json.dumps({"fr": names}))
    page = FromCatalogues(frozenset({"en", "fr"})).page("fr/rights/index.html").content
    return page.decode(), len(brotli.compress(page))


def test_a_section_that_can_be_heard_costs_sixty_bytes_at_most(settings, rights):
    (silent, before), (_one, first), (whole, last) = (
        sent(settings, rights[:count]) for count in (0, 1, len(rights))
    )
    assert len(rights) > 4
    assert "<audio" not in silent
    assert whole.count("<audio") == len(rights)
    assert whole.count("<noscript>") == 1
    assert first - before <= MOST_ONCE
    assert (last - first) / (len(rights) - 1) <= MOST_A_SECTION, (before, first, last)


def test_a_copy_has_the_recordings_that_its_pages_play_and_no_others(tmp_path):
    tree, library = tmp_path / "public", tmp_path / "media"
    page = (
        '<meta charset="utf-8"><audio><source src="/media/recordings/ab12.ogg">'
        '<source src="/media/recordings/gone.m4a"></audio>'
    )
    policy = "default-src 'none'; media-src 'self'"
    headers = [("Content-Security-Policy", policy), ("Referrer-Policy", "same-origin")]
    (tree / "fr/help").mkdir(parents=True)
    (tree / "fr/help/index.html").write_text(page)
    (tree / "fr/help/index.html.answer").write_bytes(pack(ResponseFile("x", headers, b"", b"x")))
    (library / "recordings").mkdir(parents=True)
    for name in ("ab12.ogg", "zz99.ogg"):
        (library / "recordings" / name).write_bytes(b"voice")
    assert mirror(tree, tmp_path / "copy", "https://help.example", library) == 2
    copy = (tmp_path / "copy/fr/help/index.html").read_text()
    assert re.findall(r'src="([^"]*)"', copy) == [
        "../../media/recordings/ab12.ogg",
        "https://help.example/media/recordings/gone.m4a",
    ]
    assert "media-src 'self' file: https://help.example" in copy
    assert [path.name for path in (tmp_path / "copy/media").rglob("*.ogg")] == ["ab12.ogg"]
    assert "media/recordings/ab12.ogg" in (tmp_path / "copy/SHA256SUMS").read_text()


def test_the_one_file_says_what_the_page_says_and_loads_nothing():
    html = (
        '<h2 id="x" class="a b">One</h2>\n\n  <p lang="fr" style="x">a &amp; <i>b</i>&nbsp;<br>'
        '<img src="/i.png"><!-- c --><svg><path/></svg></p><a href="/en/help/?q=1">in</a>'
        '<a href="/en/else/" class="k">out</a><a href="#x">here</a><a href="tel:112">112</a>'
    )
    assert file_text(html, {"/help/"}, "https://help.example/") == (
        '<h3 class="a b">One</h3> <p lang="fr">a &amp; <i>b</i> <br></p><b data-to="/help/">in</b>'
        '<a class="k" href="https://help.example/en/else/" rel="noreferrer">out</a><b>here</b>'
        '<a href="tel:112">112</a>'
    )


def test_the_one_file_has_nothing_of_a_player():
    html = render_to_string("components/voice.html", {"name": "ab12cd34", "is_first": True})
    assert "<noscript>" in html, "the control"
    assert file_text(f"<p>a</p>{html}<p>b</p>", (), "").split() == ["<p>a</p>", "<p>b</p>"]
