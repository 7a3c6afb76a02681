"""Contracts and promises in the browser: made and changed by administrators of everything, never backwards."""

import re
from datetime import timedelta

from sqlalchemy import select

from portal.core import clock
from portal.core.db import commit
from portal.sla.models import ClockRow, Contract, PolicyVersion
from tests.factories.tickets import filed
from tests.sla.promises import sign


def cells(**changed: str) -> dict[str, str]:
    return {"effective_on": clock.now().date().isoformat(), "thresholds": "50, 100", "resolution_1": "90"} | changed


def test_a_new_version_holds_for_new_tickets_only(session, cast, sign_in):
    contract = sign(cast.organisation_id, minutes={})
    contract_id, first = contract.id, filed(cast.anna, impact=1, urgency=1).id
    commit()
    adam = sign_in("adam")
    form = adam.get(f"/admin/contracts/{contract_id}/promises/new").text
    key = re.search(r'name="request_key" value="([^"]+)"', form)
    assert key
    for _twice in range(2):
        answer = adam.post(f"/admin/contracts/{contract_id}/promises", data=cells(request_key=key[1]))
        assert (answer.status_code, answer.location) == (303, f"/admin/contracts/{contract_id}")
    session.rollback()
    versions = session.scalars(select(PolicyVersion).order_by(PolicyVersion.number)).all()
    assert [version.number for version in versions] == [1, 2]
    assert [(goal.target, goal.priority, goal.seconds) for goal in versions[1].goals] == [("resolution", 1, 5400)]
    assert versions[1].rules["thresholds"] == [50, 100]
    session.rollback()
    with clock.at(clock.now() + timedelta(seconds=5)):
        second = filed(cast.anna, impact=1, urgency=1).id
    known = {row.ticket_id: row.policy_version_id for row in session.scalars(select(ClockRow))}
    assert first not in known
    assert known[second] == versions[1].id
    session.rollback()


def test_faulty_promises_come_back_with_what_was_typed(session, cast, sign_in):
    contract_id = sign(cast.organisation_id).id
    commit()
    yesterday = (clock.now() - timedelta(days=2)).date().isoformat()
    for wrong in ({"resolution_1": "0"}, {"resolution_1": "soon"}, {"thresholds": "many"}, {"effective_on": yesterday}):
        answer = sign_in("adam").post(f"/admin/contracts/{contract_id}/promises", data=cells(**wrong))
        assert answer.status_code == 422, wrong
        assert "form-errors" in answer.text
    session.rollback()
    assert len(session.scalars(select(PolicyVersion)).all()) == 1


def test_a_contract_is_signed_and_changed(session, cast, sign_in):
    contract = sign(cast.organisation_id)
    known = {"calendar": contract.calendar_id, "policy": contract.policy_id}
    name, contract_id = contract.name, contract.id
    commit()
    adam = sign_in("adam")
    data = {**known, "name": "Second", "organisation": cast.other_organisation_id, "valid_from": "2026-01-01"}
    assert adam.post("/admin/contracts", data={**data, "name": name}).status_code == 422
    assert adam.post("/admin/contracts", data={**data, "valid_to": "2025-01-01"}).status_code == 422
    made = adam.post("/admin/contracts", data=data)
    assert made.status_code == 303
    assert "Second" in adam.get(made.location).text
    changed = {**known, "name": "Office, longer", "valid_from": "2020-01-01", "valid_to": "2027-12-31"}
    assert adam.post(f"/admin/contracts/{contract_id}", data=changed).status_code == 303
    assert "Office, longer" in adam.get(f"/admin/contracts/{contract_id}/edit").text
    session.rollback()
    assert len(session.scalars(select(Contract)).all()) == 2


def test_others_change_nothing(session, cast, sign_in):
    contract_id = sign(cast.organisation_id).id
    commit()
    for name in ("marta", "boris", "olga"):
        client = sign_in(name)
        for path in ("", f"/{contract_id}", f"/{contract_id}/promises"):
            assert client.post(f"/admin/contracts{path}", data=cells()).status_code == 403
