"""Sixteen who send the longest voice at the same moment, to the server as it is installed."""

from pathlib import Path

import pytest

from tests.fixtures import speakers

MOST_MORE = 100  # MB of both web processes, beside what as many short messages take


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="needs Linux")
@pytest.mark.before_release("test_voice_body.py, which traces one")
def test_sixteen_voices_at_once_take_little_memory(start_site):
    site = start_site(worker=False, web_processes=2)
    site.manage("shell", "--verbosity=0", "-c", speakers.LISTENS)
    held = speakers.held_meanwhile(site.port, site.web.pid)
    assert held.more <= MOST_MORE, held
    # Those that found no place were told whom to call.
    assert held.taken >= speakers.AT_ONCE // 2, held
