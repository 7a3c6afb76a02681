"""Search of articles: the one way in for the pages, the commands and the other domains."""

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, Row, String, bindparam, func, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.i18n import pick
from portal.core.search import query, snippets
from portal.core.search.ranking import Allowed
from portal.core.search.snippets import Marker, Piece
from portal.knowledge import policy
from portal.knowledge.models import Article, ArticleCategory, ArticleTranslation
from portal.knowledge.queries.reading import best_translation
from portal.knowledge.queries.synonyms import COLLECTION, current

_READERS_KEPT = 512
_SHOWN = (
    select(
        Article.id,
        Article.slug,
        ArticleTranslation.language,
        ArticleTranslation.title,
        ArticleTranslation.summary,
        func.substr(ArticleTranslation.plain, 1, snippets.LONGEST_TEXT).label("plain"),
        ArticleCategory.titles,
    )
    .select_from(Article)
    .join(ArticleTranslation, ArticleTranslation.id == best_translation(bindparam("language", type_=String)))
    .join(ArticleCategory, ArticleCategory.id == Article.category_id)
    .where(Article.id.in_(bindparam("ids", expanding=True)))
)


@dataclass(frozen=True)
class Found:
    """An article that answers, with its marked words."""

    id: int
    slug: str
    language: str
    title: str
    title_pieces: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    category: str


@dataclass(frozen=True)
class Answer:
    """The articles found, best first, and how the query was understood."""

    found: tuple[Found, ...]
    asked: str
    shown: str
    repaired: bool


def find(
    viewer: Viewer | None,
    text: str,
    language: str,
    limit: int = 10,
    *,
    typing: bool = False,
    repair: bool = True,
) -> Answer:
    """The visible articles that answer a query, the person's language first. ``typing``: the last word is a beginning,
    and passages are left out.

    At most five statements, whatever is found.
    """
    results = rank(viewer, text, language, limit, typing=typing, repair=repair)
    ids = [hit.group_id for hit in results.hits]
    rows = (
        {row.id: row for row in db.session.connection().execute(_SHOWN, {"ids": ids, "language": language})}
        if ids
        else {}
    )
    marker = Marker(results.terms, results.synonyms)
    return Answer(
        tuple(
            _found(rows[article_id], marker, language, passage=not typing) for article_id in ids if article_id in rows
        ),
        text,
        results.shown,
        results.repaired,
    )


def rank(
    viewer: Viewer | None, text: str, language: str, limit: int, *, typing: bool = False, repair: bool = True
) -> query.Results:
    """The ids of the visible articles that answer a query, best first."""
    return query.search(
        COLLECTION,
        text,
        language=language,
        synonyms=current,
        allowed=readable(viewer),
        limit=limit,
        typing=typing,
        repair=repair,
    )


@lru_cache(maxsize=_READERS_KEPT)
def readable(viewer: Viewer | None) -> Allowed:
    """The condition that says which articles a person may read; the same for the same person, so that the statement
    which ranks is built once."""

    def allowed(article_id: ColumnElement[int]) -> ColumnElement[bool]:
        return select(Article.id).where(Article.id == article_id, policy.visible(viewer)).exists()

    return allowed


def _found(row: Row, marker: Marker, language: str, *, passage: bool) -> Found:
    """The article with its marked title and, where it is shown, the passage that answers."""
    shown = _passage(row, marker) if passage else ()
    return Found(row.id, row.slug, row.language, row.title, marker.mark(row.title), shown, pick(row.titles, language))


def _passage(row: Row, marker: Marker) -> tuple[Piece, ...]:
    """The summary where it has one of the words, else the part of the text that has."""
    summary = marker.mark(row.summary)
    if any(piece.marked for piece in summary):
        return summary
    found = marker.snippet(row.plain)
    return found if not summary or any(piece.marked for piece in found) else summary
