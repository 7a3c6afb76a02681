"""Filing a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from assets import queries as assets
from assets.queries import Device
from portal.accounts.models import Site, User
from portal.accounts.viewer import Viewer
from portal.catalogue import queries as catalogue
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid, NotFound
from portal.core.facts import record
from portal.core.i18n import _l
from portal.core.sequences import next_number
from portal.core.storage import StoredFile
from portal.events.tickets import TicketOpened
from portal.knowledge import queries as knowledge
from portal.knowledge.operations import selfhelp
from portal.knowledge.operations.selfhelp import Place
from portal.tickets import policy, states
from portal.tickets.models import FAR_FUTURE, File, Ticket, TicketAsset
from portal.tickets.operations import answering, attaching, history, prioritising
from portal.tickets.states import Kind

JUST_NOW = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Filing:
    """What somebody asks for. ``impact`` and ``urgency``: 1 high, 2 medium, 3 low. ``requester_id`` None: the filing person herself."""

    title: str
    description: str = ""
    type: str = "incident"
    category_id: int | None = None
    impact: int = 3
    urgency: int = 2
    requester_id: int | None = None
    site_id: int | None = None
    asset_ids: Sequence[int] = ()
    files: Sequence[StoredFile] = ()
    channel: str = "portal"
    self_help: str | None = None


def open_ticket(filing: Filing, by: Viewer) -> Ticket:
    """File a ticket and return it with its number.

    Raises Forbidden for whoever may not file (for this person), Invalid beside the field that a rule rejects, a device she may not
    see among them.
    """
    requester = _requester(filing, by)
    title = filing.title.strip()
    if not title or len(title) > states.TITLE_LIMIT:
        raise Invalid("title", _l("Please say in a few words what it is about."))
    if filing.type not in states.TYPES:
        raise Invalid("type", _l("Unknown type."))
    _require_category(filing, by)
    devices = _devices(filing, by)
    site_id = _site_id(filing, requester)
    criticality = devices[0].criticality if devices else None
    team = catalogue.team_for(filing.category_id, requester.organisation_id, site_id)
    moment = clock.now()
    ticket = Ticket(
        number=next_number("ticket"),
        type=filing.type,
        organisation_id=requester.organisation_id,
        site_id=site_id,
        department_id=requester.department_id,
        category_id=filing.category_id,
        title=title,
        description=filing.description.strip(),
        status=states.Status.NEW,
        priority=prioritising.computed(filing.impact, filing.urgency, requester.vip_weight, criticality),
        impact=filing.impact,
        urgency=filing.urgency,
        requester_id=requester.id,
        reporter_id=by.id,
        team_id=team.id if team else None,
        line_id=team.line_id if team else None,
        channel=filing.channel,
        language=requester.language,
        created_at=moment,
        updated_at=moment,
        queue_at=FAR_FUTURE,
        self_help=filing.self_help or None,
    )
    db.session.add(ticket)
    db.session.flush()
    attaching.keep(ticket, filing.files, by)
    for position, device in enumerate(devices):
        attaching.place_asset(ticket, device.id, main=position == 0)
    history.write(
        ticket,
        Kind.OPENED,
        by,
        new={
            "status": ticket.status,
            "priority": ticket.priority,
            "team_id": ticket.team_id,
            "line_id": ticket.line_id,
            "category_id": ticket.category_id,
        },
        channel=filing.channel,
    )
    if ticket.self_help:
        for entry in knowledge.session_context(ticket.self_help, by).read:
            answering.note(ticket.id, entry.id, answering.READ, by)
        place = Place(ticket.organisation_id, ticket.site_id, ticket.category_id)
        selfhelp.note_filed(ticket.self_help, ticket.id, place)
    record(TicketOpened(ticket_id=ticket.id), actor_id=by.id)
    return ticket


def filed_just_now(filing: Filing, by: Viewer) -> Ticket | None:
    """The open ticket that she filed within the last ten minutes with the same words, and that holds all else she sends now."""
    found = db.session.scalar(
        select(Ticket)
        .where(
            Ticket.requester_id == (filing.requester_id or by.id),
            Ticket.reporter_id == by.id,
            Ticket.open,
            Ticket.title == filing.title.strip(),
            Ticket.description == filing.description.strip(),
            Ticket.created_at > clock.now() - JUST_NOW,
        )
        .order_by(Ticket.id.desc())
        .limit(1)
    )
    if found is None:
        return None
    devices = set(db.session.scalars(select(TicketAsset.asset_id).where(TicketAsset.ticket_id == found.id)))
    files = set(db.session.scalars(select(File.sha256).where(File.ticket_id == found.id)))
    return (
        found if devices.issuperset(filing.asset_ids) and files.issuperset(one.sha256 for one in filing.files) else None
    )


def _requester(filing: Filing, by: Viewer) -> User:
    if not by.may("tickets.file"):
        raise Forbidden(_l("You may not file tickets."))
    requester = db.session.get(User, filing.requester_id or by.id)
    if requester is None or not requester.active:
        raise Invalid("requester_id", _l("Nobody is known under this name."))
    place = (requester.organisation_id, requester.department_id, requester.site_id)
    if requester.id != by.id and not policy.can_file_for(by, *place):
        raise Forbidden(_l("You may not file tickets for this person."))
    return requester


def _site_id(filing: Filing, requester: User) -> int | None:
    if filing.site_id is None or filing.site_id == requester.site_id:
        return requester.site_id
    site = db.session.get(Site, filing.site_id)
    if site is None or site.organisation_id != requester.organisation_id:
        raise Invalid("site_id", _l("Unknown site."))
    return site.id


def _devices(filing: Filing, by: Viewer) -> list[Device]:
    wanted = list(dict.fromkeys(filing.asset_ids))
    found = {device.id: device for device in assets.find_visible(by, wanted)}
    if len(found) < len(wanted):
        raise Invalid("assets", _l("Unknown device."))
    return [found[asset_id] for asset_id in wanted]


def _require_category(filing: Filing, by: Viewer) -> None:
    if filing.category_id is None:
        return
    try:
        catalogue.get_category(by, filing.category_id)
    except NotFound as error:
        raise Invalid("category", _l("Unknown category.")) from error
