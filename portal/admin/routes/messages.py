"""Mails: what was sent, what is kept because there is no mail server, what failed."""

from flask import current_app, request, url_for

from portal.admin.operations import retrying
from portal.admin.queries import owed as queries
from portal.admin.queries.objects import names_of_objects
from portal.admin.routes import blueprint, telling
from portal.core import clock, health
from portal.core.i18n import _, ngettext
from portal.web import identity
from portal.web.access import permission
from portal.web.answers import Answer, flash, page, redirect_to


@blueprint.get("/admin/messages")
@permission("admin.manage")
def list_messages() -> Answer:
    """Messages by state."""
    wanted, by = request.args.get("state"), identity.viewer()
    state = wanted if wanted in queries.MESSAGE_STATES else None
    found = queries.messages(state, request.args.get("after"))
    rows = list(found.rows)
    names = names_of_objects(telling.things_of_mails(rows), by)
    told = [(row, telling.mail(row, names, by)) for row in rows]
    return page(
        "admin/messages.html", page=found, told=told, state=state, counts=queries.message_counts(), moment=clock.now(),
        stands_still=health.stands_still(), smtp=bool(current_app.extensions["settings"].smtp_url),
    )  # fmt: skip


@blueprint.get("/admin/messages/<int:message_id>")
@permission("admin.manage")
def show_message(message_id: int) -> Answer:
    """One message as it was (or would be) read."""
    message, person = queries.get_message(message_id)
    by = identity.viewer()
    told = telling.mail(message, names_of_objects(telling.things_of_mails([message]), by), by)
    return page("admin/message.html", message=message, person=person, told=told, moment=clock.now())


@blueprint.post("/admin/messages/<int:message_id>/retry")
@permission("admin.manage")
def retry_message(message_id: int) -> Answer:
    """Try a failed or waiting one now."""
    if retrying.send_message_again(message_id, identity.viewer().id):
        flash(_("It is sent again now."))
    else:
        flash(_("It was sent already, is about to be sent, or is never sent later."), "info")
    return redirect_to(url_for("admin.show_message", message_id=message_id))


@blueprint.post("/admin/messages/retries")
@permission("admin.manage")
def retry_messages() -> Answer:
    """Try all of those again that failed."""
    count = retrying.send_messages_again(identity.viewer().id)
    flash(
        ngettext("%(num)d mail is sent again now.", "%(num)d mails are sent again now.", count),
        "success" if count else "info",
    )
    return redirect_to(url_for("admin.list_messages", state="new"))
