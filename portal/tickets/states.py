"""Codes of tickets, the moves between them and their words. No database."""

from enum import StrEnum

from portal.catalogue.states import TICKET_TYPES
from portal.core.i18n import _l


class Status(StrEnum):
    """The category of a status. Its name is free; only the category drives clocks and rules."""

    NEW = "new"
    ACTIVE = "active"
    WAITING_REQUESTER = "waiting_requester"
    WAITING_VENDOR = "waiting_vendor"
    WAITING_INTERNAL = "waiting_internal"
    VISIT_PLANNED = "visit_planned"
    SOLVED = "solved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Kind(StrEnum):
    """What an event of a ticket tells. Those that carry ``status`` in ``new`` changed the status as well."""

    OPENED = "opened"
    STATUS = "status"
    PRIORITY = "priority"
    ASSIGNED = "assigned"
    HANDED_OVER = "handed_over"
    REPLIED = "replied"
    REQUESTER_REPLIED = "requester_replied"
    NOTED = "noted"
    FROZEN = "frozen"
    THAWED = "thawed"
    SOLVED = "solved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    ASSET_ADDED = "asset_added"
    ASSET_REMOVED = "asset_removed"
    WATCHER_ADDED = "watcher_added"
    WATCHER_REMOVED = "watcher_removed"
    LINKED = "linked"
    UNLINKED = "unlinked"
    MERGED = "merged"
    VISIT_REQUESTED = "visit_requested"
    VISIT_OFFERED = "visit_offered"
    VISIT_ACCEPTED = "visit_accepted"
    VISIT_RETURNED = "visit_returned"
    ENGINEER_EN_ROUTE = "engineer_en_route"
    ENGINEER_ARRIVED = "engineer_arrived"
    VISIT_COMPLETED = "visit_completed"
    VISIT_NOT_DONE = "visit_not_done"
    ASSET_SWAPPED = "asset_swapped"


WAITING = frozenset({Status.WAITING_REQUESTER, Status.WAITING_VENDOR, Status.WAITING_INTERNAL})
ENDED_WELL = (Status.SOLVED, Status.CLOSED)
ENDED = frozenset({*ENDED_WELL, Status.CANCELLED})
WORKED = frozenset({Status.ACTIVE, Status.VISIT_PLANNED, *WAITING})

MOVES: dict[Status, frozenset[Status]] = {
    Status.NEW: WORKED | {Status.SOLVED, Status.CANCELLED},
    **{status: (WORKED - {status}) | {Status.SOLVED, Status.CANCELLED} for status in WORKED},
    Status.SOLVED: frozenset({Status.CLOSED, Status.ACTIVE}),
    Status.CLOSED: frozenset({Status.ACTIVE}),
    Status.CANCELLED: frozenset(),
}

TYPES = TICKET_TYPES

STATUS_LABELS = {
    Status.NEW: _l("New"),
    Status.ACTIVE: _l("In progress"),
    Status.WAITING_REQUESTER: _l("Waiting for the requester"),
    Status.WAITING_VENDOR: _l("Waiting for the vendor"),
    Status.WAITING_INTERNAL: _l("Waiting inside"),
    Status.VISIT_PLANNED: _l("Visit planned"),
    Status.SOLVED: _l("Solved"),
    Status.CLOSED: _l("Closed"),
    Status.CANCELLED: _l("Cancelled"),
}
# The same states in words for the person who asked.
REQUESTER_STATUS_LABELS = {
    **STATUS_LABELS,
    Status.NEW: _l("Received"),
    Status.WAITING_REQUESTER: _l("Waiting for your answer"),
    Status.WAITING_INTERNAL: _l("In progress"),
    Status.SOLVED: _l("Solved, please confirm"),
}

PRIORITIES = (1, 2, 3, 4, 5)
PRIORITY_LABELS = {
    1: _l("Critical"),
    2: _l("High"),
    3: _l("Normal"),
    4: _l("Low"),
    5: _l("Background"),
}

# Why work stands still, by the category it puts the ticket into.
FREEZE_REASONS: dict[str, tuple[Status, object]] = {
    "information": (Status.WAITING_REQUESTER, _l("Information from the requester")),
    "test": (Status.WAITING_REQUESTER, _l("The requester tries it out")),
    "absent": (Status.WAITING_REQUESTER, _l("The requester is away")),
    "vendor": (Status.WAITING_VENDOR, _l("Work of a vendor")),
    "delivery": (Status.WAITING_VENDOR, _l("Delivery of goods")),
    "approval": (Status.WAITING_INTERNAL, _l("An approval")),
    "window": (Status.WAITING_INTERNAL, _l("A maintenance window")),
    "other_work": (Status.WAITING_INTERNAL, _l("Other work that comes first")),
}

ASSET_ROLES = {"affected": _l("Affected"), "replaced": _l("Replaced"), "installed": _l("Installed")}
CHANNELS = {
    "portal": _l("Portal"),
    "mail": _l("Mail"),
    "phone": _l("Phone"),
    "visit": _l("Visit"),
    "api": _l("API"),
    "chat": _l("Chat"),
    "system": _l("System"),
}
# Why a visit ended without the work done: the codes of VisitNotDone, in words for the timeline.
VISIT_REASONS = {
    "no_access": _l("nobody let the engineer in"),
    "no_part": _l("a part or tool was missing"),
    "needs_other": _l("somebody with other skills is needed"),
    "more_time": _l("it takes more time than planned"),
    "not_needed": _l("it was no longer needed"),
    "other": _l("something else"),
}
NOTICE_KINDS = {"outage": _l("Outage"), "maintenance": _l("Maintenance"), "info": _l("Information")}
LINK_KINDS = {
    "duplicate": _l("duplicate of"),
    "child": _l("part of"),
    "caused_by": _l("caused by"),
    "related": _l("related to"),
}
# The same, said by the other ticket.
INVERSE_LINK_KINDS = {
    "duplicate": _l("main ticket of the duplicate"),
    "child": _l("major incident of"),
    "caused_by": _l("cause of"),
    "related": _l("related to"),
}
MERGED_INTO = "merged"  # a link's kind as well; such a ticket goes on only in the other one
SHARES_SOLUTION = frozenset({"duplicate", "child"})

TITLE_LIMIT = 200
TEXT_LIMIT = 20_000
FILES_LIMIT = 10
REOPEN_DAYS = 14
CLOSE_DAYS = 7


def may_move(old: str, new: str) -> bool:
    """Whether a ticket may go from one category to another."""
    return Status(new) in MOVES[Status(old)]


def is_open(status: str) -> bool:
    """Whether work is still owed."""
    return Status(status) not in ENDED
