"""`python -m deploy.image WHAT`, with which each container of the image begins."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from urllib.parse import urlsplit

from deploy.image import rounds, surroundings
from deploy.image.prepare import DUE, CannotPrepare, prepare
from deploy.install.answers import NotAnswered

# As in deploy/help-web@.service; what a file is made with, nobody else may read.
WEB = (
    *("granian", "--interface", "rsgi", "--workers", "2", "--http", "1", "--no-ws"),
    *("--respawn-failed-workers", "--workers-max-rss", "384", "--rss-samples", "3"),
    *("--workers-kill-timeout", "60", "--log-level", "error"),
    *("--host", "127.0.0.1", "--port", "8000", "website.rsgi:application"),
)
UMASK = 0o027
# Of `prepare`, beside which others may have been begun; after that they end, and are begun anew.
PATIENCE_SECONDS = 1800
ASKED = "http://127.0.0.1:8000/healthz"


def main() -> int:
    os.umask(UMASK)
    what, *words = sys.argv[1:] or ["web"]
    try:
        settings = surroundings.environment(os.environ)
        if what == "prepare":
            prepare(surroundings.answered(os.environ), settings)
            return 0
    except (NotAnswered, CannotPrepare) as reason:
        print(reason, file=sys.stderr)
        return 1
    if what == "healthy":
        return 0 if is_well(settings) else 1
    os.environ.update(settings)
    if what in ("web", "worker", "rounds"):
        wait_for_tables()
    if what == "restore":
        return rounds.restore(*words)
    if what == "rounds":
        # The first process of a container hears of SIGTERM only if it listens.
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
        rounds.go_on(rounds.manage)
    command = WEB if what == "web" else (sys.executable, "manage.py", what, *words)
    return os.execvp(command[0], command)  # noqa: S606 - one of ours


def wait_for_tables() -> None:
    """Until `prepare` has made those of this version, and a new site is whole."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    asked = (sys.executable, "manage.py", "migrate", "--check", "--verbosity", "0", "--skip-checks")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    while DUE.exists() or subprocess.run(asked, **quiet).returncode:
        if time.monotonic() > deadline:
            sys.exit("`prepare` has not come to its end.")
        time.sleep(5)


def is_well(settings: Mapping[str, str]) -> bool:
    """What the site says of itself and of its worker, asked as its front asks."""
    headers = {"Host": urlsplit(settings["PUBLIC_ORIGIN"]).netloc, "X-Forwarded-Proto": "https"}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(ASKED, headers=headers), timeout=15
        ) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(main())
