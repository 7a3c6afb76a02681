"""The queues of the desk: columns only, one statement a page, one for all counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    bindparam,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from portal.accounts.models import Line, Site, Team, User
from portal.accounts.policy import visible_sites
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import _l, pick
from portal.core.paging import COUNT_LIMIT, Listing, Order, Page, listing, page
from portal.core.types import UTCDateTime
from portal.tickets import policy, states
from portal.tickets.models import Event, Ticket
from portal.tickets.queries.showing import SOON

PAGE_SIZE = 50
VIEWS = {
    "mine": _l("Mine"),
    "team": _l("My team"),
    "unassigned": _l("Unassigned"),
    "late": _l("Late and soon due"),
    "waiting": _l("Waiting"),
    "open": _l("All open"),
    "solved": _l("Solved, not closed"),
}
UNCOUNTED = {"solved"}
# What is hers or her team's needs no further question who may see it: the index alone answers.
OWN = {"mine", "team"}
_requester, _assignee = aliased(User), aliased(User)
_NEWEST_EVENT = select(func.max(Event.id))
STATEMENTS_KEPT = 512


@dataclass(frozen=True)
class Filters:
    """What narrows a queue; None: everything."""

    view: str = "open"
    line_id: int | None = None
    team_id: int | None = None
    site_id: int | None = None
    priority: int | None = None
    type: str | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the view narrows the list."""
        return len(self.arguments()) > 1

    def arguments(self, **changes: object) -> dict[str, str | int]:
        """The filters as arguments of an address; nothing is said of what is not filtered."""
        changed = replace(self, **changes)
        values = {
            "view": changed.view, "line": changed.line_id, "team": changed.team_id, "site": changed.site_id,
            "priority": changed.priority, "type": changed.type,
        }  # fmt: skip
        return {key: value for key, value in values.items() if value is not None}


@dataclass(frozen=True)
class Choices:
    """What a queue can be narrowed by: the shown names by id. Lines by position, teams by line and name, the sites that
    the person may see by name."""

    lines: Mapping[int, str]
    teams: Mapping[int, str]
    sites: Mapping[int, str]


def queue(viewer: Viewer, filters: Filters, after: str | None) -> Page[Row]:
    """One page of a queue: by deadline; what was solved by its last change, the newest first."""
    return page(_queue(viewer, filters), after, {"soon": clock.now() + SOON})


def lines_of(viewer: Viewer, numbers: Sequence[int]) -> Sequence[Row]:
    """The lines of certain tickets, lowest number first. Raises NotFound where any of them is absent or hidden."""
    rows = db.session.execute(
        select(Ticket.number, Ticket.title, Ticket.status, Ticket.status_name, Ticket.priority, _assignee.name.label("assignee"))
        .outerjoin(_assignee, _assignee.id == Ticket.assignee_id)
        .where(Ticket.number.in_(numbers), policy.visible(viewer))
        .order_by(Ticket.number)
    ).all()  # fmt: skip
    if len(rows) < len(set(numbers)):
        raise NotFound
    return rows


def counts(viewer: Viewer) -> tuple[int, Mapping[str, int]]:
    """The newest event, as newest_event_id says it, and how many tickets each queue holds, counted to COUNT_LIMIT + 1, in
    one statement."""
    row = db.session.execute(_counts(viewer), {"soon": clock.now() + SOON}).one()
    newest, *found = row
    return newest or 0, dict(zip(row._fields[1:], found, strict=True))


def choices(viewer: Viewer) -> Choices:
    """The lines, teams and sites to narrow a queue by, in one statement."""
    found: dict[str, dict[int, str]] = {"line": {}, "team": {}, "site": {}}
    for row in db.session.execute(_choices(viewer)):
        found[row.kind][row.id] = f"{row.name} {pick(row.names)}" if row.kind == "line" else row.name
    return Choices(found["line"], found["team"], found["site"])


def shown_count(count: int) -> str:
    """Exact to a thousand."""
    return f"{COUNT_LIMIT:,}+" if count > COUNT_LIMIT else str(count)


def newest_event_id() -> int:
    """What a list remembers to know whether anything changed at all: the cheapest question there is."""
    return db.session.scalar(_NEWEST_EVENT) or 0


# The statements of the desk differ from person to person by what she may see; for the same person, with the same rights, they are
# the same at every poll. Building them anew costs more than running them.
@lru_cache(maxsize=STATEMENTS_KEPT)
def _queue(viewer: Viewer, filters: Filters) -> Listing:
    statement = (
        select(
            Ticket.id, Ticket.number, Ticket.title, Ticket.status, Ticket.status_name, Ticket.priority, Ticket.type,
            Ticket.team_id, Ticket.site_id, Ticket.due_at, Ticket.updated_at, Ticket.assignee_id,
            _requester.name.label("requester"), _assignee.name.label("assignee"),
        )
        .join(_requester, _requester.id == Ticket.requester_id)
        .outerjoin(_assignee, _assignee.id == Ticket.assignee_id)
        .where(*_conditions(viewer, filters))
    )  # fmt: skip
    if filters.view == "solved":
        newest_first = [Order(Ticket.updated_at, descending=True), Order(Ticket.id, descending=True)]
        return listing(statement, newest_first, PAGE_SIZE)
    return listing(statement, [Order(Ticket.queue_at), Order(Ticket.id)], PAGE_SIZE)


@lru_cache(maxsize=STATEMENTS_KEPT)
def _counts(viewer: Viewer) -> Select:
    newest = _NEWEST_EVENT.scalar_subquery().label("newest")
    return select(newest, *(_count(viewer, view).label(view) for view in VIEWS if view not in UNCOUNTED))


@lru_cache(maxsize=STATEMENTS_KEPT)
def _choices(viewer: Viewer) -> CompoundSelect:
    place = Line.position.label("place")
    lines = select(literal("line").label("kind"), place, Line.id, Line.code.label("name"), Line.names)
    teams = select(literal("team"), Line.position, Team.id, Team.name, null()).join(Line, Line.id == Team.line_id)
    sites = select(literal("site"), literal(0), Site.id, Site.name, null()).where(visible_sites(viewer))
    return union_all(lines, teams, sites).order_by("place", "name")


def _count(viewer: Viewer, view: str) -> ColumnElement[int]:
    inner: Select = (
        select(literal(1)).select_from(Ticket).where(*_conditions(viewer, Filters(view))).limit(COUNT_LIMIT + 1)
    )
    return select(func.count()).select_from(inner.subquery()).scalar_subquery()


def _conditions(viewer: Viewer, filters: Filters) -> list[ColumnElement[bool]]:
    narrowed = {
        Ticket.line_id: filters.line_id,
        Ticket.team_id: filters.team_id,
        Ticket.site_id: filters.site_id,
        Ticket.priority: filters.priority,
        Ticket.type: filters.type,
    }
    return [
        *([] if filters.view in OWN else [policy.desk(viewer)]),
        *_view(viewer, filters.view),
        *(column == value for column, value in narrowed.items() if value is not None),
    ]


def _view(viewer: Viewer, view: str) -> list[ColumnElement[bool]]:
    if view == "solved":
        return [Ticket.status == states.Status.SOLVED]
    conditions: list[ColumnElement[bool]] = [Ticket.open.is_(True)]
    if view == "mine":
        conditions.append(Ticket.assignee_id == viewer.id)
    elif view == "team":
        conditions.append(Ticket.team_id.in_(sorted(viewer.team_ids)))
    elif view == "unassigned":
        conditions.append(Ticket.assignee_id.is_(None))
    elif view == "late":
        conditions.append(Ticket.queue_at <= bindparam("soon", type_=UTCDateTime))
    elif view == "waiting":
        conditions.append(or_(*(Ticket.status == status for status in sorted(states.WAITING))))
    return conditions
