"""An article from a solved ticket: what was stripped is shown and may be changed before anything is kept."""

from flask import current_app, request, url_for

from portal.accounts.viewer import Viewer
from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.core.i18n import _
from portal.knowledge import policy as knowledge_policy
from portal.knowledge.operations import proposing
from portal.knowledge.queries import editing as shelves
from portal.tickets import states
from portal.tickets.forms import ArticleForm
from portal.tickets.models import Ticket
from portal.tickets.operations import answering
from portal.tickets.operations.answering import Wanted
from portal.tickets.policy import Standing
from portal.tickets.queries import articles, finding, stripping
from portal.tickets.routes import blueprint
from portal.web import htmx, requests
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.identity import viewer
from portal.web.locale import language
from portal.web.navigation import url_if_there

PAGE = "tickets/article.html"


@blueprint.get("/tickets/<int:number>/solution/articles")
@permission("tickets.work")
def list_fitting_articles(number: int) -> Answer:
    """Articles that may have solved it, for the form that solves; without scripts the search for its title."""
    ticket, standing = finding.get_with_standing(viewer(), number)
    if not standing.works:
        raise Forbidden
    if not htmx.wants_partial():
        return redirect_to(url_if_there("knowledge.list_found", q=ticket.title))
    return page("tickets/_fitting_articles.html", ticket=ticket, fitting=articles.fitting(ticket, viewer()))


@blueprint.get("/tickets/of-article/<int:article_id>")
@permission("knowledge.edit")
def list_tickets_of_article(article_id: int) -> Answer:
    """How often an article solved a ticket, was sent, or did not spare one; for its authors, on the article's page."""
    by = viewer()
    article = articles.editable_article(article_id, by)
    context = {"article": article, "counts": articles.counts_of(article_id), "kinds": articles.KINDS}
    shown = {kind: articles.tickets_of(article_id, by, kind) for kind in context["counts"]}
    template = "tickets/_of_article.html" if htmx.wants_partial() else "tickets/of_article.html"
    return page(template, **context, shown=shown)


@blueprint.get("/tickets/<int:number>/article/new")
@permission("tickets.work", "knowledge.edit")
def new_article(number: int) -> Answer:
    """Problem and solution without personal data, what was replaced, and the files to take over."""
    ticket, _standing = _solved(number)
    if any(one.kind == answering.MADE for one in articles.of_ticket(ticket.id)):
        flash(_("An article was made from this ticket already."), "info")
        return redirect_to(url_for("tickets.show_ticket", number=number))
    return page(PAGE, **_context(ticket, _form(ticket)))


@blueprint.post("/tickets/<int:number>/article/preview")
@permission("tickets.work", "knowledge.edit")
def create_article_preview(number: int) -> Answer:
    """The texts made anew with what the person wants put for what was found; nothing is kept."""
    ticket, _standing = _solved(number)
    found, put = request.form.getlist("found"), request.form.getlist("put")
    instead = dict(zip(found, put, strict=False))
    return page(PAGE, **_context(ticket, _form(ticket, instead), instead))


@blueprint.post("/tickets/<int:number>/article")
@permission("tickets.work", "knowledge.edit")
def create_article(number: int) -> Answer:
    """Make the draft, once, and go on to its text; who does not edit sends it to the editors and returns to the ticket."""
    by = viewer()
    ticket, standing = _solved(number)
    form = ArticleForm()
    form.offer(shelves.topics(language()), articles.offered_files(ticket))
    if not form.validate_on_submit():
        return _refused(number, form)
    try:
        claim = requests.claim(by.id)
    except requests.Repeated as repeated:
        return redirect_to(repeated.location or url_for("tickets.show_ticket", number=number))
    wanted = Wanted(
        title=" ".join((form.title.data or "").split()),
        problem=form.problem.data or "",
        solution=form.solution.data or "",
        shelf_id=int(form.shelf.data or 0),
        file_ids=[int(key) for key in form.files.data or () if key],
    )
    try:
        article = answering.make_article(ticket, wanted, standing, current_app.extensions["settings"].files, by=by)
    except Invalid as error:
        form.refuse(error)
        return _refused(number, form)
    location = _next(ticket, article.id, by)
    if claim:
        claim.location = location
    return redirect_to(location)


def _refused(number: int, form: ArticleForm) -> Answer:
    return invalid(PAGE, build=lambda: _context(finding.get_visible(viewer(), number), form))


def _next(ticket: Ticket, article_id: int, by: Viewer) -> str:
    if knowledge_policy.edits_for(by, ticket.organisation_id):
        return url_for("knowledge.edit_article", article_id=article_id, lang=ticket.language)
    flash(_("Thank you! The editors were asked to review it."))
    return url_for("tickets.show_ticket", number=ticket.number)


def _solved(number: int) -> tuple[Ticket, Standing]:
    """A ticket of which the viewer may make an article. Raises NotFound, Forbidden, NotAllowedNow."""
    ticket, standing = finding.get_with_standing(viewer(), number)
    if not answering.may_make(viewer(), standing, ticket):
        if ticket.status in states.ENDED_WELL:
            raise Forbidden
        raise NotAllowedNow(_("The ticket is not solved yet."))
    return ticket, standing


def _form(ticket: Ticket, instead: dict[str, str] | None = None) -> ArticleForm:
    """The form with the ticket's texts, stripped."""
    known = articles.known_of(ticket)
    form = ArticleForm(formdata=None)
    form.offer(shelves.topics(language()), articles.offered_files(ticket))
    form.title.data = stripping.strip_title(ticket.title, known, ticket.language, instead)
    form.problem.data = stripping.strip(ticket.description or ticket.title, known, ticket.language, instead).text
    form.solution.data = stripping.strip(ticket.resolution, known, ticket.language, instead).text
    form.shelf.data = proposing.likely_shelf(ticket.category_id)
    return form


def _context(ticket: Ticket, form: ArticleForm, instead: dict[str, str] | None = None) -> dict[str, object]:
    known = articles.known_of(ticket)
    texts = (ticket.title, ticket.description, ticket.resolution)
    finds = [find for text in texts for find in stripping.strip(text, known, ticket.language, instead).finds]
    return {
        "ticket": ticket,
        "form": form,
        "replacements": stripping.replacements(finds),
        "kinds": stripping.LABELS,
        "edits": knowledge_policy.edits_for(viewer(), ticket.organisation_id),
    }
