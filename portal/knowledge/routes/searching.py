"""Search page and suggestions while a person types."""

from flask import request

from portal.knowledge import queries
from portal.knowledge.routes import blueprint, trail
from portal.web.access import public
from portal.web.answers import Answer, page
from portal.web.forms import clean_text
from portal.web.identity import current
from portal.web.locale import language

_RESULTS = 12
_SUGGESTIONS = 6
_SHORTEST_SUGGESTED = 2
_LONGEST_SHOWN = 200


@blueprint.get("/kb/search")
@public
def list_found() -> Answer:
    """Results of a query. ``exact``: as it was typed, without repair."""
    viewer, spoken = current(), language()
    text = _asked()
    exact = "exact" in request.args
    answer = queries.find(viewer, text, spoken, _RESULTS, repair=not exact)
    if text:
        trail.note_typed(text, articles=[one.id for one in answer.found])
    popular = () if answer.found else queries.popular(viewer, spoken)
    return page(
        "knowledge/found.html", answer=answer, most=_RESULTS, text=text, popular=popular, from_token=trail.token()
    )


@blueprint.get("/kb/suggestions")
@public
def list_suggestions() -> Answer:
    """Articles for what is being typed, as a piece of a page."""
    text = _asked()
    typed_enough = len(text) >= _SHORTEST_SUGGESTED
    answer = queries.find(current(), text, language(), _SUGGESTIONS, typing=True) if typed_enough else None
    if answer:
        trail.note_typed(text, articles=[one.id for one in answer.found])
    return page("knowledge/_suggestions.html", answer=answer, text=text, from_token=trail.token())


def _asked() -> str:
    return (clean_text(request.args.get("q", "")) or "")[:_LONGEST_SHOWN]
