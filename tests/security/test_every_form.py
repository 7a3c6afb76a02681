"""Every form of every page, with what no person means to type: an error beside the field or the next page, never a fault of ours.

And what was typed into it comes back when the session has ended. The forms are found on the pages themselves, so a new one is walked too.
"""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask, url_for
from werkzeug.exceptions import MethodNotAllowed

from portal.accounts import tokens
from portal.accounts.models import Organisation
from portal.accounts.operations import links
from portal.accounts.operations import people as accounts
from portal.core import clock
from portal.core.db import db, write_transaction
from portal.dispatch.operations import taking
from portal.feedback import queries
from portal.knowledge import states
from portal.web import access, typed
from tests.clients import Client
from tests.conftest import Database
from tests.dispatch import visits
from tests.feedback import surveys
from tests.forms import TYPED, PageForm, forms_of
from tests.knowledge.articles import written
from tests.people import Cast
from tests.web.late_forms import next_in, token_in

SignIn = Callable[[str], Client]
Found = tuple[str, str, PageForm]
PEOPLE = ("adam", "kasia", "boris", "anna", "egor", "dmitri")
LEFT_OUT = {"", "accounts.end_session"}
HOSTILE = ("", "щ" * 20_001, "-1", "a\x00\u202e😀²\udcff")


@pytest.fixture
def one_walk(database: Database) -> None:
    """SQLite takes what PostgreSQL refuses, and once is enough for a walk this long."""
    if database.kind != "postgresql":
        pytest.skip("on PostgreSQL")


@pytest.fixture
def stages(objects: dict[str, object], cast: Cast) -> list[tuple[str, dict[str, object]]]:
    """Pages of objects in the middle of their way, where other forms stand than at its beginning."""
    with write_transaction():
        later = clock.now() + timedelta(days=2)
        coming = visits.offered_at(cast, cast.site_id, window_from=later, window_to=later + timedelta(hours=2))
        taking.take(coming, by=cast.egor)
        under_way = (visits.offered(cast, "egor"), coming, visits.begun(cast))
        drafts = [written(one, cast.adam, cast.organisation_id, one) for one in (states.DRAFT, states.REVIEW)]
        organisation = db.session.get_one(Organisation, cast.organisation_id)
        expected = accounts.create("new@retail.example", "Новая", organisation)
        link, survey = links.invite(expected, None), queries.token_of(surveys.invited(cast))
        return [
            *(("dispatch.show_my_visit", {"visit_id": visit.id}) for visit in under_way),
            *(("knowledge.show_state", {"article_id": article.id}) for article in drafts),
            ("accounts.show_person", {"user_id": expected.id}),
            ("accounts.show_link", {"token": tokens.derive(link.purpose, link.nonce)}),
            ("feedback.show_survey", {"token": survey}),
        ]


@pytest.fixture
def forms(
    app: Flask,
    cast: Cast,
    objects: dict[str, object],
    stages: list[tuple[str, dict[str, object]]],
    sign_in: SignIn,
) -> dict[str, Found]:
    """Every form by the route it is sent to: who may see it, on which page."""
    found: dict[str, Found] = {}
    people = {name: sign_in(name) for name in PEOPLE}
    for page, rule in sorted(_pages(app, objects | {"language": "ru"}, stages), key=str):
        holders = [one for one in PEOPLE if any(map(cast.viewers[one].may, rule.names))]
        for name in holders or ("adam", "boris", "anna"):
            with people[name].get(page) as answer:
                shown = forms_of(answer.text) if answer.status_code == 200 and answer.mimetype == "text/html" else None
            for form in shown or ():
                found.setdefault(_route(app, page, form), (name, page, form))
            if shown is not None and rule.names:
                break
    return {endpoint: one for endpoint, one in found.items() if endpoint not in LEFT_OUT}


def _pages(
    app: Flask, objects: dict[str, object], stages: list[tuple[str, dict[str, object]]]
) -> Iterator[tuple[str, access.Rule]]:
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            needed = access.rule_of(app, rule.endpoint)
            is_page = "GET" in (rule.methods or ()) and "." in rule.endpoint and rule.arguments <= objects.keys()
            if is_page and needed is not None and needed.kind != "token":
                yield url_for(rule.endpoint, **{name: objects[name] for name in rule.arguments}), needed
        for endpoint, told in stages:
            yield url_for(endpoint, **told), access.rule_of(app, endpoint) or access.Rule("public")


def _route(app: Flask, page: str, form: PageForm) -> str:
    """The endpoint that a form is sent to; the samples on the page of components are sent nowhere."""
    try:
        return app.url_map.bind("localhost").match(urlsplit(urljoin(page, form.action)).path, method="POST")[0]
    except MethodNotAllowed:
        return ""


def send(client: Client, found: Found, values: dict[str, list[str]], **options: object):
    """As a browser would, bytes that are no UTF-8 among them."""
    _name, page, form = found
    pairs = [(name, one) for name, several in values.items() for one in several]
    body = "&".join(f"{quote(name)}={quote(one.encode('utf-8', 'surrogateescape'))}" for name, one in pairs)
    headers = {"Referer": f"http://localhost{page}"}
    kind = "application/x-www-form-urlencoded"
    return client.post(form.action or page, data=body, content_type=kind, headers=headers, **options)


@pytest.mark.slow
@pytest.mark.usefixtures("one_walk")
def test_every_form_brings_back_what_was_typed_and_takes_whatever_is_sent(
    app: Flask, forms: dict[str, Found], sign_in: SignIn
) -> None:
    assert len(forms) > 55
    assert forms.keys() >= {"dispatch.create_completion", "knowledge.return_article", "feedback.create_answer"}
    people = {name: sign_in(name) for name in PEOPLE}
    assert [lost for endpoint, found in forms.items() for lost in _lost(app, endpoint, found, people[found[0]])] == []
    assert [fault for endpoint, found in forms.items() for fault in _faults(endpoint, found, people[found[0]])] == []


def _lost(app: Flask, endpoint: str, found: Found, client: Client) -> Iterator[tuple[str, object]]:
    """What of a form does not come back after its session has ended: each field with what was typed and what is shown."""
    _name, page, form = found
    wanted = _filled(form)
    if not wanted:
        return
    values = form.values() | wanted | {"csrf_token": [token_in(client.get(page).text)]}
    answer = send(Client(app), found, values, csrf=False)
    back = client.get(next_in(answer.text)) if answer.status_code == 401 else answer
    again = [form.values() for form in forms_of(back.text) if _route(app, page, form) == endpoint]
    for name, several in wanted.items():
        shown = [one.strip() for one in again[0].get(name, [])] if again else back.status
        if shown != several:
            yield endpoint, (name, several, shown)


def _faults(endpoint: str, found: Found, client: Client) -> Iterator[tuple[str, int, object]]:
    """Answers to hostile values that are no error beside a field and no next page."""
    plain, address = found[2].values(), found[2].action or found[1]
    turned = [
        {name: [HOSTILE[(turn + at) % len(HOSTILE)]] for at, name in enumerate(plain)} for turn in range(len(HOSTILE))
    ]
    picked = {one.name for one in found[2].controls if one.kind in {"hidden", "number", "select", "radio"}}
    alone = [plain | {name: ["99999999999999999999"]} for name in plain if name in picked]
    for values in (*turned, *alone, {}, plain | {"request_key": ["\x00" * 300]}):
        answer = send(client, found, values)
        if answer.status_code in {401, 405} or answer.status_code >= 500:
            yield endpoint, answer.status_code, values
    files = {name: [(io.BytesIO(b"x"), "x.png")] for name in plain}
    for body in (
        {"data": files, "content_type": "multipart/form-data"},
        {"data": b"--x\r\nbroken", "content_type": "multipart/form-data; boundary=x"},
        {"json": [1, {"title": None}]},
    ):
        answer = client.post(address, **body)
        if answer.status_code in {401, 405} or answer.status_code >= 500:
            yield endpoint, answer.status_code, body


def _filled(form: PageForm) -> dict[str, list[str]]:
    """Something typed into every field that takes it, and the last of each list; nothing where no text can be typed."""
    numbers, wanted = count(11), {}
    by_kind = {"number": "{}", "date": "2027-01-{}", "datetime-local": "2027-01-{}T10:00", "time": "10:{}"}
    if not any(one.kind in TYPED and not typed.is_secret(one.name) for one in form.controls):
        return {}
    for one in form.controls:
        if typed.is_secret(one.name) or one.name == "username":
            continue
        if one.kind in TYPED:
            wanted.setdefault(one.name, []).append(by_kind.get(one.kind, "Typed {}").format(next(numbers)))
        elif one.kind == "select" and one.options:
            wanted[one.name] = [one.options[-1]]
        elif one.kind == "radio":
            wanted[one.name] = [one.value]
    return wanted
