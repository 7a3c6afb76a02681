"""Forms of tickets: shape and wording of input, no rules."""

from collections.abc import Mapping, Sequence

from wtforms import Field, RadioField, SelectChoice, SelectField, ValidationError
from wtforms.fields import HiddenField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from assets.queries import Device
from portal.accounts.models import Line, Site, Team
from portal.catalogue.queries import Branch
from portal.catalogue.states import IMPACTS, URGENCIES
from portal.core.i18n import _, _l, pick
from portal.core.storage import ALLOWED
from portal.tickets import states
from portal.tickets.models import File
from portal.web.choosing import TickBoxes, optional_id
from portal.web.files import Files
from portal.web.forms import Day, Form, LongText, Number, Text

ACCEPTED = ",".join(f".{extension}" for extension in ALLOWED)


def _choices(labels: Mapping[int, object] | Mapping[str, object]) -> list[SelectChoice]:
    return [SelectChoice(str(value), label) for value, label in labels.items()]  # ty: ignore[invalid-argument-type]


class FilingForm(Form):
    """What happened, to which device, how bad it is."""

    title = Text(_l("What is it about?"), limit=states.TITLE_LIMIT)
    description = LongText(_l("Tell us more"), limit=states.TEXT_LIMIT, required=False)
    category = SelectField(_l("Kind of help"), coerce=optional_id, validators=[Optional()])
    assets = TickBoxes(_l("Which device?"), coerce=optional_id)
    tag = Text(_l("Another device, by the number on its label"), limit=60, required=False)
    impact = RadioField(_l("Who is affected?"), coerce=int, default=3, choices=_choices(IMPACTS)[::-1])
    urgency = RadioField(_l("How much does it hinder?"), coerce=int, default=2, choices=_choices(URGENCIES)[::-1])
    requester = Text(_l("For whom? E-mail address of a colleague; empty: for yourself"), limit=254, required=False)
    files = Files(_l("Photos and files"), most=states.FILES_LIMIT)
    self_help = HiddenField(validators=[Length(max=64)])

    def offer(self, branches: Sequence[Branch], devices: Sequence[Device], for_others: bool) -> None:
        """Fill the lists with what this person may choose."""
        self.category.choices = [
            SelectChoice("", _("I do not know")),
            *(
                SelectChoice(str(leaf.id), leaf.name, optgroup=branch.root.name if branch.leaves else None)
                for branch in branches
                for leaf in branch.leaves or [branch.root]
            ),
        ]
        self.assets.choices = [SelectChoice(str(device.id), device.title) for device in devices]
        if not for_others:
            del self.requester


class MessageForm(Form):
    """A reply, an internal note or a question to the requester."""

    kind = RadioField(_l("Who reads it"), default="public", validators=[InputRequired()])
    body = LongText(_l("Message"), limit=states.TEXT_LIMIT)
    files = Files(_l("Photos and files"), most=states.FILES_LIMIT)

    def offer(self, talks: bool, notes: bool) -> None:
        """Which kinds of message the person may write."""
        public = {"public": _("Answer"), "question": _("Ask and wait")} if notes else {"public": _("Message")}
        self.kind.choices = _choices((public if talks else {}) | ({"internal": _("Internal note")} if notes else {}))
        codes = [choice.value for choice in self.kind.choices]
        if codes and not self.kind.raw_data and self.kind.data not in codes:
            self.kind.data = codes[0]

    def begin_with(self, kind: str) -> None:
        """Choose the kind that was written last, so that a second note does not go to the requester."""
        if kind in [choice.value for choice in self.kind.choices or ()]:
            self.kind.data = kind


class SolutionForm(Form):
    """What was done."""

    resolution = LongText(_l("What was done? The requester reads it."), limit=states.TEXT_LIMIT)
    helped = HiddenField(validators=[Length(max=200)])
    """One of the articles that the page suggests, by its slug."""
    article_slug = Text(_l("Article that helped"), limit=200, required=False)


class ArticleForm(Form):
    """An article made of a solved ticket; the texts come without personal data and may be changed."""

    title = Text(_l("Article title"), limit=states.TITLE_LIMIT)
    problem = LongText(_l("The problem"), limit=states.TEXT_LIMIT)
    solution = LongText(_l("The solution"), limit=states.TEXT_LIMIT)
    shelf = SelectField(_l("Topic"), coerce=optional_id, validators=[InputRequired()])
    files = TickBoxes(_l("Files to take over"), coerce=optional_id)

    def offer(self, shelves: Sequence[tuple[int, str]], files: Sequence[File]) -> None:
        """The topics of the knowledge base, and the ticket's files."""
        self.shelf.choices = [
            SelectChoice("", _("Choose a topic")),
            *(SelectChoice(str(key), title) for key, title in shelves),
        ]
        self.files.choices = [SelectChoice(str(file.id), file.name) for file in files]


class ReopeningForm(Form):
    """Why it is not solved."""

    still = LongText(_l("What is still wrong?"), limit=states.TEXT_LIMIT)


class CancellationForm(Form):
    """Why it is withdrawn."""

    reason = Text(_l("Why is it withdrawn?"), limit=500)


class AssignmentForm(Form):
    """Who works on it."""

    assignee = SelectField(_l("Who works on it"), coerce=optional_id, validators=[Optional()])

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """The people who may be chosen."""
        nobody = SelectChoice("", _("nobody in particular"))
        self.assignee.choices = [nobody, *(SelectChoice(str(key), name) for key, name in people)]


class GivingForm(Form):
    """To which person or team several tickets go."""

    to = SelectField(_l("Give them to"), validators=[InputRequired()])
    summary = LongText(_l("What must the team know?"), limit=5000, required=False)

    def validate_summary(self, field: Field) -> None:
        """A team is told something, a person need not be."""
        if str(self.to.data).startswith("t") and not field.data:
            raise ValidationError(_("Please fill this in."))

    def offer(self, people: Sequence[tuple[int, str]], teams: Sequence[Team]) -> None:
        """People as "p1" and teams as "t1"."""
        persons, groups = _("People"), _("Teams")
        self.to.choices = [
            SelectChoice("", ""),
            *(SelectChoice(f"p{key}", name, optgroup=persons) for key, name in people),
            *(SelectChoice(f"t{team.id}", team.name, optgroup=groups) for team in teams),
        ]


class HandoverForm(Form):
    """To which team, and what it must know."""

    team = SelectField(_l("Hand over to"), coerce=optional_id, validators=[InputRequired()])
    summary = LongText(_l("What was tried, what is known, what is needed?"), limit=5000)

    def offer(self, teams: Sequence[Team], lines: Sequence[Line], present_id: int | None) -> None:
        """All teams but the present one, by line; none is chosen before somebody chooses."""
        titles = {line.id: pick(line.names) for line in lines}
        self.team.choices = [
            SelectChoice("", ""),
            *(
                SelectChoice(str(team.id), team.name, optgroup=titles[team.line_id])
                for team in teams
                if team.id != present_id
            ),
        ]


class PriorityForm(Form):
    """Another priority, with a reason."""

    priority = SelectField(_l("Priority"), coerce=int)
    why = Text(_l("Reason"), limit=500)

    def offer(self) -> None:
        """All priorities."""
        self.priority.choices = _choices(
            {level: f"P{level} {label}" for level, label in states.PRIORITY_LABELS.items()}
        )


class FreezeForm(Form):
    """What the work waits for."""

    waits_for = SelectField(_l("Work waits for"), validators=[InputRequired()])
    until = Day(_l("Look at it again on"), required=False)

    def offer(self) -> None:
        """The reasons, by who must act."""
        self.waits_for.choices = [
            SelectChoice(code, str(label), optgroup=str(states.STATUS_LABELS[status]))
            for code, (status, label) in states.FREEZE_REASONS.items()
        ]


class LinkForm(Form):
    """Which other ticket, and how they belong together."""

    other = RadioField(
        _l("The other ticket"), coerce=optional_id, validators=[InputRequired(_l("Please choose a ticket."))]
    )
    kind = RadioField(_l("How do they belong together?"), default="related")

    def offer(self, number: int, candidates: Sequence[tuple[int, str]]) -> None:
        """Tickets that may be chosen, and the ways to belong together, as said of ``number``."""
        self.other.choices = [SelectChoice(str(key), label) for key, label in candidates]
        self.kind.choices = [
            SelectChoice("duplicate", _("#%(number)s is a duplicate of it", number=number)),
            SelectChoice("child", _("#%(number)s is a part of this major incident", number=number)),
            SelectChoice("caused_by", _("#%(number)s is caused by it", number=number)),
            SelectChoice("related", _("They are related", number=number)),
        ]


class DeviceForm(Form):
    """A device by its tag."""

    tag = Text(_l("Number on the label of the device"), limit=60)


class WatcherForm(Form):
    """A colleague who reads along."""

    watcher = Text(_l("E-mail address of a colleague"), limit=254)


class NoticeForm(Form):
    """A banner for a place in trouble."""

    headline = Text(_l("Headline"), limit=200)
    body = LongText(_l("What people should know"), limit=1000, required=False)
    place = SelectField(_l("For whom"), validators=[InputRequired()])
    kind = SelectField(_l("Kind"), choices=_choices(states.NOTICE_KINDS))
    hours = Number(_l("Hours until it ends by itself"), validators=[Optional(), NumberRange(1, 720)])

    def offer(self, sites: Sequence[Site], organisations: Sequence[tuple[int, str]]) -> None:
        """Places as "o1" (a whole organisation) and "s1" (a site)."""
        whole, one = _("Whole organisation"), _("One site")
        self.place.choices = [
            *(SelectChoice(f"o{key}", name, optgroup=whole) for key, name in organisations),
            *(SelectChoice(f"s{site.id}", site.name, optgroup=one) for site in sites),
        ]
