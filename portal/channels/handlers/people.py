"""Mails that follow from the facts of people."""

from portal.core import outbox
from portal.events.accounts import PasswordResetRequested, PersonInvited


def mail_reset_link(fact: PasswordResetRequested) -> None:
    """The link for a new password goes to the person."""
    outbox.send("password_reset", f"reset:{fact.link_id}", fact.user_id, params={"link_id": fact.link_id})


def mail_invitation(fact: PersonInvited) -> None:
    """The invitation goes to the person."""
    outbox.send("invitation", f"invitation:{fact.link_id}", fact.user_id, params={"link_id": fact.link_id})
