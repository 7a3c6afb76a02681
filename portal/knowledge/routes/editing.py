"""The editor of an article's text."""

from flask import request, url_for

from portal.core.errors import Conflict, Invalid
from portal.core.i18n import LANGUAGES, _
from portal.knowledge.forms import TextForm
from portal.knowledge.operations import editing
from portal.knowledge.operations.editing import Change
from portal.knowledge.queries import editing as written
from portal.knowledge.routes import blueprint, editor_page, files
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.identity import viewer
from portal.web.locale import language as spoken


@blueprint.get("/kb/articles/<int:article_id>/edit")
@permission("knowledge.edit")
def edit_article(article_id: int) -> Answer:
    """The text in the language ``lang``, else in the author's, with what she has typed and not saved."""
    wanted = request.args.get("lang", "")
    language = wanted if wanted in LANGUAGES else spoken()
    return page("knowledge/edit.html", **editor_page.context(viewer(), article_id, language))


@blueprint.post("/kb/articles/<int:article_id>/texts/<language>")
@permission("knowledge.edit")
def create_version(article_id: int, language: str) -> Answer:
    """Save. Where somebody was quicker, both texts are shown and nothing is lost (409)."""
    by, form = viewer(), TextForm()
    before = written.editing(by, article_id, language)
    if not form.validate_on_submit():
        return _again(article_id, language, form)
    if files.is_sent(form):  # without scripts a file comes along with "Save": it is not to be lost
        return files.take_in(article_id, language, form)
    change = Change(form.text(), int(form.base_number.data or 0), bool(form.settles.data), bool(form.minor.data))
    try:
        number = editing.save(article_id, language, change, by=by, kind=str(form.kind.data))
    except Invalid as error:
        form.refuse(error)
        return _again(article_id, language, form)
    except Conflict as error:
        form.form_errors.append(str(error.message))
        return _again(article_id, language, form, is_conflict=True)
    if number == before.current.number:
        flash(_("Nothing was changed; this is version %(number)s.", number=number), "info")
    else:
        flash(_("Version %(number)s is saved.", number=number))
    return redirect_to(url_for("knowledge.edit_article", article_id=article_id, lang=language))


def _again(article_id: int, language: str, form: TextForm, *, is_conflict: bool = False) -> Answer:
    by = viewer()
    return invalid(
        "knowledge/edit.html",
        status=409 if is_conflict else 422,
        build=lambda: editor_page.context(by, article_id, language, form, is_conflict=is_conflict),
    )
