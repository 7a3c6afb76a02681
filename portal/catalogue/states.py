"""Codes of classification and their words. No database here."""

from portal.core.i18n import _l

# Impact and urgency: 1 high, 3 low, as ITIL has them.
IMPACTS = {
    1: _l("A whole site or many people"),
    2: _l("Several people or a till"),
    3: _l("One person"),
}
URGENCIES = {
    1: _l("Work has stopped"),
    2: _l("Work is hampered"),
    3: _l("It can wait"),
}
TICKET_TYPES = {
    "incident": _l("Incident"),
    "request": _l("Request"),
    "problem": _l("Problem"),
    "change": _l("Change"),
    "question": _l("Question"),
    "complaint": _l("Complaint"),
    "idea": _l("Idea"),
}
SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
