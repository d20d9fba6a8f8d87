"""Two machines before one PostgreSQL publish the same bytes, without a word between them."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from helpdesk.management.commands.migrate import TURN

ORIGIN = "https://help.example"
SPOKEN = "en"
EDIT = """
from awareness.models import ContentPage
english = ContentPage.objects.filter(locale__language_code="en")
page = english.get(slug="rights")
page.summary += " Another word."
page.save_revision().publish()
english.get(slug="domestic-work").unpublish()
"""
# An upload as 0.1.0 left it where the machine that took it is no more.
UPLOAD = """
from hashlib import sha256
from helpdesk.attestation import statements
from website.storage.shared_rows import SharedFile, SharedPiece
data = b"%PDF-1.7 %%EOF"
row = SharedFile.objects.create(name="documents/leaflet.pdf")
SharedPiece.objects.create(file=row, number=0, data=data)
statements.attest(f"media {row.name}", f"{len(data)} {sha256(data).hexdigest()}")
"""
# As the worker of each does it.
ROUND = """
from website.published.reconciler import publish_tree
from website.phonebook.phonebook_writer import publish_phonebook
publish_phonebook()
publish_tree()
from website.worker.loops import follow_media
follow_media()
"""


@pytest.fixture
def nodes(start_site):
    shared = {"PUBLIC_ORIGIN": ORIGIN, "PUBLIC_TREE": "1", "PUBLIC_TREE_LANGUAGES": SPOKEN}
    first = start_site(on_postgresql=True, start=False, **shared)
    return [first, start_site(start=False, DATABASE_URL=first.env["DATABASE_URL"], **shared)]


def run(node, code, seed="0"):
    # Each has another order of its sets, as two machines do.
    node.manage("shell", "-v0", "-c", code, PYTHONHASHSEED=seed)


def trees(nodes):
    """What each has published after a round of both at the same time."""
    with ThreadPoolExecutor(2) as both:
        list(both.map(run, nodes, [ROUND] * 2, ["1", "2"]))
    return [
        {
            str(path.relative_to(node.var_dir)): path.read_bytes()
            for path in (node.var_dir / "public").rglob("*.*")
        }
        for node in nodes
    ]


@pytest.mark.both_databases
def test_of_two_nodes_one_migrates_while_the_other_waits(nodes):
    def migrate():
        nodes[1].manage("migrate", "-v0", PGOPTIONS="-c lock_timeout=500ms")

    with psycopg.connect(nodes[0].env["DATABASE_URL"], autocommit=True) as first:
        first.execute("SELECT pg_advisory_lock(%s)", [TURN])  # as the other does while it migrates
        with pytest.raises(AssertionError, match="lock timeout"):
            migrate()
    migrate()


@pytest.mark.before_release("test_everything_down.py compares what two processes render")
def test_two_nodes_publish_and_withdraw_the_same_bytes(nodes):
    first, second = trees(nodes)
    assert len(first) > 100
    assert first == second
    edited, gone = "public/en/rights/index.html", "public/en/domestic-work/index.html"
    assert gone in first
    run(nodes[0], EDIT + UPLOAD)
    now, again = trees(nodes)
    assert now == again
    assert now[edited] != first[edited]
    assert gone not in now
    for node in nodes:
        leaflet = node.var_dir / "media" / "documents" / "leaflet.pdf"
        assert leaflet.read_bytes() == b"%PDF-1.7 %%EOF"
