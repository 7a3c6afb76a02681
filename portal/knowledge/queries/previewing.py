"""What readers would get of a text that is not saved yet, and what its author should look at before saving."""

from dataclasses import dataclass

from markupsafe import Markup

from portal.accounts.viewer import Viewer
from portal.core.i18n import _
from portal.knowledge import states
from portal.knowledge.models import Article
from portal.knowledge.queries import guiding, snippets
from portal.knowledge.queries.editing import Linked, files, linked
from portal.knowledge.queries.guiding import Fault
from portal.knowledge.queries.rendering import render, sizes_of
from portal.web import markdown


@dataclass(frozen=True)
class Preview:
    """A text as readers would see it."""

    title: str
    summary: str
    html: Markup
    faults: tuple[Fault, ...]
    """Of the path, where it is a guided article."""
    unknown_snippets: tuple[str, ...]
    missing_files: tuple[str, ...]
    links: tuple[Linked, ...]

    @property
    def doubtful_links(self) -> tuple[Linked, ...]:
        """The links that readers cannot follow."""
        return tuple(link for link in self.links if link.state != "there")

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing to look at."""
        return not (self.faults or self.unknown_snippets or self.missing_files or self.doubtful_links)


def preview(
    viewer: Viewer, article: Article, language: str, body: str, *, title: str = "", summary: str = "", kind: str = ""
) -> Preview:
    """What a text would look like in an article. ``kind``: as which it is looked at, the article's own for none."""
    rendered = render(article, language, body)
    links = linked(viewer, rendered.slugs, language)
    dead = [f"/kb/{link.slug}" for link in links if link.state == "missing"]
    guided = (kind or article.kind) == states.GUIDED
    path = guiding.steps(snippets.expanded(body, language, article.organisation_id)) if guided else ()
    return Preview(
        title=title,
        summary=summary,
        html=markdown.stored(
            str(rendered.document.html), dead, _("This article is not here (yet)."), sizes_of(files(article.id)).get
        ),
        faults=guiding.faults(path) if guided else (),
        unknown_snippets=rendered.unknown_snippets,
        missing_files=rendered.missing_files,
        links=tuple(links),
    )
