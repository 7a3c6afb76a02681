"""Codes of the domain and their labels: what is promised, what a clock does, and what moves it."""

from enum import StrEnum

from portal.core.i18n import _l


class Target(StrEnum):
    """What a policy promises a time for. Others (next reply, on site, replacement) become members with a rule."""

    FIRST_RESPONSE = "first_response"
    RESOLUTION = "resolution"


class ClockState(StrEnum):
    """A paused or stopped clock goes on in the same cycle when the ticket does."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class EventKind(StrEnum):
    """The events of a ticket that a clock listens to."""

    OPENED = "opened"
    STATUS = "status"  # the category of the status changed
    PRIORITY = "priority"
    REPLIED = "replied"  # a public answer of our side to the requester
    ASSIGNED = "assigned"  # another team is responsible from here on


class Reason(StrEnum):
    """Why a stretch of time was counted or skipped."""

    COUNTED = "counted"
    OUTSIDE_HOURS = "outside_hours"  # a day that works, before, between or after its hours
    FREE_DAY = "free_day"  # the week or the season has no hours on this day
    HOLIDAY = "holiday"  # an exception says off
    PAUSED = "paused"
    STOPPED = "stopped"


class AlertOutcome(StrEnum):
    """What became of a passed threshold."""

    SENT = "sent"
    COLLAPSED = "collapsed"  # a higher one had passed as well: only that one is told


class BreachKind(StrEnum):
    """A breach stays; where the truth changes, a later row withdraws it."""

    MISSED = "missed"
    WITHDRAWN = "withdrawn"


# Categories of ticket status that end every clock; what pauses one is the policy's.
ENDED = frozenset({"closed", "cancelled"})
DEFAULT_PAUSING = frozenset({"waiting_requester", "solved"})
DEFAULT_THRESHOLDS = (75, 100)
PRIORITIES = (1, 2, 3, 4, 5)

TARGET_LABELS = {
    Target.FIRST_RESPONSE: _l("First answer"),
    Target.RESOLUTION: _l("Solution"),
}
STATE_LABELS = {
    ClockState.RUNNING: _l("Running"),
    ClockState.PAUSED: _l("Paused"),
    ClockState.STOPPED: _l("Stopped"),
}
REASON_LABELS = {
    Reason.COUNTED: _l("Working time"),
    Reason.OUTSIDE_HOURS: _l("Outside working hours"),
    Reason.FREE_DAY: _l("Day without working hours"),
    Reason.HOLIDAY: _l("Day off by the calendar"),
    Reason.PAUSED: _l("Clock paused"),
    Reason.STOPPED: _l("Clock stopped"),
}
# Why a clock is paused or stopped: the category of the ticket's status, or the answer that fulfilled the promise.
PAUSE_LABELS = {
    "replied": _l("answered"),
    "waiting_requester": _l("waiting for the requester"),
    "waiting_vendor": _l("waiting for a vendor"),
    "waiting_internal": _l("waiting for colleagues"),
    "visit_planned": _l("a visit is planned"),
    "solved": _l("solved"),
    "closed": _l("closed"),
    "cancelled": _l("cancelled"),
    "new": _l("new"),
    "active": _l("being worked on"),
}
