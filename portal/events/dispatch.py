"""Facts of field visits. Instants are ISO 8601 in UTC, as the engineer's device told them (never after the server's time)."""

from dataclasses import dataclass

from portal.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class VisitFact(Fact):
    """What all of them say. ``engineer_id`` is None while nobody has the visit."""

    visit_id: int
    ticket_id: int
    engineer_id: int | None = None
    at: str


@dataclass(frozen=True, kw_only=True)
class VisitRequested(VisitFact):
    """Somebody who works the ticket asked for a visit; a dispatcher is to offer it. The window is as wished for."""

    window_from: str
    window_to: str


@dataclass(frozen=True, kw_only=True)
class VisitOffered(VisitFact):
    """The visit was offered to engineers; the first to take it has it."""


@dataclass(frozen=True, kw_only=True)
class VisitAccepted(VisitFact):
    """An engineer took the visit."""

    window_from: str
    window_to: str


@dataclass(frozen=True, kw_only=True)
class VisitReturned(VisitFact):
    """The engineer gave the visit back before starting; it waits for a dispatcher again."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class EngineerEnRoute(VisitFact):
    """The engineer is on the way."""


@dataclass(frozen=True, kw_only=True)
class EngineerArrived(VisitFact):
    """The engineer is on site."""


@dataclass(frozen=True, kw_only=True)
class VisitCompleted(VisitFact):
    """The work of the visit is done. ``result`` is what the engineer wrote, plain text; the device may need to be replaced."""

    result: str
    beyond_repair: bool = False


@dataclass(frozen=True, kw_only=True)
class VisitNotDone(VisitFact):
    """The visit ended without the work done. ``next_visit_id`` names the visit with the remaining work, if one was made."""

    reason: str
    result: str
    next_visit_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class VisitCancelled(VisitFact):
    """The visit will not take place."""

    reason: str
