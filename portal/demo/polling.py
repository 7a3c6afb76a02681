"""Surveys of the demo's closed tickets: who was asked, what they answered, and the calls to those who were unhappy."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from portal.accounts import tokens
from portal.core import clock
from portal.demo import stories
from portal.demo.bulk import Bulk
from portal.demo.placing import Registry
from portal.demo.records import Record
from portal.demo.stories import Opinion
from portal.events.feedback import SurveyAnswered
from portal.feedback import queries
from portal.feedback.models import Answer, Callback, Invitation
from portal.feedback.states import CAP, LIFETIME, needs_callback

CALLER = "marta"
CALLED_AFTER = timedelta(days=2, hours=3)
TO_CALL = 2
CALL_NOTES = {
    "ru": "Позвонили, извинились за ожидание. Договорились, что о таких сбоях будем сообщать магазину сами.",
    "pl": "Rozmowa odbyta, przeprosiny przyjęte. Ustalone: o takich awariach sami dzwonimy do sklepu.",
    "en": "Called and apologised; agreed that we report such faults to the shop ourselves.",
}
# People of the story have not been asked lately, so that their next closed ticket asks them.
SPARED = frozenset({"anna"})


class Pollster:
    """Gathers invitations, answers and callbacks."""

    def __init__(self, found: Registry, bulk: Bulk) -> None:
        self.found = found
        self.bulk = bulk
        self.now = clock.now()
        self.asked_at: dict[str, datetime] = {}
        self.unhappy: list[tuple[datetime, Record, int]] = []

    def ask(self, records: Sequence[Record]) -> None:
        """Everybody whose ticket was closed, by the sampling rule of portal/feedback."""
        closed = [(step.at, record) for record in records for step in record.story.steps if step.act in stories.ENDS]
        for at, record in sorted(closed, key=lambda pair: pair[0]):
            key = record.story.requester.key
            last = self.asked_at.get(key)
            spared = key in SPARED and at > self.now - 2 * CAP
            if spared or (last is not None and last > at - CAP):
                continue
            self.asked_at[key] = at
            invitation_id = self._invite(record, at)
            if record.story.opinion is not None:
                self._answer(record, invitation_id, record.story.opinion)
        self._call_back()

    def _invite(self, record: Record, at: datetime) -> int:
        row = self.bulk.reserve(Invitation)
        invitation_id = int(str(row["id"]))
        asked = Invitation(
            ticket_id=record.id, person_id=self.found.users[record.story.requester.key].id,
            nonce=secrets.token_urlsafe(24), expires_at=at + LIFETIME,
        )  # fmt: skip
        row.update(
            ticket_id=asked.ticket_id, organisation_id=self.found.firms[record.story.place.organisation].id,
            person_id=asked.person_id, nonce=asked.nonce, token_hash=tokens.hashed(queries.token_of(asked)),
            created_at=at, expires_at=asked.expires_at,
        )  # fmt: skip
        return invitation_id

    def _answer(self, record: Record, invitation_id: int, opinion: Opinion) -> None:
        at = opinion.at
        self.bulk.put(
            Answer,
            invitation_id=invitation_id,
            score=opinion.score,
            comment=opinion.words,
            answered_at=at,
            changed_at=at,
        )
        fact = SurveyAnswered(invitation_id=invitation_id, ticket_id=record.id, score=opinion.score)
        self.bulk.say(fact, at, None)
        if needs_callback(opinion.score):
            self.unhappy.append((at, record, invitation_id))

    def _call_back(self) -> None:
        """Who gave a low score was called two days later; the newest ones wait for the call."""
        unhappy = sorted(self.unhappy, key=lambda row: row[0])
        for number, (at, record, invitation_id) in enumerate(unhappy, start=1):
            called_at = at + CALLED_AFTER
            called = called_at <= self.now and number <= len(unhappy) - TO_CALL
            self.bulk.add(
                Callback, invitation_id=invitation_id, state="done" if called else "open", created_at=at,
                done_at=called_at if called else None, done_by_id=self.found.users[CALLER].id if called else None,
                note=CALL_NOTES[record.story.theme.language] if called else "",
            )  # fmt: skip
