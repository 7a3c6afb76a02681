"""Tickets of the demo that belong together: one merged into another, others linked, as the desk would have done it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice

from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.demo.company import Company
from portal.demo.history import REPEATED_AFTER
from portal.demo.placing import Registry
from portal.demo.records import Record
from portal.tickets.models import Event, Ticket
from portal.tickets.operations import clockwork, linking, merging
from portal.tickets.states import Kind, is_open

Pair = tuple[Record, Record]
READING = timedelta(minutes=9)
"""How long the desk takes to see that two belong together."""
NETWORK = frozenset({"line", "wifi"})
SUFFERING = frozenset({"card", "till", "scanner", "label", "erp-slow", "printer", "price"})
SUFFERS_FOR = timedelta(days=3)
CROWD = 3  # so many open ones of a kind are one incident with parts
SHOWN = 2


def told_twice(records: Sequence[Record]) -> list[Pair]:
    """A second report that nobody has begun, with the first one of the same matter and place (history.py makes them up)."""
    return [
        (second, first)
        for second in records
        if not second.story.steps
        for first in records
        if first.story.steps
        and second.story.opened_at - first.story.opened_at == REPEATED_AFTER
        and (first.story.theme.key, first.story.place.key) == (second.story.theme.key, second.story.place.key)
    ]


class Binder:
    """Merges and links what was written, each at a time of its own, through the operations of tickets."""

    def __init__(self, company: Company, found: Registry) -> None:
        self.company = company
        self.found = found

    def bind(self, records: Sequence[Record], twice: Sequence[Pair]) -> None:
        """All of it; the clocks of second reports are started here, since they stop where no story says so."""
        for second, first in twice:
            self._start_clocks(second)
            self._act(second, first, "")
        merged = {second.id for second, _first in twice}
        single = [record for record in records if record.story.steps and record.id not in merged]
        crowds, pairs = _alike(single)
        for first, *others in crowds:
            for other in others:
                self._act(other, first, "child")
        for first, second in pairs:
            self._act(second, first, "related")
        for effect, cause in islice(_caused(single), SHOWN):
            self._act(effect, cause, "caused_by")

    def _start_clocks(self, record: Record) -> None:
        opened = select(Event).where(Event.ticket_id == record.id, Event.kind == Kind.OPENED)
        with clock.at(record.story.opened_at):
            clockwork.refold(self._ticket(record), db.session.scalars(opened).one())

    def _act(self, record: Record, other: Record, kind: str) -> None:
        """Link by whoever took the other one, or merge where no kind is given; a moment after both were known."""
        taken = other.story.steps[0]
        if taken.by is None:
            return
        by = self.found.viewer(taken.by)
        at = max(record.story.opened_at, taken.at) + READING
        with clock.at(min(at, clock.now())):
            if kind:
                linking.link(self._ticket(record), self._ticket(other), kind, by)
            else:
                merging.merge(self._ticket(record), self._ticket(other), by)

    @staticmethod
    def _ticket(record: Record) -> Ticket:
        return db.session.scalars(select(Ticket).where(Ticket.id == record.id)).one()


def _alike(records: Iterable[Record]) -> tuple[list[list[Record]], list[list[Record]]]:
    """Open tickets about one matter, in the order of filing: crowds of one place, and pairs of one organisation."""
    places: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    firms: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        if is_open(record.status) and record.story.topic.type == "incident":
            places[record.story.theme.key, record.story.place.key].append(record)
            firms[record.story.theme.key, record.story.place.organisation].append(record)
    crowds = [group for group in places.values() if len(group) >= CROWD]
    in_a_crowd = {group[0].story.theme.key for group in crowds}
    pairs = [group[:2] for (theme, _firm), group in firms.items() if len(group) > 1 and theme not in in_a_crowd]
    return crowds[:SHOWN], pairs[:SHOWN]


def _caused(records: Sequence[Record]) -> Iterator[Pair]:
    """What stopped working at a place soon after its network did, newest first; each cause once."""
    causes = [record for record in records if record.story.topic.key in NETWORK]
    for cause in reversed(causes):
        for effect in records:
            later: timedelta = effect.story.opened_at - cause.story.opened_at
            here = effect.story.place.key == cause.story.place.key
            if here and effect.story.topic.key in SUFFERING and timedelta() < later < SUFFERS_FOR:
                yield effect, cause
                break
