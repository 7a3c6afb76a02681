"""Working calendars: list, look at, load, replace, download."""

from datetime import timedelta

from flask import make_response, url_for
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.errors import Forbidden, Invalid
from portal.core.i18n import _
from portal.sla import policy, queries
from portal.sla.calendar_files import read_toml, write_toml
from portal.sla.days import days
from portal.sla.definitions import Definition
from portal.sla.faults import CalendarFaults, Fault
from portal.sla.forms import CalendarForm
from portal.sla.operations import calendars as operations
from portal.sla.routes import blueprint
from portal.web import identity
from portal.web.access import permission
from portal.web.answers import Answer, attachment, flash, invalid, page, redirect_to

DAYS_AHEAD = 14


@blueprint.get("/admin/calendars")
@permission("admin.manage")
def list_calendars() -> Answer:
    """All working calendars."""
    return page("sla/calendars.html", calendars=queries.calendars(), may_load=_may_load())


@blueprint.get("/admin/calendars/<int:calendar_id>")
@permission("admin.manage")
def show_calendar(calendar_id: int) -> Answer:
    """What a calendar says: week, seasons, exceptions, and the next two weeks."""
    calendar = queries.calendar(calendar_id)
    definition = queries.definition_of(calendar.versions[0])
    today = clock.today(definition.zone)
    horizon = today + timedelta(days=366)
    return page(
        "sla/calendar.html",
        calendar=calendar,
        definition=definition,
        days=days(definition, today, DAYS_AHEAD),
        seasons=[season for season in definition.seasons if season.last >= today and season.first < horizon],
        exceptions=[item for item in definition.exceptions if today <= item.on < horizon],
        may_load=_may_load(),
    )


@blueprint.get("/admin/calendars/<int:calendar_id>/file.toml")
@permission("admin.manage")
def download_calendar(calendar_id: int) -> ResponseReturnValue:
    """The calendar as a TOML file."""
    calendar = queries.calendar(calendar_id)
    response = make_response(write_toml(queries.definition_of(calendar.versions[0])))
    response.content_type = "application/toml"
    return attachment(response, f"{calendar.name}.toml")


@blueprint.get("/admin/calendars/new")
@permission("admin.manage")
def new_calendar() -> Answer:
    """The form for a further calendar."""
    _require_may_load()
    return page("sla/calendar_form.html", form=CalendarForm(), calendar=None, faults=[])


@blueprint.post("/admin/calendars")
@permission("admin.manage")
def create_calendar() -> Answer:
    """Load a further calendar."""
    _require_may_load()
    return _load(None)


@blueprint.get("/admin/calendars/<int:calendar_id>/replacement")
@permission("admin.manage")
def new_replacement(calendar_id: int) -> Answer:
    """The form that replaces what a calendar says, holding what it says now."""
    _require_may_load()
    calendar = queries.calendar(calendar_id)
    text = write_toml(queries.definition_of(calendar.versions[0]))
    return page("sla/calendar_form.html", form=CalendarForm(text=text), calendar=calendar, faults=[])


@blueprint.post("/admin/calendars/<int:calendar_id>/replacement")
@permission("admin.manage")
def create_replacement(calendar_id: int) -> Answer:
    """Replace what a calendar says by a new version."""
    _require_may_load()
    return _load(calendar_id)


def _load(calendar_id: int | None) -> Answer:
    form, content = CalendarForm(), b""
    faults: list[Fault] = []
    if form.validate_on_submit():
        content = form.content()
        try:
            definition = read_toml(content)  # before the first statement: the lock of the writer is not held meanwhile
            _check_name(definition, calendar_id)
            loaded, changed = operations.load(definition, identity.viewer().id)
            told = _("%(name)s holds for tickets opened from now on.") if changed else _("%(name)s says this already.")
            flash(told % {"name": loaded.name}, "success" if changed else "info")
            return redirect_to(url_for("sla.show_calendar", calendar_id=loaded.id))
        except CalendarFaults as error:
            faults = error.faults
            form.show(content)
            form.refuse(Invalid("text", _("The calendar cannot be used as it is.")))
    return invalid("sla/calendar_form.html", form=form, faults=faults, build=lambda: _replaced(calendar_id))


def _replaced(calendar_id: int | None) -> dict[str, object]:
    return {"calendar": queries.calendar(calendar_id) if calendar_id else None}


def _check_name(definition: Definition, calendar_id: int | None) -> None:
    """A calendar is known by its name: replacing keeps it, a further one has another."""
    name = queries.calendar(calendar_id).name if calendar_id else None
    if name is not None and definition.name != name:
        raise CalendarFaults([Fault(_("must stay %(name)s", name=name), "name")])
    if name is None and any(known.name == definition.name for known in queries.calendars()):
        raise CalendarFaults([Fault(_("there is a calendar of this name; open it and replace it"), "name")])


def _may_load() -> bool:
    return policy.administers_everything(identity.viewer())


def _require_may_load() -> None:
    if not _may_load():
        raise Forbidden(_("Calendars serve every organisation; an administrator of everything changes them."))
