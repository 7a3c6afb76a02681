"""One visit, for the office."""

from functools import partial

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.viewer import Viewer
from portal.dispatch import policy, queries, states
from portal.dispatch.candidates import Candidate, candidates
from portal.dispatch.diaries import beside_each
from portal.dispatch.forms import CancelForm, OfferForm
from portal.dispatch.models import Offer, Visit
from portal.dispatch.routes import blueprint
from portal.tickets.queries import finding
from portal.web.access import permission
from portal.web.answers import Answer, page
from portal.web.forms import choices
from portal.web.identity import viewer


@blueprint.get("/visits/<int:visit_id>")
@permission("visits.dispatch", "tickets.read", "visits.work")
def show_visit(visit_id: int) -> ResponseReturnValue | Answer:
    """The office's page of a visit; an engineer who only goes there gets the page for the phone."""
    visit = queries.get_visible(viewer(), visit_id)
    if not policy.oversees(viewer(), visit):
        return redirect(url_for("dispatch.show_my_visit", visit_id=visit.id))
    return page("dispatch/show.html", **visit_context(viewer(), visit_id))


def visit_context(
    by: Viewer, visit_id: int, offer_form: OfferForm | None = None, cancel_form: CancelForm | None = None
) -> dict[str, object]:
    """What the page and its pieces need, read anew."""
    visit = queries.get_visible(by, visit_id)
    may_offer = policy.can_dispatch(by, visit) and states.may_move(visit.state, "offered")
    ticket = queries.ticket_of(visit)
    works = policy.can_dispatch(by, visit) or finding.standing(by, ticket).works
    may_cancel = works and states.may_move(visit.state, "cancelled")
    found = candidates(visit) if may_offer else []
    offers = queries.offers(visit)
    return {
        "visit": visit,
        "ticket": ticket,
        "labels": states.LABELS,
        "reasons": states.REASONS,
        "offer_labels": states.OFFER_LABELS,
        "punch_labels": states.PUNCH_LABELS,
        "offers": offers,
        "beside": beside_each(visit, visit.engineer_id).get(visit.engineer_id, [])
        if visit.engineer_id and visit.is_open
        else [],
        "punches": queries.punches(visit),
        "rest_id": queries.rest_of(visit),
        "devices": queries.devices_of(by, visit),
        "may_swap": by.may("assets.manage"),
        "offer_form": (offer_form or _fresh_offer_form(visit, offers, found)) if may_offer else None,
        "candidates": found,
        "skills_told": states.skills_told,
        "oversees": partial(policy.oversees, by),
        "cancel_form": (cancel_form or CancelForm(formdata=None, version=visit.version)) if may_cancel else None,
    }


def _fresh_offer_form(visit: Visit, offers: list[tuple[Offer, str]], found: list[Candidate]) -> OfferForm:
    """The form with everybody chosen who holds an offer; where nobody does, those who are free and near."""
    held = [offer.engineer_id for offer, _name in offers if offer.outcome == "open"]
    chosen = held or [c.user_id for c in found if c.is_handy]
    form = OfferForm(formdata=None, engineers=chosen, version=visit.version)
    form.engineers.choices = choices((c.user_id, c.name) for c in found)
    return form
