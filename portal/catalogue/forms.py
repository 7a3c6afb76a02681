"""Forms of the catalogue."""

from wtforms import BooleanField, IntegerField, SelectChoice, SelectField
from wtforms.validators import InputRequired, NumberRange, Regexp

from portal.accounts.models import Team
from portal.catalogue.models import Category, Service
from portal.catalogue.operations.editing import Description
from portal.catalogue.states import IMPACTS, SLUG_PATTERN, TICKET_TYPES, URGENCIES
from portal.core.i18n import LANGUAGES, _l
from portal.web.forms import Form, Text


def _optional_id(value: str | None) -> int | None:
    return int(value) if value and value != "None" else None


class CategoryForm(Form):
    """A category with its names in every language of the portal."""

    name_en = Text(_l("Name in English"), limit=100, required=False)
    name_pl = Text(_l("Name in Polish"), limit=100, required=False)
    name_ru = Text(_l("Name in Russian"), limit=100, required=False)
    slug = Text(_l("Handle"), limit=40)
    parent_id = SelectField(_l("Below"), coerce=_optional_id, validate_choice=False)
    service_id = SelectField(_l("Service"), coerce=_optional_id, validate_choice=False)
    ticket_type = SelectField(_l("Type of ticket"), choices=[SelectChoice(*pair) for pair in TICKET_TYPES.items()])
    default_impact = SelectField(
        _l("Usual impact"), coerce=int, choices=[SelectChoice(*pair) for pair in IMPACTS.items()]
    )
    default_urgency = SelectField(
        _l("Usual urgency"), coerce=int, choices=[SelectChoice(*pair) for pair in URGENCIES.items()]
    )
    default_team_id = SelectField(_l("New tickets go to"), coerce=_optional_id, validate_choice=False)
    specialist_team_id = SelectField(_l("Hand over to"), coerce=_optional_id, validate_choice=False)
    position = IntegerField(_l("Place in the list"), validators=[InputRequired(), NumberRange(0, 9999)], default=0)
    active = BooleanField(_l("Offered for new tickets"), default=True)

    def offer(self, roots: list[Category], services: list[Service], teams: list[Team]) -> None:
        """Fill the lists with what may be chosen."""
        self.slug.validators = [
            *self.slug.validators,
            Regexp(SLUG_PATTERN, message=_l("Small letters, digits and hyphens, please.")),
        ]
        teams_to_choose = [SelectChoice(t.id, t.name) for t in teams]
        self.parent_id.choices = [
            SelectChoice("", _l("– top of the list –")),
            *(SelectChoice(c.id, c.name) for c in roots),
        ]
        self.service_id.choices = [SelectChoice("", "–"), *(SelectChoice(s.id, s.name) for s in services)]
        self.default_team_id.choices = [SelectChoice("", _l("as the routing rules say")), *teams_to_choose]
        self.specialist_team_id.choices = [SelectChoice("", "–"), *teams_to_choose]

    def show(self, category: Category) -> None:
        """Lay the names of a category beside their languages."""
        for language in LANGUAGES:
            self[f"name_{language}"].data = category.names.get(language, "")

    def description(self) -> Description:
        """What was typed, as the operation takes it."""
        names = {language: self[f"name_{language}"].data or "" for language in LANGUAGES}
        return Description(
            slug=self.slug.data or "",
            names={language: name for language, name in names.items() if name},
            parent_id=self.parent_id.data,
            service_id=self.service_id.data,
            ticket_type=self.ticket_type.data,
            default_team_id=self.default_team_id.data,
            specialist_team_id=self.specialist_team_id.data,
            default_impact=self.default_impact.data,
            default_urgency=self.default_urgency.data,
            position=self.position.data or 0,
            active=bool(self.active.data),
        )
