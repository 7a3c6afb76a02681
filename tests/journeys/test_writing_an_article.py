"""An author's morning: a new article, a pasted picture, a lost connection, a colleague who was quicker. Nothing typed is lost."""

import base64
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import People
from tests.journeys.conftest import Enter
from tests.knowledge.authors import png

pytestmark = pytest.mark.browser
DRAFT_MS = 3000
BRING = """(area, [how, data]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], "lights.png", { type: "image/png" }));
  const of = { bubbles: true, cancelable: true };
  const pasted = () => new ClipboardEvent("paste", { ...of, clipboardData: transfer });
  area.dispatchEvent(how === "paste" ? pasted() : new DragEvent("drop", { ...of, dataTransfer: transfer }));
}"""


def bring(page: Page, how: str, picture: bytes) -> None:
    """Paste or drop a picture into the text."""
    page.locator("#body").evaluate(BRING, [how, base64.b64encode(picture).decode()])


def test_an_author_loses_nothing(people: People, enter: Enter) -> None:
    kasia = enter("kasia")
    kasia.clock.install()  # her draft is kept three seconds after the last key
    kasia.goto("/kb/articles/new")
    kasia.locator("#title").fill("The router's lights")
    kasia.locator("#new_category").fill("Network")
    kasia.locator("#language").select_option("en")
    kasia.locator("main .button-main").click()
    kasia.wait_for_url("**/edit?lang=en")
    body, save, address = kasia.locator("#body"), kasia.locator("#editor .button-main"), kasia.url
    kept = kasia.locator('input[name="draft_mark"]')

    body.press_sequentially("Look at the lights.")
    kasia.locator("[data-act=bold]").click()
    bring(kasia, "paste", png(30, 20))
    expect(body).to_have_value(re.compile(r"!\[lights\]\(lights\.png\)"))
    bring(kasia, "drop", png(40, 20))
    expect(body).to_have_value(re.compile(r"\(lights-2\.png\)"))
    expect(kasia.locator('#preview img[width="30"][height="20"]')).to_be_visible()
    kasia.clock.fast_forward(DRAFT_MS)
    expect(kept).not_to_have_value("")

    kasia.context.set_offline(True)
    body.press("Control+End")
    body.press_sequentially("Typed in the lift.")
    kasia.clock.fast_forward(DRAFT_MS)
    expect(kasia.locator("#draft-told")).to_have_text(
        kasia.locator("#editor").get_attribute("data-not-kept") or "", timeout=10_000
    )
    kasia.context.set_offline(False)
    people.complaints[:] = [said for said in people.complaints if "htmx:" not in said]  # of the preview, rightly
    kasia.goto(address)
    expect(kasia.locator("#draft-banner")).to_be_visible()
    assert "lift" not in body.input_value()
    kasia.locator("[data-local-restore]").click()
    expect(body).to_have_value(re.compile("Typed in the lift"))

    adam = enter("adam")
    adam.goto(address)
    adam.locator("#body").fill("Adam's text")
    adam.get_by_role("button", name="Save").click()
    expect(adam.locator("#toasts")).to_contain_text("2")

    save.click()
    expect(kasia.locator("#conflict-difference del").first).to_contain_text("Adam")
    expect(body).to_have_value(re.compile("Typed in the lift"))
    save.click()
    expect(kasia.locator("#toasts")).to_contain_text("3")
    expect(kasia.locator("#draft-banner")).to_have_count(0)
    expect(kasia.locator("#local-draft")).to_be_hidden()
    expect(body).to_have_value(re.compile("Typed in the lift"))
