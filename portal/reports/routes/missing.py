"""The board of what the knowledge base lacks; it lies above knowledge because it counts tickets too."""

from flask import request

from portal.core.errors import NotFound
from portal.reports import missing, selfhelp
from portal.reports.routes import blueprint
from portal.web import navigation
from portal.web.access import permission
from portal.web.answers import Answer, page
from portal.web.identity import viewer
from portal.web.locale import language


@blueprint.get("/kb/missing")
@permission("knowledge.edit")
def list_missing() -> Answer:
    """Each line leads to a new article or to the one that needs work."""
    by = viewer()
    return page(
        "reports/missing.html",
        searches=missing.searches(by),
        useless=missing.useless(by),
        stale=missing.stale(by),
        unanswered=missing.unanswered(by),
        proposed=missing.proposed(by),
        days=missing.DAYS,
        author_tabs=navigation.author_tabs,
    )


@blueprint.get("/kb/missing/sessions")
@permission("knowledge.edit")
def list_missing_sessions() -> Answer:
    """The sessions in which some words were searched in vain: ``words`` as the board has them, ``why`` one of its counts."""
    by, words, spoken = viewer(), request.args.get("words", ""), request.args.get("language", "")
    found = next((one for one in missing.searches(by) if (one.key, one.language) == (words, spoken)), None)
    if found is None:
        raise NotFound
    reasons = {"nothing": found.nothing, "unopened": found.unopened, "filed": found.filed}
    ids = sorted(reasons.get(request.args.get("why", ""), found.session_ids))
    rows = missing.sessions(by, ids)
    return page(
        "reports/missing_sessions.html",
        found=found,
        rows=rows,
        steps=selfhelp.steps_of(ids, language()),
        step_labels=selfhelp.STEPS,
        outcomes=selfhelp.OUTCOMES,
    )
