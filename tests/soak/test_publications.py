"""However soon after the last key *Publish* is pressed for the first time: the page is public."""

import random

import pytest

from tests.soak.volume import volume

# Milliseconds after the last key. A draft begins half a second after it and takes as long again.
PAUSES = (100, 1000)
WORDS = "What to do."


@pytest.mark.with_everything("test_published_is_public.py: each order by its name, once")
def test_no_first_publication_is_lost(editor):
    count = volume(3, 200)
    dice = random.Random(count)  # noqa: S311 - the same pauses each time
    lost = []
    for number in range(count):
        slug = f"first-{number}"
        if dice.random() < 0.5:
            page = editor.new_page(slug)
        else:  # in one go, whether its first draft is there or not
            page = editor.blank()
            page.locator("#id_title").press_sequentially(slug)
        page.locator("#id_summary").press_sequentially(WORDS)
        page.wait_for_timeout(dice.uniform(*PAUSES))
        editor.press("[name=action-publish]")
        if WORDS not in editor.public(slug):
            lost.append(slug)
    assert lost == []
