"""Receiving a device and correcting what is written about it."""

from flask import url_for

from assets import listing, policy, queries
from assets.forms import AssetForm, ReceiptForm, chosen, typed
from assets.models import Asset
from assets.operations import modelling, registering
from assets.routes import blueprint
from portal.accounts import queries as accounts
from portal.accounts.models import Site
from portal.core.errors import Conflict, Forbidden, Invalid
from portal.core.i18n import _
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.forms import choices
from portal.web.identity import viewer
from portal.web.requests import Repeated, claim


@blueprint.get("/assets/new")
@permission("assets.manage")
def new_asset() -> Answer:
    """The empty form."""
    form = ReceiptForm()
    _offer(form, _sites())
    return page("assets/new.html", form=form, models=listing.suggested_models())


@blueprint.post("/assets")
@permission("assets.manage")
def create_asset() -> Answer:
    """Take a device into stock."""
    form, sites = ReceiptForm(), _sites()
    _offer(form, sites)
    if not form.validate_on_submit():
        return invalid("assets/new.html", form=form, build=_suggestions)
    try:
        request = claim(viewer().id)
        organisation_id = next(s.organisation_id for s in sites if s.id == chosen(form.site_id))
        details = form.details(_model_id(form))
        asset = registering.receive(details, organisation_id, chosen(form.site_id), viewer())
    except Repeated as again:
        return redirect_to(again.location or url_for("assets.list_assets"))
    except (Invalid, Forbidden) as error:
        form.refuse(error if isinstance(error, Invalid) else Invalid("site_id", error.message))
        return invalid("assets/new.html", form=form, build=_suggestions)
    card = url_for("assets.show_asset", tag=asset.tag)
    if request is not None:
        request.location = card
    flash(_("%(tag)s is in stock.", tag=asset.tag))
    return redirect_to(card)


@blueprint.get("/assets/<tag>/edit")
@permission("assets.manage")
def edit_asset(tag: str) -> Answer:
    """The form of one device."""
    asset = queries.get_managed(viewer(), tag)
    form = AssetForm(
        obj=asset, manufacturer=asset.model.manufacturer, model_name=asset.model.name,
        part_number=asset.model.part_number, kind=asset.model.kind,
    )  # fmt: skip
    _offer(form, [], asset)
    form.show(asset)
    return page("assets/edit.html", form=form, asset=asset, models=listing.suggested_models())


@blueprint.post("/assets/<tag>/edit")
@permission("assets.manage")
def update_asset(tag: str) -> Answer:
    """Correct a device."""
    asset = queries.get_managed(viewer(), tag)
    form = AssetForm()
    _offer(form, [], asset)
    if not form.validate_on_submit():
        return invalid("assets/edit.html", form=form, build=lambda: _again(tag))
    try:
        registering.correct(asset, form.details(_model_id(form), asset), viewer(), chosen(form.version))
    except Conflict as error:
        form.form_errors.append(str(error.message))
        return invalid("assets/edit.html", status=409, form=form, build=lambda: _again(tag, stale=True, form=form))
    except Invalid as error:
        form.refuse(error)
        return invalid("assets/edit.html", form=form, build=lambda: _again(tag))
    flash(_("%(tag)s was saved.", tag=asset.tag))
    return redirect_to(url_for("assets.show_asset", tag=asset.tag))


def _model_id(form: AssetForm) -> int:
    model = modelling.ensure(
        typed(form.manufacturer), typed(form.model_name), typed(form.part_number), typed(form.kind), viewer().id
    )
    return model.id


def _sites() -> list[Site]:
    return [s for s in accounts.sites(viewer()) if policy.can_receive_at(viewer(), s)]


def _offer(form: AssetForm, sites: list[Site], asset: Asset | None = None) -> None:
    form.offer(listing.kinds_in_use(), asset)
    if isinstance(form, ReceiptForm):
        form.site_id.choices = choices((s.id, s.name) for s in sites)


def _suggestions() -> dict[str, object]:
    return {"models": listing.suggested_models()}


def _again(tag: str, stale: bool = False, form: AssetForm | None = None) -> dict[str, object]:
    asset = queries.get_managed(viewer(), tag)
    if form is not None:
        form.version.data = asset.version
    return {"asset": asset, "stale": stale, "models": listing.suggested_models()}
