"""What versions of promises and of calendars say, and which of them is in force."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select

from portal.core.db import db
from portal.core.errors import NotFound
from portal.sla.calendar_tables import read_table
from portal.sla.clocks import Terms
from portal.sla.definitions import Definition
from portal.sla.models import Calendar, CalendarVersion, Contract, PolicyVersion
from portal.sla.states import DEFAULT_THRESHOLDS, Target


def terms_for(version: PolicyVersion, calendar_version: CalendarVersion) -> Terms:
    """The terms that two versions make together."""
    pausing, thresholds = version.rules.get("pausing"), version.rules.get("thresholds")
    return Terms(
        calendar=definition_of(calendar_version),
        goals={(Target(goal.target), goal.priority): goal.seconds for goal in version.goals},
        pausing={Target(target): frozenset(categories) for target, categories in pausing.items()}
        if isinstance(pausing, Mapping)
        else {},
        thresholds=tuple(thresholds) if isinstance(thresholds, list) else DEFAULT_THRESHOLDS,
    )


def policy_version_at(contract: Contract, at: datetime) -> PolicyVersion | None:
    """The version of the contract's policy that is in force at an instant."""
    return next((version for version in contract.policy.versions if version.effective_from <= at), None)


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


@lru_cache(maxsize=128)
def _definition(text: str) -> Definition:
    """Parsing costs a hundred times more than counting, and versions never change."""
    return read_table(json.loads(text))
