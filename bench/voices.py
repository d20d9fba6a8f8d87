"""`voices`: what sixteen who send the longest voice at once take of the web server's memory."""

from bench.figures import Figure
from bench.sites import serving, site
from tests.fixtures import speakers


def memory() -> Figure:
    """MB more than both web processes hold at rest."""
    with site(PUBLIC_TREE="0") as running:
        running.manage("shell", "-v0", "-c", speakers.LISTENS)
        with serving(running) as server:
            held = speakers.held_meanwhile(server.port, server.pid)
    return Figure(
        held.more, f"{held.rest:.0f} at rest; {held.taken} of {speakers.AT_ONCE} were taken"
    )
