"""Where the words of each mail come from: read at sending time, so that a mail never tells what is no longer true."""

from flask import current_app

from portal.accounts import queries as accounts
from portal.core.outbox import Message


def single_use_link(message: Message) -> dict[str, object] | None:
    """A reset or an invitation, while its link is good."""
    token = accounts.token_of_link(int(str(message.params["link_id"])))
    if token is None:
        return None
    base = current_app.extensions["settings"].base_url
    return {"url": f"{base}/links/{token}"}
