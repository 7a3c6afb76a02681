"""Index all articles and resolved tickets anew, because the list of synonyms or the analysis of texts has changed."""

from collections.abc import Callable

from flask import url_for
from sqlalchemy import func, select

from portal.core import statistics
from portal.core.db import db, read_transaction, write_transaction
from portal.core.i18n import _l, ngettext
from portal.core.tasks import Kind, Params, Progress
from portal.knowledge.models import Article
from portal.knowledge.operations import indexing, synonyms
from portal.tickets.operations import indexing as resolved


def index_everything(step: Callable[[int, int], None]) -> int:
    """Index every article with the newest list, in short transactions; returns how many texts.

    A list that changes meanwhile makes it begin once more: at the end every text was indexed with the last one.
    """
    with read_transaction():
        total = db.session.scalar(select(func.count()).select_from(Article)) or 0
    while True:
        with write_transaction():
            lexicon = synonyms.load_seed()
        texts = _in_batches(indexing.articles_behind, indexing.index_articles, total, step)
        with write_transaction():
            unchanged = synonyms.load_seed() == lexicon
            if unchanged:
                statistics.refresh()
        if unchanged:
            return texts


def index_resolved(step: Callable[[int, int], None]) -> int:
    """Index every resolved ticket with the newest list, in short transactions, and take out what is open again; returns how many.

    A list that changes meanwhile asks for another task, which does it once more.
    """
    with read_transaction():
        total = resolved.count_resolved()
    done = _in_batches(resolved.tickets_behind, resolved.index_tickets, total, step)
    if done:
        with write_transaction():
            statistics.refresh()
    return done


def _in_batches(
    behind: Callable[[int], list[int]], put: Callable[[list[int]], int], total: int, step: Callable[[int, int], None]
) -> int:
    """Index in the order of ids, each batch in a short transaction of its own; returns how many texts were put in."""
    last, seen, done = 0, 0, 0
    while True:
        with write_transaction():
            ids = behind(last)
            done += put(ids) if ids else 0
        if not ids:
            return done
        last, seen = ids[-1], seen + len(ids)
        step(seen, max(total, seen))


def _run(params: Params, progress: Progress) -> dict[str, object]:
    with read_transaction():
        tickets = resolved.count_resolved()
    articles = 0

    def first(done: int, total: int) -> None:
        nonlocal articles
        articles = total
        progress.step(done, total + tickets)

    texts = index_everything(first)
    return {
        "texts": texts,
        "tickets": index_resolved(lambda done, total: progress.step(articles + done, articles + total)),
    }


def _outcome(params: Params, result: Params) -> str:
    texts = int(str(result["texts"])) + int(str(result.get("tickets", 0)))
    return ngettext("%(num)d text indexed.", "%(num)d texts indexed.", texts)


REINDEX = Kind(
    _l("Indexing articles and resolved tickets anew"),
    _run,
    _outcome,
    lambda params, result: url_for("knowledge.list_synonyms"),
)
