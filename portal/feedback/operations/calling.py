"""Call a person back who gave a low score."""

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.audit import audit
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.core.i18n import _l
from portal.feedback import policy
from portal.feedback.models import Callback, Invitation


def finish_callback(callback: Callback, by: Viewer, note: str) -> None:
    """The call was made; ``note`` says what came out. Safe twice. Raises Forbidden, Invalid without a note, NotAllowedNow when dropped."""
    invitation = db.session.get_one(Invitation, callback.invitation_id)
    if not policy.can_call(by, invitation):
        raise Forbidden(_l("Only supervisors work on callbacks."))
    if callback.state == "done":
        return
    if callback.state != "open":
        raise NotAllowedNow(_l("The score was raised in the meantime: nobody needs to call."))
    if not note.strip():
        raise Invalid("note", _l("Write what came out of the call."))
    callback.state, callback.note = "done", note
    callback.done_at, callback.done_by_id = clock.now(), by.id
    audit(by.id, "callback_done", "survey_callback", callback.id, after={"ticket_id": invitation.ticket_id})
