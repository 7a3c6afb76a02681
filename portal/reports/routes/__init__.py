"""Pages of the reports."""

from flask import Blueprint

blueprint = Blueprint("reports", __name__)

from portal.reports.routes import missing, overview, self_help, tickets, times  # noqa: E402, F401 - the routes attach themselves to the blueprint
