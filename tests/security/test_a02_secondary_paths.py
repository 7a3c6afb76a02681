"""A02: every verb on a ticket refuses strangers, whatever way leads to it and whichever operand is foreign."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core.db import db
from portal.tickets.models import Event, File, Link, Message, Participant, Ticket, TicketAsset
from tests.assets import devices
from tests.factories.tickets import filed, settled, team

VERBS = {
    "messages": {"kind": "public", "body": "x"},
    "solution": {"resolution": "x"},
    "closure": {},
    "reopening": {"still": "x"},
    "cancellation": {"reason": "x"},
    "taking": {},
    "assignment": {"assignee": ""},
    "handover": {"team": "1", "summary": "x"},
    "priority": {"priority": "1", "why": "x"},
    "freeze": {"waits_for": "vendor"},
    "thaw": {},
    "assets": {"tag": "T-1"},
    "assets/1/removal": {},
    "watchers": {"watcher": "ewa@retail.example"},
    "watchers/1/removal": {},
    "links": {"other": "1", "kind": "related"},
    "links/removal": {"other": "1"},
    "merger": {"other": "1"},
    "article": {"title": "x", "body": "x"},
    "article/preview": {"title": "x", "body": "x"},
}


def image(session) -> list[list[tuple]]:
    """Everything stored about tickets."""
    session.rollback()
    kept = [
        [tuple(row) for row in db.session.execute(select(table.__table__).order_by(*table.__table__.primary_key))]
        for table in (Ticket, Message, Event, File, Participant, TicketAsset, Link)
    ]
    session.rollback()
    return kept


def test_every_verb_of_a_ticket_stands_in_this_file(app: Flask) -> None:
    found = {
        rule.rule.removeprefix("/tickets/<int:number>/").replace("<int:asset_id>", "1").replace("<int:user_id>", "1")
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.rule.startswith("/tickets/<int:number>/")
    }
    assert found == set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("name", ["olga", "ewa", "egor"])
def test_strangers_meet_nothing_and_change_nothing(session, cast, sign_in, verb, name):
    number = settled(filed(cast.anna))
    before = image(session)
    for htmx in (False, True):
        answer = sign_in(name).post(f"/tickets/{number}/{verb}", data=VERBS[verb], htmx=htmx)
        assert answer.status_code in ({404} if name == "olga" else {403, 404})
        assert "Принтер" not in answer.text
    assert image(session) == before


def test_the_second_operand_is_checked_as_well(session, cast, sign_in):
    """Olga may act on her own ticket, but not pull a foreign device, person or team of work into it."""
    own, foreign = filed(cast.boris), filed(cast.olga)
    device = devices.with_person(cast, "anna")
    tag, key = device.tag, device.id
    elsewhere = foreign.number
    number = settled(own)
    before = image(session)
    olga, ewa = sign_in("olga"), sign_in("ewa")
    assert olga.post(f"/tickets/{elsewhere}/watchers", data={"watcher": "anna@retail.example"}).status_code == 422
    assert olga.post(f"/tickets/{elsewhere}/assets", data={"tag": tag}).status_code in {403, 422}
    assert olga.post(f"/tickets/{elsewhere}/assets/{key}/removal").status_code in {303, 403}
    assert ewa.get("/tickets/panel", query_string={"asset": key}).status_code == 404
    assert ewa.get(f"/tickets/new?asset={tag}").text.count(tag) == 0
    assert olga.get(f"/desk?q={number}").status_code == 200
    assert image(session) == before


@pytest.mark.parametrize("verb", ["links", "links/removal", "merger"])
def test_a_foreign_ticket_is_not_found_as_the_second_operand(session, cast, sign_in, verb):
    own, foreign = filed(cast.anna), filed(cast.olga, title="Чужая тайна")
    hidden = foreign.number
    number = settled(own)
    before = image(session)
    wera = sign_in("wera")
    for data in ({"other": str(hidden), "kind": "duplicate"}, {"other": "999999"}, {"other": "1 OR 1=1"}):
        answer = wera.post(f"/tickets/{number}/{verb}", data=data)
        assert answer.status_code == 404
        assert "Чужая тайна" not in answer.text
    found = wera.get(f"/tickets/{number}/links/new", query_string={"q": str(hidden)})
    assert (found.status_code, "Чужая тайна" in found.text) == (200, False)
    assert "Чужая тайна" not in wera.get(f"/tickets/{number}/links/new", query_string={"q": "тайна"}).text
    assert image(session) == before


def test_her_own_ticket_is_no_second_operand_either(session, cast, sign_in):
    """Boris works on Anna's ticket, but is only the requester of his own."""
    own = filed(cast.boris).number
    number = settled(filed(cast.anna))
    before = image(session)
    for verb in ("links", "merger"):
        data = {"other": str(own), "kind": "related"}
        assert sign_in("boris").post(f"/tickets/{number}/{verb}", data=data).status_code == 403
    assert image(session) == before


def test_a_person_who_does_not_work_here_is_never_assigned(session, cast, sign_in):
    number = settled(filed(cast.anna))
    before = image(session)
    for stranger in (cast.olga.id, cast.ewa.id, cast.anna.id):
        data = {"assignee": str(stranger)}
        assert sign_in("boris").post(f"/tickets/{number}/assignment", data=data).status_code == 422
    assert image(session) == before


def test_a_team_is_named_by_its_number_only(session, cast, sign_in):
    target = team("Experts").id
    number = settled(filed(cast.anna))
    answer = sign_in("boris").post(f"/tickets/{number}/handover", data={"team": f"{target} OR 1=1", "summary": "x"})
    assert answer.status_code == 422
