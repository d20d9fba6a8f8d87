"""`voices`: what sixteen who send the longest voice at once take of the web server's memory."""

from bench.figures import Figure
from bench.sites import serving, site
from tests.fixtures import speakers


def memory() -> Figure:
    """MB of both web processes, beside what as many short messages take."""
    with site(PUBLIC_TREE="0") as running:
        running.manage("shell", "-v0", "-c", speakers.LISTENS)
        with serving(running) as server:
            held = speakers.held_meanwhile(server.port, server.pid)
    note = f"{held.longest:.0f} over {held.small:.0f}; {held.rest:.0f} at rest"
    return Figure(held.more, f"{note}; {held.taken} of {speakers.AT_ONCE} were taken")
