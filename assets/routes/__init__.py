"""Pages of the inventory."""

from flask import Blueprint

blueprint = Blueprint("assets", __name__)
