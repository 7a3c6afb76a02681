"""Numbers that people read: from a counter row, in the transaction of the thing they number."""

from sqlalchemy import update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import db, inserted
from portal.core.types import Code

FIRST = {"ticket": 1001}


class Sequence(db.Model):
    """The last number given out, by name."""

    __tablename__ = "sequences"
    name: Mapped[Code] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(default=0)


def next_number(name: str) -> int:
    """Take the next number of a sequence. The row stays locked until the caller's transaction ends; no gaps."""
    value = _step(name)
    if value is None:
        inserted(Sequence(name=name, value=FIRST.get(name, 1) - 1))  # if not, somebody made it in the same moment
        value = _step(name)
    if value is None:
        raise LookupError(name)
    return value


def _step(name: str) -> int | None:
    step = update(Sequence).where(Sequence.name == name).values(value=Sequence.value + 1).returning(Sequence.value)
    return db.session.execute(step, execution_options={"synchronize_session": False}).scalar()
