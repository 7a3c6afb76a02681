"""Every kind of mail on one page: its template and where its words come from."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.channels.mails import contexts
from portal.core.outbox import Message


@dataclass(frozen=True)
class Kind:
    """A template and a context; a context of None says that there is nothing to tell any more."""

    template: str
    context: Callable[[Message], dict[str, object] | None]


KINDS: dict[str, Kind] = {
    "password_reset": Kind("mail/accounts/password_reset.md", contexts.single_use_link),
    "invitation": Kind("mail/accounts/invitation.md", contexts.single_use_link),
}
