"""Nobody is in two towns at once: gives a visit to another engineer where the one who was to go could not do it."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

from portal.demo.company import Company, Person, Place
from portal.demo.stories import Story, Trip
from portal.demo.trips import WORK, window
from portal.dispatch.distances import road_km
from portal.dispatch.fitting import Stop, both_fit, way


class Diaries:
    """Who holds which visit until when."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.held: dict[str, list[tuple[datetime, Place, Stop]]] = defaultdict(list)

    def settled(self, told: list[Story]) -> list[Story]:
        """The stories, each visit with an engineer who can do it beside those in hand when it is taken."""
        settled = list(told)
        travels = [
            (step.trip.accepted_at, i, j) for i, s in enumerate(told) for j, step in enumerate(s.steps) if step.trip
        ]
        for _at, index, place in sorted(travels):
            story = settled[index]
            step = story.steps[place]
            if step.trip is not None:
                trip = replace(step.trip, engineer=self._free(story, step.trip))
                self.held[trip.engineer.key].append((trip.finished_at, story.place, _stop(trip)))
                steps = (*story.steps[:place], replace(step, trip=trip), *story.steps[place + 1 :])
                settled[index] = replace(story, steps=steps)
        return settled

    def _free(self, story: Story, trip: Trip) -> Person:
        near = self.company.engineers_near(story.place)
        compatriots = [p for p in self.company.engineers() if self.company.place_of(p).country == story.place.country]
        return next((p for p in (trip.engineer, *near, *compatriots) if self._can(p, story.place, trip)), trip.engineer)

    def _can(self, engineer: Person, place: Place, trip: Trip) -> bool:
        return all(
            until <= trip.accepted_at or both_fit(_stop(trip), stop, way(_km(place, other)))
            for until, other, stop in self.held[engineer.key]
        )


def _stop(trip: Trip) -> Stop:
    start, end = window(trip)
    return Stop(start, end, timedelta(minutes=WORK))


def _km(one: Place, other: Place) -> float:
    return road_km(one.latitude, one.longitude, other.latitude, other.longitude)
