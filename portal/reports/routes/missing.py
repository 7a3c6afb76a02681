"""The board of what the knowledge base lacks; it lies above knowledge because it counts tickets too."""

from flask import request

from portal.core.errors import NotFound
from portal.reports import selfhelp
from portal.reports.missing import articles, behind, bounds, searches, tickets
from portal.reports.routes import blueprint
from portal.tickets.states import STATUS_LABELS
from portal.web import navigation
from portal.web.access import permission
from portal.web.addresses import asked_number
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
        searches=searches.in_vain(by),
        useless=articles.useless(by),
        stale=articles.stale(by),
        unanswered=tickets.unanswered(by),
        proposed=tickets.proposed(by),
        days=bounds.DAYS,
        author_tabs=navigation.author_tabs,
    )


@blueprint.get("/kb/missing/sessions")
@permission("knowledge.edit")
def list_missing_sessions() -> Answer:
    """The sessions in which some words were searched in vain: ``words`` as the board has them, ``why`` one of its counts."""
    by, words, spoken = viewer(), request.args.get("words", ""), request.args.get("language", "")
    found = next((one for one in searches.in_vain(by) if (one.key, one.language) == (words, spoken)), None)
    if found is None:
        raise NotFound
    reasons = {"nothing": found.nothing, "unopened": found.unopened, "filed": found.filed}
    why = request.args.get("why", "")
    sessions = behind.sessions(by, sorted(reasons.get(why, found.session_ids)), request.args.get("after"))
    return page(
        "reports/missing_sessions.html",
        found=found,
        why=why if why in reasons else None,
        rows=sessions.rows,
        after=sessions.after,
        steps=selfhelp.steps_of([row.id for row in sessions.rows], language()),
        step_labels=selfhelp.STEPS,
        outcomes=selfhelp.OUTCOMES,
    )


@blueprint.get("/kb/missing/votes")
@permission("knowledge.edit")
def list_missing_votes() -> Answer:
    """What readers said of an ``article``: that it helped (``useful`` is yes) or that it did not."""
    by, useful = viewer(), request.args.get("useful") == "yes"
    article = behind.voted_article(by, _number("article"))
    return page(
        "reports/missing_votes.html",
        article=article,
        titles=behind.titles_of(article.id),
        useful=useful,
        found=behind.votes(by, article.id, useful, request.args.get("after")),
        days=bounds.DAYS,
    )


@blueprint.get("/kb/missing/stale")
@permission("knowledge.edit")
def list_missing_stale() -> Answer:
    """All texts that are stale or overdue."""
    return page("reports/missing_stale.html", found=behind.stale(viewer(), request.args.get("after")))


@blueprint.get("/kb/missing/tickets")
@permission("knowledge.edit")
def list_missing_tickets() -> Answer:
    """The tickets of a kind of help without an article (``category``), or those solved with nearly the same words (``proposal``)."""
    by, after, shown = viewer(), request.args.get("after"), {"statuses": STATUS_LABELS}
    if "proposal" in request.args:
        proposal = behind.proposal(by, _number("proposal"))
        found = behind.tickets_of_proposal(by, proposal, after)
        return page("reports/missing_tickets.html", heading=proposal.title, proposal=proposal, found=found, **shown)
    category_id = _number("category")
    name, found = behind.kind_of_help(category_id), behind.tickets_of_kind(by, category_id, after)
    return page("reports/missing_tickets.html", heading=name, category_id=category_id, found=found, **shown)


def _number(name: str) -> int:
    """An id of the address. Raises NotFound where it is none."""
    number = asked_number(name)
    if number is None:
        raise NotFound
    return number
