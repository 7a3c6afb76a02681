"""Mails about visits say when in the reader's zone, with the date, and the time on site where it is another."""

from zoneinfo import ZoneInfo

import pytest

from portal.dispatch.operations import taking
from tests.channels.test_ticket_mails import mails
from tests.deliveries import deliver_everything
from tests.dispatch.visits import offered
from tests.people import Cast


@pytest.mark.usefixtures("session")
def test_each_reader_is_told_the_window_in_her_own_zone_and_that_of_the_site(cast: Cast) -> None:
    visit = offered(cast)
    deliver_everything()
    texts = {reader: mail.text for reader, mail in mails("visit_offered")}
    hours = {
        zone: f"{visit.window_from.astimezone(ZoneInfo(zone)):%H:%M}" for zone in ("Europe/Warsaw", "Europe/Moscow")
    }
    assert hours["Europe/Warsaw"] in texts[cast.tomasz.id]
    assert f"{hours['Europe/Moscow']}–" in texts[cast.tomasz.id]
    assert "(UTC+3)" in texts[cast.tomasz.id]
    assert hours["Europe/Moscow"] in texts[cast.egor.id]
    assert "(UTC+" not in texts[cast.egor.id]
    taking.take(visit, by=cast.egor)
    deliver_everything()
    ((reader, mail),) = mails("visit_accepted")
    assert reader == cast.anna.id
    assert hours["Europe/Moscow"] in mail.text
    assert str(visit.window_from.astimezone(ZoneInfo("Europe/Moscow")).day) in mail.text
