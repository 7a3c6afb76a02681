"""The two tables of the system: which domains there are, and what follows from a fact."""

from portal.core.facts import Fact
from portal.events.accounts import PasswordResetRequested, PersonInvited
from portal.events.assets import AssetMoved, AssetSwapped
from portal.events.dispatch import (
    EngineerArrived,
    EngineerEnRoute,
    VisitAccepted,
    VisitCancelled,
    VisitCompleted,
    VisitNotDone,
    VisitOffered,
    VisitRequested,
    VisitReturned,
)
from portal.events.feedback import SurveyAnswered
from portal.events.knowledge import (
    ArticleChanged,
    ArticlePublished,
    ArticleReviewAsked,
    ArticleSentBack,
    PublicationHeld,
    ReviewDue,
)
from portal.events.sla import DeadlineMissed, DeadlineNear
from portal.events.tickets import (
    AgentReplied,
    RequesterReplied,
    TicketAssigned,
    TicketCancelled,
    TicketClosed,
    TicketEscalated,
    TicketMerged,
    TicketOpened,
    TicketReopened,
    TicketSolved,
)

# Mounted in this order; each package has a blueprint in its routes.
DOMAINS: list[str] = [
    "portal.accounts",
    "portal.catalogue",
    "portal.knowledge",
    "portal.sla",
    "portal.admin",
    "assets",
    "portal.tickets",
    "portal.dispatch",
    "portal.feedback",
    "portal.reports",
]

# What programs can ask for, under /api/v1; the document lists it in this order.
INTERFACE: list[str] = [
    "portal.knowledge.api",
    "portal.tickets.api",
]

# Tables of packages that have no routes of their own.
MODELS: list[str] = [
    "portal.core.sequences",
    "portal.core.audit",
    "portal.core.facts",
    "portal.core.outbox",
    "portal.core.search.models",
    "portal.core.timers",
    "portal.core.tasks",
    "portal.core.settings",
    "portal.web.requests",
    "portal.web.limits",
    "portal.web.typed",
    "portal.web.api.once",
]

# What follows from a fact: handlers by "package.module:function", each run exactly once (docs/howto/add-a-fact.md).
HANDLERS: dict[type[Fact], list[str]] = {
    TicketOpened: ["portal.channels.handlers.tickets:confirm_receipt"],
    TicketAssigned: ["portal.channels.handlers.tickets:mail_assignment"],
    TicketEscalated: ["portal.channels.handlers.tickets:mail_hand_over"],
    RequesterReplied: ["portal.channels.handlers.tickets:mail_requester_reply"],
    AgentReplied: ["portal.channels.handlers.tickets:mail_reply"],
    TicketSolved: [
        "portal.channels.handlers.tickets:mail_solution",
        "portal.tickets.handlers:pass_solution_on",
        "portal.tickets.handlers:follow_in_index",
    ],
    TicketClosed: ["portal.feedback.handlers:invite_to_survey"],
    TicketReopened: ["portal.channels.handlers.tickets:mail_reopening", "portal.tickets.handlers:follow_in_index"],
    TicketCancelled: [],
    TicketMerged: ["portal.channels.handlers.tickets:mail_merger", "portal.dispatch.handlers:move_visits"],
    VisitRequested: ["portal.tickets.handlers:tell_visit", "portal.channels.handlers.visits:mail_request"],
    VisitOffered: ["portal.tickets.handlers:tell_visit", "portal.channels.handlers.visits:mail_offer"],
    VisitAccepted: ["portal.tickets.handlers:tell_visit", "portal.channels.handlers.visits:mail_acceptance"],
    VisitReturned: ["portal.tickets.handlers:tell_visit"],
    EngineerEnRoute: ["portal.tickets.handlers:tell_visit"],
    EngineerArrived: ["portal.tickets.handlers:tell_visit"],
    VisitCompleted: ["portal.tickets.handlers:tell_visit"],
    VisitNotDone: ["portal.tickets.handlers:tell_visit"],
    VisitCancelled: ["portal.tickets.handlers:tell_visit"],
    SurveyAnswered: [],
    DeadlineNear: ["portal.channels.handlers.tickets:mail_alarm"],
    DeadlineMissed: ["portal.channels.handlers.tickets:mail_alarm"],
    PasswordResetRequested: ["portal.channels.handlers.people:mail_reset_link"],
    PersonInvited: ["portal.channels.handlers.people:mail_invitation"],
    ArticleChanged: [
        "portal.channels.handlers.articles:mail_followers",
        "portal.channels.handlers.reviews:mail_change_to_reviewer",
    ],
    ArticlePublished: ["portal.channels.handlers.reviews:mail_publication"],
    ArticleReviewAsked: ["portal.channels.handlers.reviews:mail_request"],
    ArticleSentBack: ["portal.channels.handlers.reviews:mail_return"],
    PublicationHeld: ["portal.channels.handlers.reviews:mail_hold"],
    ReviewDue: ["portal.channels.handlers.reviews:mail_reminder"],
    AssetMoved: [],
    AssetSwapped: ["portal.tickets.handlers:tell_swap"],
}

# What a lower domain asks of a higher one at run time, without importing it: socket → what is plugged in.
PORTS: dict[str, str] = {
    "portal.sla.operations.alarms:connect": "portal.tickets.queries.clocks:clock_events_of",
    "portal.knowledge.operations.ledger:connect": "portal.tickets.queries.articles:filed_between",
}

# Long acts that people ask for and watch: kind → what describes it ("package.module:NAME", see portal/core/tasks.py).
TASKS: dict[str, str] = {
    "reindex_articles": "workers.reindexing:REINDEX",
    "snippet_articles": "workers.snippets:RENDER",
    "import_devices": "workers.device_imports:DEVICES",
    "import_articles": "workers.transfers:IMPORT",
    "export_articles": "workers.transfers:EXPORT",
}
