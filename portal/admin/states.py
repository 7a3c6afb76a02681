"""What stands in the audit, in words. A code that is not named here is shown as it is written, without its underscores."""

from portal.core.i18n import _l

ACTIONS: dict[str, object] = {
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
KINDS: dict[str, object] = {
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
    "sla_policy": _l("SLA policy"),
    "survey_callback": _l("Call-back"),
    "synonyms": _l("Synonyms"),
    "user": _l("Person"),
    "visit": _l("Visit"),
}


def label(code: str, labels: dict[str, object]) -> str:
    """The words for a code of the audit."""
    return str(labels.get(code, code.replace("_", " ")))
