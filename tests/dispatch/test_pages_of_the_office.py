"""Pages of the office: the board, asking, offering, calling off."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from portal.core import clock
from portal.core.db import db
from portal.core.facts import FactRow
from portal.dispatch.models import Offer, Visit
from portal.dispatch.operations import finishing
from portal.events.dispatch import VisitCompleted
from portal.tickets import handlers
from portal.tickets.models import Ticket
from portal.tickets.operations import attaching
from tests.assets.devices import at_site
from tests.clients import Client
from tests.dispatch.visits import Press, anew, asked, begun, filed, numbered, offered, saved
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("session")
SignIn = Callable[[str], Client]


def typed(cast: Cast, **changes: str) -> dict[str, str]:
    """What Wera types into the form, in her zone."""
    start = (clock.now() + timedelta(hours=2)).astimezone(ZoneInfo("Europe/Warsaw"))
    plain = {
        "site_id": str(cast.site_id),
        "purpose": "Check the fuser",
        "contact_name": "Anna",
        "contact_phone": "",
        "window_from": start.strftime("%Y-%m-%dT%H:%M"),
        "window_to": (start + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
        "duration_minutes": "60",
        "request_key": "key-of-one-form",
    }
    return plain | changes


def test_the_agent_asks_for_a_visit_from_the_ticket(cast: Cast, sign_in: SignIn) -> None:
    number = numbered(filed(cast))
    wera = sign_in("wera")
    form = wera.get(f"/visits/new?ticket={number}")
    assert form.status_code == 200
    assert "Анна Смирнова" in form.text
    answer = wera.post(f"/visits?ticket={number}", data=typed(cast))
    assert answer.status_code == 303
    visit = db.session.scalars(select(Visit)).one()
    assert answer.location.endswith(f"/visits/{visit.id}")
    assert (visit.window_to - visit.window_from) == timedelta(hours=2)
    assert abs(visit.window_from - clock.now() - timedelta(hours=2)) < timedelta(minutes=2)


def test_the_same_form_sent_twice_makes_one_visit(cast: Cast, sign_in: SignIn) -> None:
    number = numbered(filed(cast))
    wera = sign_in("wera")
    first, second = (wera.post(f"/visits?ticket={number}", data=typed(cast)) for _ in range(2))
    assert first.location == second.location
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 1


def test_a_wrong_form_comes_back_with_what_was_typed(cast: Cast, sign_in: SignIn) -> None:
    number = numbered(filed(cast))
    wera = sign_in("wera")
    for wrong in (
        {"purpose": " "},
        {"duration_minutes": "many"},
        {"window_from": "soon"},
        {"window_to": "2020-01-01T10:00"},
        {"window_from": "0001-01-01T00:00"},
        {"window_to": "9999-12-31T23:59"},
        {"site_id": str(cast.other_site_id)},
        {"purpose": "x" * 4001},
    ):
        answer = wera.post(f"/visits?ticket={number}", data=typed(cast, contact_name="Żółw 🐢", **wrong))
        assert answer.status_code == 422, wrong
        assert "Żółw 🐢" in answer.text
        assert 'role="alert"' in answer.text
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 0


@pytest.mark.parametrize("until", ["2020-01-01T10:00", "2019-12-31T10:00"])
def test_all_that_is_wrong_with_a_visit_is_said_at_once(cast: Cast, sign_in: SignIn, until: str) -> None:
    """A window that is over, and one that ends before it begins, beside the purpose that is missing."""
    number = numbered(filed(cast))
    wrong = typed(cast, purpose="", window_from="2020-01-01T08:00", window_to=until)
    answer = sign_in("wera").post(f"/visits?ticket={number}", data=wrong)
    assert answer.status_code == 422
    assert 'id="purpose-error"' in answer.text
    assert 'id="window_to-error"' in answer.text


def test_the_panel_of_the_ticket_leads_to_the_visit_and_to_a_new_one(cast: Cast, sign_in: SignIn) -> None:
    visit = asked(cast)
    visit_id, number = visit.id, numbered(db.session.get_one(Ticket, visit.ticket_id))
    panel = sign_in("wera").get(f"/visits/panel?ticket={number}", htmx=True)
    assert f'href="/visits/{visit_id}"' in panel.text
    assert f'href="/visits/new?ticket={number}"' in panel.text
    assert "<html" not in panel.text
    assert sign_in("olga").get(f"/visits/panel?ticket={number}").status_code == 404


def test_the_board_shows_what_waits_and_who_is_where(cast: Cast, sign_in: SignIn) -> None:
    waiting, going = asked(cast), begun(cast)
    ids = saved(waiting), saved(going)
    board = sign_in("dmitri").get("/dispatch")
    assert board.status_code == 200
    for visit_id in ids:
        assert f'href="/visits/{visit_id}"' in board.text
    assert cast.tomasz.name in board.text
    assert sign_in("dmitri").get("/dispatch?day=not-a-day").status_code == 200
    assert sign_in("wera").get("/dispatch").status_code == 403


def test_visits_are_listed_by_state(cast: Cast, sign_in: SignIn) -> None:
    visit_id = saved(asked(cast))
    dmitri = sign_in("dmitri")
    assert f'href="/visits/{visit_id}"' in dmitri.get("/dispatch/visits?state=to_dispatch").text
    assert f'href="/visits/{visit_id}"' not in dmitri.get("/dispatch/visits?state=done").text
    assert dmitri.get("/dispatch/visits?state=nonsense").status_code == 404


def test_the_dispatcher_offers_from_the_page(cast: Cast, sign_in: SignIn) -> None:
    visit_id = saved(asked(cast))
    dmitri = sign_in("dmitri")
    page = dmitri.get(f"/visits/{visit_id}")
    assert cast.egor.name in page.text
    form = {"engineers": [str(cast.egor.id), str(cast.tomasz.id)], "version": str(anew(visit_id).version)}
    assert dmitri.post(f"/visits/{visit_id}/offers", data=form).status_code == 303
    assert anew(visit_id).state == "offered"


def test_an_offer_to_nobody_or_to_the_wrong_person_is_shown_in_the_form(cast: Cast, sign_in: SignIn) -> None:
    visit_id = saved(asked(cast))
    dmitri = sign_in("dmitri")
    for engineers in ([], [str(cast.boris.id)], ["x"]):
        answer = dmitri.post(f"/visits/{visit_id}/offers", data={"engineers": engineers, "version": "1"})
        assert answer.status_code == 422, engineers
    assert anew(visit_id).state == "to_dispatch"


def test_a_stale_board_gets_the_newer_state(cast: Cast, sign_in: SignIn) -> None:
    visit = asked(cast)
    seen = str(visit.version)
    visit_id = saved(visit)
    dmitri = sign_in("dmitri")
    dmitri.post(f"/visits/{visit_id}/offers", data={"engineers": [str(cast.egor.id)], "version": seen})
    answer = dmitri.post(f"/visits/{visit_id}/offers", data={"engineers": [str(cast.tomasz.id)], "version": seen})
    assert answer.status_code == 409
    assert cast.egor.name in answer.text
    assert db.session.scalars(select(Offer.engineer_id).where(Offer.outcome == "open")).all() == [cast.egor.id]


def test_calling_off_from_the_page(cast: Cast, sign_in: SignIn) -> None:
    visit_id = saved(offered(cast))
    wera = sign_in("wera")
    assert wera.post(f"/visits/{visit_id}/cancellation", data={"reason": ""}).status_code == 422
    assert wera.post(f"/visits/{visit_id}/cancellation", data={"reason": "Works again"}).status_code == 303
    assert anew(visit_id).state == "cancelled"


def test_the_device_beyond_repair_leads_to_its_swap_and_stands_in_the_story(cast: Cast, sign_in: SignIn) -> None:
    visit = begun(cast)
    asset = at_site(cast)
    ticket = db.session.get_one(Ticket, visit.ticket_id)
    attaching.place_asset(ticket, asset.id, main=True)
    finishing.complete(visit, cast.egor, Press(), "Плата сгорела", beyond_repair=True)
    handlers.tell_visit(VisitCompleted(**fact_of("VisitCompleted")))
    visit_id, tag, number = visit.id, asset.tag, numbered(ticket)
    assert f"/assets/{tag}/swap?ticket={number}" in sign_in("piotr").get(f"/visits/{visit_id}").text
    assert "/swap" not in sign_in("wera").get(f"/visits/{visit_id}").text
    assert "Плата сгорела" in sign_in("anna").get(f"/tickets/{number}").text


def fact_of(name: str) -> dict[str, object]:
    return db.session.scalars(select(FactRow.ids).where(FactRow.name == name)).one()
