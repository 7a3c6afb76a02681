"""A NUL has no business in an address; PostgreSQL would refuse the text with an error of its own, which must not be a 500."""

from collections.abc import Callable

import pytest

from tests.clients import Client


@pytest.mark.parametrize(
    "address", ["/assets?q=%00", "/kb/search?q=a%00b", "/desk?after=%00", "/assets/%00", "/kb/%00", "/links/%00"]
)
def test_an_address_with_nul_is_refused_at_the_door(sign_in: Callable[[str], Client], address: str) -> None:
    assert sign_in("marta").get(address).status_code == 400
