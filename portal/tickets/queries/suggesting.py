"""What may answer a ticket while it is being written: articles, and tickets that were resolved."""

import heapq
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.search.analysis import words
from portal.core.search.similar import FEWEST_WORDS, LONGEST_TEXT, Similar, similar
from portal.core.search.synonyms import Synonyms
from portal.knowledge import queries as knowledge
from portal.tickets import policy
from portal.tickets.models import Ticket
from portal.tickets.states import ENDED_WELL

COLLECTION = "tickets"
"""The name of the resolved tickets in the search index."""
ARTICLE, TICKET = "article", "ticket"

MOST = 5
_MOST_TICKETS = 2
"""Of the suggestions; more only where articles leave room."""
_COMMON_SHARE = 0.01
"""Words in more than this share of the tickets of a language are passed over: the commonest cost most and say least."""
_ALIKE = 4
"""So many times as many tickets are looked at as are shown, because a solution is told once however often it helped."""
_SNIPPET = 180
"""Characters."""


@dataclass(frozen=True)
class Suggestion:
    """An article or a resolved ticket. ``key``: its slug or number, ``text``: its summary or the beginning of ``solution``."""

    kind: str
    id: int
    key: str
    language: str
    title: str
    text: str
    share: float
    known_error: bool = False
    solution: str = ""


def suggestions(
    viewer: Viewer,
    subject: str,
    text: str,
    language: str,
    *,
    asset_ids: Collection[int] = (),
    without: int | None = None,
    known: Collection[int] = (),
    most: int = MOST,
) -> list[Suggestion]:
    """At most ``most`` articles and resolved tickets that this person may see and that resemble a text.

    Known errors of the chosen devices come first, the rest by how well it fits; below the least score nothing. Titles are
    in ``language`` where there is a text in it. ``without``: the id of a ticket to leave out. ``known``: articles (ids) that were
    read already, left out.
    Eight statements.
    """
    lexicon: list[Synonyms] = []
    articles = [
        Suggestion(
            ARTICLE,
            one.entry.id,
            one.entry.slug,
            one.entry.language,
            one.entry.title,
            one.entry.summary,
            one.share,
            one.known_error,
        )
        for one in knowledge.articles_like(
            viewer, subject, text, language, most + len(known), asset_ids=asset_ids, listen=lexicon.append
        )
        if one.entry.id not in known
    ]
    tickets = _tickets(viewer, subject, text, lexicon[-1] if lexicon else Synonyms(), most, without)
    return _chosen(articles, tickets, most)


def says_enough(subject: str, text: str) -> bool:
    """Whether a text has the words that suggestions begin with."""
    return sum(not word.joined for part in (subject, text) for word in words(part[:LONGEST_TEXT])) >= FEWEST_WORDS


def _chosen(articles: list[Suggestion], tickets: list[Suggestion], most: int) -> list[Suggestion]:
    room = max(most - len(articles), min(_MOST_TICKETS, most))
    kept = tickets[:room]
    first = articles[: most - len(kept)]
    known = [one for one in first if one.known_error]
    # Both lists keep their own order, which knows more than the share does: the person's language among others.
    return [*known, *heapq.merge(first[len(known) :], kept, key=lambda one: -one.share)]


def _tickets(
    viewer: Viewer, subject: str, text: str, lexicon: Synonyms, limit: int, without: int | None
) -> list[Suggestion]:
    def allowed(ticket_id: ColumnElement[int]) -> ColumnElement[bool]:
        seen = select(Ticket.id).where(Ticket.id == ticket_id, Ticket.status.in_(ENDED_WELL), policy.visible(viewer))
        return (seen.where(Ticket.id != without) if without else seen).exists()

    hits = similar(
        COLLECTION,
        subject,
        text,
        synonyms=lambda _version: lexicon,
        allowed=allowed,
        limit=limit * _ALIKE,
        most_common_share=_COMMON_SHARE,
    )
    return _shown(hits)[:limit]


def _shown(hits: tuple[Similar, ...]) -> list[Suggestion]:
    if not hits:
        return []
    columns = (Ticket.id, Ticket.number, Ticket.language, Ticket.title, Ticket.resolution)
    rows = {
        row.id: row for row in db.session.execute(select(*columns).where(Ticket.id.in_([h.group_id for h in hits])))
    }
    found = [(rows[hit.group_id], hit.share) for hit in hits if hit.group_id in rows]
    told: dict[str, tuple[Row, float]] = {}
    for row, share in found:
        told.setdefault(shortened(row.resolution).casefold(), (row, share))
    return [
        Suggestion(
            TICKET,
            row.id,
            str(row.number),
            row.language,
            row.title,
            shortened(row.resolution),
            share,
            solution=row.resolution,
        )
        for row, share in told.values()
    ]


def shortened(text: str) -> str:
    """The beginning of a text as one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= _SNIPPET:
        return line
    return line[: line.rfind(" ", 0, _SNIPPET) + 1 or _SNIPPET].rstrip() + " …"
