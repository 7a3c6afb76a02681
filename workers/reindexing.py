"""Index all articles anew, because the list of synonyms or the analysis of texts has changed."""

from collections.abc import Callable

from flask import url_for
from sqlalchemy import func, select

from portal.core import statistics
from portal.core.db import db, read_transaction, write_transaction
from portal.core.i18n import _l, ngettext
from portal.core.tasks import Kind, Params, Progress
from portal.knowledge.models import Article
from portal.knowledge.operations import indexing, synonyms


def index_everything(step: Callable[[int, int], None]) -> int:
    """Index every article with the newest list, in short transactions; returns how many texts.

    A list that changes meanwhile makes it begin once more: at the end every text was indexed with the last one.
    """
    with read_transaction():
        total = db.session.scalar(select(func.count()).select_from(Article)) or 0
    while True:
        with write_transaction():
            lexicon = synonyms.load_seed()
        last, done, texts = 0, 0, 0
        while True:
            with write_transaction():
                ids = indexing.articles_behind(last)
                texts += indexing.index_articles(ids) if ids else 0
            if not ids:
                break
            last, done = ids[-1], done + len(ids)
            step(done, max(total, done))
        with write_transaction():
            unchanged = synonyms.load_seed() == lexicon
            if unchanged:
                statistics.refresh()
        if unchanged:
            return texts


def _run(params: Params, progress: Progress) -> dict[str, object]:
    return {"texts": index_everything(progress.step)}


def _outcome(params: Params, result: Params) -> str:
    texts = int(str(result["texts"]))
    return ngettext("%(num)d text indexed.", "%(num)d texts indexed.", texts)


REINDEX = Kind(
    _l("Indexing the articles anew"), _run, _outcome, lambda params, result: url_for("knowledge.list_synonyms")
)
