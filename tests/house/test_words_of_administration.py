"""What only codes say elsewhere, administrators read in words: every fact, reaction, mail, job, right, and entry of the audit."""

import ast
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from assets.operations.registering import Details
from portal.accounts.roles import PERMISSIONS
from portal.admin.memos import Channels
from portal.admin.routes.telling import KINDS_OF_FIELDS
from portal.admin.words import permissions
from portal.admin.words.auditing import ACTIONS, KINDS, field_label
from portal.admin.words.errors import reason
from portal.admin.words.facts import HAPPENINGS, MAILS, REACTIONS, REQUESTER, WORKERS
from portal.admin.words.jobs import JOBS, QUEUES
from portal.catalogue.operations.editing import Description
from portal.channels.mails import kinds as mails
from portal.core import doorbell, facts
from portal.knowledge.queries.ledger import Rules
from portal.knowledge.queries.settings import Settings
from portal.wiring import HANDLERS
from workers import messages
from workers.schedule import TIMED
from workers.sweeper import SWEEP

ROOT = Path(__file__).resolve().parent.parent.parent
# Where the kind is told by the caller of the function that writes the entry.
TOLD_BY_CALLERS = {"assets/operations/places.py": {"organisation", "site"}}


class Written(NamedTuple):
    """One place in the program that writes to the audit; ``keys`` as far as they stand there."""

    place: str
    actions: set[str]
    kinds: set[str]
    keys: set[str]


def written() -> Iterator[Written]:
    """Every call of audit(…) of the program, and of the demo's bulk.audit(moment, …)."""
    for place in ("portal", "assets", "workers"):
        for file in sorted((ROOT / place).rglob("*.py")):
            text = file.read_text(encoding="utf-8")
            if "audit(" not in text:
                continue
            name, tree = str(file.relative_to(ROOT)), ast.parse(text)
            module = import_module(name.removesuffix(".py").replace("/", "."))
            for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
                if isinstance(call.func, ast.Name) and call.func.id == "audit":
                    args = call.args
                elif isinstance(call.func, ast.Attribute) and call.func.attr == "audit":
                    args = call.args[1:]
                else:
                    continue
                sides = [*args[4:], *(keyword.value for keyword in call.keywords)]
                yield Written(
                    f"{name}:{call.lineno}",
                    codes(args[1], vars(module)),
                    codes(args[2], vars(module)) or TOLD_BY_CALLERS.get(name, set()),
                    {str(key.value) for side in sides for key in keys(side) if isinstance(key, ast.Constant)},
                )


def codes(node: ast.expr, names: dict[str, object]) -> set[str]:
    """The codes that an argument may be: a literal, one of two, or a constant of the module."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.IfExp):
        return codes(node.body, names) | codes(node.orelse, names)
    found = names.get(node.id) if isinstance(node, ast.Name) else None
    return {found} if isinstance(found, str) else set()


def keys(node: ast.expr) -> list[ast.expr]:
    return [key for one in ast.walk(node) if isinstance(one, ast.Dict) for key in one.keys if key is not None]


def test_every_entry_that_the_program_writes_to_the_audit_has_words() -> None:
    places = list(written())
    assert len(places) > 40
    for place in places:
        assert place.actions, f"{place.place}: write the action as a literal or a constant"
        assert place.kinds, f"{place.place}: write the kind as a literal, or name it in TOLD_BY_CALLERS"
        assert place.actions - ACTIONS.keys() == set(), place.place
        assert place.kinds - KINDS.keys() == set(), place.place
        assert {key for key in place.keys for kind in place.kinds if not field_label(kind, key)} == set(), place.place


def test_whatever_a_person_can_set_has_words_in_the_audit() -> None:
    """Where the program writes what differs of a whole description, its fields stand nowhere near the call."""
    described = {"article": Settings, "asset": Details, "category": Description, "memo": Channels, "self_help": Rules}
    for kind, shape in described.items():
        assert {field.name for field in fields(shape) if not field_label(kind, field.name)} == set(), kind


def test_every_fact_is_a_sentence_about_what_it_names() -> None:
    assert HAPPENINGS.keys() == {fact.__name__ for fact in HANDLERS}
    for fact in HANDLERS:
        told = HAPPENINGS[fact.__name__]
        assert str(told.words).count("%(thing)s") == 1, fact
        assert told.field in fact.__dataclass_fields__, fact
        assert KINDS_OF_FIELDS[told.field] == told.kind, fact


def test_every_reaction_says_what_it_does_and_to_whom_a_mail_goes() -> None:
    wired = {(handler, fact) for fact, handlers in HANDLERS.items() for handler in handlers}
    assert REACTIONS.keys() == {handler for handler, _ in wired}
    for handler, fact in wired:
        reaction = REACTIONS[handler]
        if handler.startswith("portal.channels."):
            assert reaction.to or str(reaction.people), handler
        if reaction.to in (REQUESTER, WORKERS):
            assert "ticket_id" in fact.__dataclass_fields__, handler
        elif reaction.to:
            assert reaction.to in KINDS_OF_FIELDS, handler
            assert reaction.to in fact.__dataclass_fields__, handler


def test_mails_queues_jobs_and_rights_have_words() -> None:
    assert MAILS.keys() == mails.KINDS.keys()
    assert QUEUES.keys() == set(doorbell.QUEUES)
    assert JOBS.keys() == {SWEEP, *(timed.name for timed in TIMED)}
    assert permissions.PERMISSIONS.keys() == PERMISSIONS
    assert facts.wired().keys() <= HAPPENINGS.keys()


def test_an_error_is_told_in_plain_words() -> None:
    said = {
        "Unreachable: [Errno 111] Connection refused": "No mail server answers",
        "Unreachable: [Errno -2] Name or service not known": "name of the mail server is unknown",
        "Unreachable: timed out": "cannot be reached",
        "Unreachable: 451 b'later'": "not now",
        "Unreachable: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed": "encrypted connection",
        "Unreachable: Connection unexpectedly closed": "broke off",
        "535 b'5.7.8 bad credentials'": "name and password",
        "550 b'5.1.1 no such user'": "address does not exist",
        "523 b'too long'": "refuses this mail for good",
        "it ran past its time limit": "took too long",
        "OperationalError: (psycopg) connection refused: 550": "The database did not answer",
        "OperationalError: (sqlite3) database is locked": "The database was busy",
        "KeyError: 'TicketFrobbed'": "a newer version",
        "NotFound: ": "is gone",
        "AttributeError: 'NoneType' object has no attribute 'zone'": "A fault in the program",
        messages.AGAIN: "once more",
    }
    for error, words in said.items():
        assert words in reason(error), error
    assert reason(None) == reason("") == ""
