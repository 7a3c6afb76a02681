"""Contracts are made and changed, and promises get new versions. Only by administrators of everything: promises are shared."""

from flask import url_for

from portal.accounts import queries as accounts
from portal.accounts.models import Organisation
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid
from portal.core.i18n import _
from portal.sla import policy, queries
from portal.sla.forms import ContractForm, PromisesForm, cell_of
from portal.sla.models import Calendar, Contract, Policy
from portal.sla.operations import agreeing
from portal.sla.routes import blueprint
from portal.sla.states import PRIORITIES, TARGET_LABELS, Target
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.identity import viewer
from portal.web.requests import Repeated, claim


@blueprint.get("/admin/contracts/new")
@permission("admin.manage")
def new_contract() -> Answer:
    """The empty form."""
    form = _form(_administrator())
    form.valid_from.data = clock.now().date()
    return page("sla/contract_form.html", form=form, contract=None)


@blueprint.post("/admin/contracts")
@permission("admin.manage")
def create_contract() -> Answer:
    """Sign it."""
    by = _administrator()
    form = _form(by)
    if not form.validate_on_submit():
        return invalid("sla/contract_form.html", form=form, build=lambda: {"contract": None})
    try:
        claimed = claim(by.id)
        whose = db.session.get(Organisation, form.organisation.data) if form.organisation.data else None
        contract = agreeing.sign_contract(form.name.data or "", whose, *_chosen(form), *form.days(), by=by.id)
    except Repeated as again:
        return redirect_to(again.location or url_for("sla.list_contracts"))
    except Invalid as error:
        form.refuse(error)
        return invalid("sla/contract_form.html", form=form, build=lambda: {"contract": None})
    location = url_for("sla.show_contract", contract_id=contract.id)
    if claimed:
        claimed.location = location
    flash(_("The contract is signed."))
    return redirect_to(location)


@blueprint.get("/admin/contracts/<int:contract_id>/edit")
@permission("admin.manage")
def edit_contract(contract_id: int) -> Answer:
    """The form of one contract."""
    by = _administrator()
    contract = queries.contract(by, contract_id)
    form = _form(by, contract)
    form.name.data, form.valid_from.data, form.valid_to.data = contract.name, contract.valid_from, contract.valid_to
    form.calendar.data, form.policy.data = contract.calendar_id, contract.policy_id
    return page("sla/contract_form.html", form=form, contract=contract)


@blueprint.post("/admin/contracts/<int:contract_id>")
@permission("admin.manage")
def update_contract(contract_id: int) -> Answer:
    """Change it; tickets keep what they began with."""
    by = _administrator()
    contract = queries.contract(by, contract_id)
    form, again = _form(by, contract), lambda: {"contract": queries.contract(by, contract_id)}
    if not form.validate_on_submit():
        return invalid("sla/contract_form.html", form=form, build=again)
    try:
        agreeing.change_contract(contract, form.name.data or "", *_chosen(form), *form.days(), by=by.id)
    except Invalid as error:
        form.refuse(error)
        return invalid("sla/contract_form.html", form=form, build=again)
    flash(_("Saved."))
    return redirect_to(url_for("sla.show_contract", contract_id=contract_id))


@blueprint.get("/admin/contracts/<int:contract_id>/promises/new")
@permission("admin.manage")
def new_promises(contract_id: int) -> Answer:
    """The promises of now, to be changed from a day on."""
    contract = queries.contract(_administrator(), contract_id)
    form = PromisesForm(formdata=None)
    form.show(queries.policy_version_at(contract, clock.now()))
    return page("sla/promises_form.html", form=form, **_table(contract))


@blueprint.post("/admin/contracts/<int:contract_id>/promises")
@permission("admin.manage")
def create_promises(contract_id: int) -> Answer:
    """Publish a new version; what pauses the clocks stays."""
    by = _administrator()
    contract = queries.contract(by, contract_id)
    form, again = PromisesForm(), lambda: _table(queries.contract(by, contract_id))
    if not form.validate_on_submit():
        return invalid("sla/promises_form.html", form=form, build=again)
    present = queries.policy_version_at(contract, clock.now())
    terms = (
        queries.terms_for(present, contract.calendar.versions[0]) if present and contract.calendar.versions else None
    )
    location = url_for("sla.show_contract", contract_id=contract_id)
    try:
        claimed = claim(by.id)
        agreeing.publish_policy(
            contract.policy.name, form.minutes(), form.effective_from(contract.calendar.zone), form.percents(),
            pausing=terms.pausing if terms else None, by=by.id,
        )  # fmt: skip
    except Repeated:
        return redirect_to(location)
    except Invalid as error:
        form.refuse(error)
        return invalid("sla/promises_form.html", form=form, build=again)
    if claimed:
        claimed.location = location
    flash(_("Published. Tickets that are open keep the promises they began with."))
    return redirect_to(location)


def _administrator() -> Viewer:
    by = viewer()
    if not policy.administers_everything(by):
        raise Forbidden
    return by


def _form(by: Viewer, contract: Contract | None = None) -> ContractForm:
    form = ContractForm()
    form.offer([(o.id, o.name) for o in accounts.organisations(by)], queries.calendars(), queries.policies())
    if contract is not None:
        del form.organisation  # a contract is not handed on to somebody else
    return form


def _chosen(form: ContractForm) -> tuple[Calendar, Policy]:
    return db.session.get_one(Calendar, form.calendar.data), db.session.get_one(Policy, form.policy.data)


def _table(contract: Contract) -> dict[str, object]:
    return {
        "contract": contract,
        "others": [name for name in queries.contracts_under(contract.policy_id) if name != contract.name],
        "targets": list(Target),
        "priorities": PRIORITIES,
        "target_labels": TARGET_LABELS,
        "cell_of": cell_of,
    }
