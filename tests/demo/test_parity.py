"""What the demo writes in bulk is what the operations would have written, row by row."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import delete, inspect, select
from sqlalchemy.orm import DeclarativeBase

from portal.core import clock
from portal.core.db import db
from portal.core.facts import FactRow
from portal.demo import stories
from portal.demo.bulk import Bulk
from portal.demo.chronicle import Chronicler
from portal.demo.company import read_company
from portal.demo.devices import Maker
from portal.demo.equipping import Storekeeper
from portal.demo.history import Month
from portal.demo.placing import place_company
from portal.demo.stories import Story
from portal.demo.timing import Timekeeper
from portal.demo.trips import Dispatch
from portal.dispatch.models import Engineer, Offer, Punch, Visit
from portal.knowledge import states
from portal.sla import demo as promises
from portal.sla.models import Breach, ClockRow
from portal.sla.operations import alarms
from portal.tickets.models import Event, Message, Participant, Ticket, TicketAsset
from tests.demo.replaying import Player
from tests.knowledge.articles import written as article

NOW = datetime(2026, 3, 17, 12, tzinfo=UTC)
SEED = 5
# When a row was noticed, not what it says.
LATER = {"recorded_at", "version", "from_event_id", "next_alarm_at", "due_event_id"}


def rows_of(model: type[DeclarativeBase], *unlike: str) -> list[dict[str, object]]:
    """All rows of a table as values, without the columns that may differ."""
    names = [c.key for c in inspect(model).column_attrs if c.key not in {*LATER, *unlike}]
    found = db.session.scalars(select(model).order_by(*inspect(model).primary_key))
    return [{name: getattr(row, name) for name in names} for row in found]


def everything() -> dict[str, list[dict[str, object]]]:
    """What tickets left behind, by table."""
    db.session.flush()
    db.session.expire_all()
    tickets = {
        model.__tablename__: rows_of(model, "uuid")
        for model in (Ticket, Event, Message, TicketAsset, Participant, ClockRow, Visit, Offer, Punch)
    }  # fmt: skip
    facts = select(FactRow.name, FactRow.ids, FactRow.actor_id, FactRow.at).order_by(FactRow.id)
    told = [dict(row._mapping) for row in db.session.execute(facts.where(~FactRow.name.like("Deadline%")))]
    breaches = [{k: r[k] for k in ("ticket_id", "target", "due_at", "team_id")} for r in rows_of(Breach)]
    return {**tickets, "facts": told, "breaches": sorted(breaches, key=str)}


@pytest.mark.slow
def test_the_bulk_rows_are_those_of_the_operations(bare: Flask) -> None:
    company = read_company()
    with clock.at(NOW):
        found = place_company(company, "no password")
        promises.seed(found.firms, found.sites)
        bulk = Bulk()
        devices = Maker(company, NOW.date(), SEED).devices()
        keeper = Storekeeper(company, found, bulk)
        asset_ids = {device.tag: keeper.keep(device) for device in devices}
        Dispatch(company, found, bulk).employ()
        bulk.write()
        db.session.execute(delete(FactRow))
        told = various(Month(company, devices, NOW, SEED).tickets(250))
        for slug in sorted({story.theme.article for story in told if story.theme.article}):
            article(slug, None, None, states.PUBLISHED)
    with db.session.begin_nested() as savepoint:
        Player(company, found, asset_ids).play(told, NOW)
        with clock.at(NOW):
            while alarms.sweep():
                pass
        played = everything()
        savepoint.rollback()
    db.session.expire_all()
    db.session.execute(delete(Engineer))
    with clock.at(NOW):
        bulk = Bulk()
        records = Chronicler(company, found, asset_ids, bulk).tell(told)
        Timekeeper(found, bulk).keep(records)
        bulk.write()
        written = everything()
    for table, rows in played.items():
        assert rows, table
        assert len(written[table]) == len(rows), table
        for mine, theirs in zip(written[table], rows, strict=True):
            assert mine == theirs, table


def various(told: list[Story]) -> list[Story]:
    """A few dozen stories in which everything happens that can happen."""
    seen: set[str] = set()
    chosen: list[Story] = []
    for story in told:
        acts = {step.act for step in story.steps}
        if not acts <= seen or len(chosen) < 25:
            chosen.append(story)
            seen |= acts
    assert seen >= {
        stories.TAKE, stories.ASK, stories.ANSWER, stories.NOTE, stories.HAND_OVER, stories.WAIT_VENDOR, stories.THAW,
        stories.SOLVE, stories.CONFIRM, stories.CLOSE, stories.REOPEN, stories.VISIT,
    }  # fmt: skip
    return chosen
