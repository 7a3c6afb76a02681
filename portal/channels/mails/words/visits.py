"""Words of mails about field visits."""

from flask import current_app

from portal.channels.mails.words import tickets
from portal.core.db import db
from portal.core.outbox import Message
from portal.dispatch.models import Visit

Words = dict[str, object]


def requested(message: Message) -> Words | None:
    """For dispatchers, while nobody has dealt with it."""
    return _about(message, {"to_dispatch"}, "/visits/{id}")


def offered(message: Message) -> Words | None:
    """For engineers, while the visit can still be taken."""
    return _about(message, {"offered"}, "/m/visits/{id}")


def accepted(message: Message) -> Words | None:
    """For the requester, while the visit is ahead: who comes and when."""
    words = _about(message, {"accepted", "en_route"}, "")
    visit = words and words["visit"]
    return words if isinstance(visit, Visit) and visit.engineer is not None else None


def _about(message: Message, states: set[str], path: str) -> Words | None:
    words = tickets.about(message)
    visit = db.session.get(Visit, int(str(message.params["visit_id"])))
    if words is None or visit is None or visit.state not in states:
        return None
    base = current_app.extensions["settings"].base_url
    return {**words, "visit": visit, **({"visit_url": base + path.format(id=visit.id)} if path else {})}
