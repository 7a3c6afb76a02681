"""Makes up the devices of the demo company from the rules in data/devices.toml: the same ones for the same seed and day."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from portal.demo.company import Company, Person, Place
from portal.demo.device_rules import Model, PersonalSet, SiteSet

RECENT_DAYS = 730  # older repairs stand in nobody's books
REPAIRS = {
    "ru": {
        "receipt_printer": ("Замена термоголовки", "Замена отрезчика", "Чистка и смазка"),
        "label_printer": ("Замена печатающей головки", "Замена валика", "Калибровка датчика"),
        "printer": ("Замена роликов подачи", "Ремонт узла закрепления", "Замена блока проявки"),
        "laptop": ("Замена батареи", "Чистка системы охлаждения", "Замена клавиатуры"),
        "handheld": ("Замена батареи", "Замена сканирующего модуля", "Замена экрана"),
        "pos_terminal": ("Замена диска", "Замена блока питания", "Замена сенсорного экрана"),
        "": ("Диагностика и ремонт", "Замена блока питания"),
    },
    "pl": {
        "receipt_printer": ("Wymiana głowicy termicznej", "Wymiana obcinacza", "Czyszczenie i regulacja"),
        "label_printer": ("Wymiana głowicy", "Wymiana wałka", "Kalibracja czujnika"),
        "printer": ("Wymiana rolek podajnika", "Naprawa utrwalacza", "Wymiana bębna"),
        "laptop": ("Wymiana baterii", "Czyszczenie chłodzenia", "Wymiana klawiatury"),
        "handheld": ("Wymiana baterii", "Wymiana modułu skanera", "Wymiana ekranu"),
        "pos_terminal": ("Wymiana dysku", "Wymiana zasilacza", "Wymiana ekranu dotykowego"),
        "": ("Diagnoza i naprawa", "Wymiana zasilacza"),
    },
}


@dataclass(frozen=True)
class Repair:
    """A stay in the workshop: it left on ``began`` and came back ``days`` later."""

    began: date
    days: int
    what: str
    cost_cents: int


@dataclass(frozen=True)
class Device:
    """One device. ``person`` holds it, else the site does; ``in_stock``: it lies on the shelf of the site."""

    tag: str
    model: Model
    place: Place
    person: Person | None
    name: str
    serial: str
    bought: date
    criticality: int
    in_stock: bool
    repairs: tuple[Repair, ...]

    @property
    def warranty_until(self) -> date:
        """The last day of the maker's warranty."""
        return self.bought + timedelta(days=round(self.model.warranty * 30.44))


class Maker:
    """Draws numbers and dates; one per run so that the same seed makes the same devices."""

    def __init__(self, company: Company, today: date, seed: int) -> None:
        self.company = company
        self.today = today
        self.random = random.Random(seed)
        self.next_tag = 201

    def devices(self) -> list[Device]:
        """All devices: those with a story, then those of sites, of people and of the shelves; last, those with a story that people hold."""
        shared, held = self._heroes(held=False), self._heroes(held=True)
        return [*shared, *self._of_sites(), *self._of_people(), *self._on_shelves(), *held]

    def _heroes(self, held: bool) -> Iterator[Device]:
        for rule in self.company.heroes:
            if bool(rule.person) is not held:
                continue
            person = self.company.people.get(rule.person)
            place = self.company.places[person.site if person else rule.site]
            model = self.company.models[rule.model]
            repairs = tuple(self._told_repair(told) for told in rule.repairs)
            bought = self.today - timedelta(days=rule.bought_days_ago)
            yield Device(
                rule.tag,
                model,
                place,
                person,
                rule.name,
                self._serial(model),
                bought,
                rule.criticality,
                False,
                repairs,
            )

    def _of_sites(self) -> Iterator[Device]:
        for place in self.company.places.values():
            if self.company.firms[place.organisation].kind != "own":
                continue
            for rule in self.company.site_sets:
                if rule.at == place.kind and rule.country in ("", place.country):
                    for number in range(rule.count):
                        yield self._drawn(rule, place, None, number)

    def _of_people(self) -> Iterator[Device]:
        for number, person in enumerate(self.company.people.values()):
            place = self.company.place_of(person)
            if self.company.firms[place.organisation].kind != "own":
                continue
            kinds = {
                "office": place.kind == "office",
                "vip": person.vip > 0,
                "engineer": "engineer" in person.roles,
                "half": place.kind == "office" and number % 2 == 0,
            }
            for rule in self.company.personal_sets:
                if kinds[rule.whose]:
                    yield self._drawn(rule, place, person, self.random.randrange(len(rule.models) + 1))

    def _on_shelves(self) -> Iterator[Device]:
        for rule in self.company.shelf_sets:
            model, place = self.company.models[rule.model], self.company.places[rule.site]
            for _number in range(rule.count):
                bought = self.today - timedelta(days=self.random.randint(20, 240))
                yield Device(self._tag(), model, place, None, "", self._serial(model), bought, 3, True, ())

    def _drawn(self, rule: SiteSet | PersonalSet, place: Place, person: Person | None, number: int) -> Device:
        """A device of a rule: where it names two models, the first, older one is rarer."""
        keys = rule.models
        model = self.company.models[keys[0] if number == 0 else keys[-1]]
        youngest, oldest = rule.age
        old = len(keys) > 1 and number == 0
        spread = (youngest + oldest) / 2
        age = (
            self.random.uniform(spread, oldest)
            if old
            else self.random.uniform(youngest, spread if len(keys) > 1 else oldest)
        )
        bought = self.today - timedelta(days=int(age * 365.25))
        return Device(
            self._tag(), model, place, person, _name(model, place, number),
            self._serial(model), bought, rule.criticality, False, self._apart(bought, self._drawn_repairs(model, place, bought)),
        )  # fmt: skip

    def _drawn_repairs(self, model: Model, place: Place, bought: date) -> Iterator[Repair]:
        """Repairs of the last two years, more of them on an old device."""
        age = (self.today - bought).days / 365.25
        likely = model.fail * min(age, 2) * (1.6 if age > model.life else 0.6)
        language = "ru" if place.country == "RU" else "pl"
        words = REPAIRS[language].get(model.kind, REPAIRS[language][""])
        for _number in range(4):
            if self.random.random() < likely / 4:
                days_ago = self.random.randint(25, max(26, min(RECENT_DAYS, (self.today - bought).days)))
                cost = int(model.price * self.random.uniform(0.08, 0.3)) * 100
                yield Repair(
                    self.today - timedelta(days=days_ago), self.random.randint(2, 12), self.random.choice(words), cost
                )

    def _apart(self, bought: date, repairs: Iterable[Repair]) -> tuple[Repair, ...]:
        """Those that can have been: one after the other, between the hand-over and today."""
        kept: list[Repair] = []
        free = bought + timedelta(days=5)
        for repair in sorted(repairs, key=lambda repair: repair.began):
            back = repair.began + timedelta(days=repair.days)
            if repair.began > free and back < self.today:
                kept.append(repair)
                free = back + timedelta(days=10)
        return tuple(kept)

    def _told_repair(self, told: tuple[int, str, int]) -> Repair:
        days_ago, what, cost = told
        return Repair(self.today - timedelta(days=days_ago), min(6, days_ago - 1), what, cost * 100)

    def _serial(self, model: Model) -> str:
        return "".join(str(self.random.randrange(10)) if c == "#" else c for c in model.serial)

    def _tag(self) -> str:
        self.next_tag += 1
        return f"T-{self.next_tag - 1:04}"


def _name(model: Model, place: Place, number: int) -> str:
    """What people of the shop call it."""
    names = {
        ("pos_terminal", "RU"): f"Касса {number + 1}",
        ("pos_terminal", "PL"): f"Kasa {number + 1}",
        ("receipt_printer", "RU"): f"Чековый принтер, касса {number + 1}",
        ("receipt_printer", "PL"): f"Drukarka fiskalna, kasa {number + 1}",
    }
    return names.get((model.kind, place.country), "")
