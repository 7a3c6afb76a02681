"""While an author types: her draft is kept, and the preview follows."""

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.db import read_transaction
from portal.core.errors import Conflict
from portal.core.i18n import _
from portal.knowledge.forms import TypedForm
from portal.knowledge.operations import drafting, editing
from portal.knowledge.queries import editing as written
from portal.knowledge.queries.previewing import preview
from portal.knowledge.routes import blueprint, editor_page
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, redirect_to
from portal.web.filters import short_moment
from portal.web.forms import clean_text
from portal.web.htmx import wants_partial
from portal.web.identity import viewer


@blueprint.post("/kb/articles/<int:article_id>/drafts/<language>")
@permission("knowledge.edit")
def create_draft(article_id: int, language: str) -> ResponseReturnValue:
    """Keep what is typed. Answers JSON to the editor's script: the mark of what is kept, and a sentence."""
    by, form = viewer(), TypedForm()
    written.editing(by, article_id, language)
    if not form.validate_on_submit():
        return jsonify(told=_("Not kept: something is too long.")), 422
    try:
        mark = drafting.keep(
            article_id,
            language,
            form.text(),
            by=by,
            base_number=int(form.base_number.data or 0),
            known=request.form.get("draft_mark", ""),
        )
    except Conflict as error:
        return jsonify(told=str(error.message)), 409
    told = _("Draft kept at %(time)s", time=short_moment(clock.now())) if mark else _("Nothing to save")
    return jsonify(mark=mark, told=told)


@blueprint.post("/kb/articles/<int:article_id>/drafts/<language>/removal")
@permission("knowledge.edit")
def remove_draft(article_id: int, language: str) -> Answer:
    """Throw the draft away; the saved text stays."""
    by = viewer()
    written.editing(by, article_id, language)
    editing.forget_draft(article_id, language, by=by)
    flash(_("The draft is thrown away."), "info")
    return redirect_to(url_for("knowledge.edit_article", article_id=article_id, lang=language))


@blueprint.post("/kb/articles/<int:article_id>/previews/<language>")
@permission("knowledge.edit")
def create_preview(article_id: int, language: str) -> Answer:
    """What readers would get of what is typed: a piece of the page, or without scripts the whole page again. Writes nothing."""
    by, form = viewer(), TypedForm()
    with read_transaction():
        article = written.editing(by, article_id, language).article
        if not wants_partial():
            form.validate()
            return invalid("knowledge/edit.html", 200, lambda: editor_page.context(by, article_id, language, form))
        body = clean_text(form.body.data) or ""
        shown = preview(
            by, article, language, body, title=form.text().title, summary=form.text().summary, kind=str(form.kind.data)
        )
    return invalid("knowledge/_preview.html", 200, preview=shown, language=language)
