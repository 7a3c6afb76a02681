"""Words of mails about people."""

from flask import current_app

from portal.accounts import queries
from portal.core.outbox import Message


def single_use_link(message: Message) -> dict[str, object] | None:
    """A reset or an invitation, while its link is good."""
    token = queries.token_of_link(int(str(message.params["link_id"])))
    if token is None:
        return None
    return {"url": f"{current_app.extensions['settings'].base_url}/links/{token}"}
