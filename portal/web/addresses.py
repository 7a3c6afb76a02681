"""Numbers in addresses: what no id can be is not found, instead of being asked of the database."""

from flask import Flask, request
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


class IdConverter(IntegerConverter):
    """``<int:…>`` up to the largest id that the tables can hold."""

    def __init__(self, map: Map, *args: object, **kwargs: object) -> None:
        super().__init__(map, *args, **{"max": LARGEST, **kwargs})  # ty: ignore[invalid-argument-type]


def is_api() -> bool:
    """Whether a program asks: below /api there are tokens instead of cookies, and problems instead of pages."""
    return request.path.startswith("/api/")


def init_app(app: Flask) -> None:
    """Use it for every route."""
    app.url_map.converters["int"] = IdConverter
