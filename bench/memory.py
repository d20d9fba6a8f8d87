"""What processes hold for themselves: their proportional share (PSS), outside a slow step."""

import re
from pathlib import Path

from bench.load import family


def megabytes_of_workers(parent: int) -> list[float]:
    """PSS in MiB of each child of `parent`; empty where the system does not tell."""
    found = [_pss(pid) for pid in family(parent) - {parent}]
    return sorted((size for size in found if size > 5), reverse=True)


def of_family(pid: int) -> float:
    """PSS in MiB of a process and all its children, pages they share counted once."""
    return sum(_pss(each) for each in family(pid))


def _pss(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
