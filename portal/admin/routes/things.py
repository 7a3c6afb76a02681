"""Objects as pages of the administration show them: by the name people know, with a link where the reader may open it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import url_for

from portal.accounts.viewer import Viewer
from portal.admin.queries.objects import Named

Names = Mapping[tuple[str, int], Named]

# The page of an object, made of its id and its code (number, tag, slug …), and the permission it asks for beside being seen.
PAGES: Mapping[str, tuple[str, Callable[[int, str], str]]] = {
    "article": ("", lambda number, code: url_for("knowledge.show_article", slug=code)),
    "asset": ("", lambda number, code: url_for("assets.show_asset", tag=code)),
    "calendar": ("admin.manage", lambda number, code: url_for("sla.show_calendar", calendar_id=number)),
    "category": ("admin.manage", lambda number, code: url_for("catalogue.edit_category", category_id=number)),
    "contract": ("admin.manage", lambda number, code: url_for("sla.show_contract", contract_id=number)),
    "message": ("admin.manage", lambda number, code: url_for("admin.show_message", message_id=number)),
    "snippet": ("knowledge.edit", lambda number, code: url_for("knowledge.edit_snippet", snippet_id=number)),
    "synonyms": ("vocabulary.manage", lambda number, code: url_for("knowledge.edit_synonym", code=code)),
    "ticket": ("", lambda number, code: url_for("tickets.show_ticket", number=code)),
    "user": ("people.manage", lambda number, code: url_for("accounts.show_person", user_id=number)),
    "visit": ("tickets.read", lambda number, code: url_for("dispatch.show_visit", visit_id=number)),
}


@dataclass(frozen=True)
class Thing:
    """A piece of a sentence: text, or an object. ``url`` is empty where it has no page, is gone, or is not the reader's to see."""

    name: str
    url: str = ""


Sentence = tuple[Thing, ...]  # shown one after the other (templates/admin/owed_macros.html: said)


def thing(kind: str, number: int, names: Names, by: Viewer) -> Thing:
    """The object of a kind; of what nothing is known any more there is only the number."""
    found = names.get((kind, number))
    if found is None:
        return Thing(str(number))
    name = found.title or found.code
    if kind not in PAGES or not found.seen:
        return Thing(name)
    needed, address = PAGES[kind]
    return Thing(name, address(number, found.code) if not needed or by.may(needed) else "")
