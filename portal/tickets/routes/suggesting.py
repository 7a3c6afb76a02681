"""Answers while a ticket is written: offered beside the form, opened in place, and what is said when one of them helped."""

from dataclasses import dataclass

from flask import current_app, request, url_for

from portal.catalogue import queries as catalogue
from portal.core.errors import Forbidden, Invalid, NotFound
from portal.core.i18n import _l
from portal.core.numbers import number_of
from portal.knowledge import queries as knowledge
from portal.knowledge.operations import voting
from portal.knowledge.routes import trail
from portal.knowledge.routes.beside import in_place
from portal.tickets import states
from portal.tickets.operations import answering
from portal.tickets.queries import articles, finding, showing, suggesting
from portal.tickets.queries.suggesting import ARTICLE, Suggestion
from portal.tickets.routes import blueprint, filing
from portal.web import htmx, requests
from portal.web.access import permission
from portal.web.answers import Answer, page, partial, written
from portal.web.choosing import optional_id
from portal.web.forms import clean_text
from portal.web.identity import viewer
from portal.web.locale import language

_MOST_DEVICES = 20


@dataclass(frozen=True)
class _Writing:
    """What stands in the form at this moment, however unfinished."""

    title: str
    description: str
    asset_ids: tuple[int, ...]
    category_id: int | None


@blueprint.post("/tickets/suggestions")
@permission("tickets.file")
def list_suggestions() -> Answer:
    """Articles and resolved tickets for what is being written; nothing of the ticket is kept.

    A plain browser gets the form again, as it was filled, with the answers in it.
    """
    if htmx.wants_partial():
        return partial("tickets/_suggestions.html", lambda: {"found": _found(_writing()), "opened": False})
    return partial("tickets/new.html", lambda: {**filing.filled(), "found": _found(_writing()), "opened": True})


@blueprint.get("/tickets/suggestions/articles/<slug>")
@permission("tickets.file")
def show_suggested_article(slug: str) -> Answer:
    """An article as it opens beside the form."""
    article = knowledge.reading(viewer(), slug, language())
    trail.note_opened(article.id)
    return page("tickets/_suggested_article.html", **in_place(article))


@blueprint.get("/tickets/suggestions/tickets/<int:number>")
@permission("tickets.file")
def show_suggested_ticket(number: int) -> Answer:
    """How a ticket was solved, as it opens beside the form."""
    ticket = finding.get_visible(viewer(), number)
    if ticket.status not in states.ENDED_WELL:
        raise NotFound
    trail.note_opened(ticket_id=ticket.id)
    return page("tickets/_suggested_ticket.html", ticket=ticket)


@blueprint.post("/tickets/suggestions/thanks")
@permission("tickets.file")
def create_thanks() -> Answer:
    """An article (``helped`` is article-SLUG) or a resolved ticket (ticket-NUMBER) helped: the attempt ends without a ticket.

    A form that is still open keeps its token: if it is sent after all, the ticket belongs to this attempt.
    Raises NotFound for what the person may not see.
    """
    kind, _dash, key = request.form.get("helped", "").partition("-")
    by = viewer()
    if kind == ARTICLE:
        article = knowledge.get_visible(by, key)
        voting.vote(article, True, by=by, token=trail.token(), language=language())
        trail.note_helped(article.id)
    elif (number := number_of(key)) is not None:
        trail.note_helped(ticket_id=finding.get_visible(by, number).id)
    else:
        raise Invalid("helped", _l("Please say which answer helped."))
    ended = trail.end()
    address = url_for("tickets.show_thanks", session=ended)
    return written(address, "tickets/_thanks.html", lambda: {"from_token": ended, "beside": True})


@blueprint.get("/tickets/suggestions/thanks")
@permission("tickets.file")
def show_thanks() -> Answer:
    """Glad it helped: the way back, and the way to file it anyway."""
    return page("tickets/thanks.html", from_token=request.args.get("session", "")[:64], beside=False)


@blueprint.get("/tickets/<int:number>/similar")
@permission("tickets.work")
def list_similar(number: int) -> Answer:
    """What may help whoever works on the ticket: articles about its devices and text, and tickets solved before.

    What she read before she filed it is no answer: it stands under "Before filing".
    """
    by = viewer()
    ticket = finding.get_visible(by, number)
    if not finding.standing(by, ticket).works:
        raise Forbidden
    found = suggesting.suggestions(
        by,
        ticket.title,
        ticket.description,
        language(),
        asset_ids=showing.device_ids(ticket.id),
        without=ticket.id,
        known={tie.article_id for tie in articles.of_ticket(ticket.id) if tie.kind == answering.READ},
    )
    base = current_app.extensions["settings"].base_url
    return page("tickets/_similar.html", ticket=ticket, found=found, base_url=base)


def _found(writing: _Writing) -> list[Suggestion]:
    """The suggestions; what was typed is remembered once it says enough, so that it is no search without an answer before."""
    by = viewer()
    enough = suggesting.says_enough(writing.title, writing.description)
    if not enough and not writing.asset_ids:
        return []
    found = suggesting.suggestions(by, writing.title, writing.description, language(), asset_ids=writing.asset_ids)
    if enough:
        trail.note_typed(
            writing.title or writing.description,
            articles=[one.id for one in found if one.kind == ARTICLE],
            tickets=[one.id for one in found if one.kind != ARTICLE],
            category_id=_category(writing.category_id),
            within=request.form.get("self_help", ""),
            form=request.form.get(requests.FIELD, ""),
        )
    return found


def _category(category_id: int | None) -> int | None:
    if category_id is None:
        return None
    try:
        return catalogue.get_category(viewer(), category_id).id
    except NotFound:
        return None


def _writing() -> _Writing:
    def text(name: str, limit: int) -> str:
        return clean_text(request.form.get(name, "")[:limit]) or ""

    chosen = [_id(value) for value in request.form.getlist("assets")[:_MOST_DEVICES]]
    return _Writing(
        text("title", states.TITLE_LIMIT),
        text("description", states.TEXT_LIMIT),
        tuple(asset_id for asset_id in chosen if asset_id),
        _id(request.form.get("category")),
    )


def _id(value: str | None) -> int | None:
    try:
        return optional_id(value)
    except ValueError:
        return None
