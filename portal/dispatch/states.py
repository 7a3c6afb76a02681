"""States of a visit, the moves between them and the kinds of punches. No database."""

from collections.abc import Mapping

from portal.core.i18n import _l

LABELS = {
    "draft": _l("Draft"),
    "to_dispatch": _l("To dispatch"),
    "offered": _l("Offered"),
    "accepted": _l("Taken"),
    "rejected": _l("Nobody took it"),
    "en_route": _l("On the way"),
    "on_site": _l("On site"),
    "paused": _l("Paused"),
    "done": _l("Done"),
    "not_done": _l("Not done"),
    "cancelled": _l("Called off"),
}

# From which states a visit may come into a state. A state that names itself nowhere is left by none of these moves.
SOURCES: dict[str, frozenset[str]] = {
    "to_dispatch": frozenset({"draft"}),
    "offered": frozenset({"to_dispatch", "offered", "rejected"}),
    "accepted": frozenset({"offered"}),
    "rejected": frozenset({"offered", "accepted", "en_route"}),
    "en_route": frozenset({"accepted"}),
    "on_site": frozenset({"accepted", "en_route", "paused"}),
    "paused": frozenset({"on_site"}),
    "done": frozenset({"on_site", "paused"}),
    "not_done": frozenset({"accepted", "en_route", "on_site", "paused"}),
    "cancelled": frozenset({"draft", "to_dispatch", "offered", "rejected", "accepted", "en_route"}),
}

UNPLANNED = frozenset({"to_dispatch", "rejected"})
IN_HAND = frozenset({"accepted", "en_route", "on_site", "paused"})
FINISHED = frozenset({"done", "not_done"})
ENDED = FINISHED | {"cancelled"}
OPEN = frozenset(LABELS) - ENDED

# Skills by code. Others may be in use; they are shown by their code.
SKILLS = {
    "printers": _l("Printers"),
    "fiscal-ru": _l("Fiscal devices, Russia"),
    "fiscal-pl": _l("Fiscal devices, Poland"),
    "network": _l("Networks"),
    "pos": _l("Till hardware"),
    "heights": _l("Work at heights"),
}

# What an engineer does, and the state it leads to (a note leads nowhere).
PUNCHES = {
    "accepted": "accepted",
    "returned": "rejected",
    "departed": "en_route",
    "arrived": "on_site",
    "paused": "paused",
    "resumed": "on_site",
    "done": "done",
    "not_done": "not_done",
}
PUNCH_LABELS = {
    "accepted": _l("Took the visit"),
    "returned": _l("Gave the visit back"),
    "departed": _l("Set off"),
    "arrived": _l("Arrived"),
    "paused": _l("Paused the work"),
    "resumed": _l("Went on with the work"),
    "done": _l("Finished the work"),
    "not_done": _l("Ended without the work done"),
}

# What the engineer chooses from; the timeline of the ticket says the same to its readers (portal/tickets/states.py).
REASONS = {
    "no_access": _l("Nobody let me in"),
    "no_part": _l("A part or tool is missing"),
    "needs_other": _l("Somebody with other skills is needed"),
    "more_time": _l("It takes more time than planned"),
    "not_needed": _l("It was no longer needed"),
    "other": _l("Something else"),
}

OFFER_LABELS = {
    "open": _l("Waiting for an answer"),
    "taken": _l("Took it"),
    "lost": _l("Somebody else was first"),
    "declined": _l("Declined"),
    "returned": _l("Gave it back"),
    "withdrawn": _l("Withdrawn"),
}


def may_move(state: str, target: str) -> bool:
    """Whether a visit may go from one state to another."""
    return state in SOURCES.get(target, frozenset())


def skills_told(needs: Mapping[str, int]) -> str:
    """Skills in words, with a level where it is more than the first."""
    return ", ".join(f"{SKILLS.get(code, code)}{f' {level}' if level > 1 else ''}" for code, level in needs.items())
