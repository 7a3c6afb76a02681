"""Pages of people."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

# The routes attach themselves to the blueprint.
from portal.accounts.routes import (  # noqa: E402
    api_tokens,  # noqa: F401
    installing,  # noqa: F401
    passwords,  # noqa: F401
    people,  # noqa: F401
    preferences,  # noqa: F401
    profile,  # noqa: F401
    signing_in,  # noqa: F401
)
