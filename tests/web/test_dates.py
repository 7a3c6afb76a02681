"""A typing error in the year of a date is told beside its field, in every form."""

import inspect
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms.fields import DateField, DateTimeField, DateTimeLocalField, MonthField, TimeField, WeekField
from wtforms.fields.core import UnboundField

from portal.core import clock
from portal.core.i18n import _l
from portal.web.forms import Day, Form, Moment
from tests.factories.tickets import filed, settled

DATES = (DateField, DateTimeField, DateTimeLocalField, MonthField, TimeField, WeekField)


class Sample(Form):
    """A date and a time that must be given, and a date that need not."""

    day = Day(_l("Date"))
    moment = Moment(_l("From"))
    maybe = Day(_l("Until"), required=False)


def every_form(kind: type[Form] = Form) -> Iterator[type[Form]]:
    for form in kind.__subclasses__():
        yield form
        yield from every_form(form)


def test_every_date_of_every_form_is_of_the_kind_that_looks_at_the_year(session_app: Flask) -> None:
    fields = {
        f"{form.__module__}.{form.__name__}.{name}": field.field_class
        for form in every_form()
        for name, field in inspect.getmembers(form, lambda value: isinstance(value, UnboundField))
        if issubclass(field.field_class, DATES)
    }
    assert len(fields) > 10
    assert [name for name, kind in fields.items() if not issubclass(kind, Day | Moment)] == []


@pytest.mark.parametrize(
    ("day", "complaint"),
    [("0001-01-01", "Check the year."), ("1969-12-31", "Check the year."), ("9999-12-31", "Check the year."),
     ("20261-01-01", "A date like"), ("2026-02-30", "A date like"), ("завтра", "A date like"),
     ("\u0000", "A date like"), ("", "Please give")],
)  # fmt: skip
def test_a_year_of_another_age_is_refused_and_what_was_typed_stays(app: Flask, day: str, complaint: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        form = Sample(MultiDict({"day": day, "moment": f"{day}T10:00", "maybe": day}), meta={"csrf": False})
        assert not form.validate()
        assert str(form.day.errors[0]).startswith(complaint)
        assert form.moment.errors
        assert bool(form.maybe.errors) is bool(day)
        assert form.day.data is form.moment.data is form.maybe.data is None
        assert form.day._value() == day


def test_the_bounds_move_with_the_clock(app: Flask) -> None:
    year = clock.now().year + 100
    for day, good in (("1970-01-01", True), (f"{year}-12-31", True), (f"{year + 1}-01-01", False)):
        with app.test_request_context():
            form = Sample(MultiDict({"day": day, "moment": f"{day}T10:00", "maybe": ""}), meta={"csrf": False})
            assert form.validate() is good


@pytest.mark.one_database
@pytest.mark.parametrize("until", ["0001-01-01", "9999-12-31", "2225-01-01"])
def test_a_ticket_is_not_frozen_for_two_thousand_years(session, cast, sign_in, until: str) -> None:
    number = settled(filed(cast.anna))
    page = sign_in("boris").get(f"/tickets/{number}").text
    reason = re.search(r'name="waits_for".*?<option[^>]* value="(\w+)"', page, re.DOTALL).group(1)
    answer = sign_in("boris").post(f"/tickets/{number}/freeze", data={"waits_for": reason, "until": until})
    assert answer.status_code == 422
    assert 'id="until-error"' in answer.text
