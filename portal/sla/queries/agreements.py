"""Reads of service levels: which contract holds, what was promised, how the clocks of tickets stand."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.viewer import Viewer
from portal.core import clock as time
from portal.core.db import db
from portal.core.errors import NotFound
from portal.sla import clocks, explaining, policy
from portal.sla.calendar_tables import read_table
from portal.sla.calendars import working_time
from portal.sla.clocks import Clock, ClockEvent, Terms
from portal.sla.definitions import Definition
from portal.sla.models import (
    Calendar,
    CalendarVersion,
    ClockRow,
    Contract,
    ContractSite,
    Policy,
    PolicyVersion,
)
from portal.sla.states import DEFAULT_THRESHOLDS, ClockState, Target


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


def clocks_of(ticket_ids: Collection[int]) -> dict[int, list[ClockRow]]:
    """The clocks of some tickets in one read, for lists and pages; tickets without a clock are absent."""
    found: dict[int, list[ClockRow]] = {}
    if not ticket_ids:
        return found
    rows = db.session.scalars(select(ClockRow).where(ClockRow.ticket_id.in_(ticket_ids)).order_by(ClockRow.id))
    for row in rows:
        found.setdefault(row.ticket_id, []).append(row)
    return found


def earliest_due(rows: Iterable[ClockRow]) -> datetime | None:
    """The next deadline of a ticket: the earliest of its running clocks, None while none runs."""
    return min((row.due_at for row in rows if row.due_at and row.state == ClockState.RUNNING), default=None)


def explanation(ticket_id: int, target: str, events: Sequence[ClockEvent]) -> explaining.Explanation:
    """Why this deadline: every counted and skipped stretch of one target. Raises NotFound where no clock runs for it."""
    for row in rows_of(ticket_id):
        if row.target == target and (clock := folded(row, events, time.now())):
            return explaining.explain(clock, terms_of(row))
    raise NotFound


def alarm_is_due() -> bool:
    """Whether any alarm has passed: a look that takes no lock, before a sweep that does."""
    return db.session.scalar(select(ClockRow.id).where(ClockRow.next_alarm_at <= time.now()).limit(1)) is not None


def has_clocks(ticket_id: int) -> bool:
    """Whether the ticket's clocks were started already."""
    return db.session.scalar(select(ClockRow.id).where(ClockRow.ticket_id == ticket_id).limit(1)) is not None


def rows_of(ticket_id: int) -> list[ClockRow]:
    """The clocks of one ticket with the versions they run under, in the order of their creation."""
    statement = (
        select(ClockRow)
        .where(ClockRow.ticket_id == ticket_id)
        .options(
            joinedload(ClockRow.policy_version).selectinload(PolicyVersion.goals),
            joinedload(ClockRow.calendar_version),
        )
        .order_by(ClockRow.id)
    )
    return list(db.session.scalars(statement))


def folded(row: ClockRow, events: Sequence[ClockEvent], now: datetime) -> Clock | None:
    """The clock of a row at an instant; None where the events do not even open the ticket."""
    return clocks.fold(Target(row.target), events, terms_of(row), now)


def terms_of(row: ClockRow) -> Terms:
    """What the ticket of this clock was promised when it was opened."""
    return _terms(row.policy_version, row.calendar_version)


def definition_of(version: CalendarVersion) -> Definition:
    """What a version of a calendar says."""
    return _definition(json.dumps(version.definition, sort_keys=True))


def calendar_named(name: str) -> Definition:
    """The newest version of the calendar with this name. Raises NotFound."""
    version = db.session.scalar(
        select(CalendarVersion)
        .join(Calendar)
        .where(Calendar.name == name)
        .order_by(CalendarVersion.number.desc())
        .limit(1)
    )
    if version is None:
        raise NotFound
    return definition_of(version)


def calendars() -> list[Calendar]:
    """All calendars by name, with their versions; common reference data."""
    return list(db.session.scalars(select(Calendar).options(selectinload(Calendar.versions)).order_by(Calendar.name)))


def calendar(calendar_id: int) -> Calendar:
    """One calendar. Raises NotFound."""
    found = db.session.get(Calendar, calendar_id)
    if found is None:
        raise NotFound
    return found


def contracts(viewer: Viewer) -> list[Contract]:
    """The contracts the viewer may see, by name."""
    statement = (
        select(Contract)
        .where(policy.visible_contracts(viewer))
        .options(joinedload(Contract.organisation), joinedload(Contract.calendar), joinedload(Contract.policy))
        .options(selectinload(Contract.sites))
        .order_by(Contract.name)
    )
    return list(db.session.scalars(statement))


def contract(viewer: Viewer, contract_id: int) -> Contract:
    """A contract the viewer may see. Raises NotFound."""
    found = db.session.scalar(select(Contract).where(Contract.id == contract_id, policy.visible_contracts(viewer)))
    if found is None:
        raise NotFound
    return found


def policies() -> list[Policy]:
    """All sets of promises, by name."""
    return list(db.session.scalars(select(Policy).order_by(Policy.name)))


def contracts_under(policy_id: int) -> list[str]:
    """The names of the contracts that refer to a set of promises."""
    return list(
        db.session.scalars(select(Contract.name).where(Contract.policy_id == policy_id).order_by(Contract.name))
    )


def policy_version_at(contract_: Contract, at: datetime) -> PolicyVersion | None:
    """The version of the contract's policy that is in force at an instant."""
    return next((version for version in contract_.policy.versions if version.effective_from <= at), None)


def terms_for(version: PolicyVersion, calendar_version: CalendarVersion) -> Terms:
    """The terms that two versions make together, for pages about contracts."""
    return _terms(version, calendar_version)


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
    return Agreement(found.id, version.id, newest.id, _terms(version, newest))


def _terms(version: PolicyVersion, calendar_version: CalendarVersion) -> Terms:
    pausing, thresholds = version.rules.get("pausing"), version.rules.get("thresholds")
    return Terms(
        calendar=definition_of(calendar_version),
        goals={(Target(goal.target), goal.priority): goal.seconds for goal in version.goals},
        pausing={Target(target): frozenset(categories) for target, categories in pausing.items()}
        if isinstance(pausing, Mapping)
        else {},
        thresholds=tuple(thresholds) if isinstance(thresholds, list) else DEFAULT_THRESHOLDS,
    )


def _foreseen(terms: Terms, target: Target, priority: int, at: datetime) -> datetime | None:
    seconds = terms.goal(target, priority)
    return clocks.due_or_none(working_time(terms.calendar), at, seconds) if seconds is not None else None


@lru_cache(maxsize=128)
def _definition(text: str) -> Definition:
    """Parsing costs a hundred times more than counting, and versions never change."""
    return read_table(json.loads(text))
