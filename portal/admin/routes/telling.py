"""Facts, reactions and mails as the pages of what is owed tell them: what happened, to whom something is owed, why it failed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row

from portal.accounts.viewer import Viewer
from portal.admin.queries.owed import TicketPeople
from portal.admin.routes.things import Names, Sentence, Thing, thing
from portal.admin.words.errors import reason
from portal.admin.words.facts import HAPPENINGS, MAILS, REACTIONS, REQUESTER, WORKERS, Reaction
from portal.core.i18n import _
from portal.core.outbox import Message

# The fields of facts and mails that name somebody or something, by the kind of it.
KINDS_OF_FIELDS: Mapping[str, str] = {
    "article_id": "article", "asset_id": "asset", "assignee_id": "user", "old_asset_id": "asset",
    "reviewer_id": "user", "team_id": "team", "ticket_id": "ticket", "to_id": "user", "user_id": "user",
}  # fmt: skip


@dataclass(frozen=True)
class Owed:
    """One delivery in words. ``detail``: what only those need who know the program."""

    what: Sentence
    title: str
    reaction: str
    people: str
    reason: str
    detail: str


@dataclass(frozen=True)
class Mail:
    """One mail in words: what it is about, to whom it goes, why it failed."""

    subject: str
    about: Thing | None
    reason: str


def things_of(rows: list[Row]) -> Iterator[tuple[str, int]]:
    """What the facts of deliveries name."""
    for row in rows:
        yield from _named(row.ids)


def things_of_mails(rows: Sequence[Row | Message]) -> Iterator[tuple[str, int]]:
    """What mails are about, and who gets them."""
    for row in rows:
        yield from _named(row.params)
        if row.recipient_id is not None:
            yield "user", row.recipient_id


def tickets_of(rows: list[Row]) -> set[int]:
    """The tickets that the facts of deliveries are about."""
    return {number for kind, number in things_of(rows) if kind == "ticket"}


def owed(row: Row, names: Names, tickets: Mapping[int, TicketPeople], by: Viewer) -> Owed:
    """A delivery as it is told to ``by``. ``tickets``: those that she may see."""
    ticket_id = row.ids.get("ticket_id")
    ticket = tickets.get(ticket_id) if isinstance(ticket_id, int) else None
    known = REACTIONS.get(row.handler, Reaction(row.handler))
    ids = ", ".join(f"{key}={value}" for key, value in row.ids.items())
    return Owed(
        what=_happening(row, names, by),
        title=ticket.title if ticket else "",
        reaction=str(known.words),
        people=_people(known, row.ids, ticket, names),
        reason=reason(row.last_error),
        detail=f"{row.last_error or ''}\n{row.fact} {row.fact_id} ({ids})\n{row.handler}".strip(),
    )


def mail(row: Row | Message, names: Names, by: Viewer) -> Mail:
    """A mail as it is told to ``by``. What it is about is the ticket, else the article."""
    about = next((thing(kind, number, names, by) for kind, number in _named(row.params) if kind != "user"), None)
    subject = row.subject or str(MAILS.get(row.kind, row.kind))  # it is written when it is sent
    return Mail(subject, about, reason(row.last_error))


def _happening(row: Row, names: Names, by: Viewer) -> Sentence:
    told = HAPPENINGS.get(row.fact)
    number = row.ids.get(told.field) if told else None
    if told is None or not isinstance(number, int):
        return (Thing(row.fact),)
    before, _placeholder, after = str(told.words).partition("%(thing)s")
    return (Thing(before), thing(told.kind, number, names, by), Thing(after))


def _people(known: Reaction, ids: Mapping[str, object], ticket: TicketPeople | None, names: Names) -> str:
    """To whom a mail goes, by name as far as the fact, or its ticket, says it."""
    named = ""
    if known.to == REQUESTER:
        named = ticket.requester if ticket else _("the requester")
    elif known.to == WORKERS:
        named = (ticket.workers if ticket else "") or _("whoever works on it")
    elif known.to:
        number = ids.get(known.to)
        found = names.get((KINDS_OF_FIELDS[known.to], number)) if isinstance(number, int) else None
        named = found.title if found else ""
    extra = str(known.people)
    if known.to == WORKERS and extra:
        return f"{named}; {extra}"
    return named or extra


def _named(ids: Mapping[str, object]) -> Iterator[tuple[str, int]]:
    for field, kind in KINDS_OF_FIELDS.items():
        number = ids.get(field)
        if isinstance(number, int):
            yield kind, number
