"""Time zones as people read them: the city's name in the reader's language and the distance from UTC today."""

import os
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

from portal.core import clock
from portal.core.i18n import current_language

USUAL = [
    "Europe/Warsaw",
    "Europe/Moscow",
    "Europe/Kaliningrad",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Novosibirsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Vladivostok",
    "Europe/Minsk",
    "Asia/Almaty",
    "Europe/Vilnius",
    "Europe/Berlin",
    "Europe/London",
    "UTC",
]


def zone_name(zone: str) -> str:
    """An IANA zone for a reader: "Москва (UTC+3)". A zone this machine does not know stays as it is written."""
    if zone not in known_zones():
        return zone
    city, offset = _city(zone, current_language()), _offset(zone)
    return offset if city == "UTC" else f"{city} ({offset})"


def zone_choices() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Zones to choose from, as pairs of IANA name and text: the usual ones in their order, then the rest of the world by city."""
    places = get_global("zone_territories").keys() & known_zones()
    rest = [(zone, zone_name(zone)) for zone in places if zone not in USUAL and not zone.startswith("Etc/")]
    return [(zone, zone_name(zone)) for zone in USUAL], sorted(rest, key=lambda pair: pair[1])


def server_zone() -> str:
    """The IANA zone that this machine is set to, by TZ or its local time; empty where it keeps UTC, as servers do, or says none."""
    told = os.environ.get("TZ", "").lstrip(":")
    if not told:
        told = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    return told if "/" in told and told in known_zones() and not told.startswith("Etc/") else ""


@cache
def known_zones() -> frozenset[str]:
    """Every zone of this machine, read from its disk once: it takes a while."""
    return frozenset(available_timezones())


@cache
def _city(zone: str, language: str) -> str:
    """The city of a zone; CLDR may know it only by an older name ("Europe/Kiev"), and leaves out what is written alike."""
    aliases = get_global("zone_aliases")
    newest = aliases.get(zone, zone)
    names = Locale(language).time_zones
    for name in (zone, newest, *(old for old, new in aliases.items() if new == newest)):
        if city := names.get(name, {}).get("city"):
            return str(city)
    return newest.rpartition("/")[2].replace("_", " ")


def _offset(zone: str) -> str:
    """The present distance from UTC: "UTC+3", "UTC−3:30", "UTC"."""
    shift = clock.now().astimezone(ZoneInfo(zone)).utcoffset()
    minutes = int(shift.total_seconds() // 60) if shift else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}{f':{rest:02}' if rest else ''}" if minutes else "UTC"
