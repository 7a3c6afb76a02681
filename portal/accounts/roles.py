"""Roles are sets of permissions; a grant gives one to a person within a scope. No database here."""

from portal.core.i18n import _l

SCOPES = ("everything", "organisation", "department", "site", "team")

ROLES: dict[str, frozenset[str]] = {
    "requester": frozenset({"tickets.file"}),
    "agent": frozenset({"tickets.file", "tickets.read", "tickets.work", "tickets.assets", "assets.read", "notices.manage"}),
    "dispatcher": frozenset({"tickets.file", "tickets.read", "tickets.work", "visits.dispatch", "assets.read"}),
    "engineer": frozenset({"tickets.file", "visits.work", "assets.read"}),
    "asset_manager": frozenset({"tickets.file", "tickets.read", "tickets.assets", "assets.read", "assets.manage"}),
    "kb_editor": frozenset({"tickets.file", "knowledge.edit", "vocabulary.manage"}),
    "supervisor": frozenset(
        {"tickets.file", "tickets.read", "tickets.work", "tickets.assign", "assets.read", "reports.read", "notices.manage"}
    ),
    "customer_manager": frozenset({"tickets.file", "tickets.read", "assets.read", "reports.read"}),
    "administrator": frozenset(
        {"tickets.file", "tickets.read", "people.manage", "admin.manage", "reports.read", "assets.read", "knowledge.edit",
         "vocabulary.manage", "notices.manage"}
    ),
}  # fmt: skip

PERMISSIONS: frozenset[str] = frozenset().union(*ROLES.values())

# What concerns the whole installation is held only over everything, whatever scope a grant names.
INSTALLATION_WIDE = frozenset({"admin.manage", "vocabulary.manage"})

LABELS = {
    "requester": _l("Requester"),
    "agent": _l("Agent"),
    "dispatcher": _l("Dispatcher"),
    "engineer": _l("Field engineer"),
    "asset_manager": _l("Asset manager"),
    "kb_editor": _l("Knowledge editor"),
    "supervisor": _l("Supervisor"),
    "customer_manager": _l("Customer manager"),
    "administrator": _l("Administrator"),
}
SCOPE_LABELS = {
    "everything": _l("everything"),
    "organisation": _l("organisation"),
    "department": _l("department"),
    "site": _l("site"),
    "team": _l("team"),
}
