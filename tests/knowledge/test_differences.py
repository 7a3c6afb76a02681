"""Two texts side by side."""

import time

from portal.knowledge.queries.differences import ADDED, CHANGED, REMOVED, SAME, SKIPPED, compare


def test_changed_words_are_marked_within_their_line() -> None:
    (pair,) = compare("press the red key", "press the green key")
    assert pair.kind == CHANGED
    assert [part.text for part in pair.left if part.marked] == ["red"]
    assert [part.text for part in pair.right if part.marked] == ["green"]
    assert "".join(part.text for part in pair.left) == "press the red key"
    assert "".join(part.text for part in pair.right) == "press the green key"


def test_lines_that_came_and_went_stand_alone_and_far_equal_ones_are_left_out() -> None:
    lines = [str(number) for number in range(40)]
    pairs = compare("\n".join(lines), "\n".join([*lines[:20], "new", *lines[20:39]]))
    assert [(pair.kind, pair.skipped) for pair in pairs] == [
        (SKIPPED, 18), (SAME, 0), (SAME, 0), (ADDED, 0), (SAME, 0), (SAME, 0), (SKIPPED, 15), (SAME, 0), (SAME, 0), (REMOVED, 0),
    ]  # fmt: skip
    assert compare("a\nb", "a\nb") == ()


def test_a_line_in_the_place_of_a_blank_one_is_an_added_one() -> None:
    (added,), (removed,) = compare("", "new"), compare("old", "")
    assert (added.kind, added.left) == (ADDED, ())
    assert (removed.kind, removed.right) == (REMOVED, ())


def test_a_comparison_of_the_longest_texts_ends_soon() -> None:
    began = time.process_time()
    compare("a b " * 50_000, "b a " * 50_000)
    compare("x\n" * 100_000, "y\nx\n" * 50_000)
    compare(
        "\n".join("a b c d " * 20 + str(n) for n in range(1000)),
        "\n".join(f"{n} " + "d c b a " * 20 for n in range(1000)),
    )
    assert time.process_time() - began < 5
