"""The pages that wait for their translations can be let out on any day."""

import shutil
from pathlib import Path

from awareness import content
from awareness.content.pages import FOLDER

WAITING = FOLDER.parent / "waiting"


def test_what_waits_can_be_read_with_what_is_shown(tmp_path: Path):
    for folder in (FOLDER, WAITING):
        for path in folder.glob("*.yaml"):
            shutil.copy(path, tmp_path)
    together = {page.id for page in content.pages(tmp_path)}
    shown = {page.id for page in content.pages()}
    assert len(together - shown) == len(list(WAITING.glob("*.yaml"))) > 40


def test_nothing_shown_leads_to_what_waits():
    waiting = {path.stem for path in WAITING.glob("*.yaml")}
    for path in FOLDER.glob("*.yaml"):
        words = path.read_text(encoding="utf-8")
        assert not [name for name in waiting if f"page:{name})" in words], path.name
