"""Pages of people."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

from portal.accounts.routes import preferences, signing_in  # noqa: E402, F401 - the routes attach themselves to the blueprint
