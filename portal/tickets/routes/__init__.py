"""Pages of tickets, the desk and home."""

from flask import Blueprint

blueprint = Blueprint("tickets", __name__)
