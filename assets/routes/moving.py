"""Handing over, returning, sending to repair, retiring: one page and one post each, all of one shape."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import url_for

from assets import queries
from assets.forms import (
    HandoverForm,
    MovementForm,
    RepairForm,
    RetirementForm,
    ReturnForm,
    chosen,
    holder_of,
    holder_value,
)
from assets.models import Asset
from assets.operations.handing_over import hand_over
from assets.operations.repairing import send_to_repair
from assets.operations.retiring import retire
from assets.operations.returning import return_to_stock
from assets.routes import blueprint
from assets.states import HOLDER_KINDS, STATUSES, Holder
from portal.accounts import queries as accounts
from portal.core.errors import Conflict, Invalid, NotAllowedNow
from portal.core.i18n import _, _l
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.forms import choices
from portal.web.identity import viewer
from portal.web.requests import Repeated, claim


@dataclass(frozen=True)
class Act:
    """One act: its form, its words, and what it does."""

    form: type[MovementForm]
    title: object
    button: object
    perform: Callable[[Asset, MovementForm], object]


@blueprint.get("/assets/<tag>/<any(handover, return, repair, retirement):act>")
@permission("assets.manage")
def new_movement(tag: str, act: str) -> Answer:
    """The form of an act."""
    asset = queries.get_managed(viewer(), tag)
    form = ACTS[act].form()
    _offer(form, asset)
    return page("assets/movement.html", form=form, **_context(tag, act))


@blueprint.post("/assets/<tag>/<any(handover, return, repair, retirement):act>")
@permission("assets.manage")
def create_movement(tag: str, act: str) -> Answer:
    """Do it, once per form."""
    asset = queries.get_managed(viewer(), tag)
    form, card = ACTS[act].form(), url_for("assets.show_asset", tag=asset.tag)
    _offer(form, asset)
    if not form.validate_on_submit():
        return invalid("assets/movement.html", form=form, build=lambda: _context(tag, act))
    try:
        request = claim(viewer().id)
        ACTS[act].perform(asset, form)
    except Repeated as again:
        return redirect_to(again.location or card)
    except Invalid as error:
        form.refuse(error)
        return invalid("assets/movement.html", form=form, build=lambda: _context(tag, act))
    except (NotAllowedNow, Conflict) as error:
        form.form_errors.append(str(error.message))
        return invalid("assets/movement.html", status=409, form=form, build=lambda: _context(tag, act))
    if request is not None:
        request.location = card
    flash(_("%(tag)s: %(status)s.", tag=asset.tag, status=STATUSES[asset.status]))
    return redirect_to(card)


def _hand_over(asset: Asset, form: MovementForm) -> object:
    assert isinstance(form, HandoverForm)
    if form.person.data:
        person_id = queries.person_named(viewer(), form.person.data)
        if person_id is None:
            raise Invalid("person", _l("Nobody is called so; choose from the list or type the address."))
        to = Holder("person", person_id)
    else:
        to = Holder("site", chosen(form.site_id))
    return hand_over(asset, to, viewer(), form.reason.data or "", form.ticket_number.data)


def _return(asset: Asset, form: MovementForm) -> object:
    assert isinstance(form, ReturnForm)
    cost = form.cost.cents if form.cost else None  # asked only when the device comes from repair
    return return_to_stock(asset, chosen(form.site_id), viewer(), form.reason.data or "", form.ticket_number.data, cost)


def _repair(asset: Asset, form: MovementForm) -> object:
    assert isinstance(form, RepairForm)
    to = holder_of(form.holder.data) or Holder("", 0)
    return send_to_repair(asset, to, viewer(), form.reason.data or "", form.ticket_number.data)


def _retire(asset: Asset, form: MovementForm) -> object:
    assert isinstance(form, RetirementForm)
    return retire(asset, chosen(form.site_id), viewer(), form.reason.data or "", form.ticket_number.data)


ACTS = {
    "handover": Act(HandoverForm, _l("Hand over"), _l("Hand over"), _hand_over),
    "return": Act(ReturnForm, _l("Return to stock"), _l("Return to stock"), _return),
    "repair": Act(RepairForm, _l("Send to repair"), _l("Send to repair"), _repair),
    "retirement": Act(RetirementForm, _l("Retire"), _l("Retire for good"), _retire),
}


def repairers(asset: Asset) -> list[tuple[str, str]]:
    """Where a device may be repaired: vendors first, then workshops, its own site's first."""
    vendors = [(holder_value(Holder("vendor", v.id)), v.name) for v in queries.vendors()]
    return vendors + store_rooms(asset)


def store_rooms(asset: Asset) -> list[tuple[str, str]]:
    """Store rooms as options, the one of the device's own site first."""
    sites = sorted(accounts.sites(viewer()), key=lambda s: (s.id != asset.site_id, s.name))
    return [
        (
            holder_value(Holder("warehouse", s.id)),
            _("%(kind)s: %(place)s", kind=HOLDER_KINDS["warehouse"], place=s.name),
        )
        for s in sites
    ]


def _offer(form: MovementForm, asset: Asset) -> None:
    if isinstance(form, RepairForm):
        form.holder.choices = choices(repairers(asset))
        return
    sites = sorted(accounts.sites(viewer()), key=lambda s: (s.id != asset.site_id, s.name))
    options: list[tuple[object, object]] = [(s.id, s.name) for s in sites]
    if isinstance(form, HandoverForm):
        options = [(0, "—"), *options]
        form.site_id.choices = choices(options)
    elif isinstance(form, ReturnForm):
        form.site_id.choices = choices(options)
        if asset.status != "in_repair":
            del form.cost
    elif isinstance(form, RetirementForm):
        form.site_id.choices = choices(options)


def _context(tag: str, act: str) -> dict[str, object]:
    asset = queries.get_managed(viewer(), tag)
    return {
        "asset": asset,
        "act": act,
        "title": ACTS[act].title,
        "button": ACTS[act].button,
        "people": queries.people_to_choose(viewer()) if act == "handover" else [],
        "holder": queries.holder_names([asset.holder])[asset.holder],
        "statuses": STATUSES,
    }
