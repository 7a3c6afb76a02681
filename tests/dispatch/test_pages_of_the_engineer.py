"""The engineer's pages on the phone, with and without JavaScript."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from portal.core.db import db
from portal.dispatch.models import Punch
from portal.dispatch.operations import taking
from tests.clients import Client
from tests.dispatch.visits import anew, begun, offered, offered_at, place, saved, taken
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("session")
SignIn = Callable[[str], Client]


def test_the_home_shows_offers_and_my_visits(cast: Cast, sign_in: SignIn) -> None:
    mine, open_offer = saved(taken(cast)), saved(offered(cast, "egor"))
    home = sign_in("egor").get("/m")
    assert home.status_code == 200
    assert f'href="/m/visits/{mine}"' in home.text
    assert f'action="/visits/{open_offer}/acceptance"' in home.text
    other = sign_in("tomasz").get("/m")
    assert f"/visits/{mine}" not in other.text
    assert f"/visits/{open_offer}" not in other.text


def test_the_second_one_is_told_who_was_quicker(cast: Cast, sign_in: SignIn) -> None:
    visit_id = saved(offered(cast))
    won = sign_in("egor").post(f"/visits/{visit_id}/acceptance", htmx=True)
    assert won.headers["HX-Redirect"] == f"/m/visits/{visit_id}"
    piece = sign_in("tomasz").post(f"/visits/{visit_id}/acceptance", htmx=True)
    assert piece.status_code == 409
    assert cast.egor.name in piece.text
    assert f'id="visit-{visit_id}-work"' in piece.text
    assert "<html" not in piece.text
    whole = sign_in("tomasz").post(f"/visits/{visit_id}/acceptance")
    assert whole.status_code == 409
    assert cast.egor.name in whole.text
    assert "<html" in whole.text


def test_whoever_came_second_does_not_read_the_contact(cast: Cast, sign_in: SignIn) -> None:
    visit_id = saved(taken(cast))
    assert "+7495000-00-01" in sign_in("egor").get(f"/m/visits/{visit_id}").text
    page = sign_in("tomasz").get(f"/m/visits/{visit_id}")
    assert page.status_code == 200
    assert "+7495000-00-01" not in page.text
    assert "Check the fuser" not in page.text


def test_one_button_after_the_other_leads_to_the_end(cast: Cast, sign_in: SignIn) -> None:
    visit_id = saved(offered(cast))
    egor = sign_in("egor")
    for act in ("acceptance", "journey", "arrival"):
        page = egor.get(f"/m/visits/{visit_id}")
        assert f'action="/visits/{visit_id}/{act}"' in page.text
        assert egor.post(f"/visits/{visit_id}/{act}", data=hidden(page.text)).status_code == 303
    page = egor.get(f"/m/visits/{visit_id}")
    data = hidden(page.text) | {"outcome": "done", "result": "Заменил ролик подачи"}
    assert egor.post(f"/visits/{visit_id}/completion", data=data).status_code == 303
    visit = anew(visit_id)
    assert (visit.state, visit.result) == ("done", "Заменил ролик подачи")
    assert "Заменил ролик подачи" in egor.get(f"/m/visits/{visit_id}").text
    assert "Заменил ролик подачи" in sign_in("wera").get(f"/visits/{visit_id}").text


def test_for_htmx_a_press_returns_the_piece_with_the_next_button(cast: Cast, sign_in: SignIn) -> None:
    visit_id = saved(taken(cast))
    answer = sign_in("egor").post(f"/visits/{visit_id}/journey", data={"uuid": str(uuid4())}, htmx=True)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<div")
    assert f'action="/visits/{visit_id}/arrival"' in answer.text


def test_a_form_that_arrives_twice_counts_once(cast: Cast, sign_in: SignIn) -> None:
    visit_id = saved(taken(cast))
    egor, data = sign_in("egor"), {"uuid": str(uuid4()), "device_at": "nonsense"}
    for _ in range(2):
        assert egor.post(f"/visits/{visit_id}/journey", data=data).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Punch).where(Punch.kind == "departed")) == 1


def test_an_incomplete_report_comes_back_with_what_was_typed(cast: Cast, sign_in: SignIn) -> None:
    visit_id = saved(begun(cast))
    egor = sign_in("egor")
    for data in (
        {"outcome": "done", "result": "", "remaining": "Żółw 🐢"},
        {"outcome": "not_done", "result": "", "reason": "", "remaining": "Żółw 🐢"},
        {"outcome": "exploded", "result": "x", "remaining": "Żółw 🐢"},
        {"outcome": "done", "result": "x" * 8001, "remaining": "Żółw 🐢"},
    ):
        answer = egor.post(f"/visits/{visit_id}/completion", data=data)
        assert answer.status_code == 422, data["outcome"]
        assert "Żółw 🐢" in answer.text
    assert anew(visit_id).state == "on_site"


def test_beyond_repair_is_shown_to_the_office(cast: Cast, sign_in: SignIn) -> None:
    visit_id = saved(begun(cast))
    data = {"outcome": "beyond_repair", "result": "Плата сгорела"}
    assert sign_in("egor").post(f"/visits/{visit_id}/completion", data=data).status_code == 303
    assert anew(visit_id).beyond_repair
    assert "tone-warn" in sign_in("wera").get(f"/visits/{visit_id}").text


def test_not_done_with_the_rest_makes_a_visit_that_the_board_shows(cast: Cast, sign_in: SignIn) -> None:
    visit_id = saved(begun(cast))
    data = {"outcome": "not_done", "reason": "no_part", "remaining": "Поставить печку"}
    assert sign_in("egor").post(f"/visits/{visit_id}/completion", data=data).status_code == 303
    rest_id = visit_id + 1
    assert anew(rest_id).previous_visit_id == visit_id
    assert f'href="/visits/{rest_id}"' in sign_in("dmitri").get("/dispatch").text
    assert f'href="/visits/{rest_id}"' in sign_in("dmitri").get(f"/visits/{visit_id}").text


def test_pause_decline_and_giving_back(cast: Cast, sign_in: SignIn) -> None:
    declined, returned, paused = saved(offered(cast, "egor")), saved(taken(cast)), saved(begun(cast))
    egor = sign_in("egor")
    assert egor.post(f"/visits/{declined}/refusal").status_code == 303
    assert egor.post(f"/visits/{returned}/return", data={"reason": ""}).status_code == 422
    assert egor.post(f"/visits/{returned}/return", data={"reason": "Сломалась машина"}).status_code == 303
    assert egor.post(f"/visits/{paused}/pause").status_code == 303
    assert [anew(i).state for i in (declined, returned, paused)] == ["rejected", "rejected", "paused"]
    assert egor.post(f"/visits/{paused}/continuation").status_code == 303
    assert anew(paused).state == "on_site"


def hidden(html: str) -> dict[str, str]:
    """The hidden id of the button's press."""
    found = re.findall(r'<input[^>]*name="uuid"[^>]*value="([^"]+)"', html)
    return {"uuid": found[0]} if found else {}


def test_an_offer_that_excludes_a_visit_in_hand_says_so_and_is_refused_with_it(cast: Cast, sign_in: SignIn) -> None:
    held = offered_at(cast, place(cast, "Moscow", 55.75, 37.62))
    taking.take(held, by=cast.egor)
    held_id, visit_id = saved(held), saved(offered_at(cast, place(cast, "Petersburg", 59.93, 30.34)))
    egor = sign_in("egor")
    for path in ("/m", f"/m/visits/{visit_id}"):
        told = egor.get(path).text.split(f'id="visit-{visit_id}-beside"')[1].split("</form>")[0]
        assert f'href="/m/visits/{held_id}"' in told
        assert "Shop, Moscow" in told
        assert f'action="/visits/{visit_id}/acceptance"' not in egor.get(path).text
    for htmx in (True, False):
        refused = egor.post(f"/visits/{visit_id}/acceptance", htmx=htmx)
        assert refused.status_code == 409
        assert "Shop, Moscow" in refused.text
    assert anew(visit_id).engineer_id is None


def test_an_offer_in_the_time_of_another_visit_says_so_and_can_be_taken(cast: Cast, sign_in: SignIn) -> None:
    held_id, visit_id = saved(taken(cast)), saved(offered(cast, "egor"))
    egor = sign_in("egor")
    page = egor.get(f"/m/visits/{visit_id}").text
    assert f'href="/m/visits/{held_id}"' in page.split(f'id="visit-{visit_id}-beside"')[1]
    assert egor.post(f"/visits/{visit_id}/acceptance").status_code == 303
    assert f'href="/m/visits/{held_id}"' in egor.get(f"/m/visits/{visit_id}").text
    assert f'href="/visits/{held_id}"' in sign_in("dmitri").get(f"/visits/{visit_id}").text
