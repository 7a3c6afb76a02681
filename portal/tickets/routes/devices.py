"""Devices of a ticket."""

from assets import queries as assets
from portal.accounts.viewer import Viewer
from portal.core.errors import Invalid, NotFound
from portal.core.i18n import _l
from portal.tickets.forms import DeviceForm
from portal.tickets.models import Ticket
from portal.tickets.operations import attaching
from portal.tickets.routes import blueprint
from portal.tickets.routes.acting import perform
from portal.web.access import permission
from portal.web.answers import Answer
from portal.web.forms import Form


@blueprint.post("/tickets/<int:number>/assets")
@permission("tickets.assets", "tickets.work")
def create_asset(number: int) -> Answer:
    """Attach a device by its tag."""

    def act(ticket: Ticket, form: DeviceForm, by: Viewer) -> None:
        try:
            asset = assets.get_visible(by, form.tag.data or "")
        except NotFound as error:
            raise Invalid("tag", _l("No device has this number.")) from error
        attaching.add_asset(ticket, asset.id, by=by)

    return perform(number, DeviceForm, act, watch_changes=False)


@blueprint.post("/tickets/<int:number>/assets/<int:asset_id>/removal")
@permission("tickets.assets", "tickets.work")
def remove_asset(number: int, asset_id: int) -> Answer:
    """Take a device off again."""
    act = lambda ticket, form, by: attaching.remove_asset(ticket, asset_id, by=by)  # noqa: E731
    return perform(number, Form, act, watch_changes=False)
