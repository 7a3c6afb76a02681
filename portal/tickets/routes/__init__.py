"""Pages of tickets, the desk and home."""

from flask import Blueprint

blueprint = Blueprint("tickets", __name__)

from portal.tickets.routes import (  # noqa: E402 - the routes attach themselves to the blueprint
    articles,  # noqa: F401
    changing,  # noqa: F401
    closing,  # noqa: F401
    desk,  # noqa: F401
    devices,  # noqa: F401
    files,  # noqa: F401
    filing,  # noqa: F401
    home,  # noqa: F401
    linking,  # noqa: F401
    listing,  # noqa: F401
    notices,  # noqa: F401
    replying,  # noqa: F401
    searching,  # noqa: F401
    showing,  # noqa: F401
    suggesting,  # noqa: F401
    watching,  # noqa: F401
    working,  # noqa: F401
)
