"""Events of a ticket in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.core.i18n import _
from portal.tickets import states
from portal.tickets.states import Kind

Values = Mapping[str, object]

ICONS = {
    Kind.OPENED: "ticket",
    Kind.STATUS: "history",
    Kind.PRIORITY: "flag",
    Kind.ASSIGNED: "user",
    Kind.HANDED_OVER: "escalate",
    Kind.FROZEN: "snowflake",
    Kind.THAWED: "play",
    Kind.SOLVED: "solved",
    Kind.CLOSED: "check",
    Kind.CANCELLED: "x",
    Kind.REOPENED: "refresh",
    Kind.ASSET_ADDED: "device",
    Kind.ASSET_REMOVED: "device",
    Kind.WATCHER_ADDED: "eye",
    Kind.WATCHER_REMOVED: "eye",
    Kind.LINKED: "link",
    Kind.UNLINKED: "link",
    Kind.MERGED: "merge",
    Kind.VISIT_REQUESTED: "van",
    Kind.VISIT_OFFERED: "van",
    Kind.VISIT_ACCEPTED: "van",
    Kind.VISIT_RETURNED: "van",
    Kind.ENGINEER_EN_ROUTE: "car",
    Kind.ENGINEER_ARRIVED: "pin",
    Kind.VISIT_COMPLETED: "solved",
    Kind.VISIT_NOT_DONE: "wrong",
    Kind.ASSET_SWAPPED: "swap",
}


@dataclass(frozen=True)
class Names:
    """Names by id of what events mention."""

    people: Mapping[int, str]
    teams: Mapping[int, str]
    devices: Mapping[int, str]

    def person(self, key: object) -> str:
        """A person's name; the portal itself where nobody acted."""
        return self.people.get(key, "") if isinstance(key, int) else _("Pomost")

    def team(self, key: object) -> str:
        """A team's name."""
        return self.teams.get(key, "") if isinstance(key, int) else ""

    def device(self, key: object) -> str:
        """A device's tag and title."""
        return self.devices.get(key, "") if isinstance(key, int) else ""


def told(kind: str, old: Values, new: Values, names: Names, actor_id: int | None) -> str:
    """What happened, as the rest of a sentence that begins with a name. Empty where the message itself says it."""
    if kind == Kind.ASSIGNED and actor_id is not None and new.get("assignee_id") == actor_id:
        return _("took the ticket")
    teller = TELLERS.get(Kind(kind))
    return teller(old, new, names) if teller else ""


def _opened(old: Values, new: Values, names: Names) -> str:
    return _("filed the ticket")


def _priority(old: Values, new: Values, names: Names) -> str:
    return _(
        "changed the priority from P%(old)s to P%(new)s: %(reason)s",
        old=old.get("priority"), new=new.get("priority"), reason=new.get("reason", ""),
    )  # fmt: skip


def _assigned(old: Values, new: Values, names: Names) -> str:
    if new.get("assignee_id") is None:
        return _("gave the ticket back to the team")
    return _("assigned it to %(name)s", name=names.person(new["assignee_id"]))


def _handed_over(old: Values, new: Values, names: Names) -> str:
    return _("handed it over to %(team)s", team=names.team(new.get("team_id")))


def _replied(old: Values, new: Values, names: Names) -> str:
    return _("asked and waits for an answer") if new.get("status") == states.Status.WAITING_REQUESTER else ""


def _frozen(old: Values, new: Values, names: Names) -> str:
    reason = states.FREEZE_REASONS.get(str(new.get("reason")))
    return _("put it on hold: %(reason)s", reason=reason[1] if reason else "")


def _accepted(old: Values, new: Values, names: Names) -> str:
    return _("%(name)s accepted the visit", name=names.person(new.get("engineer_id")))


def _en_route(old: Values, new: Values, names: Names) -> str:
    return _("%(name)s is on the way", name=names.person(new.get("engineer_id")))


def _arrived(old: Values, new: Values, names: Names) -> str:
    return _("%(name)s is on site", name=names.person(new.get("engineer_id")))


def _completed(old: Values, new: Values, names: Names) -> str:
    done = _("Visit done: %(result)s", result=new.get("result", ""))
    beyond_repair = _("The device is beyond repair.")
    return f"{done} · {beyond_repair}" if new.get("beyond_repair") else done


def _not_done(old: Values, new: Values, names: Names) -> str:
    reason = str(new.get("reason", ""))  # a code of the engineer's choice, or the dispatcher's own words
    not_done = _("Visit not done: %(reason)s", reason=states.VISIT_REASONS.get(reason, reason))
    return f"{not_done} · {new['result']}" if new.get("result") else not_done


def _swapped(old: Values, new: Values, names: Names) -> str:
    return _(
        "replaced %(old)s (serial %(old_serial)s) by %(new)s (serial %(new_serial)s)",
        old=old.get("tag", ""), old_serial=old.get("serial") or "–",
        new=new.get("tag", ""), new_serial=new.get("serial") or "–",
    )  # fmt: skip


def _solved(old: Values, new: Values, names: Names) -> str:
    return _("solved it together with #%(number)s", number=new["with"]) if new.get("with") else _("solved it")


def _linked(old: Values, new: Values, names: Names) -> str:
    return _("linked it: %(relation)s #%(number)s", relation=_relation(new), number=new.get("number"))


def _unlinked(old: Values, new: Values, names: Names) -> str:
    return _("took back the link: %(relation)s #%(number)s", relation=_relation(new), number=new.get("number"))


def _relation(new: Values) -> object:
    kinds = states.INVERSE_LINK_KINDS if new.get("inverse") else states.LINK_KINDS
    return kinds.get(str(new.get("relation")), "")


def _merged(old: Values, new: Values, names: Names) -> str:
    if "into" in new:
        return _("merged it into #%(number)s", number=new["into"])
    return _("merged #%(number)s into it", number=new.get("number"))


TELLERS = {
    Kind.OPENED: _opened,
    Kind.PRIORITY: _priority,
    Kind.ASSIGNED: _assigned,
    Kind.HANDED_OVER: _handed_over,
    Kind.REPLIED: _replied,
    Kind.FROZEN: _frozen,
    Kind.THAWED: lambda old, new, names: _("went on working"),
    Kind.SOLVED: _solved,
    Kind.CLOSED: lambda old, new, names: _("closed the ticket"),
    Kind.CANCELLED: lambda old, new, names: _("withdrew the ticket"),
    Kind.REOPENED: lambda old, new, names: _("reopened it"),
    Kind.LINKED: _linked,
    Kind.UNLINKED: _unlinked,
    Kind.MERGED: _merged,
    Kind.ASSET_ADDED: lambda old, new, names: _("attached %(device)s", device=names.device(new.get("asset_id"))),
    Kind.ASSET_REMOVED: lambda old, new, names: _("removed %(device)s", device=names.device(old.get("asset_id"))),
    Kind.WATCHER_ADDED: lambda old, new, names: _(
        "%(name)s reads along", name=names.person(new.get("user_id"))
    ),
    Kind.WATCHER_REMOVED: lambda old, new, names: _(
        "%(name)s reads along no more", name=names.person(old.get("user_id"))
    ),
    Kind.VISIT_REQUESTED: lambda old, new, names: _("A visit was asked for"),
    Kind.VISIT_OFFERED: lambda old, new, names: _("The visit was offered to engineers"),
    Kind.VISIT_ACCEPTED: _accepted,
    Kind.VISIT_RETURNED: lambda old, new, names: _("The visit was given back: %(reason)s", reason=new.get("reason", "")),
    Kind.ENGINEER_EN_ROUTE: _en_route,
    Kind.ENGINEER_ARRIVED: _arrived,
    Kind.VISIT_COMPLETED: _completed,
    Kind.VISIT_NOT_DONE: _not_done,
    Kind.ASSET_SWAPPED: _swapped,
}  # fmt: skip
# What visits tell has its own subject; whoever acted is not named before it.
WITH_OWN_SUBJECT = {
    Kind.WATCHER_ADDED, Kind.WATCHER_REMOVED, Kind.VISIT_REQUESTED, Kind.VISIT_OFFERED, Kind.VISIT_ACCEPTED,
    Kind.VISIT_RETURNED, Kind.ENGINEER_EN_ROUTE, Kind.ENGINEER_ARRIVED, Kind.VISIT_COMPLETED, Kind.VISIT_NOT_DONE,
}  # fmt: skip
