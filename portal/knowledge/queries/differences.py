"""Two texts side by side: line by line, and word by word within lines that were changed. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, zip_longest

SAME, CHANGED, ADDED, REMOVED, SKIPPED = "same", "changed", "added", "removed", "skipped"
_AROUND = 2
"""Equal lines shown on either side of a change."""
_FEWEST_LEFT_OUT = 3
_MOST_LINES = 4000
_MOST_WORK = 1_000_000
"""Words of one side times words of the other, over all changed lines: a comparison costs about a second then."""
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
    left_to_spend = _MOST_WORK
    for what, i1, i2, j1, j2 in codes:
        if what == "equal":
            yield from (Pair(SAME, (Part(line),), (Part(line),)) for line in before[i1:i2])
            continue
        for left, right in zip_longest(before[i1:i2], after[j1:j2]):
            if left == right:
                yield Pair(SAME, (Part(left),), (Part(right),))
            elif not left:  # none, or a blank one
                yield Pair(ADDED, right=(Part(right, marked=True),))
            elif not right:
                yield Pair(REMOVED, left=(Part(left, marked=True),))
            else:
                olds, news = _WORD.findall(left), _WORD.findall(right)
                left_to_spend -= len(olds) * len(news) + 200
                yield _changed(olds, news) if left_to_spend > 0 else _replaced(left, right)


def _replaced(left: str, right: str) -> Pair:
    return Pair(CHANGED, (Part(left, marked=True),), (Part(right, marked=True),))


def _changed(olds: Sequence[str], news: Sequence[str]) -> Pair:
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
    for is_near, group in groupby(enumerate(pairs), key=lambda numbered: numbered[0] in near):
        run = [pair for _at, pair in group]
        if is_near or len(run) < _FEWEST_LEFT_OUT:
            yield from run
        else:
            yield Pair(SKIPPED, skipped=len(run))
