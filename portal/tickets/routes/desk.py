"""The desk: queues of work, narrowed by filters, kept fresh by a cheap poll."""

from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from urllib.parse import urlencode

from flask import Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.tickets import states
from portal.tickets.queries import desk, finding
from portal.tickets.queries.desk import VIEWS, Filters
from portal.tickets.queries.showing import due_state
from portal.tickets.routes import blueprint
from portal.web import htmx
from portal.web.access import permission
from portal.web.addresses import asked_number
from portal.web.identity import viewer

POLL_S = 30


@blueprint.get("/desk")
@permission("tickets.work", "tickets.read")
def show_desk() -> ResponseReturnValue:
    """A queue; for htmx its rows alone. ``q``: a number opens the ticket."""
    by = viewer()
    number = finding.number_meant(request.args.get("q", ""))
    if number is not None and finding.is_visible(by, number):
        return redirect(f"/tickets/{number}")
    if request.if_none_match:
        etag = _etag(by, desk.newest_event_id())
        if etag in request.if_none_match:
            return _tagged(Response(status=304), etag)
    newest, counts = desk.counts(by)  # before the rows: what happens meanwhile makes the next poll look again
    etag = _etag(by, newest)
    filters = _filters(by)
    template = "tickets/_queue.html" if htmx.wants_partial() else "tickets/desk.html"
    return _tagged(make_response(render_template(template, **_context(by, filters, counts, etag))), etag)


def _context(by: Viewer, filters: Filters, counts: Mapping[str, int], etag: str) -> dict[str, object]:
    choices = desk.choices(by)
    return {
        "found": desk.queue(by, filters, request.args.get("after")),
        "filters": filters,
        "arguments": {**filters.arguments(), **({"after": request.args["after"]} if "after" in request.args else {})},
        "tabs": [
            {
                "label": label,
                "url": f"{request.path}?{urlencode(filters.arguments(view=view))}",
                "active": view == filters.view,
                "count": desk.shown_count(counts[view]) if view in counts else None,
            }
            for view, label in VIEWS.items()
        ],
        "lines": choices.lines.items(),
        "teams": choices.teams,
        "sites": choices.sites,
        "labels": states.STATUS_LABELS,
        "types": states.TYPES,
        "priorities": states.PRIORITY_LABELS,
        "due_state": partial(due_state, now=clock.now()),
        "asked": request.args.get("q", ""),
        "may_change": by.may("tickets.work") or by.may("tickets.assign"),
        "all_ticked": request.args.get("tick") == "all",
        "etag": etag,
        "poll_seconds": POLL_S,
    }


def _filters(by: Viewer) -> Filters:
    """The filters of the address; what makes no sense is not filtered by. Without a view: what is hers to do."""
    given = request.args
    view = given.get("view", "team" if by.team_ids else "open")

    priority, kind = asked_number("priority"), given.get("type")
    return Filters(
        view=view if view in VIEWS else "open",
        line_id=asked_number("line"),
        team_id=asked_number("team"),
        site_id=asked_number("site"),
        priority=priority if priority in states.PRIORITIES else None,
        type=kind if kind in states.TYPES else None,
    )


def _etag(by: Viewer, newest: int) -> str:
    """Changes with any event of any ticket, with every minute (deadlines pass) and with whatever else the page depends on."""
    parts = (
        newest, int(clock.now().timestamp()) // 60, by, request.full_path, htmx.wants_partial(),
    )  # fmt: skip
    return sha256(repr(parts).encode()).hexdigest()[:32]


def _tagged(response: Response, etag: str) -> Response:
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
