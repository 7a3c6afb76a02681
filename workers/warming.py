"""What a process would read at its first request or mail, read once before the others are forked: they share it.

A worker lives for one job, so it would begin each of them with these files: half of what a mail costs.
"""

import gc

from flask import Flask

from portal.core import clock
from portal.core.i18n import LANGUAGES, force_locale, look_up
from portal.web.filters import month

DAILY = ("layouts/", "macros/", "tickets/", "knowledge/", "mail/")  # the templates of pages and mails of every day


def warm_up(app: Flask) -> None:
    """Read templates, translations and the names of months, and take all that lives by then out of garbage collection.

    The catalogues must have been compiled.
    """
    for name in app.jinja_env.list_templates(filter_func=lambda name: name.startswith(DAILY)):
        app.jinja_env.get_template(name)
    with app.app_context():
        for language in LANGUAGES:
            with force_locale(language):
                look_up("Tickets")
                month(clock.today())
    gc.collect()
    gc.freeze()
