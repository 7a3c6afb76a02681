"""/admin/contracts: what is promised to whom."""

import pytest

from portal.core.db import db, write_transaction
from portal.sla.models import Contract, EquipmentLine
from tests.sla.promises import BEGIN, sign


@pytest.fixture
def contract_id(app, cast) -> int:
    with app.app_context(), write_transaction():
        contract = sign(cast.organisation_id)
        line = EquipmentLine(title="Receipt printer", serial="SN-77", quantity=3, covered_from=BEGIN.date())
        contract.equipment.append(line)
        db.session.flush()
        return contract.id


def test_the_list_and_the_page_show_promises_calendar_and_equipment(sign_in, contract_id) -> None:
    adam = sign_in("adam")
    assert "Vesna Retail" in adam.get("/admin/contracts").text
    shown = adam.get(f"/admin/contracts/{contract_id}").text
    for text in ("30 min", "4 h", "waiting for the requester", "75 %", "Receipt printer", "SN-77", "Warsaw (UTC+"):
        assert text in shown


def test_a_contract_without_promises_in_force_says_so(app, sign_in, contract_id) -> None:
    with app.app_context(), write_transaction():
        for version in db.session.get_one(Contract, contract_id).policy.versions:
            version.effective_from = version.effective_from.replace(year=2199)
    assert "Nothing is promised yet" in sign_in("adam").get(f"/admin/contracts/{contract_id}").text


@pytest.mark.parametrize("first_name", ["anna", "boris", "marta", "olga"])
def test_contracts_are_for_administrators(sign_in, contract_id, first_name) -> None:
    assert sign_in(first_name).get("/admin/contracts").status_code == 403
    assert sign_in(first_name).get(f"/admin/contracts/{contract_id}").status_code == 403


def test_a_contract_that_does_not_exist_is_not_found(sign_in) -> None:
    assert sign_in("adam").get("/admin/contracts/999").status_code == 404


@pytest.mark.parametrize("typed", ["tomorrow", "9" * 40, "2026-02-30"])
@pytest.mark.parametrize(
    ("where", "field"),
    [("", "valid_from"), ("", "valid_to"), ("/{}", "valid_from"), ("/{}/promises", "effective_on")],
)
def test_what_is_no_date_is_refused_at_its_field(sign_in, contract_id, where, field, typed) -> None:
    adam = sign_in("adam")
    answer = adam.post("/admin/contracts" + where.format(contract_id), data={field: typed})
    assert answer.status_code == 422
    assert 'type="date"' in answer.text
