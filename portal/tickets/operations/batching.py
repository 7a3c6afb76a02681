"""One act on several tickets: all of them or none."""

from collections.abc import Callable, Sequence

from portal.accounts.viewer import Viewer
from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.core.i18n import _l
from portal.tickets.models import Ticket
from portal.tickets.queries import finding

MOST = 100


def change_all(numbers: Sequence[int], act: Callable[[Ticket], object], by: Viewer) -> int:
    """Do ``act`` to every ticket with one of these numbers, lowest first, and say how many there were.

    The first refusal is raised with the ticket's number before its sentence; the caller's transaction must then be undone, and nothing
    is changed. Raises NotFound where any of them is hidden, Forbidden, NotAllowedNow, Invalid("numbers") for none or more than MOST.
    """
    wanted = sorted(set(numbers))
    if not wanted:
        raise Invalid("numbers", _l("Choose at least one ticket."))
    if len(wanted) > MOST:
        raise Invalid("numbers", _l("At most %(limit)s tickets at once, please.", limit=MOST))
    for ticket in finding.all_visible(by, wanted):
        number = ticket.number
        try:
            act(ticket)
        except (Forbidden, NotAllowedNow) as error:
            raise type(error)(_about(number, error.message)) from error
        except Invalid as error:
            raise Invalid(error.field, _about(number, error.message)) from error
    return len(wanted)


def _about(number: int, why: object) -> object:
    return _l("#%(number)s: %(why)s", number=number, why=why or _l("You may not do this."))
