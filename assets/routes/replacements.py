"""Devices due for replacement: who, why, and what a new one costs."""

from flask import Response

from assets import due
from assets.routes import blueprint
from assets.states import CRITICALITIES, STATUSES, kind_label
from portal.core.i18n import _
from portal.web.access import permission
from portal.web.answers import Answer, page
from portal.web.csv_files import csv_file
from portal.web.identity import viewer

SHOWN = 100


@blueprint.get("/assets/replacements")
@permission("assets.read", "assets.manage")
def list_replacements() -> Answer:
    """The worst first, with the sum over all."""
    devices = due.due_for_replacement(viewer())
    return page(
        "assets/replacements.html",
        devices=devices[:SHOWN],
        number=len(devices),
        sums=due.sums(devices),
        unpriced=sum(d.price_cents is None for d in devices),
        statuses=STATUSES,
        kind_label=kind_label,
        criticalities=CRITICALITIES,
    )


@blueprint.get("/assets/replacements.csv")
@permission("assets.read", "assets.manage")
def download_replacements() -> Response:
    """The whole list as a table."""
    header = [
        _("Tag"), _("Known as"), _("Model"), _("Kind"), _("Serial number"), _("Status"), _("With"), _("Site"), _("Points"),
        _("Reasons"), _("Price"), _("Currency"),
    ]  # fmt: skip
    rows = [
        [
            d.tag, d.name, d.model, str(kind_label(d.kind)), d.serial, str(STATUSES[d.status]), d.custodian, d.site,
            d.score.points, "; ".join(str(r.text) for r in d.score.reasons),
            "" if d.price_cents is None else f"{d.price_cents / 100:.2f}", d.currency,
        ]
        for d in due.due_for_replacement(viewer())
    ]  # fmt: skip
    return csv_file("replacements.csv", header, rows)
