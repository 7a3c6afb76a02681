"""Pages of dispatch ask the database as often for many visits as for few."""

from collections.abc import Callable

import pytest

from portal.dispatch.operations import punching, taking
from tests.clients import Client
from tests.dispatch.visits import Press, asked, offered, saved, taken
from tests.people import Cast
from tests.statements import counted, reads

MOST = 22


def statements(client: Client, path: str) -> int:
    """How many statements a page costs."""
    with counted(client.application) as seen:
        assert client.get(path).status_code == 200
    return len(reads(seen))


def a_day(cast: Cast, times: int) -> int:
    for _ in range(times):
        asked(cast)
        offered(cast)
        mine = offered(cast)
        taking.take(mine, by=cast.egor)
        punching.depart(mine, cast.egor, Press())
    return saved(taken(cast))


@pytest.mark.usefixtures("session")
def test_lists_cost_the_same_at_two_sizes(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    visit_id = a_day(cast, 1)
    dmitri, egor = sign_in("dmitri"), sign_in("egor")
    pages = [
        (dmitri, "/dispatch"),
        (dmitri, "/dispatch/visits?state=offered"),
        (dmitri, f"/visits/{visit_id}"),
        (egor, "/m"),
        (egor, f"/m/visits/{visit_id}"),
    ]
    few = [statements(client, path) for client, path in pages]
    a_day(cast, 6)
    many = [statements(client, path) for client, path in pages]
    assert many == few
    assert max(many) <= MOST, dict(zip([path for _, path in pages], many, strict=True))
