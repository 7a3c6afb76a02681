"""In which order tests begin: one database after the other, and on each what is slow comes first.

So no process is left alone with a long test at the end, and each prepares either database once.
"""

import pytest

DATABASES = ("sqlite", "postgresql")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what needs no database and is slow; end with what needs none and is quick."""
    items.sort(key=turn)


def turn(item: pytest.Item) -> tuple[int, bool]:
    """The place of a test: its database, and whether it is quick."""
    callspec = getattr(item, "callspec", None)
    database = callspec.params.get("database") if callspec else None
    quick = item.get_closest_marker("slow") is None
    if database is None:
        return (len(DATABASES) if quick else -1), quick
    return DATABASES.index(str(database)), quick
