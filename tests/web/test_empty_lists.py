"""What a list with nothing in it says: that nothing is there yet, or that the filters leave nothing. The cast owns nothing yet."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask_babel import force_locale

from portal.core.i18n import _
from tests.clients import Client
from tests.people import Cast


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "address", "sentence"),
    [
        ("boris", "/desk", "New tickets appear by themselves."),
        ("boris", "/desk?view=late&priority=1", "Nothing in this queue fits the filters."),
        (
            "boris",
            "/assets?q=zzz",
            "Nothing fits these filters. Check the spelling of the tag, or look at all devices.",
        ),
        ("piotr", "/assets", "Add the first one, or import a table of what is there."),
        ("anna", "/assets", "What IT hands over to you appears here."),
        ("kasia", "/kb/articles", "Write the first one, or import what is there."),
        ("kasia", "/kb/articles?q=zzz", "Nothing that you may edit fits these filters."),
    ],
)
def test_an_empty_list_says_why(
    app: Flask, cast: Cast, sign_in: Callable[[str], Client], name: str, address: str, sentence: str
) -> None:
    with app.test_request_context(), force_locale(cast.viewers[name].language):
        told = _(sentence)
    assert told in sign_in(name).get(address).text
