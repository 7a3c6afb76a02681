"""Pictures and attachments of articles."""

from flask import Response, abort, current_app, jsonify, request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from portal.core.db import read_transaction
from portal.core.errors import Invalid
from portal.core.i18n import _, _l
from portal.core.storage import INLINE, path_of, store
from portal.knowledge.forms import TypedForm
from portal.knowledge.models import ArticleFile
from portal.knowledge.operations import attaching, holding
from portal.knowledge.queries import editing as written
from portal.knowledge.routes import blueprint, editor_page
from portal.web.access import permission, public_and_programs
from portal.web.answers import Answer, attachment, flash, invalid, partial
from portal.web.forms import chosen_files
from portal.web.htmx import wants_partial
from portal.web.identity import current, viewer


@blueprint.get("/kb/files/<int:article_id>/<name>")
@public_and_programs("articles:read")
def show_file(article_id: int, name: str) -> Response:
    """A file of an article that the person may read: a checked picture in place, anything else as a download."""
    file = written.visible_file(current(), article_id, name)
    path = path_of(current_app.extensions["settings"].files, file.sha256)
    if not path.is_file() or path.is_symlink():
        abort(404)
    response = send_file(path, mimetype=file.mime, etag=file.sha256, max_age=0, conditional=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return attachment(response, file.name, inline=file.mime in INLINE)


@blueprint.post("/kb/articles/<int:article_id>/files/<language>")
@permission("knowledge.edit")
def create_file(article_id: int, language: str) -> Answer | ResponseReturnValue:
    """Add a file. Answers the Markdown that shows it to the editor's script; without scripts the page, the Markdown at the end."""
    by, form = viewer(), TypedForm()
    with read_transaction():
        written.editing(by, article_id, language)
        form.validate()
    if not wants_partial():
        return take_in(article_id, language, form)
    try:
        file = _keep(article_id, form.file.data)
    except Invalid as error:
        return jsonify(error=str(error.message)), 422
    return jsonify(markdown=markdown_of(file), name=file.name)


def is_sent(form: TypedForm) -> bool:
    """Whether a file came along with the form."""
    return bool(chosen_files([form.file.data] if isinstance(form.file.data, FileStorage) else []))


def take_in(article_id: int, language: str, form: TypedForm) -> Answer:
    """Add the file that came with the whole form; answers the page with what is typed, the Markdown of the file at its end."""
    by = viewer()
    try:
        file = _keep(article_id, form.file.data)
    except Invalid as error:
        form.refuse(error)
        return invalid("knowledge/edit.html", build=lambda: editor_page.context(by, article_id, language, form))
    form.body.data = f"{form.body.data or ''}\n\n{markdown_of(file)}\n".lstrip()
    flash(_("The file stands at the end of the text. Put it where it belongs, and save."), "info")
    return partial("knowledge/edit.html", lambda: editor_page.context(by, article_id, language, form))


@blueprint.post("/kb/articles/<int:article_id>/files/<language>/removal")
@permission("knowledge.edit")
def remove_file(article_id: int, language: str) -> Answer:
    """Take the file ``removed`` out of the article; what is typed stays on the page."""
    by, form = viewer(), TypedForm()
    written.editing(by, article_id, language)
    form.validate()
    attaching.remove(holding.held(article_id, by), request.form.get("removed", ""), by=by)
    return partial("knowledge/edit.html", lambda: editor_page.context(by, article_id, language, form))


def markdown_of(file: ArticleFile) -> str:
    """How a text shows a file: a picture, or a link to download it."""
    words = file.name.rpartition(".")[0].replace("-", " ")
    return f"![{words}]({file.name})" if file.mime in INLINE else f"[{file.name}]({file.name})"


def _keep(article_id: int, sent: FileStorage | str | None) -> ArticleFile:
    chosen = chosen_files([sent] if isinstance(sent, FileStorage) else [])
    if not chosen:
        raise Invalid("file", _l("Choose a file first."))
    root = current_app.extensions["settings"].files
    stored = store(chosen[0].stream, chosen[0].filename or "", root, field="file")
    size = attaching.measured(stored, root)
    by = viewer()
    return attaching.attach(holding.held(article_id, by), stored, size, by=by)
