"""When a visit is, for readers in other zones: never without a date, and with the site's own time where it differs."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from portal.web import locale
from portal.web.spans import span, span_there, whole_span

MORNING = datetime(2031, 1, 22, 6, tzinfo=UTC), datetime(2031, 1, 22, 10, tzinfo=UTC)
NIGHT = datetime(2031, 1, 22, 20, tzinfo=UTC), datetime(2031, 1, 22, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("window", "reader", "site", "text"),
    [
        (MORNING, "Europe/Moscow", "Europe/Moscow", "Wed 22 Jan 2031, 09:00–13:00"),
        (MORNING, "Europe/Moscow", "Europe/Minsk", "Wed 22 Jan 2031, 09:00–13:00"),
        (
            MORNING,
            "Europe/Warsaw",
            "Europe/Moscow",
            "Wed 22 Jan 2031, 07:00–11:00 · on site 09:00–13:00, Moscow (UTC+3)",
        ),
        (NIGHT, "Europe/Warsaw", "Europe/Warsaw", "Wed 22 Jan 2031, 21:00–23:00"),
        (
            NIGHT,
            "Europe/Warsaw",
            "Europe/Moscow",
            "Wed 22 Jan 2031, 21:00–23:00 · on site Wed 22 Jan 2031, 23:00 – Thu 23 Jan 2031, 01:00, Moscow (UTC+3)",
        ),
    ],
)
def test_a_window_tells_the_date_and_the_time_on_site_where_it_is_another(
    session_app: Flask, window: tuple[datetime, datetime], reader: str, site: str, text: str
) -> None:
    with session_app.test_request_context(), locale.speaking("en", reader):
        assert whole_span(*window, site) == text
        assert text.startswith(span(*window))
        assert bool(span_there(*window, site)) is ("on site" in text)
