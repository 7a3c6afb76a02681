"""Writing into a ticket."""

from portal.accounts.viewer import Viewer
from portal.core.db import read_transaction
from portal.core.errors import Forbidden
from portal.core.storage import StoredFile
from portal.tickets.forms import MessageForm
from portal.tickets.models import Ticket
from portal.tickets.operations import commenting, freezing
from portal.tickets.policy import Standing
from portal.tickets.queries import finding
from portal.tickets.routes import acting, blueprint, ticket_page
from portal.tickets.routes.ticket_page import Refusal, refused
from portal.web.access import signed_in
from portal.web.answers import Answer
from portal.web.identity import viewer

VERBS = {"public": commenting.reply, "question": freezing.ask_requester, "internal": commenting.note}


@blueprint.post("/tickets/<int:number>/messages")
@signed_in
def create_message(number: int) -> Answer:
    """Reply, note or question. Rights are checked before a file touches the disk, files are stored before the write begins."""
    by = viewer()
    with read_transaction():
        ticket = finding.get_visible(by, number)
        standing = finding.standing(by, ticket)
        form = ticket_page.filled(MessageForm, ticket, by, standing, bound=True)
        kind = str(form.kind.data)
        _require_right(kind, standing)
        valid = form.validate_on_submit()
    files = form.files.keep(form)
    if not valid or form.errors:
        return refused(number, Refusal(form))
    return _write(number, form, kind, files, by)


def _write(number: int, form: MessageForm, kind: str, files: list[StoredFile], by: Viewer) -> Answer:
    ticket = finding.get_visible(by, number)
    standing = finding.standing(by, ticket)

    def act(ticket: Ticket, form: MessageForm, by: Viewer) -> None:
        VERBS[kind](ticket, form.body.data or "", by=by, files=files)

    return acting.finish(ticket, form, standing, act, watch_changes=kind != "internal", wrote=kind)


def _require_right(kind: str, standing: Standing) -> None:
    allowed = {"internal": standing.sees_notes, "question": standing.talks}.get(kind, standing.replies)
    if not allowed:
        raise Forbidden
