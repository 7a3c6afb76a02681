"""One act on everything that was ticked in a list: what was asked for, then all of them or none."""

from collections.abc import Callable, Container
from dataclasses import dataclass

from flask import request
from sqlalchemy.orm.exc import StaleDataError

from portal.core.errors import DomainError, Forbidden, Invalid, NotAllowedNow, NotFound
from portal.core.i18n import _l
from portal.core.numbers import number_of
from portal.web import requests, traces
from portal.web.answers import Answer, flash, redirect_to, safe_next
from portal.web.forms import Form

CHANGED = _l(
    "Somebody changed one of them meanwhile, so none was changed. Here is how they stand; send it again if it still fits."
)


@dataclass(frozen=True)
class Asked:
    """The act, the numbers of what it is for, and the list they were ticked in."""

    act: str
    numbers: list[int]
    back: str


def asked(acts: Container[str], home: str) -> Asked:
    """What the request asks for (``act``, ``n`` once for each, ``next``). Raises NotFound for what no page of ours sends."""
    given, act = request.values.getlist("n"), request.values.get("act", "")
    numbers = [number for one in given if (number := number_of(one)) is not None]
    if act not in acts or len(numbers) < len(given):
        raise NotFound
    return Asked(act, numbers, safe_next(request.values.get("next"), home))


def carry_out(wanted: Asked, form: Form, by_id: int, do: Callable[[], str], again: Callable[[int], Answer]) -> Answer:
    """Do what was asked for once, say what ``do`` returns, and go back to the list.

    ``again`` shows the page with its errors under a status: 422 for a field, 403 or 409 where one of them all forbids the act.
    """
    if not form.validate_on_submit():
        return again(422)
    try:
        claim = requests.claim(by_id)
    except requests.Repeated:
        return redirect_to(wanted.back)
    if claim:
        claim.location = wanted.back[:300]
    try:
        said = do()
    except Invalid as error:
        form.refuse(error)
        return again(422)
    except (Forbidden, NotAllowedNow) as error:
        return _denied(form, error, again)
    except StaleDataError:
        return _denied(form, NotAllowedNow(CHANGED), again)
    flash(said)
    return redirect_to(wanted.back)


def _denied(form: Form, error: DomainError, again: Callable[[int], Answer]) -> Answer:
    traces.note_denied(f"bulk:{error.status}")
    form.form_errors.append(str(error.message))
    return again(error.status)
