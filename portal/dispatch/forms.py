"""Forms of dispatch: shape and wording of input, no rules."""

from datetime import datetime

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.core.i18n import _l
from portal.dispatch import days, states
from portal.dispatch.operations.requesting import Wish
from portal.web.forms import Form, LongText, Moment, Number, Text, choices

LONGEST_MINUTES = 24 * 60


class RequestForm(Form):
    """Ask for a visit. Times are in the zone of the person who fills it in."""

    site_id = SelectField(_l("Where"), coerce=int)
    purpose = LongText(_l("What is to be done"), limit=4000)
    contact_name = Text(_l("Who lets the engineer in"), limit=200, required=False)
    contact_phone = Text(_l("Phone"), limit=60, required=False)
    window_from = Moment(_l("From"))
    window_to = Moment(_l("Until"))
    duration_minutes = Number(
        _l("Work on site, minutes"),
        default=60,
        validators=[
            InputRequired(_l("How many minutes?")),
            NumberRange(5, LONGEST_MINUTES, message=_l("Between 5 minutes and 24 hours, please.")),
        ],
    )

    needs = SelectMultipleField(
        _l("What the engineer must be able to do"),
        choices=choices(states.SKILLS.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def wish(self, zone: str) -> Wish:
        """What was typed into the valid form, by a person in this zone."""
        return Wish(
            site_id=int(self.site_id.data or 0),
            purpose=self.purpose.data or "",
            window_from=days.instant(self.window_from.data or datetime.min, zone),
            window_to=days.instant(self.window_to.data or datetime.min, zone),
            duration_minutes=self.duration_minutes.data or 0,
            contact_name=self.contact_name.data or "",
            contact_phone=self.contact_phone.data or "",
            needs=dict.fromkeys(self.needs.data or (), 1),
        )


class OfferForm(Form):
    """Choose engineers. ``version`` is what the page showed."""

    engineers = SelectMultipleField(_l("Engineers"), coerce=int, widget=ListWidget(), option_widget=CheckboxInput())
    version = Number(_l("Version"), validators=[Optional()])
    anyway = BooleanField(_l("Offer it also to those who lack a skill or cannot do both visits"))

    def chosen(self) -> set[int]:
        """The ids of the chosen engineers."""
        return {int(engineer_id) for engineer_id in self.engineers.data or ()}


class CancelForm(Form):
    """Call a visit off."""

    reason = Text(_l("Why is it called off?"), limit=500)
    version = Number(_l("Version"), validators=[Optional()])


class PunchForm(Form):
    """One press of a button: the device's id of it and the device's time."""

    uuid = HiddenField()
    device_at = HiddenField()

    def pressed_at(self) -> datetime | None:
        """What the device's clock said, or None where it told nothing that can be read."""
        try:
            told = datetime.fromisoformat(self.device_at.data or "")
        except ValueError:
            return None
        return told if told.tzinfo else None


class ReturnForm(PunchForm):
    """Give a visit back."""

    reason = Text(_l("Why can you not come?"), limit=500)


class OutcomeForm(PunchForm):
    """How the visit ended."""

    outcome = RadioField(
        _l("How did it end?"),
        choices=choices(
            [("done", _l("Done")), ("beyond_repair", _l("The device is beyond repair")), ("not_done", _l("Not done"))]
        ),
        default="done",
    )
    result = LongText(_l("What was done"), limit=8000, required=False)
    reason = SelectField(
        _l("Why was it not done?"),
        choices=choices([("", _l("Choose …")), *states.REASONS.items()]),
        default="",
    )
    remaining = LongText(_l("What remains to be done"), limit=4000, required=False)
