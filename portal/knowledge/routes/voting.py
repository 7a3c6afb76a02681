"""Was this article useful?"""

from flask import request, url_for

from portal.knowledge import queries
from portal.knowledge.forms import VoteForm
from portal.knowledge.operations import voting
from portal.knowledge.routes import blueprint, trail
from portal.knowledge.routes.reading import place
from portal.web.access import public
from portal.web.answers import Answer, invalid, written
from portal.web.identity import current
from portal.web.locale import language


@blueprint.post("/kb/<slug>/votes")
@public
def create_vote(slug: str) -> Answer:
    """Record a vote, with a word about what was missing where one is sent, and say what may follow it."""
    viewer = current()
    article = queries.get_visible(viewer, slug)
    form = VoteForm()
    token, spoken, where = trail.token(), language(), place(request.form.to_dict())
    shown: dict[str, object] = {"slug": slug, "from_token": token, "form": form, "where": where}
    if not form.validate_on_submit():
        known = {"yes": True, "no": False}.get(form.useful.data or "")
        return invalid("knowledge/_vote.html", build=lambda: {"vote": known, **shown})
    useful = form.useful.data == "yes"
    said = form.word.data if "word" in request.form else None
    voting.vote(article, useful, by=viewer, token=token, language=spoken, word=said)
    address = url_for("knowledge.show_article", slug=slug, **{**where, "_anchor": "article-vote"})  # ty: ignore[invalid-argument-type]
    return written(address, "knowledge/_vote.html", lambda: {"vote": useful, "thanked": bool(said), **shown})
