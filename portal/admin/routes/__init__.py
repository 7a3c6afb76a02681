"""Pages of the administration."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__)

# The routes attach themselves to the blueprint.
from portal.admin.routes import auditing, components, deliveries, memos, messages, overview, self_help  # noqa: E402, F401
