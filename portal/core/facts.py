"""Facts: what has happened, written with the change that made it, and owed to the handlers that wiring names.

``record`` writes the fact and one delivery per handler in the caller's transaction. A worker sets a delivery to done where
it is new and runs the handler in that same transaction: exactly once, whatever is run twice (workers/facts.py).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pkgutil import resolve_name
from typing import TypeVar

from sqlalchemy import ForeignKey, Index, String, Text, and_, or_, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, doorbell
from portal.core.db import affected, db
from portal.core.types import Code, JSONDict, Key, UTCDateTime


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened. Past tense; fields are ids and plain JSON values only.

    A fact that was read back for its handlers also says who did it; this is not part of what is stored as its ids.
    """

    actor_id: int | None = field(default=None, init=False, repr=False, compare=False)


def ids_of(fact: Fact) -> dict[str, object]:
    """The fields of a fact as they are stored."""
    return {name: value for name, value in asdict(fact).items() if name != "actor_id"}


F = TypeVar("F", bound=Fact)
Handler = Callable[[Fact], None]


class FactRow(db.Model):
    """A recorded fact."""

    __tablename__ = "facts"
    id: Mapped[Key]
    name: Mapped[Code] = mapped_column(index=True)
    ids: Mapped[dict[str, object]] = mapped_column(JSONDict)
    actor_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Delivery(db.Model):
    """That one handler is owed one fact. state: new, done, dead."""

    __tablename__ = "deliveries"
    __table_args__ = (Index(None, "state", "due_at"),)
    fact_id: Mapped[int] = mapped_column(ForeignKey("facts.id"), primary_key=True)
    handler: Mapped[str] = mapped_column(String(120), primary_key=True)
    state: Mapped[Code] = mapped_column(default="new")
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)


_handlers: dict[str, list[str]] = {}
_types: dict[str, type[Fact]] = {}


def configure(wiring: Mapping[type[Fact], Sequence[str]]) -> None:
    """Tell which handlers each fact is owed to; called once by the application with the table of portal/wiring.py."""
    _handlers.clear()
    _types.clear()
    for kind, handlers in wiring.items():
        _types[kind.__name__] = kind
        _handlers[kind.__name__] = list(handlers)


def record(fact: Fact, actor_id: int | None = None, owed: bool = True) -> FactRow:
    """Write a fact and its deliveries in the present transaction.

    ``owed=False`` writes history that nobody must react to (the demo, imports). Raises KeyError for an unwired fact.
    """
    name = type(fact).__name__
    handlers = _handlers[name]
    moment = clock.now()
    row = FactRow(name=name, ids=ids_of(fact), actor_id=actor_id, at=moment)
    db.session.add(row)
    db.session.flush()
    if owed and not db.session.info.get("history"):
        for handler in handlers:
            db.session.add(Delivery(fact_id=row.id, handler=handler, state="new", due_at=moment))
            doorbell.note("fact", row.id, handler)
    return row


def revive(row: FactRow) -> Fact:
    """The fact that a row holds. Raises KeyError where its kind is no longer wired."""
    fact = _types[row.name](**row.ids)
    object.__setattr__(fact, "actor_id", row.actor_id)
    return fact


def run_again(fact_id: int, handler: str) -> bool:
    """Owe a delivery now, with its tries counted anew, by the decision of a person.

    False where there is nothing to decide: it is done, or due now and not tried yet.
    """
    moment = clock.now()
    waits = and_(Delivery.state == "new", or_(Delivery.tries > 0, Delivery.due_at > moment))
    mine = update(Delivery).where(Delivery.fact_id == fact_id, Delivery.handler == handler)
    if not affected(mine.where(or_(Delivery.state == "dead", waits)).values(state="new", tries=0, due_at=moment)):
        return False
    doorbell.note("fact", fact_id, handler)
    return True


def run_all_again() -> int:
    """Owe every dead delivery anew; how many there were. The next sweep finds them: nothing is rung for."""
    dead = update(Delivery).where(Delivery.state == "dead")
    return affected(dead.values(state="new", tries=0, due_at=clock.now()))


def handler_named(path: str) -> Handler:
    """The function that "package.module:name" names."""
    return resolve_name(path)


def wired() -> dict[str, list[str]]:
    """Names of facts with their handlers, for the map and the house tests."""
    return {name: list(handlers) for name, handlers in _handlers.items()}
