"""Keeping the search index in step with the articles, in the transaction of the caller."""

from collections.abc import Callable, Sequence

from sqlalchemy import select

from portal.core.db import db
from portal.core.search import index
from portal.core.search.impacts import Document
from portal.knowledge import states
from portal.knowledge.models import Article, ArticleTranslation
from portal.knowledge.operations import synonyms
from portal.knowledge.queries.synonyms import COLLECTION, current

_AT_ONCE = 250


def index_everything(progress: Callable[[str, int, int], None] = lambda step, done, total: None) -> int:
    """Load the product's synonyms and index all articles anew; returns how many texts."""
    synonyms.replace(synonyms.seed())
    ids = list(db.session.scalars(select(Article.id).order_by(Article.id)))
    done = 0
    for start in range(0, len(ids), _AT_ONCE):
        done += index_articles(ids[start : start + _AT_ONCE])
        progress("index", min(start + _AT_ONCE, len(ids)), len(ids))
    return done


def index_articles(article_ids: Sequence[int]) -> int:
    """Put the published ones of these articles into the search index and take the others out; returns how many texts."""
    lexicon = synonyms.load_seed()
    rows = db.session.execute(
        select(
            ArticleTranslation.id,
            ArticleTranslation.article_id,
            ArticleTranslation.language,
            ArticleTranslation.title,
            ArticleTranslation.keywords,
            ArticleTranslation.summary,
            ArticleTranslation.plain,
            Article.status,
        )
        .join(Article, Article.id == ArticleTranslation.article_id)
        .where(Article.id.in_(article_ids))
        .order_by(ArticleTranslation.id)
    ).all()
    hidden = [row.id for row in rows if row.status != states.PUBLISHED]
    if hidden:
        index.remove(COLLECTION, hidden)
    documents = [
        Document(row.id, row.article_id, row.language, row.title, row.keywords, row.summary, row.plain)
        for row in rows
        if row.status == states.PUBLISHED
    ]
    return index.put(COLLECTION, documents, current(lexicon)) if documents else 0
