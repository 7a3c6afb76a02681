"""The small demo company grown to a chain of two hundred shops, for those who want to see it under load."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from portal.demo.company import Company, Crew, Person, Place, read_table

SHOPS = 192  # with the thirteen places of the small demo more than two hundred
POSITIONS = {
    "RU": (("Директор магазина", 1), ("Старший кассир", 0), ("Продавец-кассир", 0)),
    "PL": (("Kierowniczka sklepu", 1), ("Starszy kasjer", 0), ("Sprzedawca", 0)),
}
MASCULINE = {"Kierowniczka sklepu": "Kierownik sklepu", "Sprzedawca": "Sprzedawca"}
FEMININE = {"Starszy kasjer": "Starsza kasjerka", "Sprzedawca": "Sprzedawczyni"}
# How many more people each team gets, and what they are called.
REINFORCED = {
    "desk-ru": 8,
    "desk-pl": 5,
    "workplace": 4,
    "pos": 5,
    "network": 3,
    "erp": 5,
    "infra": 2,
    "erp-dev": 2,
    "field": 10,
}
JOBS = {"ru": "Специалист поддержки", "pl": "Specjalista wsparcia"}
ENGINEER = {"ru": "Выездной инженер", "pl": "Inżynier serwisu"}
LIKE = {"ru": "egor", "pl": "tomasz"}  # whose skills new engineers have
NAMES = read_table("growth")


def grown(company: Company, seed: int) -> Company:
    """The same company with many more shops, their staff, and an IT that can carry them."""
    source = random.Random(seed)
    numbers = count(1)
    places = dict(company.places)
    people = dict(company.people)
    for place in _shops(source):
        places[place.key] = place
        people.update((person.key, person) for person in _staff(place, source, numbers))
    crews = {key: _reinforced(crew, people, source, numbers) for key, crew in company.crews.items()}
    able = [
        replace(ability, person=person.key)
        for person in people.values()
        if "engineer" in person.roles and person.key not in company.people
        for ability in company.abilities
        if ability.person == LIKE[person.language]
    ]
    return replace(company, places=places, people=people, crews=crews, abilities=(*company.abilities, *able))


def _shops(source: random.Random) -> Iterator[Place]:
    cities = list(NAMES["cities"])
    for number in range(SHOPS):
        country, code, city, latitude, longitude, zone = cities[number % len(cities)]
        local = number // len(cities) + 1
        street = source.choice(list(NAMES[f"streets_{country.lower()}"]))
        house = source.randint(2, 140)
        russian = country == "RU"
        yield Place(
            key=f"{code.lower()}-{local:02}", code=f"{code}-{100 + local}",
            name=f"{city}, магазин № {local}" if russian else f"{city}, sklep nr {local}",
            organisation="torvia", kind="shop", country=country, city=city,
            address=f"{street}, {house}" if russian else f"{street} {house}",
            latitude=round(latitude + source.uniform(-0.06, 0.06), 4),
            longitude=round(longitude + source.uniform(-0.09, 0.09), 4),
            zone=zone, hours=((1, 7 if russian else 6, "09:00", "21:00"),),
            access="Служебный вход со двора." if russian else "Wejście od rampy.",
        )  # fmt: skip


def _staff(place: Place, source: random.Random, numbers: Iterator[int]) -> Iterator[Person]:
    language = "ru" if place.country == "RU" else "pl"
    for position, vip in POSITIONS[place.country]:
        name, feminine = _name(language, source)
        title = FEMININE.get(position, position) if feminine else MASCULINE.get(position, position)
        yield Person(
            key=f"s{next(numbers):04}", name=name, position=title, site=place.key, department=f"retail-{language}",
            language=language, phone=f"{3000 + source.randrange(6000)}", roles=("requester",), vip=vip,
        )  # fmt: skip


def _reinforced(crew: Crew, people: dict[str, Person], source: random.Random, numbers: Iterator[int]) -> Crew:
    """The team with more members, who are added to the people as well."""
    added: list[str] = []
    for number in range(REINFORCED.get(crew.key, 0)):
        spoken = [language for language in crew.languages if language in JOBS]
        language = spoken[number % len(spoken)]
        name, _feminine = _name(language, source)
        field = crew.key == "field"
        person = Person(
            key=f"it{next(numbers):04}", name=name, position=(ENGINEER if field else JOBS)[language],
            site="msk-hq" if language == "ru" else "waw-hq", department="it", language=language,
            phone=f"{1200 + source.randrange(700)}", roles=("engineer",) if field else ("agent",),
        )  # fmt: skip
        people[person.key] = person
        added.append(person.key)
    return replace(crew, members=(*crew.members, *added))


def _name(language: str, source: random.Random) -> tuple[str, bool]:
    form = source.randrange(2)
    first = source.choice(list(NAMES[f"first_{language}"]))[form]
    last = source.choice(list(NAMES[f"last_{language}"]))[form]
    return f"{first} {last}", form == 0
