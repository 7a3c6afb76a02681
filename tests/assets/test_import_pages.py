"""Importing devices in the browser: tried out first, confirmed, done; within the person's scope; long files by a worker."""

import io
import re

import pytest
from sqlalchemy import func, select

from assets.models import Asset, DeviceModel
from assets.operations import uploading
from portal.accounts.models import Organisation
from portal.core import tasks
from portal.core.db import commit
from portal.core.tasks import Task
from tests.assets import devices
from tests.assets.test_import import HEADING, row
from workers.tasks import work_off_tasks


def upload(client, text: str | bytes, name: str = "devices.csv", **data: str):
    body = text if isinstance(text, bytes) else text.encode()
    form = {
        "file": (io.BytesIO(body), name),
        "organisation": "Vesna Retail",
        "currency": "PLN",
        "create_models": "y",
        "encoding": "",
        "dates": "",
    }
    return client.post("/assets/imports", data={**form, **data}, content_type="multipart/form-data")


def number(session, table) -> int:
    session.rollback()
    found = session.scalar(select(func.count()).select_from(table)) or 0
    session.rollback()
    return found


def test_a_file_is_tried_out_then_confirmed_once(session, cast, sign_in):
    piotr = sign_in("piotr")
    text = HEADING + row("T-1") + row("T-2", email="anna@retail.example")
    tried = upload(piotr, text)
    assert tried.status_code == 303
    page = piotr.get(tried.location).text
    assert ">2<" in page
    assert "T-2" in page
    assert "99.50" in page
    assert "cost_cents" not in page
    assert number(session, Asset) == number(session, DeviceModel) == 0
    key = re.search(r'name="request_key" value="([^"]+)"', page)
    assert key
    for _twice in range(2):
        done = piotr.post(f"{tried.location}/confirmation", data={"request_key": key[1]})
        assert done.status_code == 303
    assert number(session, Asset) == 2
    assert session.scalars(select(Asset.tag).where(Asset.custodian_id == cast.anna.id)).all() == ["T-2"]
    session.rollback()
    assert piotr.post(f"{done.location}/confirmation").status_code == 404
    again = piotr.get(upload(piotr, text).location).text
    assert f"{tried.location}" not in again
    assert 'action="/assets/imports/' not in again


def test_faults_are_told_by_line_and_column_and_stop_the_import_unless_told_otherwise(session, cast, sign_in):
    piotr = sign_in("piotr")
    tried = upload(piotr, HEADING + row("T-1") + row("T-2", date="yesterday") + row("T-1"))
    page = piotr.get(tried.location).text
    assert "Purchase Date" in page
    refused = piotr.post(f"{tried.location}/confirmation")
    assert refused.status_code == 422
    assert number(session, Asset) == 0
    assert piotr.post(f"{tried.location}/confirmation", data={"skip_faulty": "y"}).status_code == 303
    assert number(session, Asset) == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [(b"", "devices.csv"), (HEADING.encode(), "devices.exe"), (b"no zip", "devices.xlsx"), (b"x", "")],
)
def test_what_is_no_table_is_refused_beside_the_field(session, cast, sign_in, text, name):
    answer = upload(sign_in("piotr"), text, name)
    assert answer.status_code == 422
    assert number(session, Task) == 0


def test_only_within_the_scope_of_the_person(session, cast, sign_in):
    theirs = devices.at_site(cast, tag="T-9")
    theirs.organisation_id = cast.other_organisation_id
    organisations = [o.name for o in session.scalars(select(Organisation))]
    taken = theirs.tag
    commit()
    assert "Other Company" in organisations
    piotr = sign_in("piotr")
    rows = row(taken) + row("N-1", company="Other Company", site="other-1") + row("N-2", email="olga@other.example")
    page = piotr.get(upload(piotr, HEADING + rows).location).text
    assert page.count('data-l="Kolumna"') + page.count('data-l="Column"') == 3
    assert upload(piotr, HEADING + row("N-3"), organisation="Other Company").status_code == 422
    assert upload(piotr, HEADING + row("N-4", site="Nowhere"), create_missing="y").status_code == 303
    assert number(session, Asset) == 1


def test_an_import_is_seen_by_whoever_asked_only(session, cast, sign_in):
    tried = upload(sign_in("piotr"), HEADING + row("T-1"))
    for name, status in (("adam", 403), ("olga", 403), ("anna", 403)):
        assert sign_in(name).get(tried.location).status_code == status
        assert sign_in(name).post(f"{tried.location}/confirmation").status_code == status
    assert number(session, Asset) == 0


def test_a_long_file_is_tried_out_by_a_worker_batch_by_batch(app, session, cast, sign_in, monkeypatch):
    monkeypatch.setattr(uploading, "QUICK", 3)
    monkeypatch.setattr(uploading, "BATCH", 4)
    piotr = sign_in("piotr")
    asked = upload(piotr, HEADING + "".join(row(f"T-{n}") for n in range(10)))
    assert asked.location.startswith("/tasks/")
    task_id = int(asked.location.rpartition("/")[2])
    assert piotr.get(f"/assets/imports/{task_id}").location == asked.location
    session.rollback()
    assert work_off_tasks() == 1
    assert number(session, Asset) == 0
    assert f"/assets/imports/{task_id}" in piotr.get(asked.location).text
    confirmed = piotr.post(f"/assets/imports/{task_id}/confirmation")
    session.rollback()
    assert work_off_tasks() == 1
    assert number(session, Asset) == 10
    done = session.get_one(Task, int(confirmed.location.rpartition("/")[2]))
    assert (done.state, done.result["new"], done.done) == (tasks.DONE, 10, 10)
