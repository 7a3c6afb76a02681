"""Reads of service levels: which contract holds, what was promised, how the clocks of tickets stand."""

from portal.sla.queries.agreements import Agreement, Promise, agreement, promise
from portal.sla.queries.browsing import calendar, calendars, contract, contracts, contracts_under, policies
from portal.sla.queries.clocks import (
    alarm_is_due,
    clocks_of,
    earliest_due,
    explanation,
    folded,
    has_clocks,
    rows_of,
    terms_of,
)
from portal.sla.queries.versions import calendar_named, definition_of, policy_version_at, terms_for

__all__ = [
    "Agreement",
    "Promise",
    "agreement",
    "alarm_is_due",
    "calendar",
    "calendar_named",
    "calendars",
    "clocks_of",
    "contract",
    "contracts",
    "contracts_under",
    "definition_of",
    "earliest_due",
    "explanation",
    "folded",
    "has_clocks",
    "policies",
    "policy_version_at",
    "promise",
    "rows_of",
    "terms_for",
    "terms_of",
]
