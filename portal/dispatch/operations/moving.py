"""The one way in which a visit changes its state: a conditional UPDATE and its row count, right on both databases."""

from sqlalchemy import ColumnElement, update

from portal.core.db import affected, db
from portal.core.errors import Conflict, NotAllowedNow
from portal.core.i18n import _l
from portal.dispatch import states
from portal.dispatch.models import Visit


def move(visit: Visit, target: str, *conditions: ColumnElement[bool], **values: object) -> bool:
    """Bring a visit into a state where its present state allows it and the conditions hold; tell whether this call did it.

    The object is read anew in either case, so that it shows what won.
    """
    statement = (
        update(Visit)
        .where(Visit.id == visit.id, Visit.state.in_(states.SOURCES[target]), *conditions)
        .values(state=target, version=Visit.version + 1, **values)
    )
    won = affected(statement) == 1
    db.session.refresh(visit)
    return won


def refuse(visit: Visit) -> NotAllowedNow:
    """What to raise where the state does not allow the act."""
    return NotAllowedNow(_l("The visit is now “%(state)s”, so this cannot be done.", state=states.LABELS[visit.state]))


def check_version(visit: Visit, version: int | None) -> None:
    """Raise Conflict where the page on which the person decided shows an older visit. None: no page was shown."""
    if version is not None and version != visit.version:
        raise Conflict(_l("The visit changed while you were looking at it. Here is how it is now."))
