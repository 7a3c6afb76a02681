"""Contracts: list, and what one promises."""

from portal.core import clock
from portal.sla import policy, queries
from portal.sla.routes import blueprint
from portal.sla.states import PAUSE_LABELS, PRIORITIES, TARGET_LABELS, Target
from portal.web import identity
from portal.web.access import permission
from portal.web.answers import Answer, page


@blueprint.get("/admin/contracts")
@permission("admin.manage")
def list_contracts() -> Answer:
    """The contracts of the organisations the viewer administers."""
    by = identity.viewer()
    return page(
        "sla/contracts.html",
        contracts=queries.contracts(by),
        today=clock.today(),
        may_change=policy.administers_everything(by),
    )


@blueprint.get("/admin/contracts/<int:contract_id>")
@permission("admin.manage")
def show_contract(contract_id: int) -> Answer:
    """A contract with its promises, what pauses them, and the covered equipment."""
    contract = queries.contract(identity.viewer(), contract_id)
    version = queries.policy_version_at(contract, clock.now())
    terms = queries.terms_for(version, contract.calendar.versions[0]) if version else None
    return page(
        "sla/contract.html",
        contract=contract,
        version=version,
        terms=terms,
        targets=[target for target in Target if terms and any(target == goal for goal, _priority in terms.goals)],
        priorities=PRIORITIES,
        target_labels=TARGET_LABELS,
        pause_labels=PAUSE_LABELS,
        today=clock.today(contract.calendar.zone),
        may_change=policy.administers_everything(identity.viewer()),
    )
