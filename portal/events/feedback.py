"""Facts of feedback."""

from dataclasses import dataclass

from portal.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(Fact):
    """The requester answered the survey of a closed ticket, or changed the answer. ``score`` is 1 (bad) to 5 (very good)."""

    invitation_id: int
    ticket_id: int
    score: int
