"""Was this article useful?"""

from flask import url_for

from portal.core.i18n import LANGUAGES
from portal.knowledge import queries
from portal.knowledge.forms import VoteForm
from portal.knowledge.operations import voting
from portal.knowledge.routes import blueprint, trail
from portal.web.access import public
from portal.web.answers import Answer, invalid, written
from portal.web.identity import current
from portal.web.locale import language


@blueprint.post("/kb/<slug>/votes")
@public
def create_vote(slug: str) -> Answer:
    """Record a vote and say what may follow it."""
    viewer = current()
    article = queries.get_visible(viewer, slug)
    form = VoteForm()
    token, spoken = trail.token(), language()
    shown: dict[str, object] = {"slug": slug, "from_token": token, "form": form}
    if not form.validate_on_submit():
        return invalid("knowledge/_vote.html", build=lambda: {"vote": None, **shown})
    useful = form.useful.data == "yes"
    voting.vote(article, useful, by=viewer, token=token, language=spoken)
    wanted = form.language.data if form.language.data in LANGUAGES else None
    address = url_for("knowledge.show_article", slug=slug, lang=wanted, _anchor="article-vote")
    return written(address, "knowledge/_vote.html", lambda: {"vote": useful, **shown})
