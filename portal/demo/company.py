"""The demo company as values, read from data/*.toml. No database here."""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast

from portal.demo.device_rules import Hero, Model, PersonalSet, ShelfSet, SiteSet
from portal.dispatch.candidates import DAY_TRIP_KM
from portal.dispatch.distances import road_km

FOLDER = Path(__file__).resolve().parent / "data"
Row = dict[str, object]
T = TypeVar("T")
Hours = tuple[tuple[int, int, str, str], ...]  # first weekday, last weekday (Monday = 1), from, to; local time


@dataclass(frozen=True)
class Firm:
    """An organisation."""

    key: str
    name: str
    domain: str
    kind: str
    language: str


@dataclass(frozen=True)
class Place:
    """A site. kind: office, shop, warehouse."""

    key: str
    code: str
    name: str
    organisation: str
    kind: str
    country: str
    city: str
    address: str
    latitude: float
    longitude: float
    zone: str
    hours: Hours
    access: str


@dataclass(frozen=True)
class Unit:
    """A department; ``head`` is a person's key."""

    key: str
    name: str
    organisation: str
    head: str


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in; the key is the local part of the address."""

    key: str
    name: str
    position: str
    site: str
    department: str
    language: str
    phone: str
    roles: tuple[str, ...]
    vip: int = 0

    @property
    def feminine(self) -> bool:
        """Which form of a verb she or he uses of her- or himself; right for the names of this company."""
        return self.name.split()[0][-1] in "aая"


@dataclass(frozen=True)
class Crew:
    """A team of one line. ``hours``: when its desk is staffed, in ``zone``."""

    key: str
    name: str
    line: str
    zone: str
    hours: Hours
    members: tuple[str, ...]
    languages: tuple[str, ...]
    lead: str = ""


@dataclass(frozen=True)
class Stage:
    """A support line. ``talks``: it may write to the requester; ``vendor``: it is another company."""

    key: str
    position: int
    names: dict[str, str]
    talks: bool
    vendor: bool = False


@dataclass(frozen=True)
class Skill:
    """What a visit may need; some need a certificate."""

    key: str
    names: dict[str, str]
    certificate: bool = False


@dataclass(frozen=True)
class Ability:
    """That somebody has a skill. ``days``: the certificate ends so many days from the loading of the demo."""

    person: str
    skill: str
    level: int
    certificate: str = ""
    days: int = 0


@dataclass(frozen=True)
class Offer:
    """A service of the catalogue."""

    key: str
    names: dict[str, str]
    criticality: int


@dataclass(frozen=True)
class Topic:
    """A category of the catalogue; ``team`` is who is handed what the first line does not solve."""

    key: str
    service: str
    names: dict[str, str]
    type: str
    impact: int
    urgency: int
    team: str = "workplace"


@dataclass(frozen=True)
class Theme:
    """What people keep writing about, and how it goes. The marks of ``turns`` are explained in data/tickets_ru.toml."""

    key: str
    language: str
    category: str
    where: str
    line: int
    weight: int
    minutes: int
    cases: tuple[tuple[str, str], ...]
    turns: tuple[str, ...]
    solution: str
    comments: tuple[tuple[int, str], ...]
    device: str = ""
    visit: bool = False
    article: str = ""
    impact: int = 0
    urgency: int = 0


@dataclass(frozen=True)
class Company:
    """All of it. The dictionaries keep the order of the files."""

    firms: dict[str, Firm]
    places: dict[str, Place]
    units: dict[str, Unit]
    people: dict[str, Person]
    crews: dict[str, Crew]
    models: dict[str, Model]
    topics: dict[str, Topic]
    themes: tuple[Theme, ...]
    stages: tuple[Stage, ...]
    offers: tuple[Offer, ...]
    skills: tuple[Skill, ...]
    abilities: tuple[Ability, ...]
    site_sets: tuple[SiteSet, ...]
    personal_sets: tuple[PersonalSet, ...]
    shelf_sets: tuple[ShelfSet, ...]
    heroes: tuple[Hero, ...]

    @cached_property
    def staff(self) -> dict[str, list[Person]]:
        """People by site, without IT and other organisations' own."""
        found: dict[str, list[Person]] = {}
        for person in self.people.values():
            if person.department != "it":
                found.setdefault(person.site, []).append(person)
        return found

    def place_of(self, person: Person) -> Place:
        """Where somebody works."""
        return self.places[person.site]

    def engineers(self) -> list[Person]:
        """Who goes out."""
        return [person for person in self.people.values() if "engineer" in person.roles]

    def engineers_near(self, place: Place) -> list[Person]:
        """Engineers who are there and back within a day."""
        bases = {person.key: self.place_of(person) for person in self.engineers()}
        ways = {key: road_km(b.latitude, b.longitude, place.latitude, place.longitude) for key, b in bases.items()}
        return [self.people[key] for key, km in ways.items() if km <= DAY_TRIP_KM]

    def firm_of(self, person: Person) -> Firm:
        """For whom somebody works."""
        return self.firms[self.place_of(person).organisation]

    def email_of(self, person: Person) -> str:
        """The address, in a domain reserved for examples."""
        return f"{person.key}@{self.firm_of(person).domain}"


def read_company() -> Company:
    """Read the data. Raises TypeError or KeyError where a file says something unknown."""
    company, people, teams = _read("company"), _read("people"), _read("teams")
    devices, catalogue = _read("devices"), _read("catalogue")
    themes = [
        row | {"language": language}
        for language in ("ru", "pl", "en")
        for row in _read(f"tickets_{language}")["themes"]
    ]
    return Company(
        firms=_by_key(Firm, company["organisations"]),
        places=_by_key(Place, company["sites"]),
        units=_by_key(Unit, company["departments"]),
        people=_by_key(Person, people["people"]),
        crews=_by_key(Crew, teams["teams"]),
        models=_by_key(Model, devices["models"]),
        topics=_by_key(Topic, catalogue["categories"]),
        themes=_all(Theme, themes),
        stages=_all(Stage, teams["lines"]),
        offers=_all(Offer, catalogue["services"]),
        skills=_all(Skill, teams["skills"]),
        abilities=_all(Ability, teams["abilities"]),
        site_sets=_all(SiteSet, devices["sets"]),
        personal_sets=_all(PersonalSet, devices["personal"]),
        shelf_sets=_all(ShelfSet, devices["stock"]),
        heroes=_all(Hero, devices["heroes"]),
    )


def read_table(name: str) -> dict[str, tuple[tuple, ...]]:
    """A file of plain lists."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return cast(dict[str, tuple[tuple, ...]], _frozen(tomllib.load(file)))


def _read(name: str) -> dict[str, tuple[Row, ...]]:
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return cast(dict[str, tuple[Row, ...]], _frozen(tomllib.load(file)))


def _all(make: Callable[..., T], rows: Iterable[Row]) -> tuple[T, ...]:
    return tuple(make(**row) for row in rows)


def _by_key(make: Callable[..., T], rows: Iterable[Row]) -> dict[str, T]:
    return {str(row["key"]): make(**row) for row in rows}


def _frozen(value: object) -> object:
    """Lists as tuples, so that the values can be shared safely."""
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return value
