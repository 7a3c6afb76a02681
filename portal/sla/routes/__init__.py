"""Pages of service levels: calendars and contracts, for administrators."""

from flask import Blueprint

blueprint = Blueprint("sla", __name__)
