"""Who sees and touches which visit: A01, A06, A08, A09 for dispatch."""

from collections.abc import Callable

import pytest

from portal.core.db import db
from portal.dispatch.models import Visit
from tests.clients import Client
from tests.dispatch.visits import anew, asked, begun, filed, numbered, offered, saved, taken
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("session")
SignIn = Callable[[str], Client]

ACTS = (
    "offers", "cancellation", "acceptance", "refusal", "journey", "arrival", "pause", "continuation", "return", "completion",
)  # fmt: skip
EVERYTHING = {"reason": "x", "result": "x", "outcome": "done", "engineers": "1", "remaining": "x"}


def columns(visit_id: int) -> dict[str, object]:
    visit = anew(visit_id)
    return {column.key: getattr(visit, column.key) for column in Visit.__table__.columns}


def test_the_office_and_the_engineers_concerned_see_a_visit(cast: Cast, sign_in: SignIn) -> None:
    visit_id = saved(offered(cast, "egor"))
    for name in ("wera", "boris", "dmitri", "marta", "piotr", "adam"):
        assert sign_in(name).get(f"/visits/{visit_id}").status_code == 200, name
    assert sign_in("egor").get(f"/visits/{visit_id}").location.endswith(f"/m/visits/{visit_id}")
    assert sign_in("egor").get(f"/m/visits/{visit_id}").status_code == 200
    for name, status in {"tomasz": 404, "olga": 404, "anna": 403, "kasia": 403}.items():
        assert sign_in(name).get(f"/visits/{visit_id}").status_code == status, name
    assert sign_in("tomasz").get(f"/m/visits/{visit_id}").status_code == 404


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("name", ["olga", "anna", "kasia", "tomasz"])
def test_strangers_change_nothing(cast: Cast, sign_in: SignIn, act: str, name: str) -> None:
    visit_id = saved(offered(cast, "egor"))
    before = columns(visit_id)
    answer = sign_in(name).post(f"/visits/{visit_id}/{act}", data=EVERYTHING)
    assert answer.status_code in (403, 404)
    assert columns(visit_id) == before


@pytest.mark.parametrize("act", ["acceptance", "refusal", "journey", "arrival", "pause", "return", "completion"])
@pytest.mark.parametrize("name", ["dmitri", "wera", "marta"])
def test_the_office_does_not_press_the_engineers_buttons(cast: Cast, sign_in: SignIn, act: str, name: str) -> None:
    visit_id = saved(begun(cast))
    before = columns(visit_id)
    assert sign_in(name).post(f"/visits/{visit_id}/{act}", data=EVERYTHING).status_code == 403
    assert columns(visit_id) == before


@pytest.mark.parametrize("act", ["journey", "arrival", "pause", "continuation", "return", "completion"])
def test_an_engineer_who_only_reads_a_visit_does_not_work_it(cast: Cast, sign_in: SignIn, act: str) -> None:
    visit_id = saved(begun(cast))
    before = columns(visit_id)
    answer = sign_in("tomasz").post(f"/visits/{visit_id}/{act}", data=EVERYTHING)
    assert answer.status_code == 403
    assert columns(visit_id) == before


def test_an_engineer_who_only_reads_a_ticket_does_not_dispatch(cast: Cast, sign_in: SignIn) -> None:
    visit_id = saved(taken(cast))
    for act in ("offers", "cancellation"):
        assert sign_in("egor").post(f"/visits/{visit_id}/{act}", data=EVERYTHING).status_code == 403


def test_a_form_changes_only_its_own_fields(cast: Cast, sign_in: SignIn) -> None:
    visit_id = saved(begun(cast))
    before = columns(visit_id)
    extra = {
        "outcome": "done", "result": "Готово", "engineer_id": str(cast.tomasz.id), "state": "cancelled", "organisation_id": "2",
        "ticket_id": "99", "site_id": str(cast.other_site_id), "version": "77", "requested_by_id": "1", "id": "500",
        "ended_at": "2001-01-01T00:00:00", "beyond_repair": "1",
    }  # fmt: skip
    assert sign_in("egor").post(f"/visits/{visit_id}/completion", data=extra).status_code == 303
    changed = {key for key, value in columns(visit_id).items() if value != before[key]}
    assert changed == {"state", "result", "ended_at", "version"}


def test_nobody_asks_for_a_visit_for_a_ticket_of_strangers_or_a_site_of_strangers(cast: Cast, sign_in: SignIn) -> None:
    number = numbered(filed(cast))
    olga = sign_in("olga")
    assert olga.get(f"/visits/new?ticket={number}").status_code == 404
    assert olga.post(f"/visits?ticket={number}", data=EVERYTHING).status_code == 404
    for broken in ("", "x", "-1", "999999", "9" * 40, "²"):
        assert sign_in("wera").get(f"/visits/new?ticket={broken}").status_code == 404
    assert db.session.query(Visit).count() == 0


def test_the_board_and_the_lists_hold_nothing_of_strangers(cast: Cast, sign_in: SignIn) -> None:
    visit_id = saved(asked(cast))
    for path in ("/dispatch", "/dispatch/visits?state=to_dispatch", "/m"):
        assert sign_in("olga").get(path).status_code == 403
    assert f"/visits/{visit_id}" not in sign_in("egor").get("/m").text
