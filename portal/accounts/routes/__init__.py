"""Pages of people."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

# The routes attach themselves to the blueprint.
from portal.accounts.routes import installing, passwords, people, preferences, profile, signing_in  # noqa: E402, F401
