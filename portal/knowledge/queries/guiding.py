"""A guided article as a path: its sections are steps, the list of links that ends a section holds the answers.

::

    ## Is the light on? {#light}
    Look at the front.
    - [Yes](#paper)
    - [No](#cable)

The first section is the start. A step without answers is an end. The answer ``#ticket`` leads to filing a ticket.
Pure: text in, values out; expand the snippets of a text before (queries/snippets.py).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from portal.core.i18n import _
from portal.knowledge.queries.texts import without_first_heading
from portal.web import markdown

TICKET = "ticket"
"""The target of an answer that leads to filing a ticket."""
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_HEADING = re.compile(r"(?P<question>.*?)\s*\{#(?P<id>[^{}]*)\}\s*", re.DOTALL)


@dataclass(frozen=True)
class Choice:
    """An answer to a step's question and the step it leads to (or ``TICKET``). ``line`` counts from 1."""

    text: str
    target: str
    line: int


@dataclass(frozen=True)
class Step:
    """One section: its name in addresses, its question as plain words, its Markdown without heading and answers."""

    id: str
    question: str
    body: str
    choices: tuple[Choice, ...]
    line: int

    @property
    def is_end(self) -> bool:
        """Whether the path ends here."""
        return not self.choices


@dataclass(frozen=True)
class Fault:
    """What is wrong with a path. A fatal one leaves readers stuck, so it is not saved; others are told only."""

    message: str
    line: int
    fatal: bool = True


def introduction(body: str) -> str:
    """The Markdown before the first step, without the heading that repeats the title."""
    lines, starts = body.split("\n"), [line for line, _heading in _headings(markdown.tokens(body))]
    return without_first_heading("\n".join(lines[: starts[0]] if starts else lines)).strip()


def steps(body: str) -> tuple[Step, ...]:
    """The steps of a guided article's Markdown, in its order. A section without a name has the id ""."""
    lines, parsed = body.split("\n"), markdown.tokens(body)
    headings = list(_headings(parsed))
    ends = [*(line for line, _heading in headings[1:]), len(lines)]
    return tuple(_step(parsed, lines, at, end, text) for (at, text), end in zip(headings, ends, strict=False))


def step_of(path: Sequence[Step], step_id: str | None) -> Step | None:
    """The step of an id, the first one for none; None where there is no such step."""
    if not step_id:
        return path[0] if path else None
    return next((step for step in path if step.id == step_id), None)


def faults(path: Sequence[Step]) -> tuple[Fault, ...]:
    """What a reader would stumble over, in the order of the text; sentences in the present language."""
    if not path:
        return (Fault(_("A guided article needs steps: sections such as “## Question {#name}”."), 1),)
    known = {step.id for step in path if step.id}
    found = [*_naming(path), *_leading_nowhere(path, known), *_unreached(path), *_endless(path), *_circling(path)]
    return tuple(sorted(found, key=lambda fault: fault.line))


def _headings(parsed: Sequence[Token]) -> Iterator[tuple[int, str]]:
    for at, token in enumerate(parsed):
        if token.type == "heading_open" and token.tag == "h2" and token.level == 0 and token.map:
            yield token.map[0], parsed[at + 1].content


def _step(parsed: Sequence[Token], lines: Sequence[str], at: int, end: int, heading: str) -> Step:
    named = _HEADING.fullmatch(heading)
    blocks = [t for t in parsed if t.level == 0 and t.map and t.nesting >= 0 and at <= t.map[0] < end]
    after_heading = blocks[0].map[1] if blocks and blocks[0].map else at + 1
    choices: tuple[Choice, ...] = ()
    last = blocks[-1]
    if last.type == "bullet_list_open" and last.map:
        choices = _choices(parsed, last)
    body_end = last.map[0] if choices and last.map else end
    return Step(
        id=named["id"].strip() if named else "",
        question=markdown.plain(named["question"] if named else heading),
        body="\n".join(lines[after_heading:body_end]).strip(),
        choices=choices,
        line=at + 1,
    )


def _choices(parsed: Sequence[Token], opening: Token) -> tuple[Choice, ...]:
    """The answers of a list; none where any of its items is something else than one link to a step."""
    start = next(at for at, token in enumerate(parsed) if token is opening)
    found: list[Choice] = []
    items = 0
    for token in parsed[start + 1 :]:
        if token.type == "bullet_list_close" and token.level == opening.level:
            break
        items += token.type == "list_item_open"
        if token.type == "inline":
            choice = _choice(token)
            if choice is None:
                return ()
            found.append(choice)
    return tuple(found) if items == len(found) else ()


def _choice(inline: Token) -> Choice | None:
    inside = [t for t in inline.children or () if t.type != "text" or t.content.strip()]
    if len(inside) < 3 or inside[0].type != "link_open" or inside[-1].type != "link_close":
        return None
    target = inside[0].attrGet("href")
    if sum(t.type == "link_open" for t in inside) > 1 or not isinstance(target, str) or not target.startswith("#"):
        return None
    text = "".join(t.content for t in inside[1:-1]).strip()
    return Choice(text, target[1:], inline.map[0] + 1 if inline.map else 1)


def _naming(path: Sequence[Step]) -> Iterator[Fault]:
    seen: set[str] = set()
    for step in path:
        if not step.id:
            yield Fault(
                _("The step “%(step)s” has no name: add {#name} to its heading.", step=step.question), step.line
            )
        elif not _ID.fullmatch(step.id):
            words = _("The name of a step is small Latin letters, digits and hyphens: %(name)s", name=step.id)
            yield Fault(words, step.line)
        elif step.id == TICKET:
            yield Fault(_("The name “ticket” is taken: it leads to filing a ticket."), step.line)
        elif step.id in seen:
            yield Fault(_("Two steps have the name “%(name)s”.", name=step.id), step.line)
        seen.add(step.id)


def _leading_nowhere(path: Sequence[Step], known: set[str]) -> Iterator[Fault]:
    for step in path:
        for choice in step.choices:
            if choice.target != TICKET and choice.target not in known:
                words = _(
                    "The answer “%(answer)s” leads to a step that is not there: %(name)s",
                    answer=choice.text, name=choice.target,
                )  # fmt: skip
                yield Fault(words, choice.line)


def _unreached(path: Sequence[Step]) -> Iterator[Fault]:
    reached = _reach(path, [path[0].id])
    for step in path[1:]:
        if step.id and step.id not in reached:
            yield Fault(_("No answer leads to the step “%(step)s”.", step=step.question), step.line, fatal=False)


def _endless(path: Sequence[Step]) -> Iterator[Fault]:
    """Steps from which no way leads out: neither to a step without answers nor to a ticket."""
    closing = {step.id for step in path if step.is_end or any(c.target == TICKET for c in step.choices)}
    grown = True
    while grown:
        more = {s.id for s in path if s.id not in closing and any(c.target in closing for c in s.choices)}
        closing |= more
        grown = bool(more)
    for step in path:
        if step.id and step.id not in closing:
            words = _("From the step “%(step)s” no way leads to an end or to a ticket.", step=step.question)
            yield Fault(words, step.line)


def _circling(path: Sequence[Step]) -> Iterator[Fault]:
    """Steps that may lead back to themselves: sometimes meant ("try again"), so it is told only."""
    for step in path:
        if step.id and step.id in _reach(path, [choice.target for choice in step.choices]):
            words = _("The path may lead in a circle, back to the step “%(step)s”.", step=step.question)
            yield Fault(words, step.line, fatal=False)
            return


def _reach(path: Sequence[Step], starts: Iterable[str]) -> set[str]:
    by_id = {step.id: step for step in reversed(path)}
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        here = waiting.pop()
        if here in reached or here not in by_id:
            continue
        reached.add(here)
        waiting.extend(choice.target for choice in by_id[here].choices)
    return reached
