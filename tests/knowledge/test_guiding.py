"""Guided articles as a path: steps, answers, and what would leave a reader stuck."""

import pytest
from flask import Flask

from portal.knowledge.queries import guiding

PATH = """# Printer

Start here. {#not-a-step}

## Is the *light* on? {#light}

Look at the front.

- paper
- ink

Then say:

- [Yes](#paper)
- [No, `dark`](#cable)

## Cable {#cable}

Plug it in.

- [Still dark](#ticket)
- [It shines](#light)

## Paper {#paper}

Put paper in. See [jams](paper-jam).

- [How to](paper-jam)
"""


def told(app: Flask, body: str) -> list[tuple[str, int, bool]]:
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        return [(fault.message, fault.line, fault.fatal) for fault in guiding.faults(guiding.steps(body))]


def test_sections_are_steps_and_the_last_list_of_links_the_answers() -> None:
    light, cable, paper = guiding.steps(PATH)
    assert (light.id, light.question, light.line) == ("light", "Is the light on?", 5)
    assert light.body == "Look at the front.\n\n- paper\n- ink\n\nThen say:"
    assert [(choice.text, choice.target, choice.line) for choice in light.choices] == [
        ("Yes", "paper", 14),
        ("No, dark", "cable", 15),
    ]
    assert cable.choices[0].target == guiding.TICKET
    assert paper.is_end
    assert paper.body.endswith("- [How to](paper-jam)")
    assert guiding.introduction(PATH) == "Start here. {#not-a-step}"
    assert guiding.step_of((light, cable), None) is light
    assert guiding.step_of((light, cable), "cable") is cable
    assert guiding.step_of((light, cable), "paper") is None


def test_a_circle_is_told_and_allowed(session_app: Flask) -> None:
    assert told(session_app, PATH) == [
        ("The path may lead in a circle, back to the step “Is the light on?”.", 5, False),
    ]


@pytest.mark.parametrize(
    ("body", "words", "line", "fatal"),
    [
        ("Only words.", "needs steps", 1, True),
        ("## A {#a}\n\n- [x](#b)", "not there: b", 3, True),
        ("## A {#a}\n\n## B {#b}", "No answer leads to the step “B”", 3, False),
        ("## A", "has no name", 1, True),
        ("## A {#шаг}", "small Latin letters", 1, True),
        ("## A {#ticket}", "is taken", 1, True),
        ("## A {#a}\n\n- [x](#a)\n\n## B {#a}", "Two steps have the name “a”", 5, True),
        ("## A {#a}\n\n- [x](#b)\n\n## B {#b}\n\n- [y](#a)", "no way leads to an end", 1, True),
    ],
)
def test_what_leaves_a_reader_stuck_is_told_with_its_line(
    session_app: Flask, body: str, words: str, line: int, fatal: bool
) -> None:
    assert any(words in said and at == line and hard is fatal for said, at, hard in told(session_app, body))
