"""Makes up a month of tickets: who wrote what when, and how far each has come by now. Same seed, same month."""

import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.demo import stories
from portal.demo.company import Company, Person, Place, Theme
from portal.demo.devices import Device
from portal.demo.diaries import Diaries
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
FAVOURITES = {"anna": 1.8, "olga": 2.0}  # people of the story have a history of their own
BY_POSITION = {0: 1.0, 1: 0.6, 2: 0.2}  # directors have people who write for them
HERO_SHARE = 0.6
TRIES = 40
LAST_HOUR_TODAY = 13  # what is agreed after it is agreed for tomorrow
AGES = (0, 0, 1, 1, 2, 3)  # days since somebody did something about an open ticket
OFFICE_SHARE = 0.4  # an office worker writes seldomer than a till needs help
USUAL_COUNT = 250  # tickets a month for which the numbers of this page are meant
OPEN_EACH = 2
STORY_DEVICE, QUIET_DAYS = "T-0107", 12  # the printer of the first walk through the portal has no open ticket yet
NEVER_LATE = frozenset({"phishing", "lost"})
EXPERTS = 3
REPEATED_AFTER = timedelta(minutes=26)
# How many of the newest stories stand at such a step: always something at a vendor's, with the experts and on the road.
HELD = {stories.VISIT: 8, stories.WAIT_VENDOR: 2, stories.HAND_OVER: 5}
LATE_SHARE = 0.12
ASKED_SHARE = 0.45
DEPARTED = 4
# How far the visits have come that are open now. Whatever the hour, the board has something to dispatch: few may be held on New Year.
STAGES = (1, 2, 1, 3, 4, 2, 3, 3)


class Month:
    """The last thirty days of one company."""

    def __init__(self, company: Company, devices: list[Device], now: datetime, seed: int) -> None:
        self.company = company
        self.now = now.replace(microsecond=0)
        self.random = random.Random(seed)
        self.teller = Teller(company, self.random)
        self.told: Counter[str] = Counter()
        self.weights = [self._weight(theme) for theme in company.themes]
        self.staff = [person for people in company.staff.values() for person in people]
        self.fitting: dict[str, tuple[list[Person], list[float]]] = {}
        self.days: dict[str, tuple[list[date], list[float]]] = {}
        self.used: defaultdict[tuple[str, str], list[Device]] = defaultdict(list)
        for device in devices:
            if not device.in_stock:
                self.used[device.model.kind, device.place.key].append(device)

    def tickets(self, count: int) -> list[Story]:
        """That many stories in the order of their filing, about a fifth of them still open."""
        told = sorted((self._story() for _number in range(count)), key=lambda story: story.opened_at)
        told = self._with_a_repeated_one(self._with_open_ones([story.until(self.now) for story in told]))
        return Diaries(self.company).settled(told)

    def _story(self) -> Story:
        for _try in range(TRIES):
            number = self.random.choices(range(len(self.weights)), self.weights)[0]
            theme = self.company.themes[number]
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
            self.told[theme.key] += 1
            self.weights[number] = self._weight(theme)
            return self.teller.tell(theme, requester, opened_at, self._device(theme, requester, opened_at), channel)
        raise ValueError("no theme fits this company")

    def _weight(self, theme: Theme) -> float:
        """How likely the next ticket is about it: less what was told already, more what shops and warehouses need."""
        at_office = OFFICE_SHARE if theme.where == "office" else 1.0
        return theme.weight * at_office / (1 + self.told[theme.key])

    def _requester(self, theme: Theme) -> Person | None:
        if theme.key not in self.fitting:
            fitting = [person for person in self.staff if self._fits(theme, person)]
            self.fitting[theme.key] = fitting, [self._eagerness(person) for person in fitting]
        fitting, weights = self.fitting[theme.key]
        return self.random.choices(fitting, weights)[0] if fitting else None

    def _eagerness(self, person: Person) -> float:
        """How often somebody writes, beside the others."""
        at_office = self.company.place_of(person).kind == "office"
        return FAVOURITES.get(person.key, BY_POSITION[person.vip]) * (OFFICE_SHARE if at_office else 1.0)

    def _fits(self, theme: Theme, person: Person) -> bool:
        place, firm = self.company.place_of(person), self.company.firm_of(person)
        if person.language != theme.language or (firm.kind == "own") == (theme.where == "mirta"):
            return False
        return {"any": True, "mirta": True, "floor": place.kind != "office"}.get(theme.where, theme.where == place.kind)

    def _opening(self, place: Place) -> datetime | None:
        """An instant of the last thirty days within the hours of the place, mornings more often; None for one in the future."""
        there = ZoneInfo(place.zone)
        if place.zone not in self.days:
            today = self.now.astimezone(there).date()
            days = [today - timedelta(days=n) for n in range(DAYS)]
            self.days[place.zone] = days, [WEEKDAYS[day.weekday()] for day in days]
        days, weights = self.days[place.zone]
        day = self.random.choices(days, weights)[0]
        first, last, opens, closes = place.hours[0]
        if not first <= day.isoweekday() <= last:
            return None
        start, end = (int(t[:2]) * 60 + int(t[3:]) for t in (opens, closes))
        minute = self.random.triangular(start, end, start + (end - start) * 0.22)
        midnight = datetime(day.year, day.month, day.day, tzinfo=there)
        opened = (midnight + timedelta(minutes=minute)).replace(microsecond=0).astimezone(self.now.tzinfo)
        return opened if opened < self.now else None

    def _device(self, theme: Theme, requester: Person, opened_at: datetime) -> Device | None:
        if not theme.device:
            return None
        here = self.used[theme.device, requester.site]
        if opened_at > self.now - timedelta(days=QUIET_DAYS):
            here = [d for d in here if d.tag != STORY_DEVICE]
        own = [d for d in here if d.person is not None and d.person.key == requester.key]
        shared = [d for d in here if d.person is None]
        troubled = [d for d in own or shared if len(d.repairs) > 1]
        if troubled and self.random.random() < HERO_SHARE:
            return self.random.choice(troubled)
        return self.random.choice(own or shared) if own or shared else None

    def _with_open_ones(self, told: list[Story]) -> list[Story]:
        """Let some recent stories be stuck half-way until about a fifth is open: waiting, handed over, or a visit to come."""
        for act, held in HELD.items():
            self._hold(told, act, held * max(1, len(told) // USUAL_COUNT))
        missing = round(len(told) * OPEN_SHARE) - sum(story.is_open for story in told) - UNTOUCHED
        recent = self.now - timedelta(days=STUCK_DAYS)
        candidates = [i for i, story in enumerate(told) if not story.is_open and story.opened_at > recent]
        owed = Counter(story.requester.key for story in told if story.is_open)
        alike = {self._likeness(story, len(told)) for story in told if story.is_open}
        for index in self.random.sample(candidates, len(candidates)):
            key, likeness = told[index].requester.key, self._likeness(told[index], len(told))
            if missing > 0 and owed[key] < OPEN_EACH and likeness not in alike and told[index].priority > 1:
                told[index] = self._stuck(told[index])
                owed[key] += 1
                alike.add(likeness)
                missing -= 1
        told.sort(key=lambda story: story.opened_at)
        travels = [any(step.trip for step in story.steps) for story in told]
        newest = [index for index, away in enumerate(travels) if not away][-UNTOUCHED:]
        return [story.cut(0) if index in newest else story for index, story in enumerate(told)]

    def _with_a_repeated_one(self, told: list[Story]) -> list[Story]:
        """Two people of one place report the same thing; the second report stands in for the oldest ended story without a device."""
        spare = next((i for i, story in enumerate(told) if not story.is_open and not story.device), None)
        for first in reversed(told):
            at = first.opened_at + REPEATED_AFTER
            if spare is None or not _may_be_repeated(first) or at + REPEATED_AFTER > self.now:
                continue
            if not is_open(at, first.place.hours, first.place.zone):
                continue
            language = first.requester.language
            for person in self.company.staff[first.place.key]:
                if person.language == language and person.key != first.requester.key:
                    second = self.teller.again(first, person, at)
                    if second is not None:
                        told[spare] = second
                        return sorted(told, key=lambda story: story.opened_at)
        return told

    def _hold(self, told: list[Story], act: str, count: int) -> None:
        """Keep the newest stories with such a step there, one of a theme: what a desk always has somewhere on its way.

        Visits are held where an engineer lives near, so that the board shows what a dispatcher would do.
        """
        recent = self.now - timedelta(days=DAYS if act == stories.VISIT else STUCK_DAYS)
        newest = {
            s.theme.key: i
            for i, s in enumerate(told)
            if not s.is_open and s.opened_at > recent and _stops(s, act)
            if act != stories.VISIT or self.company.engineers_near(s.place)
        }
        by_line = sorted(newest.values(), key=lambda i: (told[i].theme.line == EXPERTS, i), reverse=True)
        for stage, index in enumerate(by_line[:count]):
            story = told[index]
            with_expert = act == stories.HAND_OVER and story.theme.line == EXPERTS
            stuck = story.cut(_stops(story, act)[0] + with_expert)
            told[index] = self._on_the_way(self._lately(stuck), STAGES[stage % len(STAGES)])

    @staticmethod
    def _likeness(story: Story, count: int) -> tuple[str, str]:
        """What no two open tickets share: the subject, in a large company that of one place."""
        return story.subject, story.place.key if count > USUAL_COUNT else ""

    def _stuck(self, story: Story) -> Story:
        """Most wait for their requester, some for us; few of those are late."""
        replies = _stops(story, stories.REPLY, stories.ASK)
        if replies and self.random.random() < ASKED_SHARE:
            stuck = story.cut(replies[-1])
            stuck = replace(stuck, steps=(*stuck.steps[:-1], replace(stuck.steps[-1], act=stories.ASK)))
        else:
            stuck = story.cut(self.random.choice(_stops(story)))
        may_be_late = story.theme.category not in NEVER_LATE and self.random.random() < LATE_SHARE
        return stuck if may_be_late else self._on_the_way(self._lately(stuck), 2)

    def _lately(self, story: Story) -> Story:
        """The same story moved by whole days so that its last step was lately, on a day on which the place works."""
        first, last, _opens, _closes = story.place.hours[0]
        furthest = (self.now - story.steps[-1].at).days - self.random.choice(AGES)
        for days in range(furthest, 0, -1):
            moved = story.later(days)
            if all(first <= at.isoweekday() <= last for at in (moved.opened_at, moved.steps[-1].at)):
                return moved
        return story

    def _on_the_way(self, story: Story, stage: int) -> Story:
        """Where a visit ends the story, it has come so far; the rest is agreed for tomorrow, or in a moment for who is on the way."""
        *before, last = story.steps
        if last.trip is None:
            return story
        there = self.now.astimezone(ZoneInfo(story.place.zone))
        today = there.hour < LAST_HOUR_TODAY
        hour = self.random.randint(there.hour + 2, 17) if today else self.random.randint(9, 15)
        planned = (there if today else there + timedelta(days=1)).replace(hour=max(hour, 9), minute=0, second=0)
        then = planned.astimezone(UTC) if stage < DEPARTED else self.now + timedelta(minutes=35)
        trip = last.trip.held_up(stage, then, self.now)
        return replace(story, steps=(*before, replace(last, trip=trip)))


def _may_be_repeated(story: Story) -> bool:
    """Whether it is a fault that somebody works on, and nobody drives there yet."""
    return (
        story.topic.type == "incident"
        and story.is_open
        and bool(story.steps)
        and not any(step.trip for step in story.steps)
    )


def _stops(story: Story, *acts: str) -> list[int]:
    """Where a story may stand still before it is solved: after a step of one of these kinds, or after any."""
    solved = next(i for i, step in enumerate(story.steps) if step.act == stories.SOLVE)
    return [i + 1 for i in range(solved) if not acts or story.steps[i].act in acts]
