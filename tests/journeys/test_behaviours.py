"""The small scripts of static/js, in a real browser under the real Content-Security-Policy."""

import re
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser import People
from tests.journeys.conftest import Enter
from tests.knowledge import folder
from tests.people import PASSWORD, email_of

# Scripts know nothing of the database; one process starts one browser for all of them.
pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.xdist_group("behaviours")]
ROOT = Path(__file__).resolve().parents[2]


def test_menus_dialogs_toasts_and_previews_work_with_the_keyboard_and_without_inline_code(enter: Enter) -> None:
    page = enter("adam")
    page.goto("/admin/components")

    page.get_by_role("button", name="Menu of").click()
    expect(page.locator("#me .menu-item").first).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Sign out")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#me")).to_be_hidden()

    page.get_by_role("link", name="Open a dialog").click()
    dialog = page.get_by_role("dialog", name="Close the ticket?")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    page.locator("#photos").set_input_files(ROOT / "static/img/touch-180.png")
    expect(page.locator("#photos-previews img")).to_have_attribute("src", re.compile("^blob:"))

    page.locator("h1").first.click()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").first).to_be_focused()

    page.goto("/admin/components?faulty")
    expect(page.locator("[data-error-summary]")).to_be_focused()


def test_a_theme_is_kept_with_the_person(enter: Enter) -> None:
    page = enter("adam")
    page.goto("/admin/components")
    page.get_by_role("button", name="Menu of").click()
    with page.expect_response("**/preferences/theme"):
        page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_language_and_theme_can_be_changed_without_scripts(people: People) -> None:
    page = people.window("en", scripts=False)
    page.goto("/login")
    page.get_by_role("button", name="Polski").click()
    expect(page.locator("html")).to_have_attribute("lang", "pl")


def test_what_was_typed_comes_back_after_a_session_that_ended(enter: Enter) -> None:
    page = enter("adam")
    page.goto("/me")
    page.get_by_label("Phone").fill("+48 600 100 200")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_have_attribute("data-typed-waits", "")
    page.goto("/login?next=/me")
    page.get_by_label("E-mail").fill(email_of("adam"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/me")
    expect(page.get_by_label("Phone")).to_have_value("+48 600 100 200")
    page.reload()
    expect(page.get_by_label("Phone")).to_have_value("")


def test_a_form_on_its_way_is_not_sent_twice(enter: Enter) -> None:
    page = enter("adam")
    page.goto("/me")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.route(
        "**/me", lambda route: route.fulfill(status=204) if route.request.method == "POST" else route.continue_()
    )
    button = page.get_by_role("button", name="Save")
    button.click(no_wait_after=True)
    button.click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert len(sent) == 1


def test_steps_are_ticked_kept_on_the_device_and_taken_along_into_a_ticket(
    people: People, app: Flask, tmp_path: Path
) -> None:
    body = "1. Pull the plug.\n2. Wait.\n3. Plug it in.\n\n```\nping printer\n```\n"
    folder.put(tmp_path, "en.md", folder.page("restart", "en", "Restart it", body))
    command = app.test_cli_runner().invoke(args=["kb", "import", str(tmp_path), "--audience", "public"])
    assert command.exit_code == 0, command.output
    page = people.window("en")
    page.goto("/kb/restart")
    page.get_by_role("checkbox", name="Done: step 1").check()
    page.get_by_role("checkbox", name="Done: step 3").check()
    expect(page.locator(".steps-note")).to_have_text("2 of 3")
    page.reload()
    expect(page.get_by_role("checkbox", name="Done: step 3")).to_be_checked()
    expect(page.get_by_role("link", name="File a ticket")).to_have_attribute(
        "href", re.compile(r"ticked=0\.0(~|%7E)0\.2")
    )
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_label("What was missing or wrong?")).to_be_visible()
    expect(page.get_by_role("link", name="File a ticket")).to_have_attribute(
        "href", re.compile(r"ticked=0\.0(~|%7E)0\.2")
    )
    expect(page.get_by_role("button", name="Copy")).to_have_attribute("data-copy", "ping printer")
