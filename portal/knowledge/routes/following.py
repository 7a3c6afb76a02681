"""Following articles."""

from flask import url_for

from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.knowledge import queries
from portal.knowledge.operations import following
from portal.knowledge.routes import blueprint
from portal.web.access import signed_in
from portal.web.answers import Answer, flash, page, redirect_to, written
from portal.web.identity import viewer
from portal.web.locale import language


@blueprint.get("/kb/following")
@signed_in
def list_followed() -> Answer:
    """What the person follows."""
    return page("knowledge/following.html", articles=queries.followed(viewer(), language()))


@blueprint.post("/kb/<slug>/following")
@signed_in
def follow_article(slug: str) -> Answer:
    """Be told by mail when it changes."""
    following.follow(queries.get_visible(viewer(), slug), by=viewer())
    return _written(slug, True)


@blueprint.post("/kb/<slug>/following/removal")
@signed_in
def unfollow_article(slug: str) -> Answer:
    """Be told no more."""
    article = queries.get_visible(viewer(), slug)
    following.unfollow(article.id, by=viewer())
    return _written(slug, False)


@blueprint.post("/kb/following/<int:article_id>/removal")
@signed_in
def end_following(article_id: int) -> Answer:
    """The same from the list."""
    if article_id not in queries.followed_ids(viewer()):
        raise NotFound
    following.unfollow(article_id, by=viewer())
    flash(_("You no longer follow it."))
    return redirect_to(url_for("knowledge.list_followed"))


def _written(slug: str, followed: bool) -> Answer:
    address = url_for("knowledge.show_article", slug=slug)
    return written(address, "knowledge/_follow.html", lambda: {"slug": slug, "followed": followed})
