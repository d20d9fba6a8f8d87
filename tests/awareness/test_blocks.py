"""Every block says what it is for, shows a preview, and hides nothing that matters."""

from pathlib import Path

import pytest
from django.template.loader import get_template

from awareness.blocks import BODY
from awareness.policy_blocks import POLICY

BLOCKS = [*BODY, *POLICY]
TEMPLATES = Path(get_template("awareness/blocks/steps.html").origin.name).parent


@pytest.mark.parametrize(("name", "block"), BLOCKS)
def test_an_editor_is_told_what_a_block_is_for(name, block):
    assert block.meta.description
    assert Path(block.meta.template).stem == name


@pytest.mark.parametrize(("name", "block"), BLOCKS)
def test_a_block_can_be_previewed(name, block):
    block.set_name(name)
    assert str(block.render(block.get_preview_value(), {"page_language": "en"})).strip()


def test_nothing_is_folded_away():
    for template in TEMPLATES.glob("*.html"):
        assert "<details" not in template.read_text(encoding="utf-8"), template


def test_nothing_plays_by_itself_and_nothing_is_loaded_before_it_is_wanted():
    audio = (TEMPLATES / "audio.html").read_text(encoding="utf-8")
    assert 'preload="none"' in audio
    assert "autoplay" not in audio
