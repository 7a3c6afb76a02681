"""What the memo of an organisation says of its service."""

from portal.accounts.viewer import Viewer
from portal.admin import memos
from portal.admin.memos import Channels
from portal.core import settings


def set_channels(organisation_id: int, channels: Channels, *, by: Viewer | None) -> None:
    """Replace what the memo of an organisation says; the same again changes nothing. Raises NotFound."""
    organisation = memos.get_organisation(organisation_id)
    notes = {code: text for code, text in channels.notes.items() if text}
    values: dict[str, object] = {"phone": channels.phone, "mail": channels.mail, "notes": notes}
    settings.store(memos.subject(organisation.id), values if channels else {}, by.id if by else None)
