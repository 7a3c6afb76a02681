"""Words of mails about satisfaction."""

from portal.core.outbox import Message
from portal.feedback import queries


def survey(message: Message) -> dict[str, object] | None:
    """The question how it was, unless it was answered already or is too old."""
    return queries.mail_context(int(str(message.params["invitation_id"])))
