"""The self-help session of this browser: its token lies in the cookie, its steps are written after the answer."""

import re
from collections.abc import Sequence

from flask import request, session

from portal.core import clock
from portal.knowledge.operations import selfhelp
from portal.knowledge.operations.selfhelp import Place
from portal.web import requests, traces
from portal.web.identity import current
from portal.web.locale import language

_KEY = "self_help"
_TOKEN = re.compile(r"[\w-]{24}", re.ASCII)
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


def note_typed(
    text: str,
    *,
    articles: Sequence[int] = (),
    tickets: Sequence[int] = (),
    category_id: int | None = None,
    within: str = "",
    form: str = "",
) -> None:
    """Remember what was searched for, and the ids of the answers that were shown.

    ``within``: the session's token that a form kept; it goes on even where the browser has begun another one. ``form``: the request_key
    of that form; sent meanwhile, its answers came too late to be seen, and what was typed stands in the ticket: it is no search.
    """
    mine, user_id, spoken, place = _who(category_id)
    mine = within if _TOKEN.fullmatch(within) else mine
    results, shown = len(articles) + len(tickets), {"articles": list(articles), "tickets": list(tickets)}

    def note() -> None:
        if user_id is None or not requests.was_sent(user_id, form):
            selfhelp.note_typed(mine, user_id, spoken, text, place=place, results=results, shown=shown)

    traces.later(note)


def note_opened(article_id: int | None = None, *, ticket_id: int | None = None) -> None:
    """Remember that an article or a resolved ticket was opened; a look ahead of the browser is no reading."""
    if request.headers.get("Sec-Purpose", "").startswith("prefetch"):
        return
    mine, user_id, spoken, place = _who()
    traces.later(lambda: selfhelp.note_opened(mine, user_id, spoken, article_id, ticket_id=ticket_id, place=place))


def note_walked(article_id: int, text: str) -> None:
    """Remember that a question of a guided article was answered; a look ahead of the browser is no answer."""
    if request.headers.get("Sec-Purpose", "").startswith("prefetch"):
        return
    mine, user_id, spoken, place = _who()
    traces.later(lambda: selfhelp.note_walked(mine, user_id, spoken, article_id, text, place=place))


def note_helped(article_id: int | None = None, *, ticket_id: int | None = None) -> None:
    """Write, in the present transaction, that an article or a resolved ticket spared the person a ticket."""
    mine, user_id, spoken, place = _who()
    selfhelp.note_helped(mine, user_id, spoken, article_id, ticket_id=ticket_id, place=place)


def end() -> str:
    """End the session here: whatever is asked next belongs to another one. Returns its token, with which it may go on."""
    ended = token()
    session.pop(_KEY, None)
    return ended


def _who(category_id: int | None = None) -> tuple[str, int | None, str, Place]:
    viewer = current()
    place = Place(viewer.organisation_id, viewer.site_id, category_id) if viewer else Place()
    return token(), viewer.id if viewer else None, language(), place
