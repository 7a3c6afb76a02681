"""Every number of the reports opens exactly the tickets it counted."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from portal.accounts.models import Team
from portal.core import clock as portal_clock
from portal.core.db import commit, db, set_mode
from portal.feedback.operations import answering, inviting
from portal.sla.models import Breach
from portal.sla.states import BreachKind, Target
from portal.tickets.models import Ticket
from portal.tickets.operations import assigning, solving
from portal.tickets.operations.opening import Filing, open_ticket
from tests.clients import Client
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("session")
SignIn = Callable[[str], Client]
COUNTED = re.compile(r'<a[^>]*href="(/reports/tickets\?[^"]*)"[^>]*>\s*(\d+)\s*</a>')


def month_of_work(cast: Cast) -> None:
    """Tickets of forty days: some old, handed over, late, solved, breached, scored; one of another organisation."""
    now = portal_clock.now()
    experts = db.session.scalars(select(Team.id).where(Team.name == "Second line")).one()
    for number in range(24):
        with portal_clock.at(now - timedelta(days=number * 1.7, hours=1)):
            who = cast.anna if number % 3 else cast.ewa
            ticket = open_ticket(Filing(title=f"Ticket {number}"), by=who)
            if number % 4 == 1:
                assigning.hand_over(ticket, experts, "Needs an expert", by=cast.boris)
            if number % 2:
                solving.solve(ticket, "Done", by=cast.wera if number % 4 == 1 else cast.boris)
                solving.confirm(ticket, by=who)
                answer(ticket, 1 + number % 5)
            if number % 5 == 0:
                breach(ticket, withdrawn=number % 10 == 0)
    db.session.flush()
    late = db.session.scalars(select(Ticket).where(Ticket.open).limit(3)).all()
    for ticket in late:
        ticket.queue_at = now - timedelta(hours=1)
    open_ticket(Filing(title="Of strangers"), by=cast.olga)
    commit()
    set_mode("read")


def answer(ticket: Ticket, score: int) -> None:
    invitation = inviting.invite(ticket)
    if invitation is not None:
        answering.answer(invitation, score, "=1+1" if score == 1 else "Fine")


def breach(ticket: Ticket, withdrawn: bool) -> None:
    for kind in (BreachKind.MISSED, BreachKind.WITHDRAWN)[: 1 + withdrawn]:
        db.session.add(
            Breach(
                ticket_id=ticket.id,
                target=Target.RESOLUTION,
                kind=kind,
                due_at=portal_clock.now(),
                line_id=ticket.line_id,
                team_id=ticket.team_id,
                recorded_at=portal_clock.now(),
                from_event_id=1,
            )
        )


def rows_behind(client: Client, url: str) -> int:
    """How many tickets all pages of a list show."""
    rows = 0
    while url:
        text = client.get(url).text
        rows += len(re.findall(r'<tr data-ticket="\d+"', text))
        older = re.search(r'href="([^"]*after=[^"]*)"', text)
        url = unescape(older[1]) if older else ""
    return rows


PERIODS = ("period=month", "period=30", "period=90", "from=2026-01-01&to=2026-12-31")


def test_each_number_equals_the_rows_behind_its_link(cast: Cast, sign_in: SignIn) -> None:
    month_of_work(cast)
    marta = sign_in("marta")
    for page in ("/reports", "/reports/satisfaction"):
        for period in PERIODS:
            text = marta.get(f"{page}?{period}").text
            found = {(unescape(url), int(number)) for url, number in COUNTED.findall(text)}
            assert len(found) >= 6
            wrong = [(url, number, rows) for url, number in found if (rows := rows_behind(marta, url)) != number]
            assert wrong == [], f"{page}?{period}"


def test_the_numbers_are_those_of_the_work_done(cast: Cast, sign_in: SignIn) -> None:
    month_of_work(cast)
    text = sign_in("marta").get("/reports?period=90").text
    totals = {}
    for url, number in COUNTED.findall(text):
        found = re.fullmatch(r"/reports/tickets\?measure=(\w+)&(amp;)?period=90", url)
        if found:
            totals[found[1]] = int(number)
    assert totals == {"opened": 24, "solved": 12, "open": 12, "late": 3, "breached": 2}


def test_strangers_are_in_no_number(cast: Cast, sign_in: SignIn) -> None:
    month_of_work(cast)
    marta = sign_in("marta")
    assert "Of strangers" not in marta.get("/reports/tickets?measure=opened&period=90").text
    assert "Of strangers" not in marta.get("/reports/tickets.csv?measure=opened&period=90").text
    assert "Of strangers" in sign_in("adam").get("/reports/tickets?measure=opened&period=90").text


@pytest.mark.parametrize("name", ["anna", "boris", "egor", "olga", "dmitri", "kasia"])
@pytest.mark.parametrize("path", ["/reports", "/reports/satisfaction", "/reports/tickets", "/reports/tickets.csv"])
def test_reports_are_for_those_who_hold_the_permission(cast: Cast, sign_in: SignIn, name: str, path: str) -> None:
    assert sign_in(name).get(path).status_code == 403


@pytest.mark.parametrize(
    "arguments",
    ["period=nonsense", "from=x&to=y", "from=2026-05-01&to=2026-04-01", "from=0001-01-01&to=9999-12-31", "from=2026-01-01",
     "line=x&site=-1&category=99999999999999999999&score=½", "after=garbage½"],
)  # fmt: skip
def test_addresses_that_make_no_sense_show_the_default(cast: Cast, sign_in: SignIn, arguments: str) -> None:
    marta = sign_in("marta")
    for path in ("/reports", "/reports/satisfaction", "/reports/tickets"):
        assert marta.get(f"{path}?{arguments}").status_code == 200
    assert marta.get("/reports/tickets?measure=nonsense").status_code == 404


def test_an_empty_installation_has_a_report_too(cast: Cast, sign_in: SignIn) -> None:
    for path in ("/reports", "/reports/satisfaction"):
        assert sign_in("marta").get(path).status_code == 200
