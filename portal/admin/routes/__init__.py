"""Pages of the administration."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__)

from portal.admin.routes import components  # noqa: E402, F401 - the routes attach themselves to the blueprint
