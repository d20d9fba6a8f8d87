"""
The front beside nginx, sending the same page from the same tree, in turns of one run.

    python -m bench.limit TREE_PARENT          (a VAR_DIR with public/ in it; needs nginx and wrk)

Prints requests a second and the processor's microseconds a request of each, and their ratios.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fixtures.running import RunningSite, free_port

PAGE, PAIRS, SECONDS = "/en/rights/", 4, 2
CONF = """
worker_processes 2; pid {folder}/pid; error_log stderr crit; daemon off; {user}
events {{ worker_connections 512; }}
http {{ access_log off; default_type text/html; open_file_cache max=1000; {temporary}
  server {{ listen 127.0.0.1:{port}; root {tree}; gzip_static on;
    location ~ /$ {{ try_files ${{uri}}index.html =404; }} }} }}
"""


def nginx(tree: Path, folder: Path, port: int) -> subprocess.Popen[bytes]:
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.getuid() == 0 else ""
    conf = CONF.format(folder=folder, tree=tree, port=port, user=user, temporary=temporary)
    (folder / "conf").write_text(conf)
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or "nginx"
    return subprocess.Popen([program, "-c", str(folder / "conf")])


def processor_seconds(pid: int) -> float:
    """What a process and its children have used so far."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid="],  # noqa: S607 - where it lies differs
        capture_output=True,
        text=True,
        check=True,
    )
    parents = dict(map(int, line.split()) for line in listed.stdout.splitlines())
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    ticks = [Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split() for each in family]
    return sum(int(t[11]) + int(t[12]) for t in ticks) / os.sysconf("SC_CLK_TCK")


def measure(port: int, pid: int) -> tuple[float, float]:
    """Requests a second and microseconds of processor a request."""
    before = processor_seconds(pid)
    command = ["wrk", "-t2", "-c16", f"-d{SECONDS}s", "-H", "Accept-Encoding: gzip"]
    done = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{PAGE}"], capture_output=True, text=True, check=True
    )
    if "Non-2xx" in done.stdout:
        sys.exit(done.stdout)
    count = int(re.search(r"(\d+) requests in", done.stdout)[1])
    return count / SECONDS, (processor_seconds(pid) - before) / count * 1e6


def main(var_dir: Path) -> None:
    folder, port = Path(tempfile.mkdtemp()), free_port()
    site = RunningSite(var_dir).start(worker=False)
    other = nginx(var_dir / "public", folder, port)
    time.sleep(1)
    try:
        pairs = [
            (measure(port, other.pid), measure(site.port, site.processes[0].pid))
            for _ in range(PAIRS)
        ]
    finally:
        other.terminate()
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)
    ratios = sorted(ours[0] / theirs[0] for theirs, ours in pairs)
    for name, which in (("nginx", 0), ("front", 1)):
        rate, cost = (statistics.median(pair[which][n] for pair in pairs) for n in (0, 1))
        sys.stdout.write(f"{name}: {rate:,.0f}/s, {cost:.1f} µs of processor a request\n")
    spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
    sys.stdout.write(f"front / nginx: {statistics.median(ratios):.2f} ({spread})\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
