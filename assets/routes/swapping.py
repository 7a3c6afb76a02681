"""The swap form: choose a device from stock, say what becomes of the old one, send once."""

from flask import url_for

from assets import queries
from assets.forms import SwapForm, chosen, holder_of, typed
from assets.models import Asset
from assets.operations.swapping import FATES, swap
from assets.routes import blueprint
from assets.routes.moving import repairers
from assets.states import STATUSES, Holder, kind_label
from portal.core.errors import Conflict, Invalid, NotAllowedNow, NotFound
from portal.core.i18n import _, _l
from portal.web.access import permission
from portal.web.addresses import asked_number
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.forms import choices
from portal.web.identity import viewer
from portal.web.navigation import url_if_there
from portal.web.requests import Repeated, claim


@blueprint.get("/assets/<tag>/swap")
@permission("assets.manage")
def new_swap(tag: str) -> Answer:
    """The form; `?ticket=NUMBER` is what the ticket's page links to."""
    form = SwapForm()
    form.ticket_number.data = asked_number("ticket")
    return page("assets/swap.html", form=form, **_context(tag, form))


@blueprint.post("/assets/<tag>/swap")
@permission("assets.manage")
def create_swap(tag: str) -> Answer:
    """Swap, once per form."""
    old, form = queries.get_managed(viewer(), tag), SwapForm()
    _context(tag, form)
    card = url_for("assets.show_asset", tag=old.tag)
    if not form.validate_on_submit():
        return _refused(tag, form)
    try:
        claimed = claim(viewer().id)
        new = _chosen(form)
        swap(old, new, viewer(), typed(form.fate), _destination(form), form.reason.data or "", form.ticket_number.data)
    except Repeated as again:
        return redirect_to(again.location or card)
    except Invalid as error:
        form.refuse(error)
        return _refused(tag, form)
    except (NotAllowedNow, Conflict) as error:
        form.form_errors.append(str(error.message))
        return _refused(tag, form, 409)
    if claimed is not None:
        claimed.location = card
    flash(_("%(old)s was swapped for %(new)s.", old=old.tag, new=new.tag))
    return redirect_to(card)


def _chosen(form: SwapForm) -> Asset:
    tag = typed(form.new_tag)
    try:
        return (
            queries.get_visible(viewer(), tag) if tag else queries.get_visible_by_id(viewer(), chosen(form.new_asset))
        )
    except NotFound as error:
        raise Invalid("new_tag" if tag else "new_asset", _l("Choose a device from stock.")) from error


def _destination(form: SwapForm) -> Holder | None:
    """What was chosen, where it fits what becomes of the device; else the store room that the new one came from."""
    wanted = holder_of(form.old_to.data)
    return wanted if wanted and wanted.kind in FATES[typed(form.fate)][1] else None


def _refused(tag: str, form: SwapForm, status: int = 422) -> Answer:
    return invalid("assets/swap.html", status=status, form=form, build=lambda: _context(tag, form))


def _context(tag: str, form: SwapForm) -> dict[str, object]:
    old = queries.get_managed(viewer(), tag)
    stock = queries.candidates_for_swap(viewer(), old)
    form.new_asset.choices = choices((c.id, queries.model_title(c.manufacturer, c.model)) for c in stock)
    form.old_to.choices = choices([("nearest", _("Store room that the new one comes from")), *repairers(old)])
    notes = {
        c.id: {
            "note": " · ".join(part for part in (c.tag, c.serial, c.place) if part),
            "icon": "printer" if "printer" in c.kind else "device",
        }
        for c in stock
    }
    return {
        "asset": old,
        "stock": stock,
        "notes": notes,
        "statuses": STATUSES,
        "kind_label": kind_label,
        "tickets_url": "" if form.ticket_number.data or form.errors else _tickets_url(old),
        "holder": queries.holder_names([old.holder])[old.holder],
    }


def _tickets_url(old: Asset) -> str:
    """The field for the ticket with the open tickets of the device, which tickets serves to those who read them."""
    return url_if_there("tickets.list_tickets_for_swap", asset=old.id)
