"""Official production calendars, laid over a working calendar."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from portal.core.db import read_transaction
from portal.sla import official, queries
from portal.sla.calendar_files import write_toml
from portal.sla.calendar_tables import read_table
from portal.sla.calendars import WorkingTime
from portal.sla.faults import CalendarFaults
from portal.sla.official import OfficialDay

SHARED = Path(os.environ.get("POMOST_SHARED", Path(__file__).resolve().parents[2].parent / "shared")) / "data/calendars"
WEEK = {day: ["09:00-13:00", "14:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
OFFICE = read_table({"name": "Office", "zone": "Europe/Moscow", "week": WEEK})
XML = """<?xml version="1.0" encoding="UTF-8"?>
<calendar year="2024" lang="ru" country="ru">
  <holidays><holiday id="1" title="День защитника Отечества"/></holidays>
  <days><day d="02.22" t="2"/><day d="02.23" t="1" h="1"/><day d="04.27" t="3"/></days>
</calendar>""".encode()


def hours_of(definition, on: date) -> float:
    working = WorkingTime(definition)
    start = datetime(on.year, on.month, on.day, tzinfo=working.zone)
    return working.elapsed(start, start + timedelta(days=1)) / 3600


def test_a_day_off_a_shortened_day_and_a_working_saturday() -> None:
    laid = official.with_official_days(OFFICE, official.of_xml(XML))
    assert [hours_of(laid, date(2024, 2, day)) for day in (21, 22, 23, 24)] == [8, 7, 0, 0]
    assert [hours_of(laid, date(2024, 4, day)) for day in (26, 27, 28)] == [8, 8, 0]
    assert {item.on: item.note for item in laid.exceptions}[date(2024, 2, 23)] == "День защитника Отечества"


def test_laying_again_changes_nothing_and_keeps_what_was_agreed_for_other_dates() -> None:
    days = official.of_xml(XML)
    own = read_table({
        "name": "Office", "zone": "Europe/Moscow", "week": WEEK,
        "exceptions": [{"date": "2024-06-01", "kind": "working", "hours": ["10:00-12:00"]}],
    })  # fmt: skip
    laid = official.with_official_days(own, days)
    assert official.with_official_days(laid, days) == laid
    assert hours_of(laid, date(2024, 6, 1)) == 2


def test_a_day_that_is_off_anyway_may_be_short_or_work() -> None:
    laid = official.with_official_days(OFFICE, [OfficialDay(date(2024, 11, 2), "short")])
    assert hours_of(laid, date(2024, 11, 2)) == 7
    never = read_table({"name": "Never", "zone": "Europe/Moscow", "week": {}})
    assert official.with_official_days(never, [OfficialDay(date(2024, 11, 2), "working")]) == never


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not valid XML"),
        (b"<calendar year='2024'>\n<days>", "line 2: not valid XML"),
        (b"<calendar year='2024'/>", "holds no days"),
        (b"<calendar year='2024'><day d='02.30' t='1'/></calendar>", "02.30"),
        (b"<calendar year='2024'><day d='02.20' t='9'/></calendar>", "02.20"),
        (b"<calendar><day d='02.20' t='1'/></calendar>", "02.20"),
        (b'<!DOCTYPE c [<!ENTITY a "b">]><calendar year="2024"/>', "document type"),
    ],
)
def test_a_wrong_file_is_refused_in_words(content, said) -> None:
    with pytest.raises(CalendarFaults, match=said):
        official.of_xml(content)


def test_poland_has_christmas_eve_off_since_2025_and_russia_works_on_some_saturdays() -> None:
    days = {day.on: day for day in official.of_country("PL", [2024, 2026], "pl")}
    assert date(2024, 12, 24) not in days
    assert days[date(2026, 12, 24)].note.startswith("Wigilia")
    moved = {day.on: day.kind for day in official.of_country("RU", [2024], "ru")}
    assert (moved[date(2024, 12, 28)], moved[date(2024, 12, 30)]) == ("working", "off")
    with pytest.raises(CalendarFaults):
        official.of_country("XX", [2024])


@pytest.mark.skipif(not SHARED.exists(), reason="the shared calendars are not here")
@pytest.mark.parametrize(
    ("year", "hours"), [(2018, 1970), (2019, 1970), (2022, 1973), (2023, 1973), (2024, 1979), (2025, 1972)]
)
def test_the_norm_of_a_forty_hour_week_in_russia_comes_out_to_the_hour(year, hours) -> None:
    """The yearly norms that the Ministry of Labour publishes for these production calendars."""
    days = official.of_xml((SHARED / "ru" / str(year) / "calendar.xml").read_bytes())
    working = WorkingTime(official.with_official_days(OFFICE, days))
    start, end = (datetime(y, 1, 1, tzinfo=working.zone).astimezone(UTC) for y in (year, year + 1))
    assert working.elapsed(start, end) == hours * 3600


def test_the_command_imports_by_country_and_from_files(app, tmp_path) -> None:
    flask = app.test_cli_runner()
    file, xml = tmp_path / "office.toml", tmp_path / "2024.xml"
    file.write_text(write_toml(replace(OFFICE, name="Офис")))
    xml.write_bytes(XML)
    assert flask.invoke(args=["calendars", "load", str(file)]).exit_code == 0
    done = flask.invoke(args=["calendars", "import", "Офис", str(xml)])
    assert done.output == "3 official days\nОфис: version 2\n"
    assert flask.invoke(args=["calendars", "import", "Офис", str(xml)]).output.endswith("version 2, unchanged\n")
    by_country = ["calendars", "import", "Офис", "--country", "RU", "--year", "2025", "--year", "2026", "--lang", "ru"]
    assert flask.invoke(args=by_country).exit_code == 0
    with app.app_context(), read_transaction():
        assert {item.on.year for item in queries.calendar_named("Офис").exceptions} == {2024, 2025, 2026}
    for wrong, code in (
        (["Нет", str(xml)], 1),
        (["Офис", "--country", "XX", "--year", "2026"], 1),
        (["Офис", "--country", "RU"], 2),
        (["Офис"], 2),
        (["Офис", str(xml), "--country", "RU", "--year", "2026"], 2),
        (["Офис", str(tmp_path / "none.xml")], 2),
        (["Офис", str(file)], 1),
    ):
        assert flask.invoke(args=["calendars", "import", *wrong]).exit_code == code
