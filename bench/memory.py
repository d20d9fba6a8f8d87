"""What a web worker holds for itself: its proportional share (PSS), outside a slow step."""

from pathlib import Path


def megabytes_of_workers(parent: int) -> list[float]:
    """PSS in MB of each child of `parent`; empty where the system does not tell."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            if int(stat[1]) == parent:
                found.append(_pss(folder / "smaps_rollup"))
        except OSError:
            continue
    return sorted((size for size in found if size > 5), reverse=True)


def _pss(path: Path) -> float:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
