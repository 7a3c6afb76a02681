"""What stands in the audit, in words. A code that is not named here is shown as it is written, without its underscores."""

import re
from collections.abc import Mapping

from assets.states import DOCUMENTS
from portal.accounts.scopes import SCOPES
from portal.admin.words.permissions import PERMISSIONS
from portal.core.i18n import _l
from portal.sla.states import PRIORITIES, TARGET_LABELS, Target

ACTIONS: Mapping[str, object] = {
    **DOCUMENTS,
    "approved": _l("approved"),
    "callback_done": _l("called back"),
    "change": _l("changed"),
    "changed": _l("changed"),
    "confirmed": _l("reviewed, still right"),
    "corrected": _l("corrected"),
    "created": _l("created"),
    "denied": _l("was refused"),
    "file_added": _l("file added"),
    "file_removed": _l("file removed"),
    "granted": _l("got a role"),
    "held": _l("not published at its time"),
    "imported": _l("imported"),
    "load": _l("loaded"),
    "moved": _l("moved on"),
    "password_changed": _l("changed the password"),
    "publish": _l("published"),
    "put_up": _l("put up"),
    "registered": _l("registered"),
    "removed": _l("removed"),
    "review_asked": _l("sent to review"),
    "revoked": _l("lost a role"),
    "run_again": _l("run again"),
    "sent_back": _l("sent back"),
    "settled": _l("settled"),
    "sign": _l("signed"),
    "sign_in_failed": _l("sign-in failed"),
    "switched_off": _l("switched off"),
    "switched_on": _l("switched on"),
    "taken_down": _l("taken down"),
    "teams_changed": _l("teams changed"),
    "token_created": _l("made an access token"),
    "token_revoked": _l("revoked an access token"),
    "visit_cancelled": _l("cancelled"),
    "visit_offered": _l("offered"),
}
KINDS: Mapping[str, object] = {
    "api_token": _l("Access token"),
    "article": _l("Article"),
    "article_category": _l("Shelf of articles"),
    "asset": _l("Device"),
    "calendar": _l("Calendar"),
    "category": _l("Category"),
    "contract": _l("Contract"),
    "delivery": _l("Reaction to a fact"),
    "device_model": _l("Device model"),
    "message": _l("Mail"),
    "notice": _l("Notice"),
    "organisation": _l("Organisation"),
    "route": _l("Page"),
    "session": _l("Session"),
    "settings": _l("Settings"),
    "site": _l("Site"),
    "snippet": _l("Snippet"),
    "sla_policy": _l("SLA policy"),
    "survey_callback": _l("Call-back"),
    "synonyms": _l("Synonyms"),
    "user": _l("Person"),
    "visit": _l("Visit"),
}

# Fields of before and after that name objects by their numbers, by what they name.
MEANT: Mapping[str, str] = {
    "calendar_id": "calendar",
    "category_id": "article_category",
    "default_team_id": "team",
    "department_id": "department",
    "engineers": "user",
    "manager_id": "user",
    "model_id": "device_model",
    "model_ids": "device_model",
    "organisation_id": "organisation",
    "owner_id": "user",
    "parent_id": "category",
    "policy_id": "sla_policy",
    "reviewer": "user",
    "reviewer_id": "user",
    "service_id": "service",
    "site_id": "site",
    "source_ticket_id": "ticket",
    "specialist_team_id": "team",
    "teams": "team",
    "ticket_id": "ticket",
    "topic_ids": "category",
    "user": "user",
}
FIELDS: Mapping[str, object] = {
    "active": _l("Offered for new tickets"),
    "anonymise_days": _l("Names are removed after"),
    "audience": _l("Who reads it"),
    "bodies": _l("Text"),
    "calendar": _l("Calendar"),
    "calendar_id": _l("Calendar"),
    "category_id": _l("Topic"),
    "changed": _l("Changed"),
    "code": _l("Handle"),
    "cost_cents": _l("Price paid"),
    "count": _l("How many"),
    "created": _l("New"),
    "criticality": _l("Importance"),
    "currency": _l("Currency"),
    "default_impact": _l("Usual impact"),
    "default_team_id": _l("New tickets go to"),
    "default_urgency": _l("Usual urgency"),
    "delete_days": _l("Searches are deleted after"),
    "department_id": _l("Department"),
    "email": _l("E-mail"),
    "end_of_life_on": _l("End of life"),
    "engineers": _l("Engineers"),
    "exceptions": _l("Exceptions"),
    "expires_at": _l("Disappears by itself"),
    "from": _l("From"),
    "groups": _l("Groups"),
    "handler": _l("Reaction"),
    "kind": _l("Kind"),
    "known_error": _l("It is the known error of these models"),
    "language": _l("Language"),
    "mail": _l("Mail address of the service desk"),
    "model_id": _l("Model"),
    "model_ids": _l("Models"),
    "name": _l("Name"),
    "names": _l("Name"),
    "new": _l("New"),
    "notes": _l("Notes"),
    "number": _l("Version"),
    "order_number": _l("Order number"),
    "organisation_id": _l("Organisation"),
    "other_ids": _l("Other numbers"),
    "owner_id": _l("Owner"),
    "parent_id": _l("Below"),
    "part_number": _l("Part number"),
    "path": _l("Page"),
    "pausing": _l("The clock pauses while"),
    "phone": _l("Phone"),
    "policy": _l("SLA policy"),
    "policy_id": _l("SLA policy"),
    "position": _l("Position"),
    "publish_at": _l("Appears by itself"),
    "purchased_on": _l("Bought on"),
    "reason": _l("Reason"),
    "review_months": _l("Then every so many months"),
    "review_on": _l("Next review"),
    "reviewer": _l("Reviewer"),
    "reviewer_id": _l("Reviewer"),
    "revision": _l("Revision"),
    "role": _l("Role"),
    "rule": _l("Rule"),
    "scope": _l("Where"),
    "scope_id": _l("Where"),
    "scopes": _l("It may"),
    "seasons": _l("Seasons"),
    "serial": _l("Serial number"),
    "service_id": _l("Service"),
    "sha256": _l("Fingerprint of the file"),
    "site_id": _l("Site"),
    "slug": _l("Handle"),
    "source_ticket_id": _l("Ticket"),
    "specialist_team_id": _l("Hand over to"),
    "state": _l("State"),
    "status": _l("Status"),
    "supplier": _l("Supplier"),
    "tag": _l("Tag"),
    "teams": _l("Teams"),
    "theme": _l("Theme"),
    "thresholds": _l("Warnings at"),
    "ticket_id": _l("Ticket"),
    "ticket_type": _l("Type of ticket"),
    "title": _l("Title"),
    "topic_ids": _l("Tickets it helps with"),
    "user": _l("Person"),
    "valid_from": _l("From"),
    "valid_to": _l("Until"),
    "vip_weight": _l("VIP weight"),
    "warranty_until": _l("Warranty until"),
    "week": _l("Week"),
    "why": _l("Reason"),
    "zone": _l("Time zone"),
}


# Where a field of one kind of thing is called otherwise.
FIELDS_OF: Mapping[str, Mapping[str, object]] = {
    "asset": {"name": _l("Known as"), "currency": _l("Currency")},
    "category": {"position": _l("Place in the list")},
    "session": {"from": _l("Network address"), "email": _l("What was typed")},
    "self_help": {"cost_cents": _l("What a ticket costs")},
    "memo": {"phone": _l("Phone of the service desk"), "notes": _l("A few words")},
    "contract": {"from": _l("First day"), "valid_from": _l("First day"), "valid_to": _l("Last day")},
}
PROMISE = re.compile(r"(first_response|resolution)\.(\d)")  # of an SLA policy: minutes by target and priority

# The subjects of settings (portal/core/settings.py); that of a memo names its organisation behind a dot.
SUBJECTS: Mapping[str, object] = {"self_help": _l("Self-help"), "memo": _l("Memo")}

WEEKDAYS: Mapping[str, object] = {
    "mon": _l("Monday"),
    "tue": _l("Tuesday"),
    "wed": _l("Wednesday"),
    "thu": _l("Thursday"),
    "fri": _l("Friday"),
    "sat": _l("Saturday"),
    "sun": _l("Sunday"),
}
EXCEPTION_KINDS: Mapping[str, object] = {
    "off": _l("day off"),
    "working": _l("works although a day off"),
    "short": _l("other hours"),
}
THEMES: Mapping[str, object] = {"light": _l("Light"), "dark": _l("Dark"), "auto": _l("As the device")}

# Why somebody was refused (portal/web/traces.py), where no permission is named.
REFUSALS: Mapping[str, object] = {
    "object:403": _l("not hers to do"),
    "object:404": _l("not hers to see, or gone"),
    "bulk:403": _l("not hers to do"),
    "bulk:404": _l("not hers to see, or gone"),
    "bulk:409": _l("not possible any more"),
    "signed_in": _l("only for those signed in"),
}


def label(code: str, labels: Mapping[str, object]) -> str:
    """The words for a code of the audit."""
    return str(labels.get(code, code.replace("_", " ")))


def field_label(kind: str, key: str) -> str | None:
    """What a field of a kind of thing is called; None for a key without words."""
    promise = PROMISE.fullmatch(key)
    if promise and int(promise[2]) in PRIORITIES:
        return f"{TARGET_LABELS[Target(promise[1])]}, P{promise[2]}"
    if kind == "synonyms" and key not in FIELDS:
        return str(_l("Words"))  # the key is the name of the group, which is the thing itself
    found = FIELDS_OF.get(kind, {}).get(key) or FIELDS.get(key)
    return str(found) if found is not None else None


def refusal(rule: str) -> str:
    """Why somebody was refused: the rights that would have done, or what was the matter with the object."""
    parts = []
    for part in rule.split(" | "):
        if part.startswith("token "):
            parts.append(str(_l("access token: %(scope)s", scope=label(part[6:], SCOPES))))
        else:
            parts.append(label(part, {**PERMISSIONS, **REFUSALS}))
    return "; ".join(parts)
