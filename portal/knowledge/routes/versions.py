"""The versions of a text: what was changed, by whom, and the way back."""

from flask import request, url_for

from portal.core.errors import Invalid, NotFound
from portal.core.i18n import LANGUAGES, _
from portal.knowledge.forms import RestorationForm
from portal.knowledge.operations import editing
from portal.knowledge.queries import differences
from portal.knowledge.queries import editing as written
from portal.knowledge.routes import blueprint
from portal.web.access import permission
from portal.web.answers import Answer, flash, page, redirect_to
from portal.web.identity import viewer
from portal.web.locale import language as spoken


@blueprint.get("/kb/articles/<int:article_id>/versions")
@permission("knowledge.edit")
def list_versions(article_id: int) -> Answer:
    """All versions in a language, and two of them side by side: ``old`` and ``new``, else the last two."""
    wanted = request.args.get("lang", "")
    state = written.editing(viewer(), article_id, wanted if wanted in LANGUAGES else spoken())
    new = request.args.get("new", state.current.number, int)
    old = request.args.get("old", max(new - 1, 0), int)
    left, right = (written.version(article_id, state.language, number) for number in (old, new))
    return page(
        "knowledge/versions.html",
        editing=state,
        versions=written.versions(article_id, state.language),
        left=left,
        right=right,
        pairs=differences.compare(left.as_lines(), right.as_lines()) if left.number and right.number else (),
    )


@blueprint.post("/kb/articles/<int:article_id>/texts/<language>/restorations")
@permission("knowledge.edit")
def create_restoration(article_id: int, language: str) -> Answer:
    """Make an old version the newest one."""
    form = RestorationForm()
    if not form.validate_on_submit():
        raise NotFound
    number = int(form.number.data or 0)
    try:
        newest = editing.restore(article_id, language, number, by=viewer())
    except Invalid as error:
        raise Invalid("number", error.message) from error
    flash(_("Version %(number)s has the text of version %(old)s.", number=newest, old=number))
    return redirect_to(url_for("knowledge.list_versions", article_id=article_id, lang=language))
