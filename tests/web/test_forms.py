"""The base of all forms: what is sent in another shape than a browser sends it is an error beside a field, never a fault of ours."""

import inspect
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask, request
from wtforms import IntegerField
from wtforms.fields import SelectFieldBase
from wtforms.fields.core import UnboundField

from portal.core.i18n import _l
from portal.web.files import Files
from portal.web.forms import Form, LongText, Number, Text
from tests.clients import Client
from tests.people import Cast
from tests.web.test_dates import every_form


class Sample(Form):
    """Text that must be given, text that need not, a number and a file."""

    title = Text(_l("Headline"))
    note = LongText(_l("Notes"), required=False)
    number = Number(_l("Minutes"))
    photo = Files(_l("Photos"))


def test_every_number_of_every_form_is_one_that_the_database_can_hold(session_app: Flask) -> None:
    fields = [
        (f"{form.__module__}.{form.__name__}.{name}", field)
        for form in every_form()
        for name, field in inspect.getmembers(form, lambda value: isinstance(value, UnboundField))
    ]
    numbers = [(name, field) for name, field in fields if issubclass(field.field_class, IntegerField)]
    assert len(numbers) > 10
    assert [name for name, field in numbers if not issubclass(field.field_class, Number)] == []
    for _name, field in fields:
        if issubclass(field.field_class, SelectFieldBase) and field.kwargs.get("validate_choice") is False:
            with pytest.raises(ValueError, match="id"):
                field.kwargs["coerce"]("99999999999999999999")


def sent(app: Flask, **options: object) -> Sample:
    with app.test_request_context("/", method="POST", **options):
        form = Sample(meta={"csrf": False})
        form.validate()
        return form


def test_a_file_in_the_place_of_a_text_is_an_empty_text(session_app: Flask) -> None:
    form = sent(session_app, data={"title": (BytesIO(b"x"), "x.png"), "photo": (BytesIO(b"x"), "y.png"), "number": "5"})
    assert (form.title.data, form.number.data, [one.filename for one in form.photo.chosen]) == ("", 5, ["y.png"])
    assert form.title.errors


def test_a_text_in_the_place_of_a_file_is_no_file(session_app: Flask) -> None:
    form = sent(session_app, data={"title": "x", "photo": "y.png", "number": "5"})
    assert form.photo.chosen == []


@pytest.mark.parametrize(
    "body", [{}, {"json": [1]}, {"json": {"title": "x"}}, {"data": b"{", "content_type": "text/plain"}]
)
def test_what_was_not_sent_is_empty_and_json_is_no_form(session_app: Flask, body: dict[str, object]) -> None:
    form = sent(session_app, **body)
    assert (form.title.data, form.note.data, form.number.data) == ("", "", None)
    assert form.title.errors


@pytest.mark.parametrize("number", ["2147483648", "-2147483648", "9" * 400, "NaN", "1e3", "²", "\x00"])
def test_a_number_beyond_all_ids_is_refused_beside_its_field(session_app: Flask, number: str) -> None:
    form = sent(session_app, data={"title": "x", "number": number})
    assert form.number.errors
    assert form.number.data is None


def test_no_route_ever_gets_a_nul(session_app: Flask) -> None:
    told = {"ti\x00tle": ["a\x00b", "c"], "note": "\x00"}
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        with session_app.test_request_context("/", method="POST", data=told, content_type=kind):
            assert request.form.to_dict(flat=False) == {"title": ["ab", "c"], "note": [""]}


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "address", "links"),
    [
        ("anna", "/me/password", ["current", "password"]),
        ("anna", "/me/tokens", ["name", "scopes", "current"]),
        ("boris", "/notices", ["headline", "place", "kind"]),
        ("piotr", "/assets", ["manufacturer", "model_name", "kind", "criticality", "site_id", "currency"]),
    ],
)
def test_the_summary_of_an_empty_form_leads_down_the_page(
    cast: Cast, sign_in: Callable[[str], Client], name: str, address: str, links: list[str]
) -> None:
    answer = sign_in(name).post(address, data={"scopes": "all"})
    assert answer.status_code == 422
    assert re.findall(r'<li><a href="#(\w+)"', answer.text) == links
    assert all(f' id="{link}"' in answer.text for link in links)
