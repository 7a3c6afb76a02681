"""The calendars, contracts and sets of promises that the pages list and show."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import NotFound
from portal.sla import policy
from portal.sla.models import Calendar, Contract, Policy


def calendars() -> list[Calendar]:
    """All calendars by name, with their versions; common reference data."""
    return list(db.session.scalars(select(Calendar).options(selectinload(Calendar.versions)).order_by(Calendar.name)))


def calendar(calendar_id: int) -> Calendar:
    """One calendar. Raises NotFound."""
    found = db.session.get(Calendar, calendar_id)
    if found is None:
        raise NotFound
    return found


def contracts(viewer: Viewer) -> list[Contract]:
    """The contracts the viewer may see, by name."""
    statement = (
        select(Contract)
        .where(policy.visible_contracts(viewer))
        .options(joinedload(Contract.organisation), joinedload(Contract.calendar), joinedload(Contract.policy))
        .options(selectinload(Contract.sites))
        .order_by(Contract.name)
    )
    return list(db.session.scalars(statement))


def contract(viewer: Viewer, contract_id: int) -> Contract:
    """A contract the viewer may see. Raises NotFound."""
    found = db.session.scalar(select(Contract).where(Contract.id == contract_id, policy.visible_contracts(viewer)))
    if found is None:
        raise NotFound
    return found


def policies() -> list[Policy]:
    """All sets of promises, by name."""
    return list(db.session.scalars(select(Policy).order_by(Policy.name)))


def contracts_under(policy_id: int) -> list[str]:
    """The names of the contracts that refer to a set of promises."""
    return list(
        db.session.scalars(select(Contract.name).where(Contract.policy_id == policy_id).order_by(Contract.name))
    )
