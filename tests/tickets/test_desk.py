"""The desk: what stands in which queue, in which order, at which price."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from portal.core import clock as time
from portal.core.db import commit, db
from portal.core.paging import COUNT_LIMIT
from portal.tickets.models import FAR_FUTURE, Ticket
from portal.tickets.operations import assigning, freezing
from portal.tickets.queries import desk
from portal.tickets.queries.desk import Filters
from tests.factories.tickets import filed, settled, solved, team
from tests.statements import counted

BUDGET = 10


def many(count: int, like: Ticket, first: int = 5000) -> None:
    """Further open tickets, written in one go."""
    base = {c.name: getattr(like, c.name) for c in Ticket.__table__.columns if c.name != "id"}
    due = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [
        {
            **base,
            "number": first + i,
            "title": f"Заявка {i}",
            "due_at": due,
            "queue_at": due + timedelta(minutes=i // 3),
        }
        for i in range(count)
    ]
    db.session.execute(insert(Ticket), rows)


def titles(viewer, **filters) -> list[str]:
    return [row.title for row in desk.queue(viewer, Filters(**filters), None).rows]


def test_each_queue_holds_what_its_name_says(session, cast):
    mine, waiting, other, done = (filed(cast.anna, title=t) for t in ("мой", "ждёт", "ничей", "решён"))
    assigning.take(mine, by=cast.boris)
    assigning.take(waiting, by=cast.wera)
    freezing.freeze(waiting, "vendor", by=cast.wera)
    solved(cast)
    done.due_at = done.queue_at = time.now() + timedelta(hours=1)
    session.flush()
    assert titles(cast.boris, view="mine") == ["мой"]
    assert titles(cast.wera, view="team") == ["ждёт"]
    assert titles(cast.boris, view="unassigned") == ["решён", "ничей"]
    assert titles(cast.boris, view="waiting") == ["ждёт"]
    assert titles(cast.boris, view="late") == ["решён"]
    assert set(titles(cast.boris, view="open")) == {"мой", "ждёт", "ничей", "решён"}
    assert titles(cast.boris, view="solved") == ["Принтер не печатает"]
    assert desk.counts(cast.boris)[1] == {
        "mine": 1, "team": 3, "unassigned": 2, "late": 1, "waiting": 1, "open": 4,
    }  # fmt: skip
    assert other.open


def test_the_nearest_deadline_stands_first_and_no_deadline_last(session, cast):
    for title, hours in (("позже", 3), ("раньше", 1), ("никогда", None)):
        ticket = filed(cast.anna, title=title)
        ticket.due_at = time.now() + timedelta(hours=hours) if hours else None
        ticket.queue_at = ticket.due_at or FAR_FUTURE
    session.flush()
    assert titles(cast.boris, view="open") == ["раньше", "позже", "никогда"]


def test_filters_narrow_a_queue(session, cast):
    filed(cast.anna, title="срочно", impact=1, urgency=1, type="request")
    passed_on = filed(cast.anna, title="дальше")
    assigning.hand_over(passed_on, team("Second line").id, "x", by=cast.boris)
    session.flush()
    assert titles(cast.boris, priority=1) == ["срочно"]
    assert titles(cast.boris, type="request") == ["срочно"]
    assert titles(cast.boris, team_id=team("Second line").id) == ["дальше"]
    assert titles(cast.boris, line_id=team("Second line").line_id) == ["дальше"]
    assert titles(cast.boris, site_id=cast.other_site_id) == []


def test_an_agent_of_another_organisation_finds_nothing(session, cast):
    filed(cast.anna)
    assert titles(cast.olga, view="open") == []
    assert set(desk.counts(cast.olga)[1].values()) == {0}


def test_pages_follow_each_other_without_gaps(session, cast):
    many(130, filed(cast.anna))
    seen, after = [], None
    while True:
        page = desk.queue(cast.boris, Filters(), after)
        seen += [row.number for row in page.rows]
        after = page.after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 131


def test_counts_stop_at_a_thousand(session, cast):
    many(COUNT_LIMIT + 50, filed(cast.anna))
    assert desk.shown_count(desk.counts(cast.boris)[1]["open"]) == "1,000+"
    assert desk.shown_count(1000) == "1000"


@pytest.mark.parametrize("name", ["boris", "adam", "marta"])
def test_a_page_costs_the_same_statements_at_any_size(app, session, cast, sign_in, name):
    ticket = filed(cast.anna)
    many(5, ticket)
    commit()
    client = sign_in(name)
    client.get("/desk?view=open")  # the session's last-seen is written once a minute
    with counted(app) as few:
        assert client.get("/desk?view=open").status_code == 200
    many(400, session.scalars(select(Ticket).where(Ticket.number == 1001)).one(), first=6000)
    commit()
    with counted(app) as lots:
        assert client.get("/desk?view=open").status_code == 200
    assert len(few) == len(lots)
    assert len(lots) <= BUDGET


def test_a_number_opens_the_ticket(session, cast, sign_in):
    number = settled(filed(cast.anna))
    for typed in (f"{number}", f"%23{number}", f"%23 {number}"):
        assert sign_in("boris").get(f"/desk?q={typed}").location == f"/tickets/{number}"
    assert sign_in("olga").get(f"/desk?q={number}").status_code == 200


def test_the_poll_is_answered_with_304_until_something_happens(session, cast, sign_in):
    number = settled(filed(cast.anna))
    boris = sign_in("boris")
    with time.at(time.now()):
        first = boris.get("/desk?view=open", htmx=True)
        same = boris.get("/desk?view=open", htmx=True, headers={"If-None-Match": first.headers["ETag"]})
        if same.status_code != 304:  # the minute has just turned
            first = boris.get("/desk?view=open", htmx=True)
            same = boris.get("/desk?view=open", htmx=True, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    assert "<html" not in first.text
    boris.post(f"/tickets/{number}/taking")
    assert boris.get("/desk?view=open", htmx=True, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert (
        sign_in("wera").get("/desk?view=open", htmx=True, headers={"If-None-Match": first.headers["ETag"]}).status_code
        == 200
    )
