"""Printed labels: the QR code, the sheet to print, and what a scan opens."""

from urllib.parse import urlencode

from flask import Response, request, url_for

from assets import policy, queries
from assets.models import Asset
from assets.routes import blueprint
from portal.accounts.viewer import Viewer
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.web import codes
from portal.web.access import permission, public, signed_in
from portal.web.answers import Answer, flash, page, redirect_to
from portal.web.identity import current, viewer

_CARRIED = ("from", "article", "lang", "step", "via", "ticked")
"""What was tried before, in the words of the filing form's address."""


@blueprint.get("/a/<token>")
@public
def show_label(token: str) -> Answer:
    """What a scan opens: the card for who works with the device, answers and a way to file for whoever uses it.

    To everybody else the same words, whether the token is known or not; what helps with it comes from knowledge.
    """
    me = current()
    asset = _labelled(me, token)
    if me is not None and asset is not None and policy.can_read(me, asset):
        return redirect_to(url_for("assets.show_asset", tag=asset.tag))
    return page("assets/label_scanned.html", token=token, asset=asset)


@blueprint.get("/a/<token>/ticket")
@signed_in
def file_about_label(token: str) -> Answer:
    """Filing with the scanned device attached; who came as a stranger is back here once signed in."""
    asset = _labelled(viewer(), token)
    carried = {name: value for name in _CARRIED if (value := request.args.get(name))}
    if asset is None:
        flash(_("This device is not attached: you may not look at it, or its label is no longer valid."), "info")
    else:
        carried["asset"] = asset.tag
    return redirect_to(f"/tickets/new?{urlencode(carried)}")


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
    return codes.qr_code(_address(asset.label_token))


def _labelled(me: Viewer | None, token: str) -> Asset | None:
    """The device of a label, where the person may see it."""
    if me is None:
        return None
    try:
        return queries.get_visible_by_token(me, token)
    except NotFound:
        return None


def _address(token: str) -> str:
    return codes.absolute(url_for("assets.show_label", token=token))
