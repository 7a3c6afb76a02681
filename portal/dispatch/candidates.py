"""Who could do a visit: engineers in whose scope it lies, those with the skills it needs first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import GrantRow, Site, User
from portal.accounts.roles import ROLES
from portal.core.db import db
from portal.dispatch import states
from portal.dispatch.models import Engineer, Visit
from portal.dispatch.queries import km_between

DAY_TRIP_KM = 250
ENGINEER_ROLES = tuple(role for role, permissions in ROLES.items() if "visits.work" in permissions)


@dataclass(frozen=True)
class Candidate:
    """An engineer who could do a visit: kilometres from the base (None: not on the map), visits already held in its window.

    ``lacks``: needs that are not met, levels by code of the skill.
    """

    user_id: int
    name: str
    km: float | None
    clashes: int
    lacks: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_handy(self) -> bool:
        """Whether the engineer is free and within a day's trip: whom the dispatcher is offered first."""
        return not self.clashes and not self.lacks and (self.km is None or self.km <= DAY_TRIP_KM)


def candidates(visit: Visit) -> list[Candidate]:
    """Engineers who may go there: first those who can do it, of them the free ones, then by distance, then by name."""
    busy = _held_in(visit.window_from, visit.window_to)
    own, base = aliased(Site), aliased(Site)
    statement = (
        select(User.id, User.name, Engineer.skills, own, base)
        .outerjoin(Engineer, Engineer.user_id == User.id)
        .outerjoin(own, own.id == User.site_id)
        .outerjoin(base, base.id == Engineer.base_site_id)
        .where(User.active, User.id.in_(select(GrantRow.user_id).where(_goes_there(visit))))
    )
    found = [
        Candidate(
            row.id,
            row.name,
            km_between(row[4] or row[3], visit.site),
            busy.get(row.id, 0),
            lacking(row.skills or {}, visit.needs),
        )
        for row in db.session.execute(statement).all()
    ]
    return sorted(found, key=lambda c: (bool(c.lacks), c.clashes > 0, c.km is None, c.km or 0, c.name))


def lacking(skills: Mapping[str, int], needs: Mapping[str, int]) -> dict[str, int]:
    """The needs that are not met at their level."""
    return {code: level for code, level in needs.items() if skills.get(code, 0) < level}


def _goes_there(visit: Visit) -> ColumnElement[bool]:
    places = or_(
        GrantRow.scope == "everything",
        and_(GrantRow.scope == "organisation", GrantRow.scope_id == visit.organisation_id),
        and_(GrantRow.scope == "site", GrantRow.scope_id == visit.site_id),
    )
    return GrantRow.role.in_(ENGINEER_ROLES) & places


def _held_in(start: datetime, end: datetime) -> dict[int | None, int]:
    statement = (
        select(Visit.engineer_id, func.count())
        .where(Visit.state.in_(states.IN_HAND), Visit.window_from < end, Visit.window_to > start)
        .group_by(Visit.engineer_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement).all()}
