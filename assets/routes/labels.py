"""Printed labels: the QR code, the sheet to print, and what a scan opens."""

from io import BytesIO
from urllib.parse import urljoin

import segno
from flask import Response, current_app, url_for

from assets import queries
from assets.routes import blueprint
from portal.core.errors import NotFound
from portal.web.access import permission, public
from portal.web.answers import Answer, page, redirect_to
from portal.web.identity import current, viewer


@blueprint.get("/a/<token>")
@public
def show_label(token: str) -> Answer:
    """What a scan opens: the card for who may see the device; to everybody else the same words, whether the token is known or not."""
    me = current()
    if me is not None:
        try:
            return redirect_to(url_for("assets.show_asset", tag=queries.get_visible_by_token(me, token).tag))
        except NotFound:
            pass
    return page("assets/label_scanned.html", token=token)


@blueprint.get("/assets/<tag>/label")
@permission("assets.manage")
def show_label_sheet(tag: str) -> Answer:
    """The label to print."""
    asset = queries.get_visible(viewer(), tag)
    return page("assets/label.html", asset=asset, url=_address(asset.label_token))


@blueprint.get("/assets/<tag>/label.svg")
@permission("assets.manage")
def show_label_code(tag: str) -> Response:
    """The QR code of the label."""
    asset = queries.get_visible(viewer(), tag)
    image = BytesIO()
    segno.make(_address(asset.label_token), error="m", micro=False).save(image, kind="svg", border=2, xmldecl=False)
    return Response(image.getvalue(), mimetype="image/svg+xml")


def _address(token: str) -> str:
    base = current_app.extensions["settings"].base_url
    return urljoin(f"{base}/", url_for("assets.show_label", token=token).lstrip("/"))
