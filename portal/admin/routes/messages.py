"""Mails: what was sent, what is kept because there is no mail server, what failed."""

from flask import request, url_for

from portal.admin import queries
from portal.admin.operations import retrying
from portal.admin.routes import blueprint
from portal.core.i18n import _
from portal.web import identity
from portal.web.access import permission
from portal.web.answers import Answer, flash, page, redirect_to


@blueprint.get("/admin/messages")
@permission("admin.manage")
def list_messages() -> Answer:
    """Messages by state."""
    wanted = request.args.get("state")
    state = wanted if wanted in queries.MESSAGE_STATES else None
    found = queries.messages(state, request.args.get("after"))
    return page("admin/messages.html", page=found, state=state, counts=queries.message_counts())


@blueprint.get("/admin/messages/<int:message_id>")
@permission("admin.manage")
def show_message(message_id: int) -> Answer:
    """One message as it was (or would be) read."""
    return page("admin/message.html", message=queries.get_message(message_id))


@blueprint.post("/admin/messages/<int:message_id>/retry")
@permission("admin.manage")
def retry_message(message_id: int) -> Answer:
    """Try a failed one again."""
    if retrying.send_message_again(message_id, identity.viewer().id):
        flash(_("It is sent again now."))
    else:
        flash(_("This mail cannot be sent again."), "info")
    return redirect_to(url_for("admin.show_message", message_id=message_id))
