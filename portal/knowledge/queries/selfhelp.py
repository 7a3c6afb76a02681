"""What a person tried before she asked."""

from dataclasses import dataclass

from sqlalchemy import func, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.knowledge import states
from portal.knowledge.models import Article, SelfHelpSession, SelfHelpStep
from portal.knowledge.queries.reading import Entry, listed

_MOST_STEPS = 50


@dataclass(frozen=True)
class Context:
    """What was typed, in order, and which articles were opened, for the ticket that follows."""

    token: str = ""
    typed: tuple[str, ...] = ()
    read: tuple[Entry, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.typed or self.read)


@dataclass(frozen=True)
class Tried:
    """What somebody searched for before she filed, and the questions of guided articles that she answered, in order."""

    typed: tuple[str, ...] = ()
    walked: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.typed or self.walked)


def tried_before(token: str, ticket_id: int) -> Tried:
    """What led to a ticket, as long as it is known whose session it was (operations/ledger.py: anonymise). One statement.

    For who works on the ticket; which articles were read stands with the ticket itself.
    """
    rows = db.session.execute(
        select(SelfHelpStep.kind, SelfHelpStep.text, SelfHelpStep.ticket_id)
        .join(SelfHelpSession, SelfHelpSession.id == SelfHelpStep.session_id)
        .where(
            SelfHelpSession.token == token, SelfHelpStep.kind.in_([states.TYPED, states.WALKED, states.FILED])
        )
        .order_by(SelfHelpStep.id)
    )  # fmt: skip
    said: dict[str, list[str]] = {states.TYPED: [], states.WALKED: []}
    for row in rows:
        if row.kind == states.FILED and row.ticket_id == ticket_id:
            break
        if row.kind == states.FILED:  # what came before belongs to another ticket
            said = {states.TYPED: [], states.WALKED: []}
        elif row.text:
            said[row.kind].append(row.text)
    typed, walked = (tuple(dict.fromkeys(texts))[-_MOST_STEPS:] for texts in said.values())
    return Tried(typed, walked)


def has_said(token: str, article_id: int) -> bool:
    """Whether it was said in a session that an article helped, or that it did not."""
    said = select(SelfHelpStep.id).join(SelfHelpSession, SelfHelpSession.id == SelfHelpStep.session_id)
    verdicts = SelfHelpStep.kind.in_([states.USEFUL, states.NOT_USEFUL]) & (SelfHelpStep.article_id == article_id)
    return db.session.scalar(said.where(SelfHelpSession.token == token[:40], verdicts).limit(1)) is not None


def session_context(token: str, viewer: Viewer | None = None) -> Context:
    """The steps of a session since its last ticket, for filing the next one.

    Empty for an unknown token and for a session of somebody else.
    """
    if not token:
        return Context()
    session = db.session.scalar(select(SelfHelpSession).where(SelfHelpSession.token == token[:40]))
    if session is None or (session.user_id is not None and (viewer is None or viewer.id != session.user_id)):
        return Context()
    filed = select(func.max(SelfHelpStep.id)).where(
        SelfHelpStep.session_id == session.id, SelfHelpStep.kind == states.FILED
    )
    steps = db.session.execute(
        select(SelfHelpStep.kind, SelfHelpStep.text, SelfHelpStep.article_id)
        .where(
            SelfHelpStep.session_id == session.id,
            SelfHelpStep.kind.in_([states.TYPED, states.OPENED]),
            SelfHelpStep.id > func.coalesce(filed.scalar_subquery(), 0),
        )
        .order_by(SelfHelpStep.id.desc())
        .limit(_MOST_STEPS)
    ).all()[::-1]
    opened = list(dict.fromkeys(step.article_id for step in steps if step.article_id))
    entries: dict[int, Entry] = {}
    if opened:
        language = viewer.language if viewer else session.language
        rows = db.session.execute(listed(viewer, language).where(Article.id.in_(opened)))
        entries = {row.id: Entry(*row) for row in rows}
    return Context(
        token,
        tuple(dict.fromkeys(step.text for step in steps if step.text)),
        tuple(entries[article_id] for article_id in opened if article_id in entries),
    )
