"""Which contract holds for a ticket, and what it promises."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import joinedload

from portal.core.db import db
from portal.sla import clocks
from portal.sla.calendars import working_time
from portal.sla.clocks import Terms
from portal.sla.models import CalendarVersion, Contract, ContractSite, PolicyVersion
from portal.sla.queries.versions import terms_for
from portal.sla.states import Target


@dataclass(frozen=True, slots=True)
class Agreement:
    """The versions that a ticket opened at some instant runs under, and the terms they make."""

    contract_id: int
    policy_version_id: int
    calendar_version_id: int
    terms: Terms


@dataclass(frozen=True, slots=True)
class Promise:
    """When a ticket filed now would be answered and solved (UTC); None where nothing is promised."""

    first_response_due: datetime | None = None
    resolution_due: datetime | None = None


def agreement(organisation_id: int, site_id: int | None, at: datetime) -> Agreement | None:
    """The agreement for a requester's organisation and site at an instant; None without a contract.

    A contract that lists the site comes before one for the whole organisation, and that before the default. Of two
    such the one that began later holds. Days of validity are those of the calendar's zone.
    """
    lists_sites = exists().where(ContractSite.contract_id == Contract.id)
    here = lists_sites.where(ContractSite.site_id == site_id)
    own = Contract.organisation_id == organisation_id
    statement = (
        select(Contract, here.label("here"))
        .where(or_(Contract.is_default, and_(own, or_(here, ~lists_sites))))
        .options(joinedload(Contract.calendar))
    )
    best_last = sorted(
        db.session.execute(statement),
        key=lambda found: (found[1], not found[0].is_default, found[0].valid_from, found[0].id),
    )
    for contract, _here in reversed(best_last):
        on = at.astimezone(ZoneInfo(contract.calendar.zone)).date()
        if contract.valid_from <= on and (contract.valid_to is None or on <= contract.valid_to):
            return _agreement(contract, at)
    return None


def promise(organisation_id: int, priority: int, at: datetime, site_id: int | None = None) -> Promise:
    """What the filing form may say: "first answer by Mon 10:00", for a ticket of this priority filed at ``at``."""
    found = agreement(organisation_id, site_id, at)
    if found is None:
        return Promise()
    return Promise(
        _foreseen(found.terms, Target.FIRST_RESPONSE, priority, at),
        _foreseen(found.terms, Target.RESOLUTION, priority, at),
    )


def _agreement(found: Contract, at: datetime) -> Agreement | None:
    in_force = select(PolicyVersion).where(
        PolicyVersion.policy_id == found.policy_id, PolicyVersion.effective_from <= at
    )
    latest_first = in_force.order_by(PolicyVersion.effective_from.desc(), PolicyVersion.number.desc()).limit(1)
    version = db.session.scalars(latest_first.options(joinedload(PolicyVersion.goals))).unique().one_or_none()
    of_calendar = select(CalendarVersion).where(CalendarVersion.calendar_id == found.calendar_id)
    newest = db.session.scalar(of_calendar.order_by(CalendarVersion.number.desc()).limit(1))
    if version is None or newest is None:
        return None
    return Agreement(found.id, version.id, newest.id, terms_for(version, newest))


def _foreseen(terms: Terms, target: Target, priority: int, at: datetime) -> datetime | None:
    seconds = terms.goal(target, priority)
    return clocks.due_or_none(working_time(terms.calendar), at, seconds) if seconds is not None else None
