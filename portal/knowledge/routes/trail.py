"""The self-help session of this browser: its token lies in the cookie, its steps are written after the answer."""

from flask import request, session

from portal.knowledge.operations import selfhelp
from portal.web import traces
from portal.web.identity import current
from portal.web.locale import language

_KEY = "self_help"


def token() -> str:
    """The token of the present session; a new one begins with the first step or after signing in as somebody else."""
    viewer = current()
    owner = viewer.id if viewer else None
    kept = session.get(_KEY)
    if isinstance(kept, list) and len(kept) == 2 and kept[1] in (owner, None):
        if kept[1] != owner:
            session[_KEY] = [kept[0], owner]
        return str(kept[0])
    fresh = selfhelp.new_token()
    session[_KEY] = [fresh, owner]
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
