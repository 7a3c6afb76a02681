"""/admin/calendars: what the administrator sees, loads and mends."""

import io

import pytest

from portal.core.db import read_transaction, write_transaction
from portal.sla import queries
from portal.sla.calendar_files import read_toml, write_toml
from portal.sla.operations import calendars
from tests.sla.test_calendar_files import EXAMPLE


@pytest.fixture
def calendar_id(app) -> int:
    with app.app_context(), write_transaction():
        return calendars.load(read_toml(EXAMPLE.encode()))[0].id


@pytest.fixture
def adam(sign_in):
    return sign_in("adam")


def version(app, name: str) -> int | None:
    with app.app_context(), read_transaction():
        found = [calendar.versions[0].number for calendar in queries.calendars() if calendar.name == name]
        return found[0] if found else None


def test_the_list_and_the_page_show_week_season_and_the_next_two_weeks(adam, calendar_id) -> None:
    assert "Warsaw shops" in adam.get("/admin/calendars").text
    shown = adam.get(f"/admin/calendars/{calendar_id}").text
    assert "09:00–13:00, 14:00–18:00" in shown
    assert shown.count('class="bar-row"') == 14


def test_a_calendar_is_added_as_text_and_replaced_by_a_file(app, adam) -> None:
    answer = adam.post("/admin/calendars", data={"text": EXAMPLE})
    assert answer.status_code == 303
    assert version(app, "Warsaw shops") == 1
    changed = EXAMPLE.replace("09:00-23:00", "09:00-22:00").encode()
    replacement = f"{answer.location}/replacement"
    assert "09:00-23:00" in adam.get(replacement).text
    answer = adam.post(replacement, data={"file": (io.BytesIO(changed), "shops.toml"), "text": "ignored"})
    assert answer.status_code == 303
    assert version(app, "Warsaw shops") == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is missing"),
        (EXAMPLE.replace("10:00-14:00", "10-14"), "line 5"),
        (EXAMPLE.replace("Europe/Warsaw", "Moon"), "line 2"),
        ("name = ", "not valid TOML"),
        ("🙂\u202e", "not valid TOML"),
    ],
)
def test_a_wrong_calendar_comes_back_with_its_faults_and_what_was_typed(app, adam, text, said) -> None:
    answer = adam.post("/admin/calendars", data={"text": text})
    assert answer.status_code == 422
    assert said in answer.text
    assert version(app, "Warsaw shops") is None
    if "Moon" in text:
        assert "zone = &#34;Moon&#34;" in answer.text


def test_a_wrong_file_lands_in_the_text_field_to_be_mended(adam) -> None:
    answer = adam.post(
        "/admin/calendars", data={"file": (io.BytesIO(b"name = 'x'\nzone = 1\n\xff"), "x.toml"), "text": ""}
    )
    assert answer.status_code == 422
    assert "line 3" in answer.text
    assert "zone = 1" in answer.text


def test_the_name_of_a_calendar_stays_and_is_not_taken_twice(app, adam, calendar_id) -> None:
    renamed = EXAMPLE.replace("Warsaw shops", "Cracow shops")
    assert adam.post(f"/admin/calendars/{calendar_id}/replacement", data={"text": renamed}).status_code == 422
    assert adam.post("/admin/calendars", data={"text": EXAMPLE}).status_code == 422
    assert (version(app, "Warsaw shops"), version(app, "Cracow shops")) == (1, None)


def test_a_download_is_the_file_that_would_load_the_same(adam, calendar_id) -> None:
    answer = adam.get(f"/admin/calendars/{calendar_id}/file.toml")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert read_toml(answer.data) == read_toml(EXAMPLE.encode())
    assert write_toml(read_toml(answer.data)) == answer.text


@pytest.mark.parametrize("first_name", ["anna", "boris", "marta", "olga"])
@pytest.mark.parametrize("path", ["", "/new", "/1", "/1/replacement", "/1/file.toml"])
def test_calendars_are_for_administrators(sign_in, calendar_id, first_name, path) -> None:
    assert sign_in(first_name).get(f"/admin/calendars{path}").status_code == 403


def test_a_calendar_that_does_not_exist_is_not_found(adam) -> None:
    for path in ("/admin/calendars/999", "/admin/calendars/999/replacement", "/admin/calendars/999/file.toml"):
        assert adam.get(path).status_code == 404
    assert adam.post("/admin/calendars/999/replacement", data={"text": EXAMPLE}).status_code == 404
