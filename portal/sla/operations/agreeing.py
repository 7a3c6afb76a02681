"""Agree on promises: publish a version of a policy, sign a contract."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select

from portal.accounts.models import Organisation, Site
from portal.core.audit import audit
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import _l
from portal.sla.models import Calendar, Contract, EquipmentLine, Policy, PolicyGoal, PolicyVersion
from portal.sla.states import DEFAULT_PAUSING, DEFAULT_THRESHOLDS, PRIORITIES, Target

Minutes = Mapping[Target, Mapping[int, int]]  # target → priority → working minutes
LONGEST_MINUTES = 366 * 24 * 60


def publish_policy(
    name: str,
    minutes: Minutes,
    effective_from: datetime,
    thresholds: Sequence[int] = DEFAULT_THRESHOLDS,
    pausing: Mapping[Target, Collection[str]] | None = None,
    by: int | None = None,
) -> PolicyVersion:
    """Add a version to the policy of this name (created where there is none), in force from an instant on.

    Promises are entered in working minutes per target and priority and kept in seconds; a priority that is not named
    promises nothing. Raises Invalid.
    """
    _check(minutes, thresholds)
    policy = db.session.scalar(select(Policy).where(Policy.name == name))
    if policy is None:
        policy = Policy(name=name, versions=[])
        db.session.add(policy)
    pauses = pausing or {target: DEFAULT_PAUSING for target in Target}
    version = PolicyVersion(
        number=1 + max((old.number for old in policy.versions), default=0),
        effective_from=effective_from,
        rules={
            "thresholds": sorted(thresholds),
            "pausing": {target.value: sorted(categories) for target, categories in pauses.items()},
        },
        goals=[
            PolicyGoal(target=target.value, priority=priority, seconds=amount * 60)
            for target, by_priority in minutes.items()
            for priority, amount in by_priority.items()
        ],
    )
    policy.versions.append(version)
    db.session.flush()
    db.session.expire(policy, ["versions"])
    told = {f"{target.value}.{priority}": n for target, row in minutes.items() for priority, n in row.items()}
    audit(by, "publish", "sla_policy", policy.id, None, {"number": version.number, **told, **version.rules})
    return version


def sign_contract(
    name: str,
    organisation: Organisation | None,
    calendar: Calendar,
    policy: Policy,
    valid_from: date,
    valid_to: date | None = None,
    sites: Sequence[Site] = (),
    equipment: Sequence[EquipmentLine] = (),
    by: int | None = None,
) -> Contract:
    """A contract for an organisation, or for the listed sites of it; no organisation means the default for everybody.

    Both days of validity are included. Raises Invalid.
    """
    _check_contract(None, name, valid_from, valid_to)
    if any(organisation is None or site.organisation_id != organisation.id for site in sites):
        raise Invalid("sites", _l("A contract lists only sites of its own organisation."))
    contract = Contract(
        name=name,
        organisation=organisation,
        is_default=organisation is None,
        calendar=calendar,
        policy=policy,
        valid_from=valid_from,
        valid_to=valid_to,
        sites=list(sites),
        equipment=list(equipment),
    )
    db.session.add(contract)
    db.session.flush()
    terms = {"calendar": calendar.name, "policy": policy.name, "from": valid_from.isoformat()}
    audit(by, "sign", "contract", contract.id, None, {"name": name, **terms})
    return contract


def change_contract(
    contract: Contract,
    name: str,
    calendar: Calendar,
    policy: Policy,
    valid_from: date,
    valid_to: date | None,
    by: int | None = None,
) -> None:
    """Change what a contract says from now on; the clocks of tickets keep the versions they began with. Nothing where nothing differs.

    Raises Invalid.
    """
    _check_contract(contract, name, valid_from, valid_to)
    wanted = {
        "name": name, "calendar_id": calendar.id, "policy_id": policy.id, "valid_from": valid_from, "valid_to": valid_to,
    }  # fmt: skip
    before = {key: getattr(contract, key) for key in wanted}
    if before == wanted:
        return
    for key, value in wanted.items():
        setattr(contract, key, value)
    db.session.flush()
    audit(by, "change", "contract", contract.id, _plain(before), _plain(wanted))


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


def _check_contract(contract: Contract | None, name: str, valid_from: date, valid_to: date | None) -> None:
    if valid_to is not None and valid_to < valid_from:
        raise Invalid("valid_to", _l("The last day lies before the first."))
    known = db.session.scalar(select(Contract.id).where(Contract.name == name))
    if known is not None and (contract is None or known != contract.id):
        raise Invalid("name", _l("There is a contract of this name already."))


def _check(minutes: Minutes, thresholds: Sequence[int]) -> None:
    for by_priority in minutes.values():
        for priority, amount in by_priority.items():
            if priority not in PRIORITIES or not 0 < amount <= LONGEST_MINUTES:
                raise Invalid("minutes", _l("A promise is between one minute and a year of working time."))
    if not thresholds or any(not 0 < percent <= 1000 for percent in thresholds):
        raise Invalid("thresholds", _l("Thresholds are between 1 and 1000 percent."))
