"""Pages of the inventory."""

from flask import Blueprint

blueprint = Blueprint("assets", __name__)

from assets.routes import (  # noqa: E402 - the routes attach themselves to the blueprint
    browsing,
    editing,
    importing,
    labels,
    moving,
    replacements,
    swapping,
)

__all__ = ["browsing", "editing", "importing", "labels", "moving", "replacements", "swapping"]
