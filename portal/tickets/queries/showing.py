"""What a ticket's page shows beside the story: people and places, devices, deadlines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, bindparam, or_, select

from assets import queries as assets
from assets.models import Asset
from assets.queries import Device
from portal.accounts.models import Department, Line, Organisation, Site, Team, TeamMember, User
from portal.accounts.queries import lines_and_teams
from portal.accounts.viewer import Viewer
from portal.catalogue.models import Category
from portal.core import clock
from portal.core.db import db
from portal.core.i18n import pick
from portal.sla import queries as sla
from portal.sla.models import ClockRow
from portal.sla.states import ClockState
from portal.tickets import states
from portal.tickets.models import Participant, Ticket, TicketAsset
from portal.tickets.queries.telling import Names

SOON = timedelta(hours=4)


@dataclass(frozen=True)
class Groups:
    """All teams and lines: reference data, read once for a page."""

    teams: Sequence[Team]
    lines: Sequence[Line]


@dataclass(frozen=True)
class TicketDevice:
    """A device of the ticket."""

    device: Device
    role: str
    main: bool

    @property
    def role_label(self) -> object:
        """Affected, replaced or installed."""
        return states.ASSET_ROLES[self.role]


@dataclass(frozen=True)
class Deadline:
    """One promise of the ticket. ``state``: running, near, late, paused, met; None where nothing was promised."""

    target: str
    due_at: datetime | None
    state: str


@dataclass(frozen=True)
class About:
    """What stands beside the story."""

    requester: str
    reporter: str
    assignee: str
    team: str
    line: str
    site: str
    organisation: str
    department: str
    category: str
    phone: str
    devices: Sequence[TicketDevice]
    deadlines: Sequence[Deadline]
    watchers: Sequence[tuple[int, str]]
    names: Names


def about(ticket: Ticket, groups: Groups, mentioned: set[int]) -> About:
    """Everything beside the story, for a person who may see the ticket. ``mentioned``: people whose names the story needs."""
    place = db.session.execute(_PLACE, {"ticket_id": ticket.id}).one()
    wanted = {ticket.requester_id, ticket.reporter_id, ticket.assignee_id, *mentioned} - {None}
    people = {row.id: row for row in db.session.execute(_PEOPLE, {"ticket_id": ticket.id, "wanted": list(wanted)})}
    devices = _devices(ticket)
    names = Names(
        people={key: row.name for key, row in people.items()},
        teams={team.id: team.name for team in groups.teams},
        devices={item.device.id: f"{item.device.tag} {item.device.title}" for item in devices},
    )
    return About(
        requester=names.person(ticket.requester_id),
        reporter=names.person(ticket.reporter_id),
        assignee=names.person(ticket.assignee_id) if ticket.assignee_id else "",
        team=names.team(ticket.team_id),
        line=next((line.code for line in groups.lines if line.id == ticket.line_id), ""),
        organisation=place.organisation,
        site=place.site or "",
        department=place.department or "",
        category=pick(place.category) if place.category else "",
        phone=people[ticket.requester_id].phone,
        devices=devices,
        deadlines=[deadline(row) for row in sla.clocks_of([ticket.id]).get(ticket.id, ())],
        watchers=sorted(((key, row.name) for key, row in people.items() if row.watches), key=lambda pair: pair[1]),
        names=names,
    )


def groups() -> Groups:
    """Teams and lines in their order."""
    found_lines, found_teams = lines_and_teams()
    return Groups(found_teams, found_lines)


def deadline(row: ClockRow) -> Deadline:
    """How a promise stands now."""
    if row.state == ClockState.STOPPED:
        late = row.due_at is not None and row.stopped_at is not None and row.stopped_at > row.due_at
        return Deadline(row.target, row.due_at, "late" if late else "met")
    if row.state == ClockState.PAUSED:
        return Deadline(row.target, row.due_at, "paused")
    return Deadline(row.target, row.due_at, due_state(row.due_at))


def due_state(due_at: datetime | None, now: datetime | None = None) -> str:
    """Late, near (within SOON) or simply running. A list gives the present instant, so that it is asked for once."""
    if due_at is None:
        return "running"
    left = due_at - (now or clock.now())
    if left > SOON:
        return "running"
    return "late" if left < timedelta() else "near"


def assignable(ticket: Ticket, viewer: Viewer) -> list[tuple[int, str]]:
    """Who may be given the ticket: members of teams, those of its own team first."""
    rows = [row for row in _members() if row.id != ticket.requester_id]
    own_first = sorted(rows, key=lambda row: (row.id != viewer.id, row.team_id != ticket.team_id))
    return list(dict.fromkeys((row.id, row.name) for row in own_first))


def members(viewer: Viewer) -> list[tuple[int, str]]:
    """Everybody to whom tickets may be given: members of teams, the viewer and her team first."""
    own_first = sorted(_members(), key=lambda row: (row.id != viewer.id, row.team_id not in viewer.team_ids))
    return list(dict.fromkeys((row.id, row.name) for row in own_first))


def _members() -> Sequence[Row]:
    return db.session.execute(
        select(User.id, User.name, TeamMember.team_id)
        .join(TeamMember, TeamMember.user_id == User.id)
        .where(User.active)
        .order_by(User.name)
    ).all()


def device_ids(ticket_id: int) -> list[int]:
    """The assets of a ticket, the main one first."""
    of_ticket = select(TicketAsset.asset_id).where(TicketAsset.ticket_id == ticket_id)
    return list(db.session.scalars(of_ticket.order_by(TicketAsset.main.desc(), TicketAsset.id)))


def _devices(ticket: Ticket) -> list[TicketDevice]:
    """Each device once: that it was replaced or installed says more than that it was affected."""
    devices: dict[int, TicketDevice] = {}
    for row in db.session.execute(_DEVICES, {"ticket_id": ticket.id}):
        device, known = assets.device_of(row), devices.get(row.id)
        role = row.role if known is None or known.role == "affected" else known.role
        devices[row.id] = TicketDevice(device, role, row.main or (known is not None and known.main))
    return list(devices.values())


_PLACE = (
    select(
        Organisation.name.label("organisation"), Site.name.label("site"), Department.name.label("department"),
        Category.names.label("category"),
    )
    .select_from(Ticket)
    .join(Organisation, Organisation.id == Ticket.organisation_id)
    .outerjoin(Site, Site.id == Ticket.site_id)
    .outerjoin(Department, Department.id == Ticket.department_id)
    .outerjoin(Category, Category.id == Ticket.category_id)
    .where(Ticket.id == bindparam("ticket_id"))
)  # fmt: skip
_WATCHERS = select(Participant.user_id).where(
    Participant.ticket_id == bindparam("ticket_id"), Participant.role == "watcher"
)
_PEOPLE = select(User.id, User.name, User.phone, User.id.in_(_WATCHERS).label("watches")).where(
    or_(User.id.in_(bindparam("wanted", expanding=True)), User.id.in_(_WATCHERS))
)
_DEVICES = (
    assets.select_devices(TicketAsset.role, TicketAsset.main)
    .join(TicketAsset, TicketAsset.asset_id == Asset.id)
    .where(TicketAsset.ticket_id == bindparam("ticket_id"))
    .order_by(TicketAsset.main.desc(), TicketAsset.id)
)
