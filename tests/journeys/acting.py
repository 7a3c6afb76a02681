"""What the people of a story on the demo do in their windows, and what pages, commands and mails tell them."""

import json
import re

from flask.testing import FlaskCliRunner
from playwright.sync_api import Locator, Page, expect

from tests.browser import People
from tests.postbox import Letter, Postbox

PASSWORD = "pomost-demo"


def enter(crowd: People, name: str, language: str, phone: bool = False) -> Page:
    """A window in which somebody has signed in."""
    page = crowd.window(language, phone=phone)
    page.goto("/login")
    page.fill("[name=email]", f"{name}@torvia.example")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda address: "/login" not in address)
    return page


def press(page: Page, address_end: str) -> None:
    """Send the form that leads to an address, and wait until its answer is on the page."""
    form = f"form[action$='{address_end}']"
    buttons = f"{form} button[type=submit]:not([form]), {form} button:not([type], [form])"
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(buttons).first.click()
    page.wait_for_load_state()
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)


def finish(page: Page, address_end: str) -> None:
    """Send a form that is no longer there afterwards."""
    press(page, address_end)
    page.locator(f"form[action$='{address_end}']").first.wait_for(state="detached")


def unfold(page: Page, address_end: str) -> None:
    """Open the fold in which a form stands."""
    page.locator(f"details:has(form[action$='{address_end}']) > summary").first.click()


def choose(field: Locator, words: str) -> None:
    """Choose what has these words in its label."""
    labels = field.locator("option").all_inner_texts()
    field.select_option(label=next(label for label in labels if words in label))


def say(page: Page, text: str, kind: str = "") -> None:
    """Write into the timeline of a ticket, as the kind of message that is chosen already or as another, and see it there."""
    composer = page.locator("form[action$='/messages']")
    if kind:
        composer.locator(f"[name=kind][value={kind}]").check(force=True)
    composer.locator("[name=body]").fill(text)
    press(page, "/messages")
    expect(page.locator("main")).to_contain_text(text)


def timeline(page: Page, number: str) -> str:
    """What the page of a ticket says now."""
    page.goto(f"/tickets/{number}")
    return page.locator("main").inner_text()


def explained(command: FlaskCliRunner, number: str) -> dict:
    """Why the deadline of the solution is what it is."""
    answer = command.invoke(args=["sla", "explain", number, "--json"])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def alarms(postbox: Postbox, number: str) -> list[Letter]:
    """Mails about the deadlines of a ticket."""
    return [letter for letter in postbox.letters if f"/tickets/{number}/deadline" in letter.text]


def survey_links(postbox: Postbox) -> list[str]:
    """Addresses of surveys that were mailed to Anna."""
    found = [re.search(r"/survey/[\w.\-]+", letter.text) for letter in postbox.to("anna@torvia.example")]
    return [match[0] for match in found if match]
