"""Every kind of mail on one page: its template and where its words come from."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.channels.mails.words import articles, feedback, people, reviews, tickets, visits
from portal.core.outbox import Message


@dataclass(frozen=True)
class Kind:
    """A template and its words; words of None say that there is nothing to tell any more."""

    template: str
    context: Callable[[Message], dict[str, object] | None]


KINDS: dict[str, Kind] = {
    "password_reset": Kind("mail/accounts/password_reset.md", people.single_use_link),
    "invitation": Kind("mail/accounts/invitation.md", people.single_use_link),
    "ticket_received": Kind("mail/tickets/received.md", tickets.received),
    "ticket_replied": Kind("mail/tickets/replied.md", tickets.replied),
    "ticket_solved": Kind("mail/tickets/solved.md", tickets.still_solved),
    "requester_replied": Kind("mail/tickets/requester_replied.md", tickets.replied),
    "ticket_assigned": Kind("mail/tickets/assigned.md", tickets.about),
    "ticket_handed_over": Kind("mail/tickets/handed_over.md", tickets.handed_over),
    "ticket_merged": Kind("mail/tickets/merged.md", tickets.merged),
    "ticket_reopened": Kind("mail/tickets/reopened.md", tickets.about),
    "visit_requested": Kind("mail/dispatch/requested.md", visits.requested),
    "visit_offered": Kind("mail/dispatch/offered.md", visits.offered),
    "visit_accepted": Kind("mail/dispatch/accepted.md", visits.accepted),
    "deadline": Kind("mail/tickets/deadline.md", tickets.deadline),
    "article_changed": Kind("mail/knowledge/changed.md", articles.changed),
    "articles_imported": Kind("mail/knowledge/imported.md", articles.imported),
    "review_asked": Kind("mail/knowledge/review_asked.md", reviews.in_review),
    "article_sent_back": Kind("mail/knowledge/sent_back.md", reviews.sent_back),
    "article_published": Kind("mail/knowledge/published.md", reviews.about),
    "publication_held": Kind("mail/knowledge/held.md", reviews.about),
    "review_due": Kind("mail/knowledge/review_due.md", reviews.due),
    "article_to_recheck": Kind("mail/knowledge/recheck.md", reviews.rechecked),
    "survey": Kind("mail/feedback/survey.md", feedback.survey),
}
