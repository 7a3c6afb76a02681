"""What was sent, as every route may take it: no text of a form has a NUL, which PostgreSQL would refuse with an error of its own."""

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict


class WithoutNul(Request):
    """A request whose form is without NUL. An address with one is refused at the door (portal/web/security.py)."""

    def _load_form_data(self) -> None:
        super()._load_form_data()
        sent = list(self.__dict__["form"].items(multi=True))
        if any("\x00" in name + text for name, text in sent):
            told = [(name.replace("\x00", ""), text.replace("\x00", "")) for name, text in sent]
            self.__dict__["form"] = ImmutableMultiDict(told)


def init_app(app: Flask) -> None:
    """Receive requests so; extensions may have their own kind of request already."""
    app.request_class = type("Received", (WithoutNul, app.request_class), {})
