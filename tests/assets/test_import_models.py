"""flask assets models: thousands of models, once."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from assets.models import DeviceModel
from portal.core.db import db

TEXT = "manufacturer,model,part_number,kind,price,eol,detail\nHP,LJ 4003,2Z610A,printer,330,2031-12-31,x\nIkea,Bord,,notebook,,,\n"


def stored(app: Flask) -> dict[str, tuple[str, int | None, date | None]]:
    with app.app_context():
        return {m.name: (m.kind, m.price_cents, m.end_of_life_on) for m in db.session.scalars(select(DeviceModel))}


def test_models_come_in_once_and_are_corrected(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "models.csv"
    runner = app.test_cli_runner()
    file.write_text(TEXT + "HP,LJ 4003,2Z610A,printer,330,2031-12-31,twice\n")
    dry = runner.invoke(args=["assets", "models", str(file), "--dry-run"])
    assert "2 new" in dry.output
    assert stored(app) == {}
    assert runner.invoke(args=["assets", "models", str(file)]).exit_code == 0
    assert stored(app) == {"LJ 4003": ("printer", 33_000, date(2031, 12, 31)), "Bord": ("laptop", None, None)}
    assert "0 new, 0 changed, 2 unchanged" in runner.invoke(args=["assets", "models", str(file)]).output
    file.write_text(TEXT.replace(",330,", ",350,"))
    assert "price_cents: '33000' → '35000'" in runner.invoke(args=["assets", "models", str(file)]).output
    assert stored(app)["LJ 4003"][1] == 35_000


@pytest.mark.parametrize("broken", ["HP,,X,printer,,,\n", "HP,A,,printer,much,,\n", "HP,A\n", "HP,A,,,,32.13.2020,\n"])
def test_a_faulty_file_writes_nothing_and_says_where(app: Flask, tmp_path: Path, broken: str) -> None:
    file = tmp_path / "models.csv"
    file.write_text(TEXT + broken)
    result = app.test_cli_runner().invoke(args=["assets", "models", str(file)])
    assert result.exit_code == 1
    assert "line 4" in result.output
    assert stored(app) == {}


def test_a_file_without_the_columns_is_refused(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "models.csv"
    file.write_text("a,b\n1,2\n")
    assert app.test_cli_runner().invoke(args=["assets", "models", str(file)]).exit_code == 1
