"""What time does to articles: they appear, they expire, and their owners are reminded to read them again."""

from collections.abc import Callable

from portal.core.db import read_transaction, write_transaction
from portal.knowledge.operations import timing
from portal.knowledge.queries import due
from workers.job import job


@job
def sweep_articles() -> int:
    """Publish, archive and remind what is due, each article in a transaction of its own; the number looked at."""
    return (
        _each(due.to_publish, timing.appear)
        + _each(due.to_archive, timing.expire)
        + _each(due.to_remind, timing.remind)
    )


def _each(find: Callable[[], list[int]], act: Callable[[int], object]) -> int:
    with read_transaction():
        found = find()
    for article_id in found:
        with write_transaction():
            act(article_id)
    return len(found)
