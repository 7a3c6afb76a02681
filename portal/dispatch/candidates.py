"""Who could do a visit: engineers in whose scope it lies, in the order in which a dispatcher would ask them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import GrantRow, Site, User
from portal.accounts.roles import ROLES
from portal.core.db import db
from portal.dispatch.diaries import Beside, beside_each
from portal.dispatch.models import Engineer, Visit
from portal.dispatch.queries import km_between

DAY_TRIP_KM = 250
ENGINEER_ROLES = tuple(role for role, permissions in ROLES.items() if "visits.work" in permissions)


@dataclass(frozen=True)
class Candidate:
    """An engineer who could do a visit: kilometres from the base (None: not on the map), visits held beside it.

    ``lacks``: needs that are not met, levels by code of the skill.
    """

    user_id: int
    name: str
    km: float | None
    beside: tuple[Beside, ...] = ()
    lacks: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_far(self) -> bool:
        """Whether nobody drives there and back within a day."""
        return self.km is not None and self.km > DAY_TRIP_KM

    @property
    def hindrances(self) -> list[Beside]:
        """Visits held that leave no time for this one."""
        return [one for one in self.beside if not one.fits]

    @property
    def is_handy(self) -> bool:
        """Whether the engineer is able, free and within a day's trip: whom the dispatcher is offered first."""
        return not self.beside and not self.lacks and not self.is_far


def candidates(visit: Visit) -> list[Candidate]:
    """Engineers who may go there, whoever is too far for a day last.

    Of the others those who can do it first, of them the free ones, then those with time for one visit more, then by distance, then by name.
    """
    busy = beside_each(visit)
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
            tuple(busy.get(row.id, ())),
            lacking(row.skills or {}, visit.needs),
        )
        for row in db.session.execute(statement).all()
    ]
    return sorted(found, key=_rank)


def _rank(one: Candidate) -> tuple[object, ...]:
    return (one.is_far, bool(one.lacks), bool(one.hindrances), bool(one.beside), one.km is None, one.km or 0, one.name)


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
