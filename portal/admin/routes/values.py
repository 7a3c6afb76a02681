"""One value of the audit as its reader writes it: names for numbers, words for codes, her zone, her language."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from flask_babel import format_decimal

from assets.states import CRITICALITIES
from portal.accounts.roles import LABELS, SCOPE_LABELS
from portal.accounts.scopes import SCOPES
from portal.accounts.viewer import Viewer
from portal.admin.routes.things import Names, Sentence, Thing, thing
from portal.admin.words.auditing import EXCEPTION_KINDS, MEANT, PROMISE, THEMES, WEEKDAYS, label, refusal
from portal.admin.words.facts import REACTIONS
from portal.catalogue.states import IMPACTS, TICKET_TYPES, URGENCIES
from portal.core.i18n import LANGUAGES, _, ngettext
from portal.dispatch.states import LABELS as VISIT_LABELS
from portal.knowledge.states import AUDIENCE_LABELS, KIND_LABELS, STATE_LABELS
from portal.sla.states import PAUSE_LABELS, TARGET_LABELS
from portal.web.filters import local_date, local_datetime, working_duration
from portal.web.zones import zone_name

NOTHING = "–"
DAY, MOMENT = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")

# Fields whose values are codes, with their words.
CODES: Mapping[str, Mapping[str, object]] = {
    "audience": AUDIENCE_LABELS, "kind": KIND_LABELS, "language": LANGUAGES, "role": LABELS, "scope": SCOPE_LABELS,
    "state": VISIT_LABELS, "status": STATE_LABELS, "theme": THEMES, "ticket_type": TICKET_TYPES,
}  # fmt: skip
GRADES: Mapping[str, Mapping[int, object]] = {
    "criticality": CRITICALITIES, "default_impact": IMPACTS, "default_urgency": URGENCIES,
}  # fmt: skip
SHORTENED = 12  # characters of a content hash that are enough to compare


def meant(key: str, values: Mapping[str, object]) -> list[tuple[str, int]]:
    """The objects that a field names by their numbers: (kind, id). A scope says beside it what it is a number of."""
    kind = values.get("scope") if key == "scope_id" else MEANT.get(key)
    value = values[key]
    numbers = value if isinstance(value, list) else [value]
    return [(kind, number) for number in numbers if type(number) is int] if isinstance(kind, str) else []


def told(key: str, values: Mapping[str, object], names: Names, by: Viewer) -> Sentence:
    """The value of a field in words. A value of an unknown shape is shown as it stands, without quotes and brackets."""
    things = [thing(kind, number, names, by) for kind, number in meant(key, values)]
    if things:
        return tuple(part for one in things for part in (Thing(", "), one))[1:]
    return (Thing(_plain(key, values)),)


def _plain(key: str, values: Mapping[str, object]) -> str:
    value = values[key]
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, str):
        return _text(key, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return _number(key, value, str(values.get("currency", "")))
    return _shape(key, value)


def _text(key: str, value: str) -> str:
    if key in CODES:
        return label(value, CODES[key])
    if key in _READ:
        return _READ[key](value)
    try:
        if MOMENT.fullmatch(value):
            return local_datetime(datetime.fromisoformat(value))
        if DAY.fullmatch(value):
            return local_date(date.fromisoformat(value))
    except ValueError:  # looks like a date and is none
        return value
    return value


_READ: Mapping[str, Callable[[str], str]] = {
    "handler": lambda path: str(REACTIONS[path].words) if path in REACTIONS else path,
    "rule": refusal,
    "scopes": lambda scopes: ", ".join(label(scope, SCOPES) for scope in scopes.split()),
    "sha256": lambda digest: f"{digest[:SHORTENED]}…",
    "zone": zone_name,
}


def _number(key: str, value: int, currency: str) -> str:
    if key in GRADES:
        return str(GRADES[key].get(value, value))
    if PROMISE.fullmatch(key):
        return working_duration(value * 60)
    if key.endswith("_cents"):
        return f"{format_decimal(value / 100, '#,##0.00')} {currency}".strip()
    if key.endswith("_days"):
        return ngettext("%(num)d day", "%(num)d days", value)
    if key.endswith("_months"):
        return ngettext("%(num)d month", "%(num)d months", value)
    return str(value)


def _shape(key: str, value: object) -> str:
    """Lists and tables: of thresholds, calendars, texts by language, anything else."""
    if isinstance(value, list):
        if key == "thresholds":
            return ", ".join(_("%(percent)s %%", percent=one) for one in value)
        return (
            "; ".join(_item(key, one) for one in value)
            if key in {"exceptions", "seasons"}
            else ", ".join(map(str, value))
        )
    if isinstance(value, dict):
        return "; ".join(f"{_part(str(name))}: {_inner(one)}" for name, one in value.items() if one not in ("", [], {}))
    return str(value)


def _item(key: str, item: object) -> str:
    """A date or a season of a calendar with other hours."""
    if not isinstance(item, dict):
        return str(item)
    when = " – ".join(_text("", str(item[name])) for name in ("date", "from", "to") if item.get(name))
    what = _shape("week", item["week"]) if item.get("week") else label(str(item.get("kind", "")), EXCEPTION_KINDS)
    hours, note = item.get("hours") or [], str(item.get("note") or "")
    return " ".join(filter(None, [f"{when}:", what, ", ".join(map(str, hours)), f"({note})" if note else ""]))


def _part(name: str) -> str:
    """The name of a part of a value: a language, a day of the week, a promise; else as it is written."""
    return str(LANGUAGES.get(name) or WEEKDAYS.get(name) or TARGET_LABELS.get(name) or name)


def _inner(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(PAUSE_LABELS.get(str(one), one)) for one in value)
    return str(value)
