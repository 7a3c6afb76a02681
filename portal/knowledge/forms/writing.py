"""Forms of those who write texts."""

from collections.abc import Iterable

from wtforms import (
    BooleanField,
    FileField,
    RadioField,
    SelectField,
)
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from portal.core.i18n import LANGUAGES, _, _l
from portal.knowledge import states
from portal.knowledge.models import LONGEST_TITLE
from portal.knowledge.operations.writing import Text as ArticleText
from portal.web.forms import Form, LongText, Number, Text, choices

LONGEST_BODY = 200_000
LONGEST_SOLUTION = 2000
_NUMBER = (InputRequired(), NumberRange(min=0, max=1_000_000))


class ArticleForm(Form):
    """Begin an article."""

    title = Text(_l("Article title"), limit=LONGEST_TITLE)
    category = SelectField(_l("Topic"), coerce=int)
    new_category = Text(_l("Or a new topic"), limit=100, required=False)
    language = SelectField(_l("Language"), choices=choices(LANGUAGES.items()))
    kind = RadioField(_l("Kind"), choices=choices(states.KIND_LABELS.items()), default=states.TEXT)
    solution = LongText(_l("The solution"), limit=LONGEST_SOLUTION, required=False)
    """What helped, where the article was begun from the board; it becomes the beginning of the text."""
    help = Number(validators=[Optional(), NumberRange(1, 2**31 - 1)], widget=HiddenInput())
    """The kind of help that the article answers, where it was begun from the board of what is missing."""

    def offer(self, shelves: Iterable[tuple[int, str]]) -> None:
        """The topics to choose from."""
        self.category.choices = choices([(0, _("Choose a topic")), *shelves])


class TypedForm(Form):
    """What stands in the editor now, finished or not."""

    title = Text(_l("Article title"), limit=LONGEST_TITLE, required=False)
    summary = LongText(_l("Summary"), limit=1000, required=False)
    keywords = Text(_l("Keywords"), limit=1000, required=False)
    body = LongText(_l("Text"), limit=LONGEST_BODY, required=False)
    file = FileField(_l("Pictures and attachments"))
    kind = SelectField(_l("Kind"), choices=choices(states.KIND_LABELS.items()), default=states.TEXT)
    settles = BooleanField(_l("It is up to date now"))
    minor = BooleanField(_l("A small change: the other languages stay as they are"))
    base_number = Number(validators=_NUMBER)

    def text(self) -> ArticleText:
        """What was typed, as a text of an article."""
        words = (" ".join(word.split()) for word in (self.keywords.data or "").split(","))
        return ArticleText(
            title=" ".join((self.title.data or "").split()),
            body=self.body.data or "",
            summary=" ".join((self.summary.data or "").split()),
            keywords=tuple(dict.fromkeys(word for word in words if word)),
        )


class TextForm(TypedForm):
    """A text to be saved."""

    order = ("title",)
    title = Text(_l("Article title"), limit=LONGEST_TITLE)


class RestorationForm(Form):
    """Which version to bring back."""

    number = Number(validators=_NUMBER)


class SnippetForm(Form):
    """A passage that articles share, in each language."""

    title = Text(_l("What it says"), limit=200)
    code = Text(_l("Name in texts"), limit=40)
    body_en = LongText(_l("English"), limit=10_000, required=False)
    body_pl = LongText(_l("Polish"), limit=10_000, required=False)
    body_ru = LongText(_l("Russian"), limit=10_000, required=False)
    base_number = Number(validators=_NUMBER)

    def bodies(self) -> dict[str, str]:
        """What was typed, by language."""
        return {language: self[f"body_{language}"].data or "" for language in LANGUAGES}
