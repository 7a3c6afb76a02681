"""Texts of cells as dates, money, statuses and kinds."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal

from assets.imports.faults import FaultyCell
from assets.states import KINDS, STATUSES
from portal.core.i18n import _l

Order = Literal["dmy", "mdy"]
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})")
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
MONEY = re.compile(r"(?P<whole>\d{1,3}(?:[ \u00a0\u202f']\d{3})+|\d+)(?:[.,](?P<cents>\d{1,2}))?")
GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{1,2}|\d{1,3}(?:\.\d{3})+,\d{1,2}")
PIVOT = 70  # two-digit years: 69 is 2069, 70 is 1970 (POSIX %y has 69 as 1969; devices are younger)
MOST_CENTS = 2_000_000_000
SPREADSHEET_DAMAGE = re.compile(r"\d(?:\.\d+)?E\+\d{2,}")

# What other systems call our statuses.
STATUS_WORDS = {
    "ready to deploy": "in_stock", "deployable": "in_stock", "deployed": "in_use", "pending": "in_repair",
    "pending diagnostics": "in_repair", "out for diagnostics": "in_repair", "out for repair": "in_repair",
    "undeployable": "in_repair", "broken - not fixable": "retired", "archived": "retired", "lost": "missing",
    "lost/stolen": "missing", "stolen": "missing", "на складе": "in_stock", "в работе": "in_use", "в эксплуатации": "in_use",
    "в ремонте": "in_repair", "списан": "retired", "списано": "retired", "w magazynie": "in_stock", "w użyciu": "in_use",
    "w naprawie": "in_repair", "wycofany": "retired",
}  # fmt: skip
KIND_WORDS = {
    "laptops": "laptop", "notebook": "laptop", "all-in-one": "desktop", "mini-pc": "desktop",
    "ноутбук": "laptop", "desktops": "desktop", "monitors": "monitor",
    "displays": "monitor", "монитор": "monitor", "tablets": "tablet", "mobile phones": "phone", "phones": "phone",
    "telefon": "phone", "телефон": "phone", "printers": "printer", "drukarka": "printer", "принтер": "printer",
    "servers": "server", "сервер": "server", "serwer": "server", "switches": "switch", "routers": "router",
}  # fmt: skip


def order_of_dates(texts: Iterable[str]) -> Order | None:
    """Whether dates with slashes have the day or the month first, told by the whole column; None where both fit, or neither."""
    pairs = [(int(m[1]), int(m[2])) for m in map(SLASHED.fullmatch, texts) if m]
    day_first, month_first = any(a > 12 for a, _b in pairs), any(b > 12 for _a, b in pairs)
    if day_first == month_first:
        return None
    return "dmy" if day_first else "mdy"


def day(field: str, text: str, order: Order | None) -> date | None:
    """A calendar date, None for an empty cell. Raises FaultyCell."""
    if not text:
        return None
    if match := ISO.fullmatch(text):
        year, month, number = int(match[1]), int(match[2]), int(match[3])
    elif match := DOTTED.fullmatch(text):
        number, month, year = int(match[1]), int(match[2]), _year(match[3])
    elif match := SLASHED.fullmatch(text):
        if order is None:
            message = _l("“%(text)s”: day or month first? Name it with --dates dmy or --dates mdy.", text=text)
            raise FaultyCell(field, message)
        first, second = int(match[1]), int(match[2])
        number, month = (first, second) if order == "dmy" else (second, first)
        year = _year(match[3])
    else:
        raise FaultyCell(field, _l("“%(text)s” is not a date.", text=text[:40]))
    try:
        return date(year, month, number)
    except ValueError as error:
        raise FaultyCell(field, _l("“%(text)s” is not a date.", text=text[:40])) from error


def cents(field: str, text: str) -> int | None:
    """Money in cents, None for an empty cell. Raises FaultyCell, also where a comma may mean thousands or decimals."""
    if not text:
        return None
    if GROUPED.fullmatch(text):
        plain = (
            text.replace(text[-3] if text[-3] in ".," else text[-2], "#")
            .replace(",", "")
            .replace(".", "")
            .replace("#", ".")
        )
    elif match := MONEY.fullmatch(text):
        plain = re.sub(r"[ \u00a0\u202f']", "", match["whole"]) + "." + (match["cents"] or "0")
    else:
        raise FaultyCell(field, _l("“%(text)s” is not an amount of money.", text=text[:40]))
    found = int(Decimal(plain) * 100)
    if found > MOST_CENTS:
        raise FaultyCell(field, _l("“%(text)s” is too much.", text=text[:40]))
    return found


def months(field: str, text: str) -> int | None:
    """A number of months, None for an empty cell. Raises FaultyCell."""
    if not text:
        return None
    number = text.split()[0]
    if not (number.isascii() and number.isdigit() and int(number) <= 600):
        raise FaultyCell(field, _l("“%(text)s” is not a number of months.", text=text[:40]))
    return int(number)


def status(field: str, text: str) -> str | None:
    """Our status, None for an empty cell. Raises FaultyCell for an unknown word."""
    if not text:
        return None
    word = text.casefold()
    code = word.replace(" ", "_")
    found = code if code in STATUSES else STATUS_WORDS.get(word)
    if found is None:
        raise FaultyCell(field, _l("“%(text)s” is not a status we know.", text=text[:40]))
    return found


def kind(text: str) -> str:
    """Our kind where we have one of this name, else the text itself."""
    word = text.casefold()
    code = word.replace(" ", "_").replace("-", "_")
    return code if code in KINDS else KIND_WORDS.get(word, text or "other")


def within(field: str, text: str, limit: int) -> str:
    """The text if it is short enough. Raises FaultyCell."""
    if len(text) > limit:
        raise FaultyCell(field, _l("Longer than %(limit)s characters.", limit=limit))
    return text


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return 2000 + year if year < PIVOT else 1900 + year
