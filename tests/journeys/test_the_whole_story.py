"""The whole story on the demo, in a real browser, with mails through SMTP and time moved through the clock of all processes.

Anna's printer fails; she searches, reads, files from her phone; two lines and a dispatcher work on it; two engineers reach for the
visit at once; the device is swapped; the clock pauses, warns and explains itself; Anna confirms and is asked how it was.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from playwright.sync_api import Browser, Page, expect

from portal.app import create_app
from portal.cli import register
from portal.core.db import db
from tests import demos
from tests.browser import People
from tests.conftest import Database, settings_for
from tests.demos import MONDAY
from tests.installation import Installation, eventually
from tests.journeys.acting import alarms, choose, enter, explained, finish, press, say, survey_links, timeline, unfold
from tests.knowledge.authors import png
from tests.postbox import Postbox

QUERY = "принтер не печотает после обновления"
NOTE = "внутренняя пометка 4417 для второй линии"
PRINTER = "T-0107"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def demo(database: Database, postbox: Postbox, shared_folder: Path, tmp_path: Path) -> Iterator[Installation]:
    """`make run` on a Monday morning: on PostgreSQL on a bare clone, on SQLite where the demo has been loaded before."""
    data = tmp_path / "data"
    url = database.empty() if database.kind == "postgresql" else demos.copied(database, MONDAY, shared_folder, data)
    portal = Installation(data, url, SMTP_URL=postbox.url, PORTAL_DEMO="1")
    portal.advance_clock((MONDAY - datetime.now(UTC)).total_seconds())
    yield portal.start(seconds=90)
    portal.stop()


@pytest.fixture
def command(demo: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskCliRunner]:
    """The flask commands on the same data and at the same time, without a process for each."""
    app = create_app(settings_for(demo.database_url))
    register(app)
    monkeypatch.setenv("PORTAL_DATA", str(demo.data))  # where the clock is
    yield app.test_cli_runner()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def crowd(session_browser: Browser, demo: Installation) -> Iterator[People]:
    people = People(session_browser, demo.url)
    yield people
    for context in session_browser.contexts:
        context.close()
    assert not people.complaints


def test_from_a_silent_printer_to_a_survey(
    demo: Installation, command: FlaskCliRunner, crowd: People, postbox: Postbox
) -> None:
    boris = enter(crowd, "boris", "ru")
    put_up_a_banner(boris)
    anna = enter(crowd, "anna", "ru", phone=True)
    number = anna_files_a_ticket(anna, postbox)
    boris_answers_and_hands_over(boris, anna, number, postbox)
    wera = enter(crowd, "wera", "ru")
    visit = wera_asks_for_a_visit(wera, number)
    engineer = the_visit_is_taken_once(crowd, visit)
    piotr = enter(crowd, "piotr", "pl")
    the_printer_is_swapped(piotr, engineer, anna, number, visit)
    the_clock_pauses_warns_and_explains_itself(demo, command, wera, anna, number, postbox)
    it_ends_well(demo, crowd, number, postbox)


def put_up_a_banner(boris: Page) -> None:
    boris.goto("/notices")
    boris.fill("[name=headline]", "Связь в магазине работает с перебоями")
    choose(boris.locator("[name=place]"), "Сокольники")
    press(boris, "/notices")
    expect(boris.locator("main")).to_contain_text("Связь в магазине")


def anna_files_a_ticket(anna: Page, postbox: Postbox) -> str:
    anna.goto("/")
    expect(anna.locator("body")).to_contain_text("Связь в магазине работает с перебоями")
    anna.locator("main [name=q]").press_sequentially(QUERY, delay=15)
    first = anna.locator("#kb-suggestions li a").first
    expect(first).to_contain_text("Принтер")
    first.click()
    anna.locator("button[name=useful][value=no]").click()
    with anna.expect_navigation():
        anna.locator("#article-vote a[href*='/tickets/new']").click()
    expect(anna.locator("[name=title]")).to_have_value(re.compile("принтер", re.IGNORECASE))
    expect(anna.locator("form [id$=promise]")).to_contain_text(re.compile(r"\d\d:\d\d"))
    anna.locator("label.radio-card", has_text=PRINTER).click()
    anna.set_input_files("[name=files]", {"name": "принтер.png", "mimeType": "image/png", "buffer": png()})
    press(anna, "/tickets")
    anna.wait_for_url(re.compile(r"/tickets/\d+$"))
    number = anna.url.rpartition("/")[2]
    page = anna.locator("main")
    expect(page).to_contain_text(f"#{number}")
    expect(page).to_contain_text("принтер.png")
    (letter,) = [one for one in postbox.wait(1, "anna@torvia.example") if f"#{number}" in one.subject]
    assert re.search(r"\d\d:\d\d", letter.text)
    return number


def boris_answers_and_hands_over(boris: Page, anna: Page, number: str, postbox: Postbox) -> None:
    boris.goto("/desk?view=unassigned")
    boris.goto(f"/desk?q=%23{number}")
    boris.wait_for_url(f"**/tickets/{number}")
    press(boris, "/taking")
    say(boris, "Здравствуйте! Проверяем, что с принтером.")
    expect(boris.locator("#body")).to_be_focused()
    say(boris, NOTE, "internal")
    unfold(boris, "/handover")
    form = boris.locator("form[action$='/handover']")
    choose(form.locator("[name=team]"), "Рабочие места")
    form.locator("[name=summary]").fill(f"{NOTE}: перезапуск не помог")
    press(boris, "/handover")
    expect(boris.locator("main")).to_contain_text("Рабочие места")
    postbox.wait(1, "wera@torvia.example")
    anna.goto(f"/tickets/{number}")
    expect(anna.locator("main")).to_contain_text("Проверяем, что с принтером")
    assert "4417" not in anna.content()
    assert not [letter for letter in postbox.to("anna@torvia.example") if "4417" in letter.text]


def wera_asks_for_a_visit(wera: Page, number: str) -> str:
    wera.goto(f"/tickets/{number}")
    press(wera, "/taking")
    wera.locator("a[href*='/visits/new']").click()
    wera.fill("[name=purpose]", "Проверить печку принтера, взять подменный")
    wera.fill("[name=window_from]", f"{MONDAY:%Y-%m-%d}T11:00")
    wera.fill("[name=window_to]", f"{MONDAY:%Y-%m-%d}T15:00")
    press(wera, f"/visits?ticket={number}")
    wera.wait_for_url(re.compile(r"/visits/\d+"))
    visit = re.findall(r"/visits/(\d+)", wera.url)[0]
    wera.goto(f"/tickets/{number}")
    wera.locator(f"a[href='/visits/{visit}']").first.wait_for()
    return str(visit)


def the_visit_is_taken_once(crowd: People, visit: str) -> Page:
    dmitri = enter(crowd, "dmitri", "ru")
    dmitri.goto(f"/visits/{visit}")
    assert dmitri.locator("form[action$='/offers']").count() == 1, dmitri.locator("main").inner_text()
    form = dmitri.locator("form[action$='/offers']")
    form.locator("summary").click()  # one of the rivals lives too far away to be asked first
    for name in ("Егор Тарасов", "Руслан Амиров"):
        form.locator("label.radio-card", has_text=name).locator("[name=engineers]").check(force=True)
    press(dmitri, "/offers")
    rivals = [enter(crowd, name, "ru", phone=True) for name in ("egor", "ruslan.amirov")]
    for page in rivals:
        page.goto("/m")
        page.locator(f"form[action$='/visits/{visit}/acceptance']").wait_for()
    for page in rivals:  # neither waits for the other's answer
        page.evaluate(f"document.querySelector(\"form[action$='/visits/{visit}/acceptance'] button\").click()")
    winners, losers = [], []
    for page in rivals:
        page.locator(f"form[action$='/visits/{visit}/acceptance']").wait_for(state="detached")
        page.goto(f"/m/visits/{visit}")
        mine = page.locator(f"form[action$='/visits/{visit}/journey']").count() == 1
        (winners if mine else losers).append(page)
    assert (len(winners), len(losers)) == (1, 1)
    return winners[0]


def the_printer_is_swapped(piotr: Page, engineer: Page, anna: Page, number: str, visit: str) -> None:
    for step in ("journey", "arrival"):
        finish(engineer, f"/visits/{visit}/{step}")
    engineer.locator("[name=outcome][value=beyond_repair]").check(force=True)
    engineer.fill("[name=result]", "Печка сгорела, ремонту на месте не подлежит")
    finish(engineer, f"/visits/{visit}/completion")
    piotr.goto(f"/assets/{PRINTER}")
    expect(piotr.locator("main")).to_contain_text(f"#{number}")
    expect(piotr.locator("main")).to_contain_text("3 naprawy w ciągu 12 miesięcy")
    piotr.goto(f"/assets/{PRINTER}/swap?ticket={number}")
    piotr.locator("label.radio-card:has([name=new_asset])").first.click()
    press(piotr, f"/assets/{PRINTER}/swap")
    piotr.wait_for_url(re.compile(r"/assets/[^/]+$"))
    eventually(lambda: PRINTER in timeline(piotr, number), "the swap stands in the ticket")
    piotr.goto("/assets/replacements")
    expect(piotr.locator("main")).to_contain_text(re.compile(r"\d"))


def the_clock_pauses_warns_and_explains_itself(
    demo: Installation, command: FlaskCliRunner, wera: Page, anna: Page, number: str, postbox: Postbox
) -> None:
    wera.goto(f"/tickets/{number}")
    say(wera, "Подменный принтер печатает?", "question")
    waiting = explained(command, number)
    assert waiting["state"] == "paused"
    demo.advance_clock(3 * 3600)
    assert explained(command, number)["counted"] == waiting["counted"]
    anna.goto(f"/tickets/{number}")
    say(anna, "Печатает, но бледно")
    for percent in (75, 100):
        told = len(alarms(postbox, number))
        while (story := explained(command, number))["counted"] < story["promised"] * percent // 100:
            demo.advance_clock(story["promised"] * percent // 100 - story["counted"] + 1)
        eventually(lambda: len(alarms(postbox, number)) > told, f"the alarm at {percent} %", 150)  # noqa: B023
    letters = [(letter.recipients, letter.subject) for letter in alarms(postbox, number)]
    assert len(letters) == len(set(letters)), "an alarm was told twice"
    assert {address for recipients, _ in letters for address in recipients} >= {
        "wera@torvia.example",
        "marta@torvia.example",
    }
    story = explained(command, number)
    assert story["missed"]
    assert story["counted"] + story["skipped"] == story["wall"]
    assert sum(one["seconds"] for one in story["intervals"]) == story["wall"]


def it_ends_well(demo: Installation, crowd: People, number: str, postbox: Postbox) -> None:
    """Days have passed: everybody signs in anew."""
    wera, anna, piotr = (enter(crowd, name, "ru") for name in ("wera", "anna", "piotr"))
    wera.goto(f"/tickets/{number}/deadline")
    expect(wera.locator("main")).to_contain_text(re.compile(r"\d"))
    wera.goto(f"/tickets/{number}")
    unfold(wera, "/solution")
    wera.locator("form[action$='/solution'] [name=resolution]").fill("Принтер заменён, старый отправлен в ремонт.")
    press(wera, "/solution")
    anna.goto(f"/tickets/{number}")
    finish(anna, "/closure")
    piotr.goto(f"/assets/{PRINTER}")
    expect(piotr.locator("main")).to_contain_text(f"#{number}")
    eventually(lambda: survey_links(postbox), "the survey mail arrives", 60)
    guest = crowd.window("ru", phone=True)
    guest.goto(survey_links(postbox)[-1])
    guest.locator("[name=score][value='5']").check(force=True)
    guest.fill("[name=comment]", "Быстро и вежливо")
    press(guest, survey_links(postbox)[-1])
    marta = enter(crowd, "marta", "pl")
    marta.goto("/reports/satisfaction")
    expect(marta.locator("main")).to_contain_text("Быстро и вежливо")
    marta.goto("/reports")
    counts = marta.locator("main a[href*='/reports/tickets']")
    assert counts.count() > 5
    shown = int(re.sub(r"\D", "", counts.first.inner_text()))
    counts.first.click()
    expect(marta.locator("main")).to_contain_text(str(shown))
