"""Two texts side by side: line by line, and word by word within lines that were changed. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, CHANGED, ADDED, REMOVED, SKIPPED = "same", "changed", "added", "removed", "skipped"
_AROUND = 2
"""Equal lines shown on either side of a change."""
_MOST_LINES = 4000
_MOST_WORDS = 1500
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Part:
    """A piece of a line; ``marked`` where the other side has something else there."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Pair:
    """A line of each side; an empty tuple where a side has none. ``skipped``: so many equal lines are left out here."""

    kind: str
    left: tuple[Part, ...] = ()
    right: tuple[Part, ...] = ()
    skipped: int = 0


def compare(old: str, new: str) -> tuple[Pair, ...]:
    """The lines of two texts in pairs; long equal passages are left out. Empty where the texts are equal."""
    before, after = old.split("\n"), new.split("\n")
    if before == after:
        return ()
    return tuple(_shortened(list(_pairs(before, after))))


def _pairs(before: Sequence[str], after: Sequence[str]) -> Iterator[Pair]:
    if len(before) + len(after) > _MOST_LINES:  # a comparison costs the square of its length
        codes = [("replace", 0, len(before), 0, len(after))]
    else:
        codes = SequenceMatcher(None, before, after).get_opcodes()
    for what, i1, i2, j1, j2 in codes:
        if what == "equal":
            yield from (Pair(SAME, (Part(line),), (Part(line),)) for line in before[i1:i2])
            continue
        for number in range(max(i2 - i1, j2 - j1)):
            left = before[i1 + number] if i1 + number < i2 else None
            right = after[j1 + number] if j1 + number < j2 else None
            yield _pair(left, right)


def _pair(left: str | None, right: str | None) -> Pair:
    if left is None:
        return Pair(ADDED, right=(Part(right or "", marked=True),))
    if right is None:
        return Pair(REMOVED, left=(Part(left, marked=True),))
    olds, news = _WORD.findall(left), _WORD.findall(right)
    if len(olds) + len(news) > _MOST_WORDS:
        return Pair(CHANGED, (Part(left, marked=True),), (Part(right, marked=True),))
    lefts: list[Part] = []
    rights: list[Part] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        lefts.append(Part("".join(olds[i1:i2]), what != "equal"))
        rights.append(Part("".join(news[j1:j2]), what != "equal"))
    return Pair(CHANGED, tuple(p for p in lefts if p.text), tuple(p for p in rights if p.text))


def _shortened(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Without the equal lines that lie far from any change."""
    changed = [at for at, pair in enumerate(pairs) if pair.kind != SAME]
    near = {at + off for at in changed for off in range(-_AROUND, _AROUND + 1)}
    left_out = 0
    for at, pair in enumerate(pairs):
        if at in near:
            if left_out:
                yield Pair(SKIPPED, skipped=left_out)
            left_out = 0
            yield pair
        else:
            left_out += 1
    if left_out:
        yield Pair(SKIPPED, skipped=left_out)
