"""The pages of tickets answer for everybody who may see them."""

import pytest

from portal.core.db import commit
from portal.tickets.operations import commenting
from tests.factories.tickets import filed, settled, solved


@pytest.mark.parametrize(
    "path", ["/", "/tickets", "/tickets?view=filed", "/tickets?view=watched", "/tickets/new", "/tickets/promise"]
)
@pytest.mark.parametrize("name", ["anna", "boris", "egor", "olga"])
def test_own_pages_open_for_everybody(sign_in, name, path):
    assert sign_in(name).get(path).status_code == 200


@pytest.mark.parametrize("view", ["mine", "team", "unassigned", "late", "waiting", "open", "solved", "nonsense"])
def test_every_queue_opens(session, cast, sign_in, view):
    filed(cast.anna, title="Касса не печатает чек")
    solved(cast)
    commit()
    answer = sign_in("boris").get(f"/desk?view={view}&priority=x&site=0&type=incident&line=&team=99999999999999")
    assert answer.status_code == 200


def test_the_desk_is_not_for_requesters(sign_in):
    assert sign_in("anna").get("/desk").status_code == 403


def test_a_ticket_opens_for_requester_and_agent(session, cast, sign_in):
    ticket = filed(cast.anna)
    commenting.reply(ticket, "Смотрю", by=cast.boris)
    number = settled(ticket)
    for name in ("anna", "boris", "wera", "piotr", "adam"):
        page = sign_in(name).get(f"/tickets/{number}")
        assert page.status_code == 200
        assert "Смотрю" in page.text
        assert sign_in(name).get(f"/tickets/{number}/deadline").status_code == 200


@pytest.mark.parametrize("path", ["/tickets/{}", "/tickets/{}/deadline"])
@pytest.mark.parametrize("name", ["ewa", "egor", "kasia", "olga"])
def test_a_ticket_is_nothing_to_strangers(session, cast, sign_in, name, path):
    number = settled(filed(cast.anna))
    assert sign_in(name).get(path.format(number)).status_code == 404


def test_a_stranger_signs_in_first(client):
    answer = client.get("/tickets/1001")
    assert (answer.status_code, answer.location) == (302, "/login?next=/tickets/1001")


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30])
def test_a_number_that_no_ticket_can_have_is_not_found(sign_in, number):
    boris = sign_in("boris")
    assert boris.get(f"/tickets/{number}").status_code == 404
    assert boris.post(f"/tickets/{number}/taking").status_code == 404
    assert boris.get(f"/desk?q={number}&team={number}&line={number}").status_code == 200
    assert boris.get(f"/files/{number}").status_code == 404
    assert boris.get(f"/tickets/panel?asset={number}").status_code == 404
