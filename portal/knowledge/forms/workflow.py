"""Forms of those who look after articles: their way to the readers, and their settings."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.accounts.roles import LABELS as ROLE_LABELS
from portal.core import clock
from portal.core.errors import Invalid
from portal.core.i18n import _, _l
from portal.knowledge import states
from portal.knowledge.operations.settings import LONGEST_INTERVAL
from portal.knowledge.queries.settings import Settings
from portal.web.addresses import LARGEST
from portal.web.choosing import TickBoxes, number_in, numbers_in, optional_id
from portal.web.forms import Day, Form, LongText, Moment, Number, Text, choices


class SeenForm(Form):
    """An act on an article, as it stood on the page."""

    seen = HiddenField()


class ReviewForm(SeenForm):
    """Who is to review a draft; nobody named: any editor."""

    reviewer = Text(_l("Who reviews it"), limit=20, required=False)


class ReturnForm(SeenForm):
    """Why a draft goes back."""

    why = LongText(_l("What is missing"), limit=1000)


class ConfirmationForm(Form):
    """It is still right, as the settings stood on the page."""

    revision = Number(validators=[InputRequired()])


_AS_BROWSERS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class SettingsForm(Form):
    """An article's settings. Times are in the zone of the person who fills it in."""

    audience = RadioField(_l("Who reads it"), choices=choices(states.AUDIENCE_LABELS.items()))
    organisation = SelectField(_l("Whose article it is"), coerce=optional_id, validators=[Optional()])
    department = SelectField(_l("Department"), coerce=optional_id, validators=[Optional()])
    role = SelectField(_l("Role"), validators=[Optional()])
    owner = SelectField(_l("Owner"), coerce=optional_id, validators=[Optional()])
    reviewer = SelectField(_l("Reviewer"), coerce=optional_id, validators=[Optional()])
    review_on = Day(_l("Next review"), required=False)
    review_months = Number(
        _l("Then every so many months"),
        validators=[Optional(), NumberRange(1, LONGEST_INTERVAL, message=_l("Between 1 and 60 months, please."))],
    )
    publish_at = Moment(_l("Appears by itself"), required=False, format=_AS_BROWSERS)
    expires_at = Moment(_l("Disappears by itself"), required=False, format=_AS_BROWSERS)
    category = SelectField(_l("Topic"), coerce=optional_id)
    models = TickBoxes(_l("Device models it is about"), coerce=optional_id)
    new_model = Text(_l("Add a device model"), limit=320, required=False)
    known_error = BooleanField(_l("It is the known error of these models"))
    topics = TickBoxes(_l("Tickets it helps with"), coerce=optional_id)
    revision = Number(validators=[InputRequired(), NumberRange(0, LARGEST)])

    def offer(self, offered: Mapping[str, Iterable[tuple[int, str]]], may_be_everybodys: bool) -> None:
        """What there is to choose from, by field: ids and labels."""
        self.category.choices = choices(offered["category"])
        everybody = [("", _("Everybody's"))] if may_be_everybodys else []
        self.organisation.choices = choices([*everybody, *offered["organisation"]])
        self.department.choices = choices([("", "—"), *offered["department"]])
        self.role.choices = choices([("", "—"), *ROLE_LABELS.items()])
        self.owner.choices = choices([("", _("nobody")), *offered["owner"]])
        self.reviewer.choices = choices([("", _("nobody")), *offered["reviewer"]])
        self.models.choices = choices(offered["models"])
        self.topics.choices = choices(offered["topics"])

    def show(self, present: Settings, revision: int, zone: str) -> None:
        """Fill in how the article is set."""
        for field, value in {
            self.category: present.category_id, self.audience: present.audience, self.organisation: present.organisation_id,
            self.department: present.department_id, self.role: present.role, self.owner: present.owner_id,
            self.reviewer: present.reviewer_id, self.review_on: present.review_on, self.review_months: present.review_months,
            self.publish_at: _local(present.publish_at, zone), self.expires_at: _local(present.expires_at, zone),
            self.models: sorted(present.model_ids), self.known_error: present.known_error,
            self.topics: sorted(present.topic_ids), self.revision: revision,
        }.items():  # fmt: skip
            field.data = value

    def settings(self, present: Settings, zone: str, added_models: Iterable[int]) -> Settings:
        """What was chosen in the valid form, by a person in this zone. Raises Invalid for an hour that her zone skips.

        A moment that stands in the form as it was shown stays what it was, to the second.
        """
        return Settings(
            category_id=number_in(self.category) or 0,
            audience=self.audience.data or "",
            organisation_id=number_in(self.organisation),
            department_id=number_in(self.department),
            role=self.role.data or None,
            owner_id=number_in(self.owner),
            reviewer_id=number_in(self.reviewer),
            review_on=self.review_on.data,
            review_months=self.review_months.data,
            publish_at=_instant(self.publish_at, present.publish_at, zone),
            expires_at=_instant(self.expires_at, present.expires_at, zone),
            model_ids=numbers_in(self.models) | frozenset(added_models),
            known_error=bool(self.known_error.data),
            topic_ids=numbers_in(self.topics),
        )


def _local(moment: datetime | None, zone: str) -> datetime | None:
    """As the browser's field shows it: the wall time in the zone, to the minute."""
    if moment is None:
        return None
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0, fold=0)


def _instant(field: Moment, present: datetime | None, zone: str) -> datetime | None:
    typed = field.data
    if typed is None or typed == _local(present, zone):
        return present if typed is not None else None
    try:
        return clock.instant(typed, zone)
    except ValueError as error:
        raise Invalid(field.name, _("The clocks go forward in this hour: it does not exist on that day.")) from error


class TopicForm(Form):
    """Where several articles go."""

    category = SelectField(_l("Topic"), coerce=optional_id)


class OwnerForm(Form):
    """Whom several articles go to."""

    owner = SelectField(_l("New owner"), coerce=optional_id)


class ReviewDateForm(Form):
    """When several articles are to be read through again."""

    review_on = Day(_l("Next review"), required=False)


class ArchiveForm(Form):
    """Several articles go to the archive; there is nothing to say."""
