"""The base of all forms: shape and wording of input, no rules of the domain."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar, cast

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import Field, ValidationError
from wtforms.fields import DateField, DateTimeLocalField, FileField, IntegerField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.validators import InputRequired, Length, Optional

from portal.core import clock
from portal.core.errors import Invalid
from portal.core.i18n import _, _l
from portal.web.addresses import LARGEST

INVISIBLE = {"Cc", "Cf", "Zl", "Zp", "Zs"}
# Controls but the line end and the tab, halves of characters, and what turns the direction of a text.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
EARLIEST_YEAR, YEARS_AHEAD = 1970, 100


def clean_text(value: str | None) -> str | None:
    """NFC, one kind of line end, no NUL or other control characters, no direction overrides, no blanks around."""
    if value is None:
        return None
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    return _HIDDEN.sub("", text).strip()


class Form(FlaskForm):
    """Every form: text is cleaned, unknown keys are ignored, errors of operations can be laid beside their field.

    ``order``: names of fields as the page has them, where the class inherits some that stand behind its own there.
    """

    order: ClassVar[tuple[str, ...]] = ()

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: FlaskForm, unbound_field: UnboundField, options: dict[str, object]) -> Field:
            if issubclass(unbound_field.field_class, StringField):
                own = unbound_field.kwargs.get("filters", ())
                unbound_field.kwargs["filters"] = (*(f for f in own if f is not clean_text), clean_text)
            return super().bind_field(form, unbound_field, options)

        def wrap_formdata(self, form: FlaskForm, formdata: object) -> MultiDict[str, object] | None:
            """What was sent: fields as a form sends them, files for fields of files only. A POST of nothing is an empty form."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            if not form.is_submitted():
                return None
            sent: MultiDict[str, object] = MultiDict(request.form)
            for name, files in request.files.lists():
                if isinstance(form._fields.get(name), FileField):
                    sent.setlist(name, files)
            return sent

    @property
    def faulty(self) -> list[Field]:
        """The fields with errors, in the order of the page: the summary on top leads through them."""
        places = {name: place for place, name in enumerate(self.order)}
        return sorted((f for f in self if f.errors), key=lambda field: places.get(field.short_name, len(places)))

    def refuse(self, error: Invalid) -> None:
        """Put the sentence of an operation's refusal beside its field, or on top of the form where it has none."""
        field = self._fields.get(error.field)
        if field is None:
            self.form_errors.append(str(error.message))
        else:
            field.errors = [*field.errors, str(error.message)]


class Text(StringField):
    """One line of text: required unless said otherwise, with a stated limit."""

    def __init__(
        self, label: object, limit: int = 200, required: bool = True, least: int = 0, **kwargs: object
    ) -> None:
        validators = [*_required(required), Length(min=least, max=limit, message=_length_message(least, limit))]
        super().__init__(label, validators=validators, **kwargs)
        self.limit = limit
        self.render_kw = {"maxlength": limit, **(self.render_kw or {})}

    def process_formdata(self, valuelist: list[str]) -> None:
        """A field that was not sent at all is an empty one."""
        self.data = valuelist[0] if valuelist else self.data or ""


class LongText(TextAreaField):
    """Several lines of text with a stated limit."""

    def __init__(self, label: object, limit: int = 20_000, required: bool = True, **kwargs: object) -> None:
        validators = [*_required(required), Length(max=limit, message=_length_message(0, limit))]
        super().__init__(label, validators=validators, **kwargs)
        self.limit = limit

    def process_formdata(self, valuelist: list[str]) -> None:
        """A field that was not sent at all is an empty one."""
        self.data = valuelist[0] if valuelist else self.data or ""


class Number(IntegerField):
    """A whole number that the database can hold; the bounds that make sense are for validators to say."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and abs(self.data) > LARGEST:
            self.data = None
            raise ValueError(_("This number is too large."))


class Day(DateField):
    """A calendar date: required unless said otherwise, of this age. What was typed is kept where it is none."""

    def __init__(self, label: object, required: bool = True, **kwargs: object) -> None:
        first = InputRequired(_l("Please give a date.")) if required else Optional()
        super().__init__(
            label, validators=[first], invalid_value_message=_l("A date like 2026-11-21, please."), **kwargs
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        _require_this_age(self)


class Moment(DateTimeLocalField):
    """A date and a time of the wall: required unless said otherwise, of this age; in which zone is for the form to say."""

    def __init__(self, label: object, required: bool = True, **kwargs: object) -> None:
        message = _l("Give a date and a time.")
        first = InputRequired(message) if required else Optional()
        super().__init__(label, tz=None, validators=[first], invalid_value_message=message, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        _require_this_age(self)


def _require_this_age(field: Day | Moment) -> None:
    """No typing errors in the year; and dates at the edge of the calendar cannot be turned into UTC. Raises ValueError."""
    found: date | None = field.data
    if found is not None and not EARLIEST_YEAR <= found.year <= clock.now().year + YEARS_AHEAD:
        field.data = None
        raise ValueError(_("Check the year."))


def _required(required: bool) -> list["NotBlank"]:
    return [NotBlank()] if required else []


def _length_message(least: int, limit: int) -> object:
    if least:
        return _l("Between %(least)s and %(limit)s characters, please.", least=least, limit=limit)
    return _l("At most %(limit)s characters, please.", limit=limit)


class NotBlank:
    """Something that can be seen must stand in the field: blanks and invisible characters alone do not count."""

    field_flags = {"required": True}

    def __call__(self, form: FlaskForm, field: Field) -> None:
        if not any(unicodedata.category(c) not in INVISIBLE for c in str(field.data or "")):
            raise ValidationError(_("Please fill this in."))


def whole(value: object) -> int:
    """A whole number out of an option, for ``coerce``. Raises ValueError for anything else, and for what no id can be."""
    number = int(str(value))
    if abs(number) > LARGEST:
        raise ValueError("no id")
    return number


def choices(pairs: Iterable[tuple[object, object]]) -> list[SelectChoice]:
    """Options of a choice out of (value, label) pairs."""
    return [SelectChoice(cast(str, value), cast(str, label)) for value, label in pairs]  # numbers and lazy texts too


def chosen_files(files: Sequence[FileStorage] | None) -> list[FileStorage]:
    """The files that were really chosen: browsers send one empty part for none."""
    return [f for f in files or () if f and f.filename]
