"""What an entry of the audit says: the thing, what was done, and each field that differs with both of its values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Row

from portal.accounts.viewer import Viewer
from portal.admin.routes.things import Names, Sentence, Thing, thing
from portal.admin.routes.values import meant, told
from portal.admin.words.auditing import ACTIONS, KINDS, SUBJECTS, field_label, label

LONG = 160  # characters; what is longer is folded
SHOWN = 4  # fields that stand open; the rest is folded

Values = Mapping[str, object]


@dataclass(frozen=True)
class Change:
    """One field. ``old`` is None where there was nothing before (or only the new value is told), ``new`` where nothing is left."""

    label: str
    old: Sentence | None
    new: Sentence | None

    @property
    def long(self) -> bool:
        """Whether it is too long to stand open."""
        return sum(len(part.name) for part in (*(self.old or ()), *(self.new or ()))) > LONG


@dataclass(frozen=True)
class Entry:
    """One row of the audit in words."""

    kind: str
    object: Thing | None
    action: str
    open: list[Change]
    folded: list[Change]


def things_of(rows: list[Row]) -> Iterator[tuple[str, int]]:
    """What the entries name, for one statement of names."""
    for row in rows:
        if row.object_id is not None:
            yield row.kind, row.object_id
        kind, organisation_id, before, after = _sides(row)
        if kind == "memo" and organisation_id is not None:
            yield "organisation", organisation_id
        for values in (before, after):
            for key in values:
                yield from meant(key, values)


def entry(row: Row, names: Names, by: Viewer) -> Entry:
    """An entry as it is told to ``by``."""
    kind, organisation_id, before, after = _sides(row)
    about = _object(row, organisation_id, names, by)
    changes = [
        one
        for one in _changes(kind, before, after, names, by)
        if one.old is not None or about is None or one.new != (Thing(about.name),)  # its name is said already
    ]
    shown = [change for change in changes if not change.long][:SHOWN]
    return Entry(
        kind=label(kind, SUBJECTS) if kind in SUBJECTS else label(row.kind, KINDS),
        object=about,
        action=label(row.action, ACTIONS),
        open=shown,
        folded=[change for change in changes if change not in shown],
    )


def _object(row: Row, organisation_id: int | None, names: Names, by: Viewer) -> Thing | None:
    if organisation_id is not None:
        return thing("organisation", organisation_id, names, by)
    return thing(row.kind, row.object_id, names, by) if row.object_id is not None else None


def _sides(row: Row) -> tuple[str, int | None, Values, Values]:
    """The kind of the fields, whose memo it is, and the values of both sides. Settings keep theirs under their subject."""
    before, after = row.before or {}, row.after or {}
    if row.kind != "settings":
        return row.kind, None, before, after
    subject = next(iter({**before, **after}), "")
    name, _dot, number = subject.partition(".")
    sides = [side.get(subject) for side in (before, after)]
    old, new = (side if isinstance(side, dict) else {} for side in sides)
    return name, int(number) if number.isdigit() else None, old, new


def _changes(kind: str, before: Values, after: Values, names: Names, by: Viewer) -> Iterator[Change]:
    for key in {**before, **after}:
        if _is_said_by_another(key, before, after) or (key in before and key in after and before[key] == after[key]):
            continue
        old, new = _without_the_same(key, before, after)
        heading = field_label(kind, key) or key.replace("_", " ")
        yield Change(
            heading,
            told(key, old, names, by) if key in before else None,
            told(key, new, names, by) if key in after else None,
        )


def _is_said_by_another(key: str, before: Values, after: Values) -> bool:
    """Of a scope only its object is shown, where it has one; a currency stands beside its price."""
    sides = [side for side in (before, after) if key in side]
    if key == "scope":
        return any(side.get("scope_id") is not None for side in sides)
    if key == "scope_id":
        return all(side.get("scope_id") is None for side in sides)
    return key == "currency" and all("cost_cents" in side for side in sides)


def _without_the_same(key: str, before: Values, after: Values) -> tuple[Values, Values]:
    """Of long lists, as the dates of a calendar, only what differs."""
    old, new = before.get(key), after.get(key)
    if not (isinstance(old, list) and isinstance(new, list) and any(isinstance(one, dict) for one in [*old, *new])):
        return before, after
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    return {**before, key: gone}, {**after, key: come}
