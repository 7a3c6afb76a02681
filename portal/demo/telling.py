"""Tells one story: a theme, a requester and an opening time become steps in the hours of those who work."""

import math
import random
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from portal.catalogue.priorities import priority_of
from portal.demo import stories
from portal.demo.company import Company, Crew, Person, Place, Theme
from portal.demo.devices import Device
from portal.demo.hours import Hours, add_open_minutes, next_open
from portal.demo.stories import Opinion, Step, Story, Trip

# Medians in minutes of open time, by priority: until somebody takes it, and between two things that are done.
TAKING = {1: 3, 2: 6, 3: 15, 4: 35, 5: 70}
WORKING = {1: 5, 2: 8, 3: 16, 4: 30, 5: 60}
VENDOR = {1: 60, 2: 200, 3: 600}  # the same for a vendor; 3 stands for the rest
SPREAD = 0.65  # sigma of the lognormal
LATE_SHARE, LATE_FACTOR = 0.05, 8.0
REOPENED_SHARE, CONFIRMED_SHARE, ANSWERED_SHARE = 0.07, 0.62, 0.45
SOLVED_DAYS = 5  # a solved ticket closes by itself after so many days
ENGINEERS = {
    "MSK": ("egor",), "SPB": ("egor",), "EKB": ("ruslan.amirov",), "KZN": ("ruslan.amirov",), "MIR": ("egor",),
    "KRK": ("marek.gorski",), "WRO": ("marek.gorski", "tomasz"), "GDN": ("tomasz",), "WAW": ("tomasz",), "LDZ": ("tomasz", "marek.gorski"),
}  # fmt: skip
VISIT_HOURS: Hours = ((1, 6, "09:00", "19:00"),)
HANDED_ON = {
    "ru": "Классифицировано, данные собраны, передаю специалистам.",
    "pl": "Sklasyfikowane, dane zebrane, przekazuję specjalistom.",
    "en": "Classified and described; over to the specialists.",
}
RECEIVED = {
    "ru": "Здравствуйте! Заявку приняли, ею займётся профильный специалист. Если станет срочнее, напишите здесь.",
    "pl": "Dzień dobry! Zgłoszenie przyjęte, zajmie się nim specjalista. Jeśli zrobi się pilniejsze, proszę napisać tutaj.",
    "en": "Hello! We have your ticket, and a specialist will take it. Write here if it becomes more urgent.",
}
HANDED_BACK = {
    "ru": "Сделано, прошу сообщить заявителю и проверить вместе с ним.",
    "pl": "Gotowe, proszę dać znać zgłaszającemu i sprawdzić razem z nim.",
    "en": "Done; please tell the requester and check together.",
}
BACK_AGAIN = {
    "ru": "Снова то же самое, как и было",
    "pl": "niestety znowu to samo",
    "en": "I'm afraid it is back.",
}
GENDERED = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")


@dataclass
class Scene:
    """Where the telling stands: the hand of the clock, who works on it and who talks with the requester."""

    at: datetime
    crew: Crew
    worker: Person
    talker: Person
    pace: float
    waits_for_vendor: bool = False
    giver: tuple[Crew, Person] | None = None


class Teller:
    """Tells stories of one company; the same for the same random source."""

    def __init__(self, company: Company, source: random.Random) -> None:
        self.company = company
        self.random = source

    def tell(self, theme: Theme, requester: Person, opened_at: datetime, device: Device | None, channel: str) -> Story:
        """The whole story, also what lies after now."""
        topic = self.company.topics[theme.category]
        place = self.company.place_of(requester)
        priority, _ = priority_of(
            theme.impact or topic.impact,
            theme.urgency or topic.urgency,
            requester.vip,
            device.criticality if device else None,
        )
        desk = self.company.crews["desk-pl" if place.country == "PL" else "desk-ru"]
        agent = self._member(desk, theme.language)
        words = self._words(theme, requester, device, opened_at)
        subject, text = self.random.choice(
            [c for c in theme.cases if device or "{tag}" not in c[0] + c[1]] or theme.cases
        )
        pace = LATE_FACTOR if self.random.random() < LATE_SHARE else 1.0
        taken = (
            opened_at if channel == "phone" else self._after(opened_at, TAKING[priority] * pace, desk.hours, desk.zone)
        )
        scene = Scene(taken, desk, agent, agent, pace)
        steps = [Step(taken, stories.TAKE, agent)]
        for mark, turn in self._turns(theme):
            steps += self._step(
                scene, theme, mark, self._say(turn, words, self._speaker(scene, mark, requester)), requester, priority
            )
        if theme.visit:
            steps += self._visit(scene, place, self._say(theme.solution, words, scene.worker))
        steps += self._ending(scene, theme, requester, words, priority)
        return Story(
            theme=theme, topic=topic, subject=self._say(subject, words, requester)[:200], text=self._say(text, words, requester),
            requester=requester, reporter=agent if channel == "phone" else requester, place=place, channel=channel,
            device=device, opened_at=opened_at, steps=tuple(steps), opinion=self._opinion(theme, steps[-1].at, place),
        )  # fmt: skip

    def again(self, story: Story, requester: Person, opened_at: datetime) -> Story | None:
        """The same matter filed by a colleague who does not know of the first ticket: in other words, and nobody has begun it."""
        words = self._words(story.theme, requester, story.device, opened_at)
        for subject, text in story.theme.cases:
            if (story.device or "{tag}" not in subject + text) and not story.subject.startswith(subject.split("{")[0]):
                said = {
                    "subject": self._say(subject, words, requester)[:200],
                    "text": self._say(text, words, requester),
                }
                return replace(
                    story, requester=requester, reporter=requester, channel="portal", opened_at=opened_at,
                    steps=(), opinion=None, **said,
                )  # fmt: skip
        return None

    def _turns(self, theme: Theme) -> list[tuple[str, str]]:
        turns = [(turn[0], turn[2:]) for turn in theme.turns]
        if theme.line > 1 and all(mark != "E" for mark, _ in turns):
            turns.insert(0, ("E", HANDED_ON[theme.language]))
        if turns[0][0] in "EN":
            turns.insert(0, ("A", RECEIVED[theme.language]))
        return turns

    def _step(self, scene: Scene, theme: Theme, mark: str, text: str, requester: Person, priority: int) -> list[Step]:
        """What one turn of the theme becomes; moves the scene on."""
        steps: list[Step] = []
        if mark in "RD":
            place = self.company.place_of(requester)
            if mark == "D":
                scene.at = next_open(scene.at + timedelta(hours=12), place.hours, place.zone)
            slow = self.random.random() < 0.2
            scene.at = self._after(scene.at, 420 if slow else 35, place.hours, place.zone)
            return [Step(scene.at, stories.ANSWER, requester, text)]
        if scene.waits_for_vendor and mark in "AQ":
            scene.at = self._after(scene.at, VENDOR[min(priority, 3)], scene.crew.hours, scene.crew.zone)
            scene.waits_for_vendor = False
            steps.append(Step(scene.at, stories.THAW, scene.worker))
        if mark in "AQ":
            steps += self._hand_back(scene, theme, priority)
        scene.at = self._after(scene.at, WORKING[priority] * scene.pace, scene.crew.hours, scene.crew.zone)
        if mark == "E":
            giver, crew = scene.worker, self._next_crew(theme)
            scene.giver = (scene.crew, scene.worker)
            steps.append(Step(scene.at, stories.HAND_OVER, giver, text, team=crew.key))
            scene.crew, scene.worker = crew, self._member(crew, theme.language)
            if theme.line != 3:
                scene.talker = scene.worker
            scene.at = self._after(scene.at, TAKING[priority] * scene.pace, crew.hours, crew.zone)
            return [*steps, Step(scene.at, stories.TAKE, scene.worker)]
        if mark == "W":
            scene.waits_for_vendor = True
            return [*steps, Step(scene.at, stories.WAIT_VENDOR, scene.worker, text)]
        act = {"A": stories.REPLY, "Q": stories.ASK, "N": stories.NOTE}[mark]
        return [*steps, Step(scene.at, act, scene.worker if mark == "N" else scene.talker, text)]

    def _hand_back(self, scene: Scene, theme: Theme, priority: int) -> list[Step]:
        """Experts do not talk to requesters: what is to be said goes back to whoever asked them."""
        if scene.crew.line != "L3" or scene.giver is None:
            return []
        expert, (crew, worker) = scene.worker, scene.giver
        scene.at = self._after(scene.at, WORKING[priority], scene.crew.hours, scene.crew.zone)
        steps = [Step(scene.at, stories.HAND_OVER, expert, HANDED_BACK[theme.language], team=crew.key)]
        scene.crew, scene.worker, scene.talker, scene.giver = crew, worker, worker, None
        scene.at = self._after(scene.at, TAKING[priority], crew.hours, crew.zone)
        return [*steps, Step(scene.at, stories.TAKE, worker)]

    def _next_crew(self, theme: Theme) -> Crew:
        crew = self.company.crews[self.company.topics[theme.category].team]
        if theme.line != 3:
            return crew
        return self.company.crews["erp-dev" if crew.key == "erp" else "infra"]

    def _visit(self, scene: Scene, place: Place, done: str) -> list[Step]:
        zone = scene.crew.zone
        engineer = self.random.choice(self._engineers(place))
        requested = self._after(scene.at, 15, scene.crew.hours, zone)
        offered = self._after(requested, 25, VISIT_HOURS, zone)
        accepted = self._after(offered, 12, VISIT_HOURS, zone)
        en_route = self._after(accepted, self.random.choice((45, 90, 240)), VISIT_HOURS, zone)
        arrived = en_route + timedelta(minutes=self.random.randint(18, 75))
        finished = arrived + timedelta(minutes=self.random.randint(25, 95))
        scene.at = finished
        trip = Trip(engineer, requested, offered, accepted, en_route, arrived, finished)
        return [Step(requested, stories.VISIT, scene.worker, done, trip=trip)]

    def _engineers(self, place: Place) -> list[Person]:
        """Who goes there: those of the region, or of the country where nobody is near."""
        near = ENGINEERS.get(place.code[:3], ())
        if near:
            return [self.company.people[key] for key in near]
        staff = [p for p in self.company.people.values() if "engineer" in p.roles]
        return [p for p in staff if self.company.place_of(p).country == place.country]

    def _ending(
        self, scene: Scene, theme: Theme, requester: Person, words: dict[str, object], priority: int
    ) -> list[Step]:
        place = self.company.place_of(requester)
        steps = self._hand_back(scene, theme, priority)
        solution = self._say(theme.solution, words, scene.worker)
        scene.at = self._after(scene.at, 10 * scene.pace, scene.crew.hours, scene.crew.zone)
        steps.append(Step(scene.at, stories.SOLVE, scene.worker, solution))
        is_fault = self.company.topics[theme.category].type == "incident"
        if is_fault and self.random.random() < REOPENED_SHARE:
            scene.at = self._after(scene.at, 300, place.hours, place.zone)
            steps.append(Step(scene.at, stories.REOPEN, requester, BACK_AGAIN[theme.language]))
            scene.at = self._after(scene.at, WORKING[priority] * 3, scene.crew.hours, scene.crew.zone)
            steps.append(Step(scene.at, stories.SOLVE, scene.worker, solution))
        if self.random.random() < CONFIRMED_SHARE:
            steps.append(Step(self._after(scene.at, 180, place.hours, place.zone), stories.CONFIRM, requester))
        else:
            steps.append(Step(scene.at + timedelta(days=SOLVED_DAYS, minutes=7), stories.CLOSE))
        return steps

    def _opinion(self, theme: Theme, closed_at: datetime, place: Place) -> Opinion | None:
        if self.random.random() > ANSWERED_SHARE:
            return None
        score, text = self.random.choice(theme.comments)
        return Opinion(self._after(closed_at + timedelta(minutes=20), 240, place.hours, place.zone), score, text)

    def _speaker(self, scene: Scene, mark: str, requester: Person) -> Person:
        after = scene.giver[1] if scene.crew.line == "L3" and scene.giver else scene.talker
        return {"R": requester, "D": requester, "A": after, "Q": after}.get(mark, scene.worker)

    def _member(self, crew: Crew, language: str) -> Person:
        people = [self.company.people[key] for key in crew.members]
        return self.random.choice([p for p in people if p.language == language] or people)

    def _after(self, at: datetime, median: float, hours: Hours, zone: str) -> datetime:
        minutes = self.random.lognormvariate(math.log(median), SPREAD)
        return add_open_minutes(at, minutes, hours, zone).replace(microsecond=0)

    def _words(self, theme: Theme, requester: Person, device: Device | None, opened_at: datetime) -> dict[str, object]:
        there = opened_at.astimezone(ZoneInfo(self.company.place_of(requester).zone))
        earlier = there - timedelta(minutes=self.random.randint(12, 110))
        number = self.random.randint(1204, 9870)
        return {
            "tag": device.tag if device else "",
            "n": self.random.randint(5, 20),
            "k": self.random.randint(1, 3),
            "doc": f"РН-{number:06}" if theme.language == "ru" else f"{number}/{there:%m}",
            "time": f"{earlier.hour}:{earlier.minute // 5 * 5:02}",
            "later": f"{(there + timedelta(hours=2)).hour}:00",
        }

    @staticmethod
    def _say(text: str, words: dict[str, object], speaker: Person) -> str:
        form = 2 if speaker.feminine else 1
        return GENDERED.sub(lambda match: match[form], text.format(**words)).strip()
