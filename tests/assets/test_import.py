"""flask assets import: what it writes, what it refuses, and that a second run changes nothing."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from assets.models import Asset, DeviceModel, Movement
from assets.states import Holder
from portal.accounts.models import Organisation, Site, User
from portal.core.audit import AuditEntry
from portal.core.db import db, write_transaction
from portal.core.facts import FactRow
from tests.assets import devices
from tests.assets.devices import assert_log_agrees
from tests.people import Cast

SHARED = Path(os.environ.get("POMOST_SHARED", Path(__file__).resolve().parents[3] / "shared")) / "data" / "snipeit"
TABLES = (Asset, DeviceModel, Movement, Organisation, Site, User, AuditEntry, FactRow)
BringIn = Callable[..., Result]
HEADING = "Company,Asset Tag,Model,Manufacturer,Category,Location,Purchase Date,Purchase Cost,Serial,Email,Full Name\n"


def row(tag: str, **changes: str) -> str:
    cell = {
        "company": "Vesna Retail", "model": "LJ", "maker": "HP", "kind": "Printers", "site": "retail-1", "date": "2024-05-01",
        "cost": "99.50", "serial": f"S-{tag}", "email": "", "name": "",
    } | changes  # fmt: skip
    order = ("company", None, "model", "maker", "kind", "site", "date", "cost", "serial", "email", "name")
    return ",".join(tag if key is None else cell[key] for key in order) + "\n"


@pytest.fixture
def bring_in(app: Flask, cast: Cast, tmp_path: Path) -> BringIn:
    """Run the command on a text."""

    def act(text: str | bytes, *options: str) -> Result:
        file = tmp_path / "devices.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return app.test_cli_runner().invoke(args=["assets", "import", str(file), *options])

    return act


def counts(app: Flask) -> list[int]:
    with app.app_context():
        return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


def test_a_file_comes_in_once_and_whole(app: Flask, cast: Cast, bring_in: BringIn) -> None:
    text = HEADING + row("T1") + row("T2", email="anna@retail.example") + row("T3", model="X-Ray")
    before = counts(app)
    dry = bring_in(text, "--create-missing", "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert "3 new" in dry.output
    assert counts(app) == before
    first = bring_in(text, "--create-missing")
    assert first.exit_code == 0, first.output
    with app.app_context():
        held = {a.tag: (a.holder, a.status) for a in db.session.scalars(select(Asset))}
        assert held == {
            "T1": (Holder("warehouse", cast.site_id), "in_stock"),
            "T2": (Holder("person", cast.anna.id), "in_use"),
            "T3": (Holder("warehouse", cast.site_id), "in_stock"),
        }
        assert {m.kind for m in db.session.scalars(select(DeviceModel))} == {"printer"}
        for asset in db.session.scalars(select(Asset)):
            assert_log_agrees(db.session, asset)  # ty: ignore[invalid-argument-type]
    after = counts(app)
    second = bring_in(text, "--create-missing")
    assert "0 new, 0 changed, 3 unchanged" in second.output
    assert counts(app) == after


def test_the_difference_is_shown_field_by_field(app: Flask, cast: Cast, bring_in: BringIn) -> None:
    bring_in(HEADING + row("T1") + row("T2"), "--create-missing")
    changed = (
        HEADING + row("t1", serial="NEW", cost="1 000,00".replace(",", ".")) + row("T2", email="anna@retail.example")
    )
    dry = bring_in(changed, "--dry-run")
    assert "~ T1  serial: 'S-T1' → 'NEW'  cost_cents: '9950' → '100000'" in dry.output
    assert "~ T2  status: 'in_stock' → 'in_use'" in dry.output
    assert bring_in(changed).exit_code == 0
    with app.app_context():
        asset = db.session.scalars(select(Asset).where(Asset.tag == "T2")).one()
        assert asset.custodian_id == cast.anna.id
        assert [m.document for m in assert_log_agrees(db.session, asset)] == ["import", "import"]  # ty: ignore[invalid-argument-type]
    assert "0 new, 0 changed, 2 unchanged" in bring_in(changed).output


def test_an_empty_cell_erases_nothing(app: Flask, cast: Cast, bring_in: BringIn) -> None:
    bring_in(HEADING + row("T1"), "--create-missing")
    assert "1 unchanged" in bring_in(HEADING + row("T1", serial="", cost="", date="", kind="")).output
    with app.app_context():
        asset = db.session.scalars(select(Asset)).one()
        assert (asset.serial, asset.cost_cents) == ("S-T1", 9950)


@pytest.mark.parametrize(
    ("broken", "line", "column"),
    [
        (row("T2", date="31.02.2024"), 3, "Purchase Date"),
        (row("T2", cost="much"), 3, "Purchase Cost"),
        (row("T1"), 3, "Asset Tag"),
        (row(""), 3, "Asset Tag"),
        (row("a b"), 3, "Asset Tag"),
        (row("T2", model=""), 3, "Model"),
        (row("T2", model="x" * 201), 3, "Model"),
        (row("T2", site="Nowhere"), 3, "Location"),
        (row("T2", company="Nobody Ltd"), 3, "Company"),
        (row("T2", email="nobody"), 3, "Email"),
        (row("T2", email="new@retail.example"), 3, "Email"),
        (row("T2", serial="S-T1"), 3, "Serial"),
        (row("T2", site=""), 3, "Location"),
        ("Vesna Retail,T2\n", 3, ""),
    ],
)
def test_a_file_with_any_fault_writes_nothing_and_says_where(
    app: Flask, cast: Cast, bring_in: BringIn, broken: str, line: int, column: str
) -> None:
    with app.app_context(), write_transaction():
        db.session.add(DeviceModel(manufacturer="HP", name="LJ", kind="printer"))
    before = counts(app)
    text = HEADING + row("T1") + broken
    result = bring_in(text)
    assert result.exit_code == 1
    assert f"line {line}" in result.output
    assert f"“{column}”" in result.output or not column
    assert counts(app) == before
    skipped = bring_in(text, "--skip-faulty")
    assert skipped.exit_code == 0
    assert f"line {line}" in skipped.output
    with app.app_context():
        assert [a.tag for a in db.session.scalars(select(Asset))] == ["T1"]


def test_nothing_is_created_unless_asked_for(app: Flask, cast: Cast, bring_in: BringIn) -> None:
    before = counts(app)
    assert bring_in(HEADING + row("T1")).exit_code == 1
    assert counts(app) == before
    text = HEADING + row("T1", company="Nowa", site="Sklep Łódź", email="jan@nowa.example", name="Jan Żak")
    assert bring_in(text, "--create-missing").exit_code == 0
    with app.app_context():
        jan = db.session.scalars(select(User).where(User.email == "jan@nowa.example")).one()
        assert (jan.name, jan.organisation.name, jan.password_hash) == ("Jan Żak", "Nowa", None)
        assert (
            db.session.scalars(select(Site).where(Site.name == "Sklep Łódź")).one().organisation_id
            == jan.organisation_id
        )


def test_a50_a_faulty_row_leaves_nothing_of_what_it_would_have_created(
    app: Flask, cast: Cast, bring_in: BringIn
) -> None:
    text = HEADING + row("T1") + row("T2", company="Ghost Ltd", site="Ghost town", email="not an address")
    assert bring_in(text, "--create-missing", "--skip-faulty").exit_code == 0
    with app.app_context():
        assert db.session.scalars(select(Organisation).where(Organisation.name == "Ghost Ltd")).all() == []
        assert db.session.scalars(select(Site).where(Site.name == "Ghost town")).all() == []


def test_a50_rows_are_data_never_statements_or_formulas(app: Flask, cast: Cast, bring_in: BringIn) -> None:
    text = HEADING + row("T1", serial="'); DROP TABLE assets;--", model='=HYPERLINK("x")'.replace('"', "'"))
    assert bring_in(text, "--create-missing").exit_code == 0
    with app.app_context():
        assert db.session.scalars(select(Asset)).one().serial == "'); DROP TABLE assets;--"


def test_a50_a_device_of_another_organisation_is_not_taken_over(app: Flask, cast: Cast, bring_in: BringIn) -> None:
    with app.app_context(), write_transaction():
        devices.elsewhere(cast, tag="X-1")
    result = bring_in(HEADING + row("X-1"), "--create-missing")
    assert result.exit_code == 1
    assert "another organisation" in result.output
    with app.app_context():
        assert db.session.scalars(select(Asset)).one().organisation_id == cast.other_organisation_id


@pytest.mark.parametrize(
    ("data", "options"),
    [
        (b"", ()), (b"\x00\x01\x02", ()), (b"tag,model\nA,\x89\xdb\xaa\n", ()), (b"tag,tag\nA,B\n", ()), (b"what,ever\n1,2\n", ()),
        (b'tag,model\n"A,B\n', ()), ("tag,model\nA,й\n".encode("utf-16")[:-1], ()), (b"tag,model\n\xff,B\n", ("--encoding", "utf-8")),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_without_a_trace(
    app: Flask, bring_in: BringIn, data: bytes, options: tuple[str, ...]
) -> None:
    before = counts(app)
    result = bring_in(data, "--create-missing", *options)
    assert result.exit_code == 1
    assert "line 1" in result.output or "line 2" in result.output
    assert counts(app) == before
    assert bring_in(data, "--skip-faulty").exit_code == 1


def test_wrong_options_are_refused(app: Flask, bring_in: BringIn) -> None:
    assert bring_in("tag,model\n", "--encoding", "klingon").exit_code == 2
    assert bring_in("tag,model\n", "--mapping", "other").exit_code == 2
    assert app.test_cli_runner().invoke(args=["assets", "import", "/nonexistent"]).exit_code == 2


def test_the_result_as_json(app: Flask, cast: Cast, bring_in: BringIn) -> None:
    told = json.loads(bring_in(HEADING + row("T1"), "--create-missing", "--json").stdout)
    assert (told["written"], told["new"], told["faults"]) == (True, 1, [])
    told = json.loads(bring_in(HEADING + row("T2", cost="x"), "--json").stdout)
    assert (told["written"], told["faults"][0]["line"], told["faults"][0]["column"]) == (False, 2, "Purchase Cost")


@pytest.mark.skipif(not SHARED.exists(), reason="the shared samples are not here")
def test_the_real_sample_comes_in_and_the_bad_one_does_not(app: Flask, bring_in: BringIn) -> None:
    sample = (SHARED / "assets-sample.csv").read_bytes()
    before = counts(app)
    assert bring_in(sample).exit_code == 1
    assert bring_in((SHARED / "assets-sample-BAD.csv").read_bytes(), "--create-missing").exit_code == 1
    bad = bring_in((SHARED / "assets-sample-BAD.csv").read_bytes(), "--create-missing", "--encoding", "mac_roman")
    assert bad.exit_code == 1
    assert "“Category”" in bad.output
    assert counts(app) == before
    first = bring_in(sample, "--mapping", "snipeit", "--create-missing")
    assert first.exit_code == 0
    assert "22 new" in first.output
    after = counts(app)
    assert "0 new, 0 changed, 22 unchanged" in bring_in(sample, "--mapping", "snipeit").output
    assert counts(app) == after
    blanks = (
        (SHARED / "assets-sample-BLANKS.csv").read_bytes(),
        "--encoding",
        "mac_roman",
        "--organisation",
        "Vesna Retail",
    )
    assert "200 new" in bring_in(*blanks, "--create-missing").output
    assert "200 unchanged" in bring_in(*blanks).output
