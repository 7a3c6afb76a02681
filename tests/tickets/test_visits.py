"""Visits in the timeline of their ticket."""

from portal.core import clock
from portal.core.facts import handler_named, wired
from portal.events.dispatch import EngineerArrived, VisitAccepted, VisitCompleted, VisitOffered
from portal.tickets.models import Event
from portal.tickets.operations import solving
from portal.tickets.queries import finding
from tests.factories.tickets import filed, kinds


def tell(fact) -> None:
    for path in wired()[type(fact).__name__]:
        if path.startswith("portal.tickets."):
            handler_named(path)(fact)


def test_a_visit_is_told_from_offer_to_end(session, cast):
    ticket = filed(cast.anna)
    about = {"visit_id": 7, "ticket_id": ticket.id, "at": clock.now().isoformat()}
    tell(VisitOffered(**about))
    assert ticket.status == "visit_planned"
    tell(
        VisitAccepted(**about, engineer_id=cast.egor.id, window_from="2026-11-23T09:00Z", window_to="2026-11-23T11:00Z")
    )
    tell(EngineerArrived(**about, engineer_id=cast.egor.id))
    tell(VisitCompleted(**about, engineer_id=cast.egor.id, result="Заменён блок"))
    assert ticket.status == "active"
    assert kinds(ticket) == ["opened", "visit_offered", "visit_accepted", "engineer_arrived", "visit_completed"]
    assert finding.get_visible(cast.egor, ticket.number) is ticket


def test_the_requester_is_not_told_to_whom_a_visit_was_offered(session, cast):
    ticket = filed(cast.anna)
    tell(VisitOffered(visit_id=7, ticket_id=ticket.id, at=clock.now().isoformat()))
    assert not session.query(Event).filter_by(kind="visit_offered").one().public


def test_a_late_punch_does_not_wake_a_solved_ticket(session, cast):
    ticket = filed(cast.anna)
    solving.solve(ticket, "Готово", by=cast.boris)
    tell(VisitCompleted(visit_id=7, ticket_id=ticket.id, at=clock.now().isoformat(), result="x"))
    assert ticket.status == "solved"
