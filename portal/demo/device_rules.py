"""What the devices of the demo company are made from, as data/devices.toml says it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Model:
    """A device model. ``price`` in EUR, ``life`` in years, ``fail`` repairs a device and year, ``warranty`` in months."""

    key: str
    name: str
    kind: str
    manufacturer: str
    part_number: str
    end_of_life: date
    price: int
    life: int
    fail: float
    serial: str
    warranty: int


@dataclass(frozen=True)
class SiteSet:
    """What every site of a kind (and country) holds. ``age`` in years, from and to; the last model is the newest one."""

    at: str
    models: tuple[str, ...]
    count: int
    age: tuple[float, float]
    criticality: int
    country: str = ""


@dataclass(frozen=True)
class PersonalSet:
    """What people hold. whose: office, vip, engineer, half (every second office worker)."""

    whose: str
    models: tuple[str, ...]
    age: tuple[float, float]
    criticality: int


@dataclass(frozen=True)
class ShelfSet:
    """What lies in stock at a site."""

    site: str
    model: str
    count: int


@dataclass(frozen=True)
class Hero:
    """A device with a story. ``repairs``: (days ago, what was done, cost in EUR)."""

    tag: str
    model: str
    name: str
    bought_days_ago: int
    criticality: int
    repairs: tuple[tuple[int, str, int], ...]
    site: str = ""
    person: str = ""
