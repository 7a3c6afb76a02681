"""What the page of a ticket needs, read after the commit; the same for the page and for the piece that htmx swaps."""

from dataclasses import dataclass
from typing import TypeVar

from portal.accounts.viewer import Viewer
from portal.core.i18n import _l
from portal.knowledge.queries import Tried, tried_before
from portal.tickets import forms, policy, states
from portal.tickets.models import Ticket
from portal.tickets.operations import answering
from portal.tickets.policy import Standing
from portal.tickets.queries import articles, finding, relating, showing, timeline
from portal.web import htmx
from portal.web.answers import Answer, invalid
from portal.web.forms import Form
from portal.web.identity import viewer
from portal.web.navigation import url_if_there

F = TypeVar("F", bound=Form)
PAGE, PIECE = "tickets/show.html", "tickets/acted.hx.html"
SENT = {
    "public": _l("The message was sent."),
    "question": _l("The question was sent."),
    "internal": _l("The note was kept."),
}
"""What is read out once a message stands on the page."""
FORMS: dict[str, type[Form]] = {
    "message": forms.MessageForm,
    "solution": forms.SolutionForm,
    "reopening": forms.ReopeningForm,
    "cancellation": forms.CancellationForm,
    "assignment": forms.AssignmentForm,
    "handover": forms.HandoverForm,
    "priority": forms.PriorityForm,
    "freeze": forms.FreezeForm,
    "device": forms.DeviceForm,
    "watcher": forms.WatcherForm,
}


@dataclass(frozen=True)
class Refusal:
    """An act that was not done: the form with what was typed and its errors, and a sentence on top of the page."""

    form: Form
    sentence: object = ""

    @property
    def name(self) -> str:
        """What the page calls the form."""
        return next((name for name, kind in FORMS.items() if type(self.form) is kind), "")


def context(number: int, refusal: Refusal | None = None, wrote: str = "") -> dict[str, object]:
    """Everything of tickets/_ticket.html. Raises NotFound. ``wrote``: the kind of message that was just written."""
    found = context_of(*finding.get_with_standing(viewer(), number), refusal, wrote)
    return {**found, "said": SENT.get(wrote, "")}


def context_of(
    ticket: Ticket, standing: Standing, refusal: Refusal | None = None, wrote: str = ""
) -> dict[str, object]:
    """The same of a ticket that was read already."""
    by = viewer()
    groups = showing.groups()
    related = relating.related(ticket, by, standing)
    records = timeline.records(ticket, standing, related.merged)
    beside = showing.about(ticket, groups, records.people())
    ties = articles.ties(ticket.id, by) if _has_articles(ticket, standing) else []
    shown = {name: filled(FORMS[name], ticket, by, standing, groups=groups) for name in _offered(ticket, standing)}
    message = shown.get("message")
    if isinstance(message, forms.MessageForm):
        message.begin_with(wrote)
    if refusal:
        shown[refusal.name] = refusal.form
    return {
        "ticket": ticket,
        "standing": standing,
        "about": beside,
        "story": timeline.story(records, by, beside.names),
        "related": related,
        "forms": shown,
        "refusal": refusal,
        "states": states,
        "labels": states.REQUESTER_STATUS_LABELS if standing.asks else states.STATUS_LABELS,
        "may_confirm": policy.can_confirm(standing, ticket),
        "visits_url": _visits_url(by, ticket),
        "ties": [tie for tie in ties if tie.kind != answering.READ],
        "read": [tie for tie in ties if tie.kind == answering.READ],
        "tie_kinds": articles.KINDS,
        "tried": _tried(ticket) if ticket.self_help and standing.works else None,
        "may_make_article": answering.may_make(by, standing, ticket),
        "asset_url_of": lambda tag: url_if_there("assets.show_asset", tag=tag),
    }


def refused(number: int, refusal: Refusal, status: int = 422) -> Answer:
    """The page again with what was typed; nothing is committed."""
    template = PIECE if htmx.wants_partial() else PAGE
    return invalid(template, status, build=lambda: context(number, refusal))


def filled(
    kind: type[F],
    ticket: Ticket,
    by: Viewer,
    standing: Standing,
    bound: bool = False,
    groups: showing.Groups | None = None,
) -> F:
    """A form of the page with its choices; ``bound``: to what was sent."""
    form = kind() if bound else kind(formdata=None)
    if isinstance(form, forms.MessageForm):
        form.offer(standing.replies, standing.sees_notes)
    elif isinstance(form, forms.AssignmentForm):
        form.offer(showing.assignable(ticket, by))
        if not bound:
            form.assignee.data = ticket.assignee_id
    elif isinstance(form, forms.HandoverForm):
        known = groups or showing.groups()
        form.offer(known.teams, known.lines, ticket.team_id)
    elif isinstance(form, forms.PriorityForm):
        form.offer()
        if not bound:
            form.priority.data = ticket.priority
    elif isinstance(form, forms.FreezeForm):
        form.offer()
    return form


def _offered(ticket: Ticket, standing: Standing) -> list[str]:
    """The forms that make sense for this person now; the operations decide once more."""
    living = ticket.status not in {states.Status.CLOSED, states.Status.CANCELLED}
    is_open = states.is_open(ticket.status)
    wanted = {
        "message": (living and standing.replies) or standing.sees_notes,
        "solution": is_open and standing.talks,
        "reopening": standing.replies and ticket.status in {states.Status.SOLVED, states.Status.CLOSED},
        "cancellation": policy.can_cancel(standing, ticket),
        "assignment": is_open and standing.works,
        "handover": is_open and standing.works,
        "priority": is_open and standing.works,
        "freeze": is_open and standing.works,
        "device": standing.works or standing.handles_assets,
        "watcher": living and (standing.asks or standing.works),
    }
    return [name for name, offered in wanted.items() if offered]


def _has_articles(ticket: Ticket, standing: Standing) -> bool:
    """Whether articles may have to do with the ticket: it has ended, or somebody looked for answers before she filed it."""
    return not standing.asks and (ticket.status in states.ENDED_WELL or ticket.self_help is not None)


def _tried(ticket: Ticket) -> Tried:
    """What she did before she filed it; the title, for which answers were sought while she wrote, stands on the page already."""
    tried = tried_before(ticket.self_help or "", ticket.id)
    title = ticket.title.casefold()
    return Tried(tuple(text for text in tried.typed if " ".join(text.split()).casefold() != title), tried.walked)


def _visits_url(by: Viewer, ticket: Ticket) -> str:
    """The panel of visits, which dispatch serves."""
    may = by.may("tickets.read") or by.may("visits.work")
    return url_if_there("dispatch.show_panel", ticket=ticket.number) if may else ""
