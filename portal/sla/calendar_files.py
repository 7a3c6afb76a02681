"""The TOML form of a working calendar (docs: the public interface), with the line of every fault."""

import json
import re
from tomllib import TOMLDecodeError, loads

from portal.core.i18n import _
from portal.sla.calendar_tables import format_hours, read_table
from portal.sla.definitions import WEEKDAYS, Definition, Hours, Week
from portal.sla.faults import CalendarFaults, Fault

MAX_BYTES = 512 * 1024
HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]")
KEY = re.compile(r"\s*([\w.\-]+)\s*=")
SYNTAX_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


def read_toml(content: bytes) -> Definition:
    """A calendar out of the bytes of a TOML file (UTF-8, with or without a BOM). Raise CalendarFaults."""
    if len(content) > MAX_BYTES:
        raise CalendarFaults([Fault(_("the file is larger than 512 KiB"))])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CalendarFaults([Fault(_("not UTF-8 text"), line=line)]) from error
    try:
        table = loads(text)
    except TOMLDecodeError as error:
        reason, line = _syntax_fault(str(error), text)
        raise CalendarFaults([Fault(_("not valid TOML: %(reason)s", reason=reason), line=line)]) from error
    except RecursionError as error:
        raise CalendarFaults([Fault(_("not valid TOML: %(reason)s", reason=_("nested too deeply")))]) from error
    return read_table(table, _lines_of_keys(text))


def write_toml(definition: Definition) -> str:
    """The file form of a calendar; ``read_toml`` gives the same definition back."""
    lines = [f"name = {_quoted(definition.name)}", f"zone = {_quoted(definition.zone)}", "", "[week]"]
    lines += _week_lines(definition.week)
    for item in definition.exceptions:
        lines += ["", "[[exceptions]]", f"date = {item.on}", f"kind = {_quoted(item.kind)}"]
        lines += [f"hours = {_hours(item.hours)}"] if item.hours else []
        lines += [f"note = {_quoted(item.note)}"] if item.note else []
    for season in definition.seasons:
        lines += ["", "[[seasons]]", f"from = {season.first}", f"to = {season.last}"]
        lines += [f"note = {_quoted(season.note)}"] if season.note else []
        lines += ["[seasons.week]", *_week_lines(season.week)]
    return "\n".join(lines) + "\n"


def _week_lines(week: Week) -> list[str]:
    return [f"{day} = {_hours(hours)}" for day, hours in zip(WEEKDAYS, week, strict=True) if hours]


def _hours(hours: tuple[Hours, ...]) -> str:
    return f"[{', '.join(_quoted(format_hours(item)) for item in hours)}]"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # every JSON string is a TOML string


def _syntax_fault(reason: str, text: str) -> tuple[str, int]:
    """tomllib tells the place only inside its sentence."""
    match = SYNTAX_PLACE.search(reason)
    if not match:
        return reason, 1
    return reason[: match.start()], int(match[1]) if match[1] else text.rstrip().count("\n") + 1


def _lines_of_keys(text: str) -> dict[str, int]:
    """The line of each key path (``week.mon``, ``seasons[1].week.sat``), for messages; tomllib does not keep them.

    Reads headers and the starts of lines only, which is how people write calendars; a key inside an inline table is
    reported at the line of the key that holds it.
    """
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    prefix = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := HEADER.match(line):
            path = _indexed(header[2], counts)
            if header[1] == "[[":
                counts[path] = counts.get(path, -1) + 1
                path = f"{path}[{counts[path]}]"
            lines.setdefault(path, number)
            prefix = f"{path}."
        elif key := KEY.match(line):
            lines.setdefault(f"{prefix}{key[1]}", number)
    return lines


def _indexed(dotted: str, counts: dict[str, int]) -> str:
    """``seasons.week`` as the path it means at this place of the file: ``seasons[1].week``."""
    path = ""
    for step in dotted.split("."):
        path = f"{path}.{step}" if path else step
        if path in counts and path != dotted:
            path = f"{path}[{counts[path]}]"
    return path
