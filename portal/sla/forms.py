"""Forms of service levels."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask_wtf.file import FileField
from wtforms import Field, SelectField, ValidationError
from wtforms.validators import NumberRange, Optional

from portal.core import clock
from portal.core.i18n import _, _l
from portal.sla.calendar_files import MAX_BYTES
from portal.sla.models import Calendar, Policy, PolicyVersion
from portal.sla.operations.agreeing import LONGEST_MINUTES
from portal.sla.states import PRIORITIES, Target
from portal.web.forms import Day, Form, LongText, Number, Text, choices


class CalendarForm(Form):
    """A working calendar as TOML: chosen as a file, or typed. A chosen file is taken before the text."""

    file = FileField(_l("File"))
    text = LongText(
        _l("Calendar as TOML"), limit=MAX_BYTES, required=False, render_kw={"rows": 22, "spellcheck": "false"}
    )

    def content(self) -> bytes:
        """What was sent, as the bytes of a file."""
        if self.file.data and self.file.data.filename:
            return self.file.data.stream.read(MAX_BYTES + 1)
        return (self.text.data or "").encode()

    def show(self, content: bytes) -> None:
        """Put what was sent into the text field, so that it can be mended in place."""
        self.text.data = content[:MAX_BYTES].decode("utf-8", "replace").replace("\x00", "\ufffd")


class ContractForm(Form):
    """Who is promised what, in which working time, and how long."""

    name = Text(_l("Name of the contract"), limit=120)
    organisation = SelectField(_l("For"), coerce=int)
    calendar = SelectField(_l("Calendar"), coerce=int)
    policy = SelectField(_l("Promises"), coerce=int)
    valid_from = Day(_l("First day"))
    valid_to = Day(_l("Last day"), required=False)

    def offer(
        self, organisations: Iterable[tuple[int, str]], calendars: Iterable[Calendar], policies: Iterable[Policy]
    ) -> None:
        """What may be chosen; organisation 0 stands for everybody without a contract."""
        self.organisation.choices = choices([(0, _("everybody without a contract")), *organisations])
        self.calendar.choices = choices((one.id, one.name) for one in calendars)
        self.policy.choices = choices((one.id, one.name) for one in policies)

    def days(self) -> tuple[date, date | None]:
        """The first and the last day of a valid form."""
        return self.valid_from.data or date.max, self.valid_to.data


class PromisesForm(Form):
    """A version of promises: working minutes per target and priority, empty where nothing is promised."""

    effective_on = Day(_l("In force from"))
    thresholds = Text(_l("Warnings at, percent of the time"), limit=60)

    def validate_effective_on(self, field: Field) -> None:
        """Promises are never changed backwards; what is no date at all has been refused before."""
        if field.data and field.data < clock.now().date():
            raise ValidationError(_("Today or later, please."))

    def validate_thresholds(self, field: Field) -> None:
        """Whole numbers, separated by commas or blanks."""
        if not all(part.isdecimal() and len(part) <= 4 for part in self._parts()):
            raise ValidationError(_("Numbers like 50, 75, 100, please."))

    def percents(self) -> list[int]:
        """The thresholds of a valid form."""
        return [int(part) for part in self._parts()]

    def minutes(self) -> dict[Target, dict[int, int]]:
        """What is promised, by target and priority."""
        fields = {target: {p: self[cell_of(target, p)].data for p in PRIORITIES} for target in Target}
        return {target: {p: amount for p, amount in row.items() if amount} for target, row in fields.items()}

    def effective_from(self, zone: str) -> datetime:
        """The beginning of the day in a zone, or now for today; UTC."""
        day = datetime.combine(self.effective_on.data or date.max, time(), ZoneInfo(zone)).astimezone(UTC)
        return max(day, clock.now())

    def show(self, version: PolicyVersion | None) -> None:
        """Fill in what is promised now."""
        self.effective_on.data = clock.now().date()
        self.thresholds.data = ", ".join(str(p) for p in _thresholds(version))
        for goal in version.goals if version else ():
            self[cell_of(Target(goal.target), goal.priority)].data = goal.seconds // 60

    def _parts(self) -> list[str]:
        return str(self.thresholds.data or "").replace(",", " ").replace("%", " ").split()


def cell_of(target: Target, priority: int) -> str:
    """The name of the field of one promise."""
    return f"{target.value}_{priority}"


def _thresholds(version: PolicyVersion | None) -> list[object]:
    known = version.rules.get("thresholds") if version else None
    return list(known) if isinstance(known, list) else [75, 100]


for _target in Target:
    for _priority in PRIORITIES:
        _checks = [
            Optional(),
            NumberRange(1, LONGEST_MINUTES, message=_l("Between one minute and a year of working time.")),
        ]
        setattr(PromisesForm, cell_of(_target, _priority), Number(_l("Minutes"), validators=_checks))
