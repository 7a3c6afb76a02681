"""Ten thousand tickets and more on top of the demo company, inserted in bulk: 60 % Russian, 20 % Polish, 20 % English."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select

from portal.accounts.models import Team, User
from portal.catalogue.models import Category
from portal.core import clock
from portal.core.db import db, write_transaction
from portal.core.sequences import Sequence
from portal.tickets.models import FAR_FUTURE, Event, Message, Ticket
from portal.tickets.states import Kind, Status

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
BATCH = 2_000
OPEN_SHARE = 0.05
WORDS = {
    "ru": "принтер касса терминал не печатает после обновления зависает ошибка сеть пароль доступ почта экран сканер",
    "pl": "drukarka kasa terminal nie drukuje po aktualizacji zawiesza błąd sieć hasło dostęp poczta ekran skaner",
    "en": "printer till terminal does not print after update hangs error network password access mail screen scanner",
}
OPEN = (Status.NEW, Status.ACTIVE, Status.ACTIVE, Status.WAITING_REQUESTER, Status.VISIT_PLANNED)


def fill(count: int) -> None:
    """Add tickets, each with four messages and eight events, until there are ``count`` of them."""
    rng = random.Random(7)
    with write_transaction():
        people = db.session.execute(select(User.id, User.organisation_id, User.site_id, User.language)).all()
        teams = db.session.execute(select(Team.id, Team.line_id)).all()
        categories = db.session.scalars(select(Category.id)).all()
        present = db.session.scalar(select(func.count()).select_from(Ticket)) or 0
        first_id = (db.session.scalar(select(func.max(Ticket.id))) or 0) + 1
        number = (db.session.scalar(select(func.max(Ticket.number))) or 1000) + 1
    requesters = [p for p in people if p.site_id is not None] or people
    moment = clock.now()
    for start in range(0, count - present, BATCH):
        tickets, messages, events = [], [], []
        for offset in range(start, min(start + BATCH, count - present)):
            ticket = _ticket(rng, first_id + offset, number + offset, requesters, teams, categories, moment)
            tickets.append(ticket)
            messages += _messages(rng, ticket, people)
            events += _events(ticket, people[0].id)
        with write_transaction():
            db.session.execute(insert(Ticket), tickets)
            db.session.execute(insert(Message), messages)
            db.session.execute(insert(Event), events)
    with write_transaction():
        db.session.merge(Sequence(name="ticket", value=number + count))
        _follow_sequences()


def _ticket(rng, ticket_id, number, people, teams, categories, moment) -> dict[str, object]:
    person, team = rng.choice(people), rng.choice(teams)
    opened = moment - timedelta(minutes=rng.randrange(60, 60 * 24 * 700))
    is_open = rng.random() < OPEN_SHARE
    status = rng.choice(OPEN) if is_open else Status.CLOSED
    due = opened + timedelta(hours=rng.randrange(4, 2000)) if is_open and status != Status.WAITING_REQUESTER else None
    language = rng.choices(("ru", "pl", "en"), (6, 2, 2))[0]
    return {
        "id": ticket_id,
        "number": number,
        "type": "incident",
        "organisation_id": person.organisation_id,
        "site_id": person.site_id,
        "category_id": rng.choice(categories) if categories else None,
        "title": " ".join(rng.choices(WORDS[language].split(), k=6)).capitalize(),
        "description": " ".join(rng.choices(WORDS[language].split(), k=40)),
        "status": status,
        "open": is_open,
        "priority": rng.choices((1, 2, 3, 4, 5), (1, 3, 10, 4, 2))[0],
        "impact": 3,
        "urgency": 2,
        "requester_id": person.id,
        "reporter_id": person.id,
        "assignee_id": rng.choice(people).id if rng.random() < 0.7 else None,
        "team_id": team.id,
        "line_id": team.line_id,
        "language": language,
        "created_at": opened,
        "updated_at": opened + timedelta(hours=3),
        "closed_at": None if is_open else opened + timedelta(hours=30),
        "due_at": due,
        "queue_at": due or FAR_FUTURE,
        "version": 1,
    }


def _messages(rng, ticket, people) -> Iterator[dict[str, object]]:
    for position in range(4):
        yield {
            "ticket_id": ticket["id"],
            "public": position != 2,
            "author_id": ticket["requester_id"] if position % 2 else rng.choice(people).id,
            "body": " ".join(rng.choices(WORDS[ticket["language"]].split(), k=30)),
            "at": ticket["created_at"] + timedelta(minutes=20 * position + 5),
        }


def _events(ticket, actor_id) -> Iterator[dict[str, object]]:
    kinds = (
        Kind.OPENED,
        Kind.ASSIGNED,
        Kind.REPLIED,
        Kind.REQUESTER_REPLIED,
        Kind.NOTED,
        Kind.REPLIED,
        Kind.SOLVED,
        Kind.CLOSED,
    )
    for position, kind in enumerate(kinds if not ticket["open"] else kinds[:6]):
        at: datetime = ticket["created_at"] + timedelta(minutes=10 * position)
        new = (
            {"status": "new", "priority": ticket["priority"], "team_id": ticket["team_id"]}
            if kind == Kind.OPENED
            else {}
        )
        yield {
            "ticket_id": ticket["id"],
            "at": at,
            "recorded_at": at,
            "kind": kind,
            "new": new,
            "actor_id": actor_id,
            "public": kind != Kind.NOTED,
        }


def _follow_sequences() -> None:
    """PostgreSQL: ids were given by hand, so its sequences must follow."""
    if db.engine.dialect.name != "postgresql":
        return
    table = Ticket.__tablename__
    newest = select(func.max(Ticket.id)).scalar_subquery()
    db.session.execute(select(func.setval(func.pg_get_serial_sequence(table, "id"), newest)))
