"""Where the boxes of the chain stand."""

from awareness.blocks.policy_blocks import GAP, WIDTH, boxes_for, title_lines


def test_boxes_stand_one_below_the_other_with_room_for_an_arrow():
    first, second = boxes_for(["Somebody sees it", "Three are told"])
    assert second.top == first.bottom + GAP
    assert (first.is_last, second.is_last) == (False, True)


def test_a_long_title_takes_more_lines_and_no_word_is_lost():
    title = "The magistrate decides after asking all the others who know the person"
    (box,) = boxes_for([title])
    assert " ".join(line.text for line in box.lines) == title
    assert all(box.top < line.y < box.bottom for line in box.lines)


def test_a_title_without_spaces_is_broken_too():
    assert len(title_lines("警察或检查机关发现情况并通知检察官和接待中心以及移民局")) > 1


def test_the_figure_fits_a_narrow_phone():
    assert WIDTH <= 320
