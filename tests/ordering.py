"""In which order tests begin: one database after the other, and on each the slow ones scattered among the quick.

So each process prepares either database once; who waits for a portal, a browser or a sweep leaves the cores to those that
compute; and no process is left alone with a long test at the end.
"""

import gc

import pytest

DATABASES = ("sqlite", "postgresql")
SLOW_UNTIL = 0.7  # of the quick tests of a database have begun when the last slow one begins


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what is slow and tied to one process; end with what needs no database and is quick."""
    by_place: list[list[pytest.Item]] = [[] for _ in (*DATABASES, None)]
    for item in items:
        by_place[place(item)].append(item)
    items[:] = [item for found in by_place for item in scattered(found)]


def pytest_collection_finish() -> None:
    """What was imported and collected lives until the end: it need not be looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def place(item: pytest.Item) -> int:
    """When its turn comes: with the tests of its database; without one, first where it is slow, else last."""
    callspec = getattr(item, "callspec", None)
    database = callspec.params.get("database") if callspec else None
    if database is None:
        return 0 if is_slow(item) else len(DATABASES)
    return DATABASES.index(str(database))


def scattered(items: list[pytest.Item]) -> list[pytest.Item]:
    """The slow tests, those of a group before the others, at even distances among the quick."""
    slow = sorted(filter(is_slow, items), key=lambda item: item.get_closest_marker("xdist_group") is None)
    quick = [item for item in items if not is_slow(item)]
    step = len(quick) * SLOW_UNTIL / max(1, len(slow))
    places = [(number * step, item) for number, item in enumerate(slow)]
    places += [(number + 0.5, item) for number, item in enumerate(quick)]
    return [item for _, item in sorted(places, key=lambda pair: pair[0])]


def is_slow(item: pytest.Item) -> bool:
    """Whether it says of itself that it takes more than five seconds."""
    return item.get_closest_marker("slow") is not None
