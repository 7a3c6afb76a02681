"""Recording what a person tried before she asked: called after the answer, in a short transaction of its own."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.knowledge import states
from portal.knowledge.models import LONGEST_TYPED, SelfHelpSession, SelfHelpStep

SHORTEST_TYPED = 3
_LONGEST_TOKEN = 40


@dataclass(frozen=True)
class Place:
    """Where a person stands, and the kind of help she chose, for the ledger; None: not known."""

    organisation_id: int | None = None
    site_id: int | None = None
    category_id: int | None = None


NOWHERE = Place()


def new_token() -> str:
    """A token for a session that begins with the next step; it is kept in the browser's own session."""
    return secrets.token_urlsafe(18)


def note_typed(
    token: str,
    user_id: int | None,
    language: str,
    text: str,
    *,
    place: Place = NOWHERE,
    results: int | None = None,
    shown: Mapping[str, Sequence[int]] | None = None,
) -> None:
    """What was searched for, how many answers there were, and the ids shown ("articles", "tickets").

    While a person goes on typing the same words it is one step, not one a letter; the last answers count.
    """
    text = " ".join(text.split())[:LONGEST_TYPED]
    if len(text) < SHORTEST_TYPED:
        return
    session = _session(token, user_id, language, place)
    ids = {kind: list(found) for kind, found in shown.items()} if shown is not None else None
    last = db.session.scalar(
        select(SelfHelpStep).where(SelfHelpStep.session_id == session.id).order_by(SelfHelpStep.id.desc()).limit(1)
    )
    if last is not None and last.kind == states.TYPED and last.text and _goes_on(last.text, text):
        last.text, last.at = text, clock.now()
        last.results, last.shown = results, ids
        session.last_at = last.at
        return
    _step(session, states.TYPED, text=text, results=results, shown=ids)


def note_opened(
    token: str,
    user_id: int | None,
    language: str,
    article_id: int | None = None,
    *,
    ticket_id: int | None = None,
    place: Place = NOWHERE,
) -> None:
    """That an article or a resolved ticket was opened; once a session is enough."""
    session = _session(token, user_id, language, place)
    if not _has(session, states.OPENED, article_id, ticket_id):
        _step(session, states.OPENED, article_id=article_id, ticket_id=ticket_id)


def note_walked(
    token: str, user_id: int | None, language: str, article_id: int, text: str, *, place: Place = NOWHERE
) -> None:
    """That a question of a guided article was answered, in the words that walking.last_answer makes; once a session."""
    session = _session(token, user_id, language, place)
    text = text[:LONGEST_TYPED]
    if not _has(session, states.WALKED, article_id, None, text):
        _step(session, states.WALKED, text=text, article_id=article_id)


def note_helped(
    token: str,
    user_id: int | None,
    language: str,
    article_id: int | None = None,
    *,
    ticket_id: int | None = None,
    place: Place = NOWHERE,
) -> None:
    """That an article or a resolved ticket spared the person a ticket; once a session, whatever helped.

    The session counts as an avoided ticket unless one is filed after all.
    """
    session = _session(token, user_id, language, place)
    if not _has(session, states.USEFUL, article_id, ticket_id):
        _step(session, states.USEFUL, article_id=article_id, ticket_id=ticket_id)


def note_filed(token: str, ticket_id: int, place: Place = NOWHERE) -> None:
    """That a ticket followed: only what has no such step counts as a ticket avoided. An unknown token is ignored.

    ``place``: of the ticket.
    """
    session = db.session.scalar(select(SelfHelpSession).where(SelfHelpSession.token == token[:_LONGEST_TOKEN]))
    if session is not None:
        session.category_id = place.category_id or session.category_id
        if session.organisation_id is None:  # a stranger who signed in to file it
            session.organisation_id, session.site_id = place.organisation_id, place.site_id
        _step(session, states.FILED, ticket_id=ticket_id)


def note_vote(session: SelfHelpSession, article_id: int, useful: bool) -> None:
    """That an article was voted on; the same said again in a session is one step."""
    kinds = (states.USEFUL, states.NOT_USEFUL)
    mine = (SelfHelpStep.session_id == session.id) & (SelfHelpStep.article_id == article_id)
    said = select(SelfHelpStep.kind).where(mine, SelfHelpStep.kind.in_(kinds)).order_by(SelfHelpStep.id.desc())
    kind = states.USEFUL if useful else states.NOT_USEFUL
    if db.session.scalar(said.limit(1)) != kind:
        _step(session, kind, article_id=article_id)


def session_for(token: str, user_id: int | None, language: str, place: Place = NOWHERE) -> SelfHelpSession:
    """The session of a token, begun where it does not exist; one of another person is never continued."""
    return _session(token, user_id, language, place)


def _session(token: str, user_id: int | None, language: str, place: Place = NOWHERE) -> SelfHelpSession:
    token = token[:_LONGEST_TOKEN]
    found = db.session.scalar(select(SelfHelpSession).where(SelfHelpSession.token == token))
    if found is not None and found.user_id not in (None, user_id):
        found, token = None, new_token()
    if found is None:
        moment = clock.now()
        found = SelfHelpSession(token=token, user_id=user_id, language=language, begun_at=moment, last_at=moment)
        db.session.add(found)
        db.session.flush()
    elif found.user_id is None and user_id is not None:
        found.user_id = user_id  # a stranger who has signed in meanwhile
    found.organisation_id = place.organisation_id or found.organisation_id
    found.site_id = place.site_id or found.site_id
    found.category_id = place.category_id or found.category_id
    return found


def _goes_on(before: str, now: str) -> bool:
    before, now = before.lower(), now.lower()
    return now.startswith(before) or before.startswith(now)


def _has(
    session: SelfHelpSession, kind: str, article_id: int | None, ticket_id: int | None, text: str | None = None
) -> bool:
    same = select(SelfHelpStep.id).where(
        SelfHelpStep.session_id == session.id,
        SelfHelpStep.kind == kind,
        SelfHelpStep.article_id == article_id,
        SelfHelpStep.ticket_id == ticket_id,
        SelfHelpStep.text == text,
    )
    return db.session.scalar(same.limit(1)) is not None


def _step(
    session: SelfHelpSession,
    kind: str,
    text: str | None = None,
    article_id: int | None = None,
    ticket_id: int | None = None,
    results: int | None = None,
    shown: dict[str, list[int]] | None = None,
) -> None:
    step = SelfHelpStep(
        session_id=session.id,
        at=clock.now(),
        kind=kind,
        text=text,
        article_id=article_id,
        ticket_id=ticket_id,
        results=results,
        shown=shown,
    )
    db.session.add(step)
    session.last_at = step.at
    db.session.flush()
