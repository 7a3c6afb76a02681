"""The ranking: weights of terms as integers, and the one statement that adds them up and applies visibility.

A query is an OR of its words; a word is a set of terms (its stems, repairs, completions and concept) of which the best
counts in a document. Weights and impacts are integers, so sums and order are the same on SQLite and PostgreSQL.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import CTE, BigInteger, ColumnElement, Integer, and_, case, cast, func, select, text

from portal.core.db import db
from portal.core.search.models import SearchDocument, SearchPosting, SearchTerm
from portal.core.search.synonyms import MARK

_WEIGHT_SCALE = 1000
_ROWS_STEP = 8
_MOST_POSTINGS = 12_000
"""Read for one query: about 10 ms."""
_BEST_WORDS = 6
# Translations of one article answer one question: what the others hold of the query's concepts speaks for it too
# (MRR .84 against .78 with the best translation alone). The mean of those that match, so that an article is not better
# for having many; one that stands alone is given half of what its translations might have added. An answer in the
# person's own language comes before an equally good one in another.
_OWN, _OTHERS, _ALONE, _FOREIGN = 10, 14, 17, 13
_MOST_ABOVE_CONCEPT = 1.6
"""A word that belongs to a concept is held at most so many times as rare as the concept: an unusual word for a usual
thing must not outweigh the rest of the query."""

Allowed = Callable[[ColumnElement[int]], ColumnElement[bool]]
"""Makes the condition on a group's id that says who may see it."""


@dataclass(frozen=True)
class Hit:
    """A result: the group (article) and the score of its best document."""

    group_id: int
    score: int
    share: float = 0.0
    """Of the best possible score, 0 to 1: the sum of the most that any document has of each word, over the half dozen
    of words that can give most; no document is about every word of a text."""


class Terms:
    """Ids and document frequencies of terms, asked for in as few statements as the steps allow."""

    def __init__(self, collection: str) -> None:
        self.collection = collection
        self.rows: dict[str, tuple[int, int] | None] = {}

    def load(self, terms: Iterable[str]) -> None:
        """Reads what is not known yet of these terms."""
        wanted = [term for term in dict.fromkeys(terms) if term not in self.rows]
        if not wanted:
            return
        self.rows.update(dict.fromkeys(wanted))
        found = db.session.execute(
            select(SearchTerm.term, SearchTerm.id, SearchTerm.df).where(
                SearchTerm.collection == self.collection, SearchTerm.term.in_(wanted), SearchTerm.df > 0
            )
        )
        self.rows.update({term: (number, df) for term, number, df in found})

    def has(self, term: str) -> bool:
        """Whether a document holds the term; it must have been loaded."""
        return self.rows.get(term) is not None


def weighted(
    asked: Sequence[Mapping[str, float]], documents: int, languages: int, lookup: Terms
) -> list[tuple[int, int, int]]:
    """Rows (term id, number of the word, weight): the weight of the term times its rarity, as an integer."""
    lookup.load(term for weights in asked for term in weights)
    affordable = _affordable({row for weights in asked for term in weights if (row := lookup.rows.get(term))})
    rows = []
    for number, weights in enumerate(asked):
        known = {term: row for term in weights if (row := lookup.rows.get(term))}
        rare = {term: rarity(term, df, documents, languages) for term, (_, df) in known.items()}
        most = _MOST_ABOVE_CONCEPT * max((rare[term] for term in rare if term.startswith(MARK)), default=math.inf)
        for term, row in known.items():
            if row in affordable:
                rows.append((row[0], number, round(weights[term] * min(rare[term], most) * _WEIGHT_SCALE)))
    return rows


def rarity(term: str, df: int, documents: int, languages: int) -> float:
    """How much a term tells (the idf of BM25). A word belongs to one language, a concept to all: each is measured
    against the documents it can stand in."""
    in_language = documents / languages
    holding = min(frequency(term, df, languages), in_language)
    return math.log1p((in_language - holding + 0.5) / (holding + 0.5))


def frequency(term: str, df: int, languages: int) -> float:
    """In how many documents of a language a term stands: a concept in its share of each language, a word in one."""
    return df / languages if term.startswith(MARK) else df


def _affordable(found: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """The rarest of the terms (id, df) whose postings together are read in reasonable time: the commonest say the least,
    and a search of a large collection must not cost more than one of a small one. The rarest is always kept."""
    kept: set[tuple[int, int]] = set()
    read = 0
    for term_id, df in sorted(found, key=lambda row: (row[1], row[0])):
        read += df
        if kept and read > _MOST_POSTINGS:
            break
        kept.add((term_id, df))
    return kept


def _asked_for(rows: Sequence[tuple[int, int, int]]) -> CTE:
    """The rows as a table of the statement. Its text depends on their number only, in steps, so that the compiled
    statement is found again; a repeated row changes nothing, because the best of a word counts."""
    padded = [*rows, *[rows[-1]] * (-len(rows) % _ROWS_STEP)]
    lines = ", ".join(
        f"(CAST(:t{i} AS INTEGER), CAST(:c{i} AS INTEGER), CAST(:w{i} AS INTEGER))" for i in range(len(padded))
    )
    given = {f"{name}{i}": value for i, row in enumerate(padded) for name, value in zip("tcw", row, strict=True)}
    columns = {"term_id": Integer, "c": Integer, "w": Integer}
    # Both databases call the columns of VALUES column1, column2 …
    named = f"SELECT column1 AS term_id, column2 AS c, column3 AS w FROM (VALUES {lines}) AS asked"  # noqa: S608 - numbers
    return text(named).bindparams(**given).columns(**columns).cte("q")


def rank(
    collection: str,
    rows: Sequence[tuple[int, int, int]],
    language: str,
    allowed: Allowed | None,
    limit: int,
    *,
    floor: float | None = None,
) -> tuple[Hit, ...]:
    """The best groups of a collection for the weighted terms in ``rows``, best first.

    ``floor``: the least share of the best possible score; only where it is given are shares counted.
    """
    q = _asked_for(rows)
    posting, document = SearchPosting.__table__, SearchDocument.__table__
    by_word = (
        select(posting.c.doc_id, q.c.c, func.max(q.c.w * posting.c.impact).label("m"))
        .select_from(q.join(posting, posting.c.term_id == q.c.term_id))
        .group_by(posting.c.doc_id, q.c.c)
        .cte("by_word")
    )
    by_document = (
        select(by_word.c.doc_id, func.sum(by_word.c.m).label("s")).group_by(by_word.c.doc_id).subquery("by_document")
    )
    is_own = document.c.language == language
    by_group = (
        select(
            document.c.group_id,
            cast(func.sum(case((is_own, by_document.c.s), else_=0)), BigInteger).label("own"),
            cast(func.sum(case((is_own, 0), else_=by_document.c.s)), BigInteger).label("rest"),
            cast(func.sum(case((is_own, 0), else_=1)), BigInteger).label("others"),
            func.max(by_document.c.s).label("plain"),
        )
        .select_from(
            by_document.join(
                document, and_(document.c.collection == collection, document.c.doc_id == by_document.c.doc_id)
            )
        )
        .group_by(document.c.group_id)
        .subquery("by_group")
    )
    own, rest, others = by_group.c.own, by_group.c.rest, by_group.c.others
    # Both databases cut the fraction off when one whole number is divided by another.
    score = case(
        (others == 0, own * _ALONE),
        (own == 0, (rest * _FOREIGN).op("/")(others)),
        else_=own * _OWN + (rest * _OTHERS).op("/")(others),
    ).label("score")
    best = select(by_group.c.group_id, score).order_by(score.desc(), by_group.c.group_id)
    if allowed is not None:
        best = best.where(allowed(by_group.c.group_id))
    if floor is None:
        return tuple(Hit(group_id, int(points)) for group_id, points in db.session.execute(best.limit(limit)))
    most = func.max(by_word.c.m).label("m")
    tops = select(most).group_by(by_word.c.c).order_by(most.desc()).limit(_BEST_WORDS).subquery("tops")
    possible = select(func.sum(tops.c.m).label("possible")).cte("possible")
    above = (
        best.add_columns(by_group.c.plain, possible.c.possible)
        .join(possible, by_group.c.plain * 100 >= possible.c.possible * round(floor * 100))
        .limit(limit)
    )
    return tuple(
        Hit(group_id, int(points), min(1.0, int(plain) / int(best_sum)))
        for group_id, points, plain, best_sum in db.session.execute(above)
    )
