"""Language and theme: kept with the person, or on this device for strangers."""

from flask import request, session

from portal.accounts.operations import preferences
from portal.accounts.routes import blueprint
from portal.core.i18n import LANGUAGES
from portal.web import identity
from portal.web.access import public
from portal.web.answers import Answer, came_from, redirect_to


@blueprint.post("/preferences/language")
@public
def update_language() -> Answer:
    """Change the language of the pages and go back to where it was asked."""
    language = request.form.get("language", "")
    viewer = identity.current()
    if viewer is not None:
        preferences.choose_language(viewer.id, language)
    if language in LANGUAGES:
        session["language"] = language
    return redirect_to(came_from())


@blueprint.post("/preferences/theme")
@public
def update_theme() -> Answer:
    """Change the theme and go back to where it was asked."""
    theme = request.form.get("theme", "")
    viewer = identity.current()
    if viewer is not None:
        preferences.choose_theme(viewer.id, theme)
    if theme in preferences.THEMES:
        session["theme"] = theme
    return redirect_to(came_from())
