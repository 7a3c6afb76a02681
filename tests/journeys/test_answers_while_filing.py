"""Answers beside the form, in a real browser: opened in place, with the form as it was."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.journeys.conftest import Enter
from tests.knowledge import folder

pytestmark = pytest.mark.browser


def test_an_answer_opens_in_place_and_the_form_keeps_what_was_written(app: Flask, enter: Enter, tmp_path: Path) -> None:
    folder.fill(tmp_path / "kb")
    command = app.test_cli_runner().invoke(args=["kb", "import", str(tmp_path / "kb")])
    assert command.exit_code == 0, command.output
    page = enter("adam", phone=True)
    page.goto("/tickets/new")
    page.locator("#description").fill("the queue stands still")
    before = page.locator("#category").bounding_box()
    page.locator("#title").press_sequentially("Printer does not print", delay=20)
    found = page.locator("#ticket-suggestions").get_by_text("1 answer found")
    expect(found).to_be_visible()
    assert page.locator("#category").bounding_box() == before, "nothing moves while one types"
    found.click()
    page.locator("[data-answer='article-printer'] > summary").click()
    expect(page.get_by_text("Check the queue.")).to_be_visible()
    assert page.url.endswith("/tickets/new")
    page.get_by_role("button", name="This helped").click()
    expect(page.get_by_text("No ticket is needed then.")).to_be_visible()
    expect(page.locator("#title")).to_have_value("Printer does not print")
    expect(page.locator("#description")).to_have_value("the queue stands still")
    page.get_by_role("link", name="To the start page").click()
    page.wait_for_url(lambda url: url.endswith("/"))
