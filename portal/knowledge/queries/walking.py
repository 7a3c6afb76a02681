"""What a reader has done with an article: the path of answers through a guided one, the ticked steps of another.

A path stands in addresses as ``via=light.0~cable.1``: at the step "light" the first answer was given, at "cable" the
second. Ticked steps stand there as ``ticked=0.0~0.2``: of the first list the first and the third line.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from portal.accounts.viewer import Viewer
from portal.core.errors import NotFound
from portal.core.i18n import _
from portal.knowledge import states
from portal.knowledge.models import LONGEST_SLUG
from portal.knowledge.queries import guiding, snippets
from portal.knowledge.queries.guiding import TICKET, Choice, Step
from portal.knowledge.queries.reading import Reading, reading

LONGEST_VIA = 1000
_MOST_PASSED = 40
_LONGEST_TOLD = 64
"""Characters of a question or an answer in the ledger: three of them are within LONGEST_TYPED."""


@dataclass(frozen=True)
class Passed:
    """A question that was answered; ``via`` is the path that led to it."""

    step: Step
    choice: Choice
    via: str


def text_of(article: Reading) -> str:
    """The Markdown of a guided article with its snippets in place; a statement only where it holds some."""
    return snippets.expanded(article.body, article.language, article.organisation_id)


def passed(path: Sequence[Step], via: str, here: str) -> tuple[Passed, ...]:
    """The questions answered on the way to the step ``here`` (or TICKET).

    Empty for a path that the article does not have (any more): it is never half told.
    """
    by_id = {step.id: step for step in path}
    found: list[Passed] = []
    parts = via[:LONGEST_VIA].split("~") if via else []
    targets = [*(part.partition(".")[0] for part in parts[1:]), here]
    for part, target in zip(parts, targets, strict=False):
        step_id, _dot, number = part.partition(".")
        step = by_id.get(step_id)
        if step is None or not number.isascii() or not number.isdigit() or int(number) >= len(step.choices):
            return ()
        choice = step.choices[int(number)]
        if choice.target != target:
            return ()
        found.append(Passed(step, choice, "~".join(parts[: len(found)])))
    return tuple(found[-_MOST_PASSED:])


def onward(via: str, step: Step, number: int) -> str:
    """The path after the answer of this number was given at a step."""
    parts = [*(via.split("~") if via else []), f"{step.id}.{number}"]
    return "~".join(parts[-_MOST_PASSED:])


def last_answer(before: Sequence[Passed], here: Step | None = None) -> str:
    """The last question answered, the answer, and the question it led to, as the ledger keeps them; "" before the first.

    Words, not names of steps: they are understood after the article was changed, too.
    """
    if not before:
        return ""
    told = [before[-1].step.question, before[-1].choice.text, here.question if here else _("file a ticket")]
    return " → ".join(textwrap.shorten(part, _LONGEST_TOLD, placeholder="…") for part in told)


@dataclass(frozen=True)
class Done:
    """What was done with an article, for the ticket that follows: its title, and lines for the description."""

    title: str = ""
    text: str = ""
    article_id: int | None = None
    answer: str = ""
    """Of a guided one: the answer that led to the ticket, as the ledger keeps it."""


def done_with(viewer: Viewer | None, slug: str, language: str, via: str = "", ticked: str = "", step: str = "") -> Done:
    """What a person did with an article by the address of the link she followed; nothing where she may not read it.

    ``step`` is where she stood in a guided one; without it she had chosen the answer that leads to a ticket.
    """
    if not slug:
        return Done()
    try:
        article = reading(viewer, slug[:LONGEST_SLUG], language)
    except NotFound:
        return Done()
    here = step or TICKET
    before = passed(guiding.steps(text_of(article)), via, here) if article.kind == states.GUIDED else ()
    answer = last_answer(before) if here == TICKET else ""
    return Done(article.title, told(article, before, ticked), article.id, answer)


def told(article: Reading, before: Sequence[Passed] = (), ticked: str = "") -> str:
    """What was done with an article, in lines for the description of a ticket; in the present language."""
    lines: list[str] = []
    if article.kind == states.GUIDED:
        lines = [f"- {one.step.question} → {one.choice.text}" for one in before]
    elif ticked:
        lines = [f"- {text}" for text in _ticked(article.html, ticked)]
    if not lines:
        return ""
    heading = (
        _("My answers in “%(title)s”:", title=article.title)
        if article.kind == states.GUIDED
        else _("Done already, by “%(title)s”:", title=article.title)
    )
    return "\n".join([heading, *lines])


def _ticked(html: str, ticked: str) -> list[str]:
    lists = _NumberedLists()
    lists.feed(html)
    wanted = set(ticked[:LONGEST_VIA].split("~"))
    return [
        " ".join(text.split())
        for at, items in enumerate(lists.found)
        for number, text in enumerate(items)
        if f"{at}.{number}" in wanted
    ]


class _NumberedLists(HTMLParser):
    """The words of the numbered lists that stand by themselves, as the page's own script counts them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "ol" and not self._open:
            self.found.append([])
        if tag == "li" and self._open == ["ol"]:
            self.found[-1].append("")
        if tag in ("ol", "ul", "li", "blockquote", "table"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open[:2] == ["ol", "li"]:
            self.found[-1][-1] += data
