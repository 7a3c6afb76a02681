"""The living page of the look: every component once, in the real layout."""

import re
from datetime import timedelta
from functools import cache
from pathlib import Path

from flask import current_app, request
from werkzeug.datastructures import MultiDict

from portal.admin.forms import Sample
from portal.admin.routes import blueprint
from portal.core import clock
from portal.web.access import permission
from portal.web.answers import Answer, page


@blueprint.get("/admin/components")
@permission("admin.manage")
def show_components() -> Answer:
    """All components; `?faulty` shows the form with errors."""
    faulty = "faulty" in request.args
    form = Sample(formdata=MultiDict({"subject": "", "text": "x" * 5001}) if faulty else None, meta={"csrf": False})
    if faulty:
        form.validate()
    now = clock.now()
    return page(
        "admin/components.html",
        form=form,
        now=now,
        late=now - timedelta(hours=20),
        icon_names=icon_names(str(current_app.static_folder)),
    )


@cache
def icon_names(static_folder: str) -> list[str]:
    """The icons of the sprite."""
    return re.findall(r'<symbol id="([^"]+)"', (Path(static_folder) / "img" / "icons.svg").read_text())
