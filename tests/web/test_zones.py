"""A zone reads as a city in the reader's language, with its distance from UTC; choosing one needs no IANA name."""

import pytest
from flask import Flask
from flask_babel import force_locale

from portal.web.zones import server_zone, zone_choices, zone_name


@pytest.mark.parametrize(
    ("zone", "language", "text"),
    [
        ("Europe/Moscow", "ru", "Москва (UTC+3)"),
        ("Europe/Moscow", "pl", "Moskwa (UTC+3)"),
        ("Asia/Yekaterinburg", "en", "Yekaterinburg (UTC+5)"),
        ("Asia/Kolkata", "ru", "Калькутта (UTC+5:30)"),
        ("Europe/Kyiv", "pl", "Kijów (UTC"),
        ("UTC", "ru", "UTC"),
        ("Mars/Base", "ru", "Mars/Base"),
    ],
)
def test_a_zone_is_called_by_its_city_and_its_distance_from_utc(
    app: Flask, zone: str, language: str, text: str
) -> None:
    with app.test_request_context(), force_locale(language):
        assert zone_name(zone).startswith(text)


def test_every_city_of_the_world_is_offered_once(app: Flask) -> None:
    with app.test_request_context(), force_locale("ru"):
        usual, others = zone_choices()
    zones = [zone for zone, _text in (*usual, *others)]
    assert len(zones) == len(set(zones)) > 300
    assert ("America/New_York", "Нью-Йорк (UTC−5)") in others or ("America/New_York", "Нью-Йорк (UTC−4)") in others


def test_the_zone_of_the_server_is_proposed_unless_it_keeps_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    for told, zone in (
        ("Asia/Omsk", "Asia/Omsk"),
        (":Europe/Warsaw", "Europe/Warsaw"),
        ("UTC", ""),
        ("Etc/UTC", ""),
        ("X/Y", ""),
    ):
        monkeypatch.setenv("TZ", told)
        assert server_zone() == zone
