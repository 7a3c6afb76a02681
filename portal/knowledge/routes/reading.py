"""Home of the articles, a shelf, one article."""

from flask import request

from portal.core.i18n import LANGUAGES, _
from portal.knowledge import queries, states
from portal.knowledge.forms import VoteForm
from portal.knowledge.routes import blueprint, trail
from portal.web import markdown
from portal.web.access import public
from portal.web.answers import Answer, page
from portal.web.identity import current
from portal.web.locale import language


@blueprint.get("/kb")
@public
def show_home() -> Answer:
    """Search, shelves, what is read most and what is new."""
    viewer, spoken = current(), language()
    return page(
        "knowledge/home.html",
        shelves=queries.shelves(viewer, spoken),
        popular=queries.popular(viewer, spoken),
        newest=queries.newest(viewer, spoken),
    )


@blueprint.get("/kb/categories/<code>")
@public
def show_category(code: str) -> Answer:
    """The articles of a category by title."""
    viewer, spoken = current(), language()
    shelf = queries.shelf(code, spoken)
    articles = queries.on_shelf(viewer, code, spoken, request.args.get("after"))
    return page("knowledge/category.html", shelf=shelf, articles=articles)


@blueprint.get("/kb/<slug>")
@public
def show_article(slug: str) -> Answer:
    """An article, in the wanted language or the nearest it has."""
    viewer = current()
    wanted = request.args.get("lang", "")
    article = queries.reading(viewer, slug, wanted if wanted in LANGUAGES else language())
    dead = [f"/kb/{missing}" for missing in article.missing]
    html = markdown.stored(article.html, dead, _("This article is not here (yet)."))
    trail.note_opened(article.id)
    vote = queries.vote_of(viewer, article.id)
    return page(
        "knowledge/show.html",
        article=article,
        html=html,
        vote=vote,
        article_states=states.STATE_LABELS,
        form=VoteForm(language=article.language),
        from_token=trail.token(),
    )
