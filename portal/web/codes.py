"""QR codes of our own addresses: on labels of devices, on memos."""

from io import BytesIO

import segno
from flask import Response, current_app


def absolute(path: str = "/") -> str:
    """The full address of a path of ours, by BASE_URL."""
    return f"{current_app.extensions['settings'].base_url.rstrip('/')}{path}"


def qr_code(address: str) -> Response:
    """The address as an SVG image."""
    image = BytesIO()
    segno.make(address, error="m", micro=False).save(image, kind="svg", border=2, xmldecl=False)
    return Response(image.getvalue(), mimetype="image/svg+xml")
