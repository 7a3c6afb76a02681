"""The self-help session of this browser: its token lies in the cookie, its steps are written after the answer."""

from flask import request, session

from portal.core import clock
from portal.knowledge.operations import selfhelp
from portal.web import traces
from portal.web.identity import current
from portal.web.locale import language

_KEY = "self_help"
_LASTS_S = 12 * 3600


def token() -> str:
    """The token of the present session. A new one begins for somebody else, and for the same person the next day."""
    viewer = current()
    owner = viewer.id if viewer else None
    moment = int(clock.now().timestamp())
    kept = session.get(_KEY)
    if isinstance(kept, list) and len(kept) == 3:
        known, known_owner, begun = kept
        if known_owner in (owner, None) and moment - begun < _LASTS_S:
            if known_owner != owner:
                session[_KEY] = [known, owner, begun]
            return str(known)
    fresh = selfhelp.new_token()
    session[_KEY] = [fresh, owner, moment]
    return fresh


def note_typed(text: str) -> None:
    """Remember what was searched for."""
    viewer, spoken = current(), language()
    mine, user_id = token(), viewer.id if viewer else None
    traces.later(lambda: selfhelp.note_typed(mine, user_id, spoken, text))


def note_opened(article_id: int) -> None:
    """Remember that an article was opened; a look ahead of the browser is no reading."""
    if request.headers.get("Sec-Purpose", "").startswith("prefetch"):
        return
    viewer, spoken = current(), language()
    mine, user_id = token(), viewer.id if viewer else None
    traces.later(lambda: selfhelp.note_opened(mine, user_id, spoken, article_id))
