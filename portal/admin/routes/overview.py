"""The first page of the administration: how the installation is, and where its settings are."""

from dataclasses import dataclass

from flask import current_app, url_for

from portal.admin.queries import owed as queries
from portal.admin.routes import blueprint
from portal.admin.words.errors import reason
from portal.admin.words.jobs import JOBS, QUEUES, WORKER_STATES
from portal.core import doorbell, health
from portal.core.i18n import _l
from portal.web import identity
from portal.web.access import permission
from portal.web.answers import Answer, page


@dataclass(frozen=True)
class Room:
    """One place of the administration."""

    endpoint: str
    label: object
    text: object
    icon: str
    permission: str = "admin.manage"


ROOMS = (
    Room(
        "accounts.list_people",
        _l("People"),
        _l("Invite, give roles, put into teams, switch off"),
        "team",
        "people.manage",
    ),
    Room(
        "catalogue.list_categories",
        _l("Services and categories"),
        _l("What people can ask for, and where it goes"),
        "list",
    ),
    Room("sla.list_calendars", _l("Calendars"), _l("Working hours, days off, seasons"), "calendar"),
    Room("sla.list_contracts", _l("Contracts and SLA"), _l("Who is promised what, and how fast"), "clock"),
    Room("admin.edit_self_help", _l("Self-help"), _l("What a ticket costs, how long searches are kept"), "book"),
    Room("admin.list_memos", _l("Memos"), _l("What people are told when the service starts for them"), "note"),
    Room(
        "admin.list_deliveries", _l("Undelivered facts"), _l("What follows from changes and is still owed"), "refresh"
    ),
    Room("admin.list_messages", _l("Mails"), _l("Sent, kept, waiting and failed"), "mail"),
    Room("admin.list_audit", _l("Audit"), _l("Who changed what, and when"), "history"),
    Room("admin.show_components", _l("Components"), _l("Everything that pages are made of"), "theme"),
)
STATE_LABELS = {"pass": _l("good"), "warn": _l("look at it"), "fail": _l("broken")}


@blueprint.get("/admin")
@permission("admin.manage", "people.manage")
def show_overview() -> Answer:
    """Health, queues, timed jobs, and the rooms."""
    viewer, settings = identity.viewer(), current_app.extensions["settings"]
    rooms = [
        (room, url_for(room.endpoint))
        for room in ROOMS
        if viewer.may(room.permission) and room.endpoint in current_app.view_functions
    ]
    if not viewer.may("admin.manage"):
        return page("admin/overview.html", rooms=rooms, findings=[])
    return page(
        "admin/overview.html",
        rooms=rooms,
        findings=health.examine(settings.data, settings.redis_url),
        state_labels=STATE_LABELS,
        finding_labels=health.LABELS,
        queues=doorbell.look(),
        workers=doorbell.workers(),
        queue_labels=QUEUES,
        worker_states=WORKER_STATES,
        runs=[
            (JOBS.get(run.name, run.name), run, reason(run.last_error)) for run in _newest_first(queries.timed_runs())
        ],
        deliveries=queries.delivery_counts(),
        messages=queries.message_counts(),
        smtp=bool(settings.smtp_url),
    )


def _newest_first(runs: list[queries.TimedRun]) -> list[queries.TimedRun]:
    """What failed first, then by when it ran last: one look at the top says whether anything runs at all."""
    return sorted(runs, key=lambda run: (not run.last_error, run.seconds_ago is None, run.seconds_ago or 0, run.name))
