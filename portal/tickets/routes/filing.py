"""Filing a ticket: one calm page."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for

from assets import queries as assets
from assets.queries import Device
from portal.accounts import queries as accounts
from portal.accounts.viewer import Viewer
from portal.catalogue import queries as catalogue
from portal.core import clock
from portal.core.db import read_transaction
from portal.core.errors import Invalid, NotFound
from portal.core.i18n import LANGUAGES, _, _l
from portal.core.storage import StoredFile
from portal.knowledge import queries as knowledge
from portal.knowledge.queries import Context, Done
from portal.knowledge.routes import trail
from portal.sla import queries as sla
from portal.sla.queries import Promise
from portal.tickets.forms import ACCEPTED, FilingForm
from portal.tickets.models import Ticket
from portal.tickets.operations import opening, prioritising
from portal.tickets.operations.opening import Filing
from portal.tickets.queries import mine
from portal.tickets.routes import blueprint, notices
from portal.web import requests
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.choosing import number_in
from portal.web.identity import viewer

SHOWN_FIRST = 6


@dataclass(frozen=True)
class Offer:
    """What this person may choose, read once for the form and the page."""

    devices: Sequence[Device]
    tried: Context


@blueprint.get("/tickets/new")
@permission("tickets.file")
def new_ticket() -> Answer:
    """The form, filled with what was typed and read before (``from``) and done by an article (``article``), for the device ``asset``."""
    by = viewer()
    form, offer = _form(by, request.args.get("from", ""), request.args.get("asset", ""))
    typed = offer.tried.typed[-1] if offer.tried.typed else request.args.get("q", "")[:200]
    done = _done(by)
    if done.article_id and done.answer:
        trail.note_walked(done.article_id, done.answer)
    form.title.data = typed or done.title
    form.description.data = done.text
    form.self_help.data = offer.tried.token or trail.token()
    if offer.devices and request.args.get("asset"):
        form.assets.data = [d.id for d in offer.devices if d.tag.casefold() == request.args["asset"].casefold()]
    return page("tickets/new.html", form=form, **_shown(form, offer, by))


@blueprint.post("/tickets")
@permission("tickets.file")
def create_ticket() -> Answer:
    """File it, once for each filled form. Files are stored before the write begins."""
    by = viewer()
    with read_transaction():
        form, offer = _form(by, request.form.get("self_help", ""), "")
        valid = form.validate_on_submit()
        chosen = _chosen_devices(form, by) if valid else []
    files = form.files.keep(form)
    if form.errors:
        return _again(form, offer, by)
    try:
        claim = requests.claim(by.id)
        filing = _filing(form, by, offer.tried.token, chosen, files)
        twin = opening.filed_just_now(filing, by)
        ticket = twin or opening.open_ticket(filing, by=by)
    except Invalid as error:
        form.refuse(error)
        return _again(form, offer, by)
    except requests.Repeated as repeated:
        return redirect_to(repeated.location or url_for("tickets.list_tickets"))
    location = url_for("tickets.show_ticket", number=ticket.number)
    if claim:
        claim.location = location
    if twin:  # sent again from the page that "back" brought
        flash(
            _("You sent this a moment ago: it is #%(number)s. What is new you can add here.", number=ticket.number),
            "info",
        )
    else:
        _announce(ticket)
    return redirect_to(location)


def filled() -> dict[str, object]:
    """What the page of the form needs, filled with what was sent and not yet checked; its files are stored, and come along."""
    by = viewer()
    form, offer = _form(by, request.form.get("self_help", ""), "")
    form.files.keep(form)
    return {"form": form, **_shown(form, offer, by)}


@blueprint.get("/tickets/promise")
@permission("tickets.file")
def show_promise() -> Answer:
    """When the first answer would come, for what is chosen in the form now."""
    by = viewer()
    form = FilingForm(request.args, meta={"csrf": False})
    devices = assets.devices_for_filing(by)
    form.offer(catalogue.tree(by), devices, by.may("tickets.work"))
    return page("tickets/_promise.html", promise=_promise(form, devices, by))


def _form(by: Viewer, token: str, tag: str) -> tuple[FilingForm, Offer]:
    devices = sorted(assets.devices_for_filing(by), key=lambda device: (not device.own, not device.name))
    if tag:
        devices = _with_tagged(devices, tag, by)
    form = FilingForm()
    form.offer(catalogue.tree(by), devices, by.may("tickets.work"))
    return form, Offer(devices, knowledge.session_context(token, by))


def _done(by: Viewer) -> Done:
    """The steps she ticked or the answers she gave in the article that the address names."""
    asked = request.args
    language = asked["lang"] if asked.get("lang") in LANGUAGES else by.language
    return knowledge.done_with(
        by, asked.get("article", ""), language, asked.get("via", ""), asked.get("ticked", ""), asked.get("step", "")
    )


def _with_tagged(devices: list[Device], tag: str, by: Viewer) -> list[Device]:
    """The device that the address names comes first, if she may see it."""
    try:
        asset = assets.get_visible(by, tag)
    except NotFound:
        return devices
    return assets.find_visible(by, [asset.id]) + [device for device in devices if device.id != asset.id]


def _chosen_devices(form: FilingForm, by: Viewer) -> list[int]:
    chosen: list[int] = [key for key in form.assets.data or [] if isinstance(key, int)]
    if form.tag.data:
        try:
            chosen.append(assets.get_visible(by, form.tag.data).id)
        except NotFound:
            form.refuse(Invalid("tag", _l("No device has this number.")))
    return chosen


def _filing(form: FilingForm, by: Viewer, token: str, devices: Sequence[int], files: Sequence[StoredFile]) -> Filing:
    address = form.requester.data if "requester" in form else ""
    requester = accounts.user_with_email(address) if address else None
    if address and requester is None:
        raise Invalid("requester", _l("Nobody is known under this name."))
    category_id = number_in(form.category)
    category = catalogue.get_category(by, category_id) if category_id else None
    return Filing(
        title=form.title.data or "",
        description=form.description.data or "",
        type=category.ticket_type if category else "incident",
        category_id=category_id,
        impact=number_in(form.impact) or 3,
        urgency=number_in(form.urgency) or 2,
        requester_id=requester.id if requester else None,
        asset_ids=devices,
        files=files,
        channel="phone" if requester else "portal",
        self_help=token or None,
    )


def _again(form: FilingForm, offer: Offer, by: Viewer) -> Answer:
    return invalid("tickets/new.html", form=form, build=lambda: _shown(form, offer, by))


def _shown(form: FilingForm, offer: Offer, by: Viewer) -> dict[str, object]:
    notes = {
        str(device.id): {
            "note": " · ".join(part for part in (device.tag, device.model, device.serial) if part),
            "own": device.own,
        }
        for device in offer.devices
    }
    return {
        "notes": notes,
        "tried": offer.tried,
        "accepted": ACCEPTED,
        "shown_first": max(SHOWN_FIRST, sum(device.own for device in offer.devices)),
        "promise": _promise(form, offer.devices, by),
        "found": (),
        "notices": notices.as_banners(mine.notices_for(by)),
        "opened": False,
    }


def _promise(form: FilingForm, devices: Sequence[Device], by: Viewer) -> Promise:
    known = {device.id: device.criticality for device in devices}
    criticality = next((known[key] for key in form.assets.data or () if key in known), None)
    try:
        priority = prioritising.computed(
            number_in(form.impact) or 3, number_in(form.urgency) or 2, by.vip_weight, criticality
        )
    except Invalid:
        return Promise()
    return sla.promise(by.organisation_id, priority, clock.now(), by.site_id)


def _announce(ticket: Ticket) -> None:
    flash(_("Received as #%(number)s.", number=ticket.number))
