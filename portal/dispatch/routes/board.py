"""The dispatcher's board."""

from datetime import timedelta

from flask import abort, request

from portal.dispatch import board, days, queries, states
from portal.dispatch.routes import blueprint
from portal.web.access import permission
from portal.web.answers import Answer, page
from portal.web.identity import viewer


@blueprint.get("/dispatch")
@permission("visits.dispatch")
def show_board() -> Answer:
    """Visits to dispatch, offered ones, and each engineer's day."""
    day = days.named(request.args.get("day"), viewer().zone)
    return page(
        "dispatch/board.html",
        board=board.board_of(viewer(), day),
        hours=board.hours(),
        width=board.WIDTH,
        labels=states.LABELS,
        today=days.named(None, viewer().zone),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
    )


@blueprint.get("/dispatch/visits")
@permission("visits.dispatch")
def list_visits() -> Answer:
    """All visits in one state, page by page."""
    state = request.args.get("state", "done")
    if state not in states.LABELS:
        abort(404)
    found = queries.in_state(viewer(), state, request.args.get("after"))
    return page("dispatch/list.html", found=found, state=state, labels=states.LABELS)
