"""Visits of the demo's stories as the rows that the operations of dispatch would have written, with their news in the ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from portal.core.facts import ids_of
from portal.demo.bulk import Bulk, Row
from portal.demo.company import Company, Person
from portal.demo.placing import Registry
from portal.demo.stories import Story, Trip
from portal.dispatch.models import Engineer, Offer, Punch, Visit
from portal.events.dispatch import (
    EngineerArrived,
    EngineerEnRoute,
    VisitAccepted,
    VisitCompleted,
    VisitFact,
    VisitOffered,
    VisitRequested,
)
from portal.tickets.handlers import NOT_DETAILS, TELLS
from portal.tickets.states import Kind

DISPATCHER = "dmitri"
WINDOW = timedelta(hours=3)
WORK = 60  # minutes on site
NEEDS = {"printer": "printers", "label": "printers", "wifi": "network", "line": "network", "till": "pos"}


class Said(TypedDict):
    """What every fact of a visit says."""

    visit_id: int
    ticket_id: int
    engineer_id: int
    at: str


@dataclass(frozen=True)
class News:
    """What a visit tells its ticket: the fact, the kind of event and what it says."""

    fact: VisitFact
    kind: Kind
    details: dict[str, object]
    by_id: int


class Dispatch:
    """Gathers visits, offers and punches."""

    def __init__(self, company: Company, found: Registry, bulk: Bulk) -> None:
        self.company = company
        self.found = found
        self.bulk = bulk
        self.visits: dict[int, Row] = {}

    def employ(self) -> None:
        """Gather what dispatch knows of the engineers."""
        for person in self.company.people.values():
            if "engineer" in person.roles:
                base = self.found.sites[person.site]
                self.bulk.put(
                    Engineer, user_id=self.found.users[person.key].id, base_site_id=base.id, skills=self._skills(person)
                )

    def needs(self, story: Story) -> dict[str, int]:
        """What the visit of a story needs: one skill at its first level."""
        if story.topic.key == "fiscal":
            return {"fiscal-pl" if story.place.country == "PL" else "fiscal-ru": 1}
        return {NEEDS[story.topic.key]: 1} if story.topic.key in NEEDS else {}

    def asked(self, story: Story, trip: Trip) -> list[Person]:
        """Engineers near, else those of the country, who can do it, and the one who took it."""
        needed = self.needs(story)
        able = [
            person
            for person in self.company.engineers_near(story.place) or self.company.engineers()
            if self.company.place_of(person).country == story.place.country
            and all(self._skills(person).get(skill, 0) >= level for skill, level in needed.items())
        ]
        return able if trip.engineer in able else [*able, trip.engineer]

    def request(self, story: Story, ticket_id: int, trip: Trip, by: Person, purpose: str) -> News:
        """The first line: somebody asks for a visit."""
        start, end = window(trip)
        row = self.bulk.reserve(Visit)
        self.visits[ticket_id] = row
        by_id = self.found.users[by.key].id
        row.update(
            ticket_id=ticket_id, organisation_id=self.found.firms[story.place.organisation].id,
            site_id=self.found.sites[story.place.key].id, previous_visit_id=None, state="to_dispatch", version=1,
            purpose=purpose, contact_name=story.requester.name, contact_phone=story.requester.phone,
            needs=self.needs(story), window_from=start, window_to=end, duration_minutes=WORK, requested_by_id=by_id,
            engineer_id=None, result="", reason=None, note="", beyond_repair=False, requested_at=trip.requested_at,
            offered_at=None, accepted_at=None, departed_at=None, arrived_at=None, ended_at=None,
        )  # fmt: skip
        fact = VisitRequested(
            visit_id=self._id(row), ticket_id=ticket_id, at=trip.requested_at.isoformat(),
            window_from=start.isoformat(), window_to=end.isoformat(),
        )  # fmt: skip
        return self._news(fact, by_id)

    def offer(self, story: Story, ticket_id: int, trip: Trip) -> News:
        """The dispatcher offers it."""
        row, by_id = self._moved(ticket_id, "offered", offered_at=trip.offered_at), self.found.users[DISPATCHER].id
        asked = sorted(self.found.users[p.key].id for p in self.asked(story, trip))
        for engineer_id in asked:
            self.bulk.put(
                Offer,
                visit_id=row["id"],
                engineer_id=engineer_id,
                outcome="open",
                offered_at=trip.offered_at,
                answered_at=None,
            )
        self.bulk.audit(trip.offered_at, by_id, "visit_offered", "visit", self._id(row), {"engineers": list(asked)})
        return self._news(
            VisitOffered(visit_id=self._id(row), ticket_id=ticket_id, at=trip.offered_at.isoformat()), by_id
        )

    def accept(self, ticket_id: int, trip: Trip) -> News:
        """An engineer takes it; the others lose."""
        engineer_id = self.found.users[trip.engineer.key].id
        row = self._moved(ticket_id, "accepted", accepted_at=trip.accepted_at, engineer_id=engineer_id)
        for offer in self.bulk.rows[Offer]:
            if offer["visit_id"] == row["id"]:
                won = offer["engineer_id"] == engineer_id
                offer.update(outcome="taken" if won else "lost", answered_at=trip.accepted_at)
        self._punch(row, "accepted", engineer_id, trip.accepted_at, device=False)
        start, end = window(trip)
        fact = VisitAccepted(
            visit_id=self._id(row), ticket_id=ticket_id, engineer_id=engineer_id, at=trip.accepted_at.isoformat(),
            window_from=start.isoformat(), window_to=end.isoformat(),
        )  # fmt: skip
        return self._news(fact, engineer_id)

    def depart(self, ticket_id: int, trip: Trip) -> News:
        """The engineer sets off."""
        row, engineer_id = self._moved(ticket_id, "en_route", departed_at=trip.en_route_at), self._engineer_id(trip)
        self._punch(row, "departed", engineer_id, trip.en_route_at)
        return self._news(EngineerEnRoute(**self._said(row, trip, trip.en_route_at)), engineer_id)

    def arrive(self, ticket_id: int, trip: Trip) -> News:
        """The engineer is on site."""
        row, engineer_id = self._moved(ticket_id, "on_site", arrived_at=trip.arrived_at), self._engineer_id(trip)
        self._punch(row, "arrived", engineer_id, trip.arrived_at)
        return self._news(EngineerArrived(**self._said(row, trip, trip.arrived_at)), engineer_id)

    def finish(self, ticket_id: int, trip: Trip, result: str) -> News:
        """The work is done."""
        row = self._moved(ticket_id, "done", ended_at=trip.finished_at, result=result)
        engineer_id = self._engineer_id(trip)
        self._punch(row, "done", engineer_id, trip.finished_at)
        return self._news(VisitCompleted(**self._said(row, trip, trip.finished_at), result=result), engineer_id)

    def _skills(self, person: Person) -> dict[str, int]:
        return {ability.skill: ability.level for ability in self.company.abilities if ability.person == person.key}

    def _moved(self, ticket_id: int, state: str, **values: object) -> Row:
        row = self.visits[ticket_id]
        row.update(state=state, version=int(str(row["version"])) + 1, **values)
        return row

    def _punch(self, row: Row, kind: str, engineer_id: int, at: datetime, device: bool = True) -> None:
        number = len(self.bulk.rows.get(Punch, ())) + 1
        self.bulk.add(
            Punch, uuid=str(UUID(int=number)), visit_id=row["id"], engineer_id=engineer_id, kind=kind,
            device_at=at if device else None, received_at=at, at=at, note="",
        )  # fmt: skip

    def _engineer_id(self, trip: Trip) -> int:
        return self.found.users[trip.engineer.key].id

    def _said(self, row: Row, trip: Trip, at: datetime) -> Said:
        return {
            "visit_id": self._id(row),
            "ticket_id": int(str(row["ticket_id"])),
            "engineer_id": self._engineer_id(trip),
            "at": at.isoformat(),
        }

    @staticmethod
    def _id(row: Row) -> int:
        return int(str(row["id"]))

    def _news(self, fact: VisitFact, by_id: int) -> News:
        details = {key: value for key, value in ids_of(fact).items() if key not in NOT_DETAILS}
        return News(fact, TELLS[type(fact)], {"visit_id": fact.visit_id, **details}, by_id)


def window(trip: Trip) -> tuple[datetime, datetime]:
    """When the visit is agreed for: three hours from the full hour in which the engineer came."""
    start = trip.arrived_at.replace(minute=0, second=0, microsecond=0)
    return start, start + WINDOW


def stages(trip: Trip) -> Sequence[datetime]:
    """The six moments of a visit."""
    return (trip.requested_at, trip.offered_at, trip.accepted_at, trip.en_route_at, trip.arrived_at, trip.finished_at)
