"""Files of tickets."""

from flask import Response, abort, current_app, request, send_file

from portal.core.storage import INLINE, path_of
from portal.tickets.queries import finding
from portal.tickets.routes import blueprint
from portal.web.access import signed_in
from portal.web.answers import attachment
from portal.web.identity import viewer


@blueprint.get("/files/<int:file_id>")
@signed_in
def show_file(file_id: int) -> Response:
    """The content of a file that the viewer may see: a download; pictures may be shown in place (``?inline``)."""
    file = finding.get_file(viewer(), file_id)
    path = path_of(current_app.extensions["settings"].files, file.sha256)
    if not path.is_file() or path.is_symlink():
        abort(404)
    response = send_file(path, mimetype=file.mime, etag=file.sha256, max_age=0, conditional=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return attachment(response, file.name, inline="inline" in request.args and file.mime in INLINE)
