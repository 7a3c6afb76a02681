"""Pages of feedback: the survey behind a mailed link, and the callbacks of supervisors."""

from flask import Blueprint

blueprint = Blueprint("feedback", __name__)

from portal.feedback.routes import callbacks, surveys  # noqa: E402, F401 - the routes attach themselves to the blueprint
