"""What tickets tell about assets: the count of failures, kept here so that the inventory never asks upwards."""

from datetime import datetime

from sqlalchemy import delete, select

from assets.models import Asset, Incident
from portal.core.db import db


def note(asset_id: int, ticket_id: int, at: datetime, kind: str = "incident") -> None:
    """Remember that a ticket of a type (``kind``) concerns an asset, as of an instant. Safe twice: the type may change."""
    known = db.session.get(Incident, (asset_id, ticket_id))
    if known is not None:
        known.kind = kind
    elif db.session.scalar(select(Asset.id).where(Asset.id == asset_id)) is not None:
        db.session.add(Incident(asset_id=asset_id, ticket_id=ticket_id, at=at, kind=kind))
        db.session.flush()


def forget(asset_id: int, ticket_id: int) -> None:
    """The ticket does not concern the asset after all."""
    gone = delete(Incident).where(Incident.asset_id == asset_id, Incident.ticket_id == ticket_id)
    db.session.execute(gone, execution_options={"synchronize_session": "fetch"})
