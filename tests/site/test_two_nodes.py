"""Two machines before one PostgreSQL publish the same bytes, without a word between them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

ORIGIN = "https://help.example"
FIND = """
from awareness.models import ContentPage
page = ContentPage.objects.get(slug="rights", locale__language_code="en")
"""
EDIT = f"{FIND}page.summary += ' Another word.'\npage.save_revision().publish()"
WITHDRAW = f"{FIND}page.unpublish()"
# As the worker of each does it.
ROUND = """
from website.publishing import publish
from website.registry import publish_phonebook
publish_phonebook()
publish()
"""


@pytest.fixture
def nodes(start_site):
    first = start_site(on_postgresql=True, start=False, PUBLIC_ORIGIN=ORIGIN)
    shared = {"DATABASE_URL": first.env["DATABASE_URL"], "PUBLIC_ORIGIN": ORIGIN}
    return [first, start_site(start=False, **shared)]


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


def test_two_nodes_publish_and_withdraw_the_same_bytes(nodes):
    first, second = trees(nodes)
    assert len(first) > 100
    assert first == second
    run(nodes[0], EDIT)
    edited, again = trees(nodes)
    assert edited == again
    assert edited["public/en/rights/index.html"] != first["public/en/rights/index.html"]
    run(nodes[1], WITHDRAW)
    withdrawn, again = trees(nodes)
    assert withdrawn == again
    assert "public/en/rights/index.html" not in withdrawn
