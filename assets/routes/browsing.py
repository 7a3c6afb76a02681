"""The list, the quantities and the card of a device."""

from urllib.parse import urlencode

from flask import request, url_for

from assets import due, listing, policy, queries
from assets.listing import Filter
from assets.models import Asset
from assets.routes import blueprint
from assets.states import (
    CRITICALITIES,
    DOCUMENTS,
    HELD,
    HOLDER_KINDS,
    MAY_BE_HANDED_OVER,
    MAY_BE_REPAIRED,
    MAY_BE_RETIRED,
    MAY_BE_RETURNED,
    STATUSES,
    Holder,
    kind_label,
)
from portal.accounts import queries as accounts
from portal.core.i18n import _
from portal.web.access import permission, signed_in
from portal.web.addresses import asked_number
from portal.web.answers import Answer, page
from portal.web.identity import viewer

CHIP_STATUSES = ("in_use", "in_stock", "in_repair", "on_loan", "ordered", "missing", "retired")


@blueprint.get("/assets")
@signed_in
def list_assets() -> Answer:
    """Devices the person may see, by tag."""
    me, wanted = viewer(), _filter()
    keeps = me.may("assets.read") or me.may("assets.manage")
    found = listing.page_of_assets(me, wanted, request.args.get("after"))
    return page(
        "assets/list.html",
        rows=found.rows,
        after=found.after,
        count=listing.count_of_assets(me, wanted),
        wanted=wanted,
        chips=_status_chips(wanted),
        sites=accounts.sites(me) if keeps else [],
        kinds=listing.kinds_in_use() if keeps else [],
        keeps=keeps,
        link=lambda **changes: _link(wanted, **changes),
        statuses=STATUSES,
        kind_label=kind_label,
        model_title=queries.model_title,
    )


@blueprint.get("/assets/quantities")
@permission("assets.read", "assets.manage")
def list_quantities() -> Answer:
    """How many devices of which kind there are in which status; every number opens its list."""
    me = viewer()
    site_id = asked_number("site")
    numbers = {(q.kind, q.status): q.number for q in listing.quantities(me, site_id)}
    statuses = [s for s in STATUSES if any(status == s for _kind, status in numbers)]
    kinds = sorted({kind for kind, _status in numbers}, key=lambda kind: str(kind_label(kind)).casefold())
    return page(
        "assets/quantities.html",
        numbers=numbers,
        kinds=kinds,
        statuses=[(s, STATUSES[s]) for s in statuses],
        sites=accounts.sites(me),
        site_id=site_id,
        kind_label=kind_label,
    )


@blueprint.get("/assets/<tag>")
@signed_in
def show_asset(tag: str) -> Answer:
    """The card of one device."""
    return page("assets/show.html", **card(queries.get_visible(viewer(), tag)))


def card(asset: Asset) -> dict[str, object]:
    """What the card shows: to its user the facts, to those who work with the inventory money, history and reasons too."""
    me = viewer()
    full = policy.can_read(me, asset)
    log = queries.movements_of(asset) if full else []
    holders = {asset.holder}
    for row in log:
        holders.add(Holder(row.Movement.to_kind, row.Movement.to_id))
    return {
        "asset": asset,
        "full": full,
        "acts": acts_for(asset) if policy.can_manage(me, asset) else [],
        "may_manage": policy.can_manage(me, asset),
        "log": log,
        "names": queries.holder_names(holders),
        "failures": queries.failures_in_a_year(asset.id),
        "often": queries.FAILURES_TO_NOTICE,
        "score": due.score_of(asset, me) if full and not asset.is_ended else None,
        "statuses": STATUSES,
        "documents": DOCUMENTS,
        "holder_kinds": HOLDER_KINDS,
        "criticalities": CRITICALITIES,
        "kind_label": kind_label,
        "Holder": Holder,
    }


def acts_for(asset: Asset) -> list[tuple[str, object, str, str]]:
    """The acts that the device's status permits: address, words, look of the button, icon."""
    offers = [
        (asset.status in HELD, "swap", _("Swap"), "main", "swap"),
        (asset.status in MAY_BE_HANDED_OVER, "handover", _("Hand over"), "", "user"),
        (asset.status in MAY_BE_RETURNED, "return", _("Return to stock"), "", "box"),
        (asset.status in MAY_BE_REPAIRED, "repair", _("Send to repair"), "", "tool"),
        (asset.status in MAY_BE_RETIRED, "retirement", _("Retire"), "quiet", "trash"),
    ]
    return [(_address(asset.tag, noun), words, look, icon) for offered, noun, words, look, icon in offers if offered]


def _address(tag: str, noun: str) -> str:
    if noun == "swap":
        return url_for("assets.new_swap", tag=tag)
    return url_for("assets.new_movement", tag=tag, act=noun)


def _filter() -> Filter:
    return Filter(
        status=request.args.get("status", "")[:40],
        kind=request.args.get("kind", "")[:80].replace("\x00", ""),
        site_id=asked_number("site"),
        text=request.args.get("q", "")[:200].replace("\x00", ""),
        mine=request.args.get("mine") == "1",
    )


def _link(wanted: Filter, **changes: str) -> str:
    present = {
        "status": wanted.status, "kind": wanted.kind, "site": str(wanted.site_id or ""), "q": wanted.text,
        "mine": "1" if wanted.mine else "",
    }  # fmt: skip
    query = urlencode({name: value for name, value in (present | changes).items() if value})
    return f"{url_for('assets.list_assets')}{'?' if query else ''}{query}"


def _status_chips(wanted: Filter) -> list[dict[str, object]]:
    everything = {
        "label": _("All"),
        "url": _link(wanted, status="", mine=""),
        "active": not wanted.status and not wanted.mine,
    }
    mine = {"label": _("Mine"), "url": _link(wanted, status="", mine="1"), "active": wanted.mine}
    return [everything, mine] + [
        {"label": STATUSES[s], "url": _link(wanted, status=s, mine=""), "active": wanted.status == s}
        for s in CHIP_STATUSES
    ]
