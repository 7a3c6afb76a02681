"""What each permission allows, in words: an administrator reads in the audit which one was missing."""

from collections.abc import Mapping

from portal.core.i18n import _l

PERMISSIONS: Mapping[str, object] = {
    "admin.manage": _l("administer the installation"),
    "assets.manage": _l("manage devices"),
    "assets.read": _l("see devices"),
    "knowledge.edit": _l("write articles"),
    "notices.manage": _l("put up notices"),
    "people.manage": _l("manage people"),
    "reports.read": _l("see reports"),
    "tickets.assets": _l("change devices on tickets"),
    "tickets.assign": _l("assign tickets"),
    "tickets.file": _l("file tickets"),
    "tickets.read": _l("see the tickets of others"),
    "tickets.work": _l("work on tickets"),
    "visits.dispatch": _l("plan visits"),
    "visits.work": _l("go on visits"),
    "vocabulary.manage": _l("manage synonyms"),
}
