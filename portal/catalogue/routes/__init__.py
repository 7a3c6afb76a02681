"""Pages of the catalogue."""

from flask import Blueprint

blueprint = Blueprint("catalogue", __name__)

from portal.catalogue.routes import categories  # noqa: E402, F401 - the routes attach themselves to the blueprint
