"""The living page of the look."""

from collections.abc import Callable

from tests.clients import Client


def test_the_administrator_sees_every_component(sign_in: Callable[[str], Client]) -> None:
    answer = sign_in("adam").get("/admin/components")
    assert answer.status_code == 200
    for part in ("dialog", "timeline", "table-cards", "radio-card", "bar-rows", "icon-printer"):
        assert part in answer.text


def test_a_faulty_form_ties_each_error_to_its_field(sign_in: Callable[[str], Client]) -> None:
    text = sign_in("adam").get("/admin/components?faulty").text
    assert 'aria-describedby="subject-error"' in text
    assert 'aria-invalid="true"' in text
    assert 'id="subject-error"' in text


def test_nobody_else_is_shown_the_page(sign_in: Callable[[str], Client]) -> None:
    assert sign_in("anna").get("/admin/components").status_code == 403
