"""Makes up a month of tickets: who wrote what when, and how far each has come by now. Same seed, same month."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.demo import stories
from portal.demo.company import Company, Person, Place, Theme
from portal.demo.devices import Device
from portal.demo.hours import is_open
from portal.demo.stories import Story
from portal.demo.telling import Teller

DAYS = 30
WEEKDAYS = (1.35, 1.15, 1.0, 1.0, 1.1, 0.5, 0.3)  # Monday first
CHANNELS = ("portal", "mail", "phone")
CHANNEL_WEIGHTS = (62, 18, 20)
OPEN_SHARE = 0.2
STUCK_DAYS = 9  # only recent tickets stay open, or the desk would look abandoned
UNTOUCHED = 4  # the newest ones wait for somebody to take them
FAVOURITES = {"anna": 2.5, "olga": 2.0}  # people of the story have a history of their own
BY_POSITION = {0: 1.0, 1: 0.6, 2: 0.2}  # directors have people who write for them
HERO_SHARE = 0.6
TRIES = 40
LATE_SHARE = 0.3
USUAL_HOURS = {1: 2, 2: 5, 3: 28, 4: 90, 5: 140}  # a ticket as young as this is hardly late
WAITING_ACTS = (stories.ASK, stories.WAIT_VENDOR, stories.HAND_OVER, stories.VISIT)


class Month:
    """The last thirty days of one company."""

    def __init__(self, company: Company, devices: list[Device], now: datetime, seed: int) -> None:
        self.company = company
        self.now = now.replace(microsecond=0)
        self.random = random.Random(seed)
        self.teller = Teller(company, self.random)
        self.used = [d for d in devices if not d.in_stock]

    def tickets(self, count: int) -> list[Story]:
        """That many stories in the order of their filing, about a fifth of them still open."""
        told = sorted((self._story() for _number in range(count)), key=lambda story: story.opened_at)
        return self._with_open_ones([story.until(self.now) for story in told])

    def _story(self) -> Story:
        for _try in range(TRIES):
            theme = self.random.choices(self.company.themes, [t.weight for t in self.company.themes])[0]
            requester = self._requester(theme)
            if requester is None:
                continue
            opened_at = self._opening(self.company.place_of(requester))
            if opened_at is None:
                continue
            channel = self.random.choices(CHANNELS, CHANNEL_WEIGHTS)[0]
            desk = self.company.crews["desk-pl" if self.company.place_of(requester).country == "PL" else "desk-ru"]
            if channel == "phone" and not is_open(opened_at, desk.hours, desk.zone):
                channel = "portal"
            return self.teller.tell(theme, requester, opened_at, self._device(theme, requester), channel)
        raise ValueError("no theme fits this company")

    def _requester(self, theme: Theme) -> Person | None:
        fitting = [p for people in self.company.staff.values() for p in people if self._fits(theme, p)]
        if not fitting:
            return None
        return self.random.choices(fitting, [FAVOURITES.get(p.key, BY_POSITION[p.vip]) for p in fitting])[0]

    def _fits(self, theme: Theme, person: Person) -> bool:
        place, firm = self.company.place_of(person), self.company.firm_of(person)
        if person.language != theme.language or (firm.kind == "own") == (theme.where == "mirta"):
            return False
        return {"any": True, "mirta": True, "floor": place.kind != "office"}.get(theme.where, theme.where == place.kind)

    def _opening(self, place: Place) -> datetime | None:
        """An instant of the last thirty days within the hours of the place, mornings more often; None for one in the future."""
        there = ZoneInfo(place.zone)
        today = self.now.astimezone(there).date()
        days = [today - timedelta(days=n) for n in range(DAYS)]
        day = self.random.choices(days, [WEEKDAYS[d.weekday()] for d in days])[0]
        first, last, opens, closes = place.hours[0]
        if not first <= day.isoweekday() <= last:
            return None
        start, end = (int(t[:2]) * 60 + int(t[3:]) for t in (opens, closes))
        minute = self.random.triangular(start, end, start + (end - start) * 0.22)
        midnight = datetime(day.year, day.month, day.day, tzinfo=there)
        opened = (midnight + timedelta(minutes=minute)).replace(microsecond=0).astimezone(self.now.tzinfo)
        return opened if opened < self.now else None

    def _device(self, theme: Theme, requester: Person) -> Device | None:
        if not theme.device:
            return None
        here = [d for d in self.used if d.model.kind == theme.device and d.place.key == requester.site]
        own = [d for d in here if d.person is not None and d.person.key == requester.key]
        shared = [d for d in here if d.person is None]
        troubled = [d for d in own or shared if len(d.repairs) > 1]
        if troubled and self.random.random() < HERO_SHARE:
            return self.random.choice(troubled)
        return self.random.choice(own or shared) if own or shared else None

    def _with_open_ones(self, told: list[Story]) -> list[Story]:
        """Let some recent stories be stuck half-way until about a fifth is open: waiting, handed over, or a visit to come."""
        told[-UNTOUCHED:] = [story.cut(0) for story in told[-UNTOUCHED:]]
        missing = round(len(told) * OPEN_SHARE) - sum(story.is_open for story in told)
        recent = self.now - timedelta(days=STUCK_DAYS)
        candidates = [i for i, story in enumerate(told) if not story.is_open and story.opened_at > recent]
        weights = [self._likelihood(told[i]) for i in candidates]
        while missing > 0 and candidates:
            position = self.random.choices(range(len(candidates)), weights)[0]
            index = candidates.pop(position)
            weights.pop(position)
            told[index] = self._stuck(told[index])
            missing -= 1
        return told

    def _likelihood(self, story: Story) -> float:
        """How likely a ticket is open still: the young ones most, and those that the experts have."""
        return (9.0 if story.theme.line > 2 else 6.0) if self._is_in_time(story) else 0.4

    def _is_in_time(self, story: Story) -> bool:
        return self.now - story.opened_at < timedelta(hours=USUAL_HOURS[story.priority])

    def _stuck(self, story: Story) -> Story:
        """A young ticket stops anywhere; an old one waits for its requester, and seldom for us."""
        replies = _stops(story, stories.REPLY, stories.ASK)
        if self._is_in_time(story) or not replies:
            stuck = story.cut(self.random.choice(_stops(story, *WAITING_ACTS) or _stops(story)))
        elif self.random.random() < LATE_SHARE:
            stuck = story.cut(self.random.choice([n for n in _stops(story) if n >= replies[0]]))
        else:
            stuck = story.cut(replies[-1])
            stuck = replace(stuck, steps=(*stuck.steps[:-1], replace(stuck.steps[-1], act=stories.ASK)))
        last = stuck.steps[-1]
        if last.trip is None:
            return stuck
        zone = ZoneInfo(story.place.zone)
        tomorrow = (
            (self.now + timedelta(days=1)).astimezone(zone).replace(hour=self.random.randint(9, 15), minute=0, second=0)
        )
        trip = last.trip.held_up(self.random.randint(1, 5), tomorrow.astimezone(UTC))
        return replace(stuck, steps=(*stuck.steps[:-1], replace(last, trip=trip)))


def _stops(story: Story, *acts: str) -> list[int]:
    """Where a story may stand still before it is solved: after a step of one of these kinds, or after any."""
    solved = next(i for i, step in enumerate(story.steps) if step.act == stories.SOLVE)
    return [i + 1 for i in range(solved) if not acts or story.steps[i].act in acts]
