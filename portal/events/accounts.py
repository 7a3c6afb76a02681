"""Facts of people."""

from dataclasses import dataclass

from portal.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PasswordResetRequested(Fact):
    """Somebody asked for a new password of an existing person."""

    user_id: int
    link_id: int


@dataclass(frozen=True, kw_only=True)
class PersonInvited(Fact):
    """An administrator invited a person, or invited her again."""

    user_id: int
    link_id: int
