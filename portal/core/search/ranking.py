"""The ranking: the one statement that adds up what the words say of each document and applies visibility.

Weights and impacts are integers, so sums and order are the same on SQLite and PostgreSQL. The statement is text that
never changes, its rows one JSON parameter, because building it anew cost more than running it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, ColumnElement, Integer, Row, Select, Subquery, bindparam, case, select, text, true

from portal.core.db import db

_BEST_WORDS = 6
_LOOKED_AT, _FEWEST_LOOKED_AT = 4, 50
"""Of how many of the best it is asked first whether they may be seen: times the limit, and at the least."""
# Translations of one article answer one question: what the others hold of the query's concepts speaks for it too
# (MRR .84 against .78 with the best translation alone). The mean of those that match, so that an article is not better
# for having many; one that stands alone is given half of what its translations might have added. An answer in the
# person's own language comes before an equally good one in another.
_OWN, _OTHERS, _ALONE, _FOREIGN = 10, 14, 17, 13

_ROWS = {
    "sqlite": (
        "SELECT json_extract(value, '$[0]') AS term_id, json_extract(value, '$[1]') AS c,"
        " json_extract(value, '$[2]') AS w FROM json_each(:rows)"
    ),
    "postgresql": (
        "SELECT (value ->> 0)::int AS term_id, (value ->> 1)::int AS c, (value ->> 2)::int AS w"
        " FROM jsonb_array_elements(CAST(:rows AS jsonb)) AS value"
    ),
}
# The words first, then their postings, then the documents of those, each by its key. CROSS JOIN tells SQLite so. PostgreSQL
# cannot know how few words there are and would rather read all postings (fifty times as long at 50,000 texts); OFFSET 0
# keeps it from turning the subquery into a join.
_POSTINGS = {
    "sqlite": "search_postings p WHERE p.term_id = q.term_id",
    "postgresql": "LATERAL (SELECT doc_id, impact FROM search_postings WHERE term_id = q.term_id OFFSET 0) p",
}
_DOCUMENTS = {
    "sqlite": "search_documents d WHERE d.doc_id = b.doc_id AND d.collection = :collection",
    "postgresql": (
        "LATERAL (SELECT group_id, language FROM search_documents"
        " WHERE doc_id = b.doc_id AND collection = :collection OFFSET 0) d"
    ),
}
# Both databases cut the fraction off when one whole number is divided by another.
_RANKED = """
WITH q AS ({rows}),
by_word AS (
    SELECT p.doc_id, q.c, MAX(q.w * p.impact) AS m FROM q CROSS JOIN {postings} GROUP BY p.doc_id, q.c
),
by_document AS (SELECT doc_id, SUM(m) AS s FROM by_word GROUP BY doc_id),
by_group AS (
    SELECT d.group_id,
        CAST(SUM(CASE WHEN d.language = :language THEN b.s ELSE 0 END) AS BIGINT) AS own,
        CAST(SUM(CASE WHEN d.language = :language THEN 0 ELSE b.s END) AS BIGINT) AS rest,
        CAST(SUM(CASE WHEN d.language = :language THEN 0 ELSE 1 END) AS BIGINT) AS others,
        MAX(b.s) AS plain
    FROM by_document b CROSS JOIN {documents} GROUP BY d.group_id
)
SELECT group_id, plain, {possible} AS possible,
    CASE WHEN others = 0 THEN own * {alone}
         WHEN own = 0 THEN rest * {foreign} / others
         ELSE own * {own} + rest * {others} / others END AS score
FROM by_group
"""
_POSSIBLE = "(SELECT SUM(m) FROM (SELECT MAX(m) AS m FROM by_word GROUP BY c ORDER BY 1 DESC LIMIT {words}) AS tops)"

Allowed = Callable[[ColumnElement[int]], ColumnElement[bool]]
"""Makes the condition on a group's id that says who may see it. The statement lives as long as it does: keep the condition, and the
statement is built once."""


class _Kind(Enum):
    """What a statement says of visibility: marks it among the best, filters by it, or filters and counts shares too."""

    LOOK = auto()
    FILTER = auto()
    SHARES = auto()


_statements: WeakKeyDictionary[Callable, dict[tuple[str, _Kind], Select]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Hit:
    """A result: the group (article) and what its documents are worth together."""

    group_id: int
    score: int
    share: float = 0.0
    """Of the best possible score, 0 to 1: the sum of the most that any document has of each word, over the half dozen
    of words that can give most; no document is about every word of a text."""
    best: int = 0
    """What its best document is worth, in which language ever; only with shares."""


def rank(
    collection: str,
    rows: Sequence[tuple[int, int, int]],
    language: str,
    allowed: Allowed | None,
    limit: int,
    *,
    floor: float | None = None,
) -> tuple[Hit, ...]:
    """The best groups of a collection for the weighted terms in ``rows`` (term id, number of the word, weight).

    ``floor``: the least share of the best possible score; only where it is given are shares counted. One statement,
    rarely two.
    """
    given: dict[str, str | int] = {"rows": json.dumps(rows), "language": language, "collection": collection}
    if floor is None:
        # Nearly everybody sees most of the best, so whether they may be seen is asked of a few times the limit first,
        # and of all thousands only where those were not enough.
        most = max(limit * _LOOKED_AT, _FEWEST_LOOKED_AT)
        found = _run(_Kind.LOOK, allowed, {**given, "limit": most})
        hits = [Hit(group_id, int(score)) for group_id, score, _, _, visible in found if visible][:limit]
        if len(hits) == limit or len(found) < most:
            return tuple(hits)
        return tuple(
            Hit(group_id, int(score)) for group_id, score, *_ in _run(_Kind.FILTER, allowed, {**given, "limit": limit})
        )
    found = _run(_Kind.SHARES, allowed, {**given, "limit": limit, "floor": round(floor * 100)})
    return tuple(
        Hit(group_id, int(score), min(1.0, int(plain) / int(possible)) if possible else 0.0, int(plain))
        for group_id, score, plain, possible in found
    )


def _run(kind: _Kind, allowed: Allowed | None, given: Mapping[str, str | int]) -> Sequence[Row]:
    """The rows of the statement, which is kept as long as the condition is: whoever asks again with the same one spares
    building it."""
    kept = _statements.setdefault(allowed or rank, {})
    key = db.engine.dialect.name, kind
    if key not in kept:
        kept[key] = _made(*key, allowed)
    return db.session.connection().execute(kept[key], given).all()


def _made(dialect: str, kind: _Kind, allowed: Allowed | None) -> Select:
    ranked = _ranked(dialect, kind is _Kind.SHARES)
    best = select(ranked.c.group_id, ranked.c.score, ranked.c.plain, ranked.c.possible)
    if kind is _Kind.LOOK:
        top = _in_order(best, ranked).subquery("top")
        visible = true() if allowed is None else allowed(top.c.group_id)
        return select(*top.c, visible.label("visible")).order_by(top.c.score.desc(), top.c.group_id)
    if kind is _Kind.SHARES:
        best = best.where(ranked.c.plain * 100 >= ranked.c.possible * bindparam("floor", type_=Integer))
    if allowed is not None:
        # As a bare condition PostgreSQL would turn it into a join, and read the whole table for each of a few groups.
        best = best.where(case((allowed(ranked.c.group_id), 1), else_=0) == 1)
    return _in_order(best, ranked)


def _in_order(best: Select, ranked: Subquery) -> Select:
    return best.order_by(ranked.c.score.desc(), ranked.c.group_id).limit(bindparam("limit", type_=Integer))


@cache
def _ranked(dialect: str, shares: bool) -> Subquery:
    statement = _RANKED.format(
        rows=_ROWS[dialect],
        postings=_POSTINGS[dialect],
        documents=_DOCUMENTS[dialect],
        possible=_POSSIBLE.format(words=_BEST_WORDS) if shares else "0",
        own=_OWN,
        others=_OTHERS,
        alone=_ALONE,
        foreign=_FOREIGN,
    )
    columns = {"group_id": Integer, "score": BigInteger, "plain": BigInteger, "possible": BigInteger}
    return text(statement).columns(**columns).subquery("ranked")
