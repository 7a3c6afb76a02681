"""The search field of the header."""

import pytest

from tests.factories.tickets import filed, settled


@pytest.mark.parametrize("asked", ["{}", "%23{}", " %23 {} "])
def test_a_number_opens_its_ticket(session, cast, sign_in, asked):
    number = settled(filed(cast.anna))
    answer = sign_in("boris").get(f"/search?q={asked.format(number)}")
    assert (answer.status_code, answer.location) == (302, f"/tickets/{number}")


def test_a_number_that_somebody_may_not_see_opens_nothing(session, cast, sign_in):
    number = settled(filed(cast.anna))
    assert sign_in("olga").get(f"/search?q={number}").location == f"/kb/search?q={number}"


@pytest.mark.parametrize("asked", ["принтер", "", "12345678901", "%20", "1042'--"])
def test_words_look_for_answers(sign_in, asked):
    answer = sign_in("anna").get(f"/search?q={asked}")
    assert answer.status_code == 302
    assert answer.location.startswith("/kb/search")
