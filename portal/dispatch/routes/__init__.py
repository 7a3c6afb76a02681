"""Pages of dispatch: the board, a visit for the office, and the engineer's pages under /m."""

from flask import Blueprint

blueprint = Blueprint("dispatch", __name__)

from portal.dispatch.routes import board, mobile, offering, requesting, visits, working  # noqa: E402, F401 - attach themselves
