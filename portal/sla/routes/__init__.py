"""Pages of service levels: calendars and contracts, for administrators."""

from flask import Blueprint

from portal.sla.calendar_tables import format_hours
from portal.sla.days import week_groups

blueprint = Blueprint("sla", __name__)
blueprint.add_app_template_filter(format_hours, "calendar_hours")
blueprint.add_app_template_filter(week_groups, "week_groups")

from portal.sla.routes import agreeing, calendars, contracts  # noqa: E402, F401 - the routes attach themselves to the blueprint
