"""The ledger of self-help: how each session ended, what a ticket costs, and how long it is known who searched.

A session is decided once and by rule. A ticket that its person filed between its beginning and 72 hours after its last step
makes it "filed". Else, where she said that an answer helped and did not take it back, it is "avoided". Else, and for strangers
of whom nobody knows what they did next, it is "open".
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, exists, or_, select, update

from portal.accounts.viewer import Viewer
from portal.core import clock, settings
from portal.core.db import affected, db
from portal.core.errors import Invalid
from portal.core.i18n import _l
from portal.knowledge import states
from portal.knowledge.models import ArticleVote, SelfHelpSession, SelfHelpStep
from portal.knowledge.queries.ledger import SUBJECT, Rules, rules

WITHIN = timedelta(hours=72)
FIRST_DAYS = 4
"""Nobody is forgotten before her session is decided."""
LONGEST_DAYS = 3650
MOST = 200
VERDICTS = (states.USEFUL, states.NOT_USEFUL)
"""Of each answer the last one counts."""
FiledBetween = Callable[[int, datetime, datetime], tuple[int, datetime] | None]
_ports: dict[str, FiledBetween] = {}


def connect(filed_between: FiledBetween) -> None:
    """Tell who knows of tickets, which lie above this domain: (person, from, until) → id and time of the first she filed."""
    _ports["filed_between"] = filed_between


def due() -> list[int]:
    """Sessions to decide: those with a ticket at once, the others once their time is over; the oldest first."""
    filed = exists().where(SelfHelpStep.session_id == SelfHelpSession.id, SelfHelpStep.kind == states.FILED)
    over = SelfHelpSession.last_at < clock.now() - WITHIN
    waiting = select(SelfHelpSession.id).where(SelfHelpSession.outcome.is_(None), or_(over, filed))
    return list(db.session.scalars(waiting.order_by(SelfHelpSession.id).limit(MOST)))


def decide(session_id: int) -> str | None:
    """Say how a session ended, once; None where it was said already or is not over yet."""
    session = db.session.get(SelfHelpSession, session_id)
    if session is None or session.outcome is not None:
        return None
    mine = SelfHelpStep.session_id == session.id
    steps = select(SelfHelpStep.kind, SelfHelpStep.article_id, SelfHelpStep.ticket_id).where(mine)
    rows = db.session.execute(steps.order_by(SelfHelpStep.at, SelfHelpStep.id)).all()
    outcome = states.ASKED if any(row.kind == states.FILED for row in rows) else None
    if outcome is None and clock.now() - session.last_at <= WITHIN:
        return None
    if outcome is None and session.user_id is not None:
        verdicts = {(row.article_id, row.ticket_id): row.kind for row in rows if row.kind in VERDICTS}
        outcome = _ticket_or_not(session, helped=states.USEFUL in verdicts.values())
    ended = update(SelfHelpSession).where(SelfHelpSession.id == session.id, SelfHelpSession.outcome.is_(None))
    decided = outcome or states.UNDECIDED
    return decided if affected(ended.values(outcome=decided)) else None


def _ticket_or_not(session: SelfHelpSession, *, helped: bool) -> str | None:
    """What is known of somebody who was signed in; her ticket, filed by whatever way, becomes a step of the session."""
    filed = _ports["filed_between"](session.user_id or 0, session.begun_at, session.last_at + WITHIN)
    if filed is None:
        return states.AVOIDED if helped else None
    ticket_id, at = filed
    db.session.add(SelfHelpStep(session_id=session.id, at=at, kind=states.FILED, ticket_id=ticket_id))
    return states.ASKED


def change_rules(wanted: Rules, *, by: Viewer) -> None:
    """Set what a ticket costs and how long searches are kept; the same again changes nothing. Raises Invalid."""
    if not FIRST_DAYS <= wanted.anonymise_days <= LONGEST_DAYS:
        message = _l("Between %(least)s and %(most)s days, please.", least=FIRST_DAYS, most=LONGEST_DAYS)
        raise Invalid("anonymise_days", message)
    if not wanted.anonymise_days <= wanted.delete_days <= LONGEST_DAYS:
        raise Invalid("delete_days", _l("Searches are deleted later than, or when, names are removed."))
    if wanted.cost_cents < 0:
        raise Invalid("cost", _l("Not less than nothing, please."))
    values: Mapping[str, object] = vars(wanted)
    settings.store(SUBJECT, dict(values), by.id)


def anonymise() -> int:
    """Forget who searched, and which ticket was hers, in sessions older than the rule says; the number of them. What is counted stays."""
    before = clock.now() - timedelta(days=rules().anonymise_days)
    old = and_(
        SelfHelpSession.anonymised_at.is_(None), SelfHelpSession.outcome.is_not(None), SelfHelpSession.last_at < before
    )
    ids = list(db.session.scalars(select(SelfHelpSession.id).where(old).order_by(SelfHelpSession.id).limit(MOST)))
    steps = (SelfHelpStep.session_id.in_(ids)) & (SelfHelpStep.kind == states.FILED)
    db.session.execute(update(SelfHelpStep).where(steps).values(ticket_id=None))
    for session_id in ids:  # the token stands in tickets and in browsers: it leads back to the person
        gone = {"user_id": None, "token": f"forgotten-{session_id}", "anonymised_at": clock.now()}
        db.session.execute(update(SelfHelpSession).where(SelfHelpSession.id == session_id).values(gone))
    return len(ids)


def forget() -> int:
    """Delete sessions older than the rule says, with their steps; the number of them. Votes of people who were signed in stay."""
    before = clock.now() - timedelta(days=rules().delete_days)
    old = and_(SelfHelpSession.outcome.is_not(None), SelfHelpSession.last_at < before)
    ids = list(db.session.scalars(select(SelfHelpSession.id).where(old).order_by(SelfHelpSession.id).limit(MOST)))
    kept = ArticleVote.session_id.in_(ids) & ArticleVote.user_id.is_not(None)
    db.session.execute(update(ArticleVote).where(kept).values(session_id=None))
    db.session.execute(delete(SelfHelpStep).where(SelfHelpStep.session_id.in_(ids)))
    return affected(delete(SelfHelpSession).where(SelfHelpSession.id.in_(ids)))
