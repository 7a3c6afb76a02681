"""Forms of the catalogue."""

from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired, NumberRange

from portal.accounts.models import Team
from portal.catalogue.models import Category, Service
from portal.catalogue.operations.editing import Description
from portal.catalogue.states import IMPACTS, TICKET_TYPES, URGENCIES
from portal.core.i18n import LANGUAGES, _l
from portal.web.forms import Form, Number, Text, choices, whole


def _optional_id(value: object) -> int | None:
    """The id that a list sends; its empty line, or what is not a number, means none."""
    text = str(value)
    return whole(text) if text.isdecimal() else None


class CategoryForm(Form):
    """A category with its names in every language of the portal."""

    name_en = Text(_l("Name in English"), limit=100, required=False)
    name_pl = Text(_l("Name in Polish"), limit=100, required=False)
    name_ru = Text(_l("Name in Russian"), limit=100, required=False)
    slug = Text(_l("Handle"), limit=40)
    parent_id = SelectField(_l("Below"), coerce=_optional_id, validate_choice=False)
    service_id = SelectField(_l("Service"), coerce=_optional_id, validate_choice=False)
    ticket_type = SelectField(_l("Type of ticket"), choices=choices(TICKET_TYPES.items()))
    default_impact = SelectField(_l("Usual impact"), coerce=int, choices=choices(IMPACTS.items()))
    default_urgency = SelectField(_l("Usual urgency"), coerce=int, choices=choices(URGENCIES.items()))
    default_team_id = SelectField(_l("New tickets go to"), coerce=_optional_id, validate_choice=False)
    specialist_team_id = SelectField(_l("Hand over to"), coerce=_optional_id, validate_choice=False)
    position = Number(_l("Place in the list"), validators=[InputRequired(), NumberRange(0, 9999)], default=0)
    active = BooleanField(_l("Offered for new tickets"), default=True)

    def offer(self, roots: list[Category], services: list[Service], teams: list[Team]) -> None:
        """Fill the lists with what may be chosen."""
        teams_to_choose = [(team.id, team.name) for team in teams]
        self.parent_id.choices = choices([("", _l("– top of the list –")), *((c.id, c.name) for c in roots)])
        self.service_id.choices = choices([("", "–"), *((s.id, s.name) for s in services)])
        self.default_team_id.choices = choices([("", _l("as the routing rules say")), *teams_to_choose])
        self.specialist_team_id.choices = choices([("", "–"), *teams_to_choose])

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
            parent_id=_optional_id(self.parent_id.data),
            service_id=_optional_id(self.service_id.data),
            ticket_type=str(self.ticket_type.data),
            default_team_id=_optional_id(self.default_team_id.data),
            specialist_team_id=_optional_id(self.specialist_team_id.data),
            default_impact=_optional_id(self.default_impact.data) or 0,
            default_urgency=_optional_id(self.default_urgency.data) or 0,
            position=self.position.data or 0,
            active=bool(self.active.data),
        )
