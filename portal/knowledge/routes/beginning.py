"""Begin an article."""

from flask import request, url_for

from portal.core.errors import Invalid
from portal.core.i18n import LANGUAGES
from portal.knowledge.forms import ArticleForm
from portal.knowledge.forms.writing import LONGEST_SOLUTION
from portal.knowledge.models import LONGEST_TITLE
from portal.knowledge.operations import editing, proposing
from portal.knowledge.queries import editing as written
from portal.knowledge.routes import blueprint
from portal.web import requests
from portal.web.access import permission
from portal.web.addresses import asked_number
from portal.web.answers import Answer, invalid, page, redirect_to
from portal.web.forms import clean_text
from portal.web.identity import viewer
from portal.web.locale import language


@blueprint.get("/kb/articles/new")
@permission("knowledge.edit")
def new_article() -> Answer:
    """Title, topic, language, kind; ``title``, ``language``, ``category`` (a kind of help) and ``solution`` may come from the board."""
    asked = request.args
    spoken, kind_of_help = asked.get("language", ""), asked_number("category")
    form = ArticleForm(
        formdata=None,
        title=asked.get("title", "")[:LONGEST_TITLE],
        language=spoken if spoken in LANGUAGES else language(),
        category=proposing.likely_shelf(kind_of_help) if kind_of_help else 0,
        help=kind_of_help,
        solution=(clean_text(asked.get("solution")) or "")[:LONGEST_SOLUTION],
    )
    form.offer(written.topics(language()))
    return page("knowledge/new.html", form=form)


@blueprint.post("/kb/articles")
@permission("knowledge.edit")
def create_article() -> Answer:
    """Make the draft, once for each filled form, and go on to its text."""
    by, form = viewer(), ArticleForm()
    form.offer(written.topics(language()))
    if not form.validate_on_submit():
        return invalid("knowledge/new.html", form=form)
    try:
        claim = requests.claim(by.id)
        topic = form.new_category.data or int(form.category.data or 0)
        article = editing.create(
            " ".join((form.title.data or "").split()),
            topic,
            str(form.language.data),
            str(form.kind.data),
            by=by,
            help_id=form.help.data,
            solution=form.solution.data or "",
        )
    except Invalid as error:
        form.refuse(error)
        return invalid("knowledge/new.html", form=form)
    except requests.Repeated as repeated:
        return redirect_to(repeated.location or url_for("knowledge.show_home"))
    location = url_for("knowledge.edit_article", article_id=article.id, lang=form.language.data)
    if claim:
        claim.location = location
    return redirect_to(location)
