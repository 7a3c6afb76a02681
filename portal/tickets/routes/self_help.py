"""What a person tried before she asked."""

from dataclasses import dataclass

from portal.accounts.viewer import Viewer


@dataclass(frozen=True)
class Tried:
    """What was typed, in order, and which articles were opened."""

    token: str = ""
    typed: tuple[str, ...] = ()
    read: tuple[object, ...] = ()


def tried(token: str, by: Viewer) -> Tried:
    """The steps of a self-help session of this person."""
    return Tried()
