"""Searches in vain: words that found nothing, of which nothing was opened, or after which a ticket came."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select

from portal.accounts.policy import scope_condition
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.search.analysis import words
from portal.core.search.stops import STOP_WORDS
from portal.knowledge import states
from portal.knowledge.models import SelfHelpSession, SelfHelpStep
from portal.reports.missing.bounds import MOST_READ, MOST_SHOWN, since


@dataclass
class Search:
    """The same words, searched in any order and with any endings. Sets of session ids: all in vain, and why."""

    key: str
    text: str
    language: str
    last_at: datetime
    nothing: set[int] = field(default_factory=set)
    unopened: set[int] = field(default_factory=set)
    filed: set[int] = field(default_factory=set)

    @property
    def session_ids(self) -> set[int]:
        """Every session in which these words were searched in vain."""
        return self.nothing | self.unopened | self.filed


def in_vain(viewer: Viewer) -> list[Search]:
    """Words of the last DAYS that found nothing, of which nothing was opened, or after which a ticket came; the most often first."""
    same = SelfHelpStep.session_id == SelfHelpSession.id
    opened = exists().where(same, SelfHelpStep.kind.in_([states.OPENED, states.USEFUL])).correlate(SelfHelpSession)
    filed = exists().where(same, SelfHelpStep.kind == states.FILED).correlate(SelfHelpSession)
    rows = db.session.execute(
        select(
            SelfHelpSession.id, SelfHelpSession.language, SelfHelpStep.text, SelfHelpStep.at, SelfHelpStep.results,
            opened.label("opened"), filed.label("filed"),
        )
        .join(SelfHelpSession, same)
        .where(SelfHelpStep.kind == states.TYPED, SelfHelpStep.at > since(), in_scope(viewer))
        .order_by(SelfHelpStep.at.desc(), SelfHelpStep.id.desc())
        .limit(MOST_READ)
    )  # fmt: skip
    groups: dict[tuple[str, str], Search] = {}
    for row in rows:
        key = key_of(row.text or "")
        if not key:
            continue
        group = groups.setdefault((key, row.language), Search(key, row.text, row.language, row.at))
        if row.results == 0:
            group.nothing.add(row.id)
        if not row.opened:
            group.unopened.add(row.id)
        if row.filed:
            group.filed.add(row.id)
    vain = [group for group in groups.values() if group.session_ids]
    return sorted(vain, key=lambda one: (-len(one.session_ids), -one.last_at.timestamp(), one.key))[:MOST_SHOWN]


def key_of(text: str) -> str:
    """The words of a search without order, endings and stop words; "" where nothing is left."""
    stems = {word.terms[0] for word in words(text) if not word.joined and word.surface not in STOP_WORDS}
    return " ".join(sorted(stems))


def in_scope(viewer: Viewer) -> ColumnElement[bool]:
    """Sessions of the organisations for which the viewer edits."""
    return scope_condition(viewer, "knowledge.edit", SelfHelpSession.organisation_id)
