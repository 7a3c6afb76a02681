"""The engineer's pages for the phone: /m."""

from uuid import uuid4

from flask import url_for

from portal.accounts.viewer import Viewer
from portal.core.i18n import _
from portal.dispatch import days, policy, queries, states
from portal.dispatch.diaries import beside, beside_each
from portal.dispatch.forms import OutcomeForm, PunchForm, ReturnForm
from portal.dispatch.routes import blueprint
from portal.web.access import permission
from portal.web.answers import Answer, page
from portal.web.identity import viewer

NEXT_PUNCH = {"accepted": "departed", "en_route": "arrived", "paused": "resumed"}


@blueprint.get("/m")
@permission("visits.work")
def show_mobile_home() -> Answer:
    """What to do now, what may be taken, what was done today."""
    by = viewer()
    start, end = days.bounds(days.named(None, by.zone), by.zone)
    mine = queries.in_hand_of(by)
    return page(
        "dispatch/mobile/home.html",
        mine=mine,
        beside_of=lambda visit: beside(visit, (row.visit for row in mine)),
        offered=queries.offered_to(by),
        ended=queries.ended_of(by, start, end),
        end_of_day=end,
        labels=states.LABELS,
        new_uuid=lambda: str(uuid4()),
        thumb_items=thumb_items(),
    )


@blueprint.get("/m/visits/<int:visit_id>")
@permission("visits.work")
def show_my_visit(visit_id: int) -> Answer:
    """One visit with the button for what comes next."""
    return page("dispatch/mobile/visit.html", **work_context(viewer(), visit_id))


def work_context(
    by: Viewer, visit_id: int, outcome_form: OutcomeForm | None = None, return_form: ReturnForm | None = None
) -> dict[str, object]:
    """What the page and its pieces need, read anew. Each form carries an id of its own: sent twice it counts once."""
    visit = queries.get_visible(by, visit_id)
    offer = queries.offer_to(by, visit)
    mine = policy.can_work(by, visit)
    open_offer = offer is not None and offer.outcome == "open" and visit.state == "offered"
    unstarted = open_offer or (mine and visit.state == "accepted")
    return {
        "visit": visit,
        "ticket": queries.ticket_of(visit),
        "opens_ticket": queries.opens_ticket(by, visit),
        "devices": queries.devices_of(by, visit),
        "mine": mine,
        "open_offer": open_offer,
        "beside": beside_each(visit, by.id).get(by.id, []) if unstarted else [],
        "full": policy.can_read_work(by, visit, offer),
        "km": queries.km_between(queries.base_of(by.id), visit.site),
        "labels": states.LABELS,
        "reasons": states.REASONS,
        "punch_labels": states.PUNCH_LABELS,
        "punches": queries.punches(visit) if mine else [],
        "rest_id": queries.rest_of(visit),
        "next_punch": NEXT_PUNCH.get(visit.state) if mine else None,
        "punch_form": PunchForm(formdata=None, uuid=str(uuid4())),
        "outcome_form": outcome_form or OutcomeForm(formdata=None, uuid=str(uuid4())),
        "return_form": return_form or ReturnForm(formdata=None, uuid=str(uuid4())),
        "thumb_items": thumb_items(),
    }


def thumb_items() -> list[dict[str, object]]:
    """The few places at the thumb."""
    return [
        {"label": _("My visits"), "url": url_for("dispatch.show_mobile_home"), "icon": "route", "active": True},
        {"label": _("Home"), "url": "/", "icon": "home", "active": False},
    ]
