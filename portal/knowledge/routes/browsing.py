"""Home of the articles, a shelf, what is new, and what helps with a device."""

from flask import request

from portal.knowledge import queries
from portal.knowledge.routes import blueprint, trail
from portal.web import htmx
from portal.web.access import public
from portal.web.answers import Answer, page
from portal.web.identity import current
from portal.web.locale import language

PERIODS = (30, 90)


@blueprint.get("/kb")
@public
def show_home() -> Answer:
    """Search, shelves, what is read most and what is new."""
    viewer, spoken = current(), language()
    newest = queries.newest(viewer, spoken)
    return page(
        "knowledge/home.html",
        shelves=queries.shelves(viewer, spoken),
        popular=queries.popular(viewer, spoken, but=[one.id for one in newest]),
        newest=newest,
        followed=queries.followed(viewer, spoken) if viewer else (),
    )


@blueprint.get("/kb/categories/<code>")
@public
def show_category(code: str) -> Answer:
    """The articles of a category by title."""
    viewer, spoken = current(), language()
    shelf = queries.shelf(code, spoken)
    articles = queries.on_shelf(viewer, code, spoken, request.args.get("after"))
    return page("knowledge/category.html", shelf=shelf, articles=articles)


@blueprint.get("/kb/new")
@public
def list_news() -> Answer:
    """What was published or changed in the last ``days``."""
    asked = request.args.get("days", "")
    days = next((period for period in PERIODS if str(period) == asked), PERIODS[0])
    found = queries.news(current(), language(), days, request.args.get("after"))
    return page("knowledge/news.html", news=found.rows, after=found.after, days=days, periods=PERIODS)


@blueprint.get("/kb/labels/<token>")
@public
def list_for_label(token: str) -> Answer:
    """Answers for the device whose printed label was scanned, as a piece of the page that the scan opens."""
    answers = queries.answers_for_label(current(), token, language())
    template = "knowledge/_for_label.html" if htmx.wants_partial() else "knowledge/label.html"
    return page(template, answers=answers, token=token, from_token=trail.token())
