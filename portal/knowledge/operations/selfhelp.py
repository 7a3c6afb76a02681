"""Recording what a person tried before she asked: called after the answer, in a short transaction of its own."""

import secrets

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.knowledge import states
from portal.knowledge.models import LONGEST_TYPED, SelfHelpSession, SelfHelpStep

SHORTEST_TYPED = 3
_LONGEST_TOKEN = 40


def new_token() -> str:
    """A token for a session that begins with the next step; it is kept in the browser's own session."""
    return secrets.token_urlsafe(18)


def note_typed(token: str, user_id: int | None, language: str, text: str) -> None:
    """What was searched for. While a person goes on typing the same words it is one step, not one a letter."""
    text = " ".join(text.split())[:LONGEST_TYPED]
    if len(text) < SHORTEST_TYPED:
        return
    session = _session(token, user_id, language)
    last = db.session.scalar(
        select(SelfHelpStep).where(SelfHelpStep.session_id == session.id).order_by(SelfHelpStep.id.desc()).limit(1)
    )
    if last is not None and last.kind == states.TYPED and last.text and _goes_on(last.text, text):
        last.text, last.at = text, clock.now()
        session.last_at = last.at
        return
    _step(session, states.TYPED, text=text)


def note_opened(token: str, user_id: int | None, language: str, article_id: int) -> None:
    """That an article was opened; once a session is enough."""
    session = _session(token, user_id, language)
    if not _has(session, states.OPENED, article_id):
        _step(session, states.OPENED, article_id=article_id)


def note_filed(token: str, ticket_id: int) -> None:
    """That a ticket followed: only what has no such step counts as a ticket avoided. An unknown token is ignored."""
    session = db.session.scalar(select(SelfHelpSession).where(SelfHelpSession.token == token[:_LONGEST_TOKEN]))
    if session is not None:
        _step(session, states.FILED, ticket_id=ticket_id)


def note_vote(session: SelfHelpSession, article_id: int, useful: bool) -> None:
    """That an article was voted on."""
    _step(session, states.USEFUL if useful else states.NOT_USEFUL, article_id=article_id)


def session_for(token: str, user_id: int | None, language: str) -> SelfHelpSession:
    """The session of a token, begun where it does not exist; one of another person is never continued."""
    return _session(token, user_id, language)


def _session(token: str, user_id: int | None, language: str) -> SelfHelpSession:
    token = token[:_LONGEST_TOKEN]
    found = db.session.scalar(select(SelfHelpSession).where(SelfHelpSession.token == token))
    if found is None:
        moment = clock.now()
        found = SelfHelpSession(token=token, user_id=user_id, language=language, begun_at=moment, last_at=moment)
        db.session.add(found)
        db.session.flush()
    elif found.user_id is None and user_id is not None:
        found.user_id = user_id  # a stranger who has signed in meanwhile
    return found


def _goes_on(before: str, now: str) -> bool:
    before, now = before.lower(), now.lower()
    return now.startswith(before) or before.startswith(now)


def _has(session: SelfHelpSession, kind: str, article_id: int) -> bool:
    same = (
        (SelfHelpStep.session_id == session.id) & (SelfHelpStep.kind == kind) & (SelfHelpStep.article_id == article_id)
    )
    return db.session.scalar(select(SelfHelpStep.id).where(same).limit(1)) is not None


def _step(
    session: SelfHelpSession,
    kind: str,
    text: str | None = None,
    article_id: int | None = None,
    ticket_id: int | None = None,
) -> None:
    step = SelfHelpStep(
        session_id=session.id, at=clock.now(), kind=kind, text=text, article_id=article_id, ticket_id=ticket_id
    )
    db.session.add(step)
    session.last_at = step.at
    db.session.flush()
