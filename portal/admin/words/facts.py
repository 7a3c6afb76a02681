"""What a fact says to a person, what is owed because of it, and to whom a mail goes."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.core.i18n import _l


@dataclass(frozen=True)
class Happening:
    """A fact as a sentence about one object: ``kind`` of the object, and the field of the fact that names it."""

    words: object
    kind: str
    field: str


def _of_ticket(words: object) -> Happening:
    return Happening(words, "ticket", "ticket_id")


def _of_article(words: object) -> Happening:
    return Happening(words, "article", "article_id")


def _of_person(words: object) -> Happening:
    return Happening(words, "user", "user_id")


# By the names of facts. Every sentence has one %(thing)s, which is a link where the reader may open it.
HAPPENINGS: Mapping[str, Happening] = {
    "TicketOpened": _of_ticket(_l("Ticket %(thing)s was opened")),
    "TicketAssigned": _of_ticket(_l("Ticket %(thing)s was assigned")),
    "TicketEscalated": _of_ticket(_l("Ticket %(thing)s was handed over to another line")),
    "RequesterReplied": _of_ticket(_l("The requester answered in ticket %(thing)s")),
    "AgentReplied": _of_ticket(_l("We answered in ticket %(thing)s")),
    "TicketSolved": _of_ticket(_l("Ticket %(thing)s was solved")),
    "TicketClosed": _of_ticket(_l("Ticket %(thing)s was closed")),
    "TicketReopened": _of_ticket(_l("Ticket %(thing)s was opened again")),
    "TicketCancelled": _of_ticket(_l("Ticket %(thing)s was cancelled")),
    "TicketMerged": _of_ticket(_l("Ticket %(thing)s goes on in another one")),
    "VisitRequested": _of_ticket(_l("A visit was asked for in ticket %(thing)s")),
    "VisitOffered": _of_ticket(_l("The visit for ticket %(thing)s was offered to engineers")),
    "VisitAccepted": _of_ticket(_l("An engineer took the visit for ticket %(thing)s")),
    "VisitReturned": _of_ticket(_l("An engineer gave back the visit for ticket %(thing)s")),
    "EngineerEnRoute": _of_ticket(_l("An engineer is on the way because of ticket %(thing)s")),
    "EngineerArrived": _of_ticket(_l("An engineer has arrived because of ticket %(thing)s")),
    "VisitCompleted": _of_ticket(_l("The visit for ticket %(thing)s is done")),
    "VisitNotDone": _of_ticket(_l("The visit for ticket %(thing)s ended without the work done")),
    "VisitCancelled": _of_ticket(_l("The visit for ticket %(thing)s was cancelled")),
    "SurveyAnswered": _of_ticket(_l("The survey about ticket %(thing)s was answered")),
    "DeadlineNear": _of_ticket(_l("The deadline of ticket %(thing)s is near")),
    "DeadlineMissed": _of_ticket(_l("The deadline of ticket %(thing)s was missed")),
    "PasswordResetRequested": _of_person(_l("A new password was asked for: %(thing)s")),
    "PersonInvited": _of_person(_l("An invitation was given: %(thing)s")),
    "ArticleChanged": _of_article(_l("The article %(thing)s was changed")),
    "ArticlePublished": _of_article(_l("The article %(thing)s was published")),
    "ArticleReviewAsked": _of_article(_l("A review of the article %(thing)s was asked for")),
    "ArticleSentBack": _of_article(_l("The article %(thing)s was sent back")),
    "PublicationHeld": _of_article(_l("The article %(thing)s was not published at its time")),
    "ReviewDue": _of_article(_l("The review of the article %(thing)s is due")),
    "AssetMoved": Happening(_l("The device %(thing)s changed hands"), "asset", "asset_id"),
    "AssetSwapped": Happening(_l("The device %(thing)s was swapped"), "asset", "old_asset_id"),
}


@dataclass(frozen=True)
class Reaction:
    """What a handler does, in words; a mail also goes to somebody: a person that the fact or its ticket names, or people in words.

    ``to``: requester, workers (of the ticket), or a field of the fact. ``people``: where ``to`` names nobody.
    """

    words: object
    to: str = ""
    people: object = ""


REQUESTER, WORKERS = "requester", "workers"
MAIL = _l("A mail")
TIMELINE = Reaction(_l("An entry in the history of the ticket"))
FOR_SEARCH = Reaction(_l("Solved tickets are found by the search as they are now"))

# By the paths of handlers, as portal/wiring.py has them.
REACTIONS: Mapping[str, Reaction] = {
    "portal.channels.handlers.tickets:confirm_receipt": Reaction(MAIL, REQUESTER),
    "portal.channels.handlers.tickets:mail_assignment": Reaction(MAIL, "assignee_id"),
    "portal.channels.handlers.tickets:mail_hand_over": Reaction(MAIL, "team_id"),
    "portal.channels.handlers.tickets:mail_requester_reply": Reaction(MAIL, WORKERS),
    "portal.channels.handlers.tickets:mail_reply": Reaction(MAIL, REQUESTER),
    "portal.channels.handlers.tickets:mail_solution": Reaction(MAIL, REQUESTER),
    "portal.channels.handlers.tickets:mail_reopening": Reaction(MAIL, WORKERS),
    "portal.channels.handlers.tickets:mail_merger": Reaction(MAIL, REQUESTER),
    "portal.channels.handlers.tickets:mail_alarm": Reaction(MAIL, WORKERS, _l("supervisors, once it is missed")),
    "portal.channels.handlers.visits:mail_request": Reaction(MAIL, people=_l("the dispatchers of the place")),
    "portal.channels.handlers.visits:mail_offer": Reaction(MAIL, people=_l("the engineers it was offered to")),
    "portal.channels.handlers.visits:mail_acceptance": Reaction(MAIL, REQUESTER),
    "portal.channels.handlers.people:mail_reset_link": Reaction(MAIL, "user_id"),
    "portal.channels.handlers.people:mail_invitation": Reaction(MAIL, "user_id"),
    "portal.channels.handlers.articles:mail_followers": Reaction(MAIL, people=_l("everybody who follows the article")),
    "portal.channels.handlers.reviews:mail_change_to_reviewer": Reaction(MAIL, people=_l("its reviewer")),
    "portal.channels.handlers.reviews:mail_publication": Reaction(MAIL, people=_l("its owner")),
    "portal.channels.handlers.reviews:mail_request": Reaction(MAIL, "reviewer_id", _l("every editor")),
    "portal.channels.handlers.reviews:mail_return": Reaction(MAIL, "to_id"),
    "portal.channels.handlers.reviews:mail_hold": Reaction(MAIL, people=_l("whoever answers for the article")),
    "portal.channels.handlers.reviews:mail_reminder": Reaction(MAIL, people=_l("whoever answers for the article")),
    "portal.feedback.handlers:invite_to_survey": Reaction(_l("An invitation to the survey"), REQUESTER),
    "portal.tickets.handlers:pass_solution_on": Reaction(_l("Its duplicates and parts are solved as well")),
    "portal.tickets.handlers:follow_in_index": FOR_SEARCH,
    "portal.tickets.handlers:tell_visit": TIMELINE,
    "portal.tickets.handlers:tell_swap": TIMELINE,
    "portal.dispatch.handlers:move_visits": Reaction(_l("Its open visits go on with the other ticket")),
}

# By the kinds of mails (portal/channels/mails/kinds.py): what a mail is about before its subject is written.
MAILS: Mapping[str, object] = {
    "password_reset": _l("Link for a new password"),
    "invitation": _l("Invitation"),
    "ticket_received": _l("The ticket was received"),
    "ticket_replied": _l("An answer for the requester"),
    "ticket_solved": _l("The question whether it is solved"),
    "requester_replied": _l("An answer of the requester"),
    "ticket_assigned": _l("A ticket for the new assignee"),
    "ticket_handed_over": _l("A ticket for the new team"),
    "ticket_merged": _l("The ticket goes on in another one"),
    "ticket_reopened": _l("The ticket is open again"),
    "visit_requested": _l("A visit was asked for"),
    "visit_offered": _l("A visit is offered"),
    "visit_accepted": _l("Who comes, and when"),
    "deadline": _l("A deadline is near or missed"),
    "article_changed": _l("A followed article was changed"),
    "articles_imported": _l("Articles were brought in anew"),
    "review_asked": _l("A review is asked for"),
    "article_sent_back": _l("A draft was sent back"),
    "article_published": _l("An article was published"),
    "publication_held": _l("An article was not published at its time"),
    "review_due": _l("A review is due"),
    "article_to_recheck": _l("A reviewed article was changed"),
    "survey": _l("Survey"),
}
