"""Every fact is wired, every handler exists and takes the fact it is wired to."""

import dataclasses
import inspect
import pkgutil
import typing
from importlib import import_module
from pathlib import Path

import pytest

import portal.events
from portal.core.facts import Fact, handler_named
from portal.wiring import HANDLERS, MODELS

PLAIN = (int, str, bool, float, type(None))
PAIRS = [(fact, path) for fact, paths in HANDLERS.items() for path in paths]


def declared() -> set[type[Fact]]:
    for found in pkgutil.iter_modules([str(Path(portal.events.__file__).parent)]):
        import_module(f"portal.events.{found.name}")
    return {fact for fact in below(Fact) if fact.__module__.startswith("portal.events.")}


def below(kind: type[Fact]) -> set[type[Fact]]:
    """The facts themselves: what only gathers common fields has facts below it."""
    return {leaf for child in kind.__subclasses__() for leaf in (below(child) if child.__subclasses__() else {child})}


def test_every_fact_is_wired() -> None:
    assert {fact.__name__ for fact in declared()} == {fact.__name__ for fact in HANDLERS}


def test_every_fact_says_when_it_happens() -> None:
    assert [fact.__name__ for fact in declared() if not fact.__doc__] == []


@pytest.mark.parametrize(("fact", "path"), PAIRS, ids=[f"{fact.__name__}-{path}" for fact, path in PAIRS])
def test_a_handler_takes_the_fact_it_is_wired_to(fact: type[Fact], path: str) -> None:
    handler = handler_named(path)
    (parameter,) = inspect.signature(handler).parameters.values()
    taken = typing.get_type_hints(handler)[parameter.name]
    accepted = typing.get_args(taken) or (taken,)
    assert any(issubclass(fact, kind) for kind in accepted), f"{path} takes {taken}"
    assert len(path) <= 120, "the column of deliveries"


@pytest.mark.parametrize("fact", sorted(HANDLERS, key=lambda fact: fact.__name__), ids=lambda fact: fact.__name__)
def test_a_fact_holds_ids_and_plain_values_only(fact: type[Fact]) -> None:
    hints = typing.get_type_hints(fact)
    for field in dataclasses.fields(fact):
        kinds = typing.get_args(hints[field.name]) or (hints[field.name],)
        assert all(kind in PLAIN or typing.get_origin(kind) in (list, dict) for kind in kinds), field.name


def test_tables_without_routes_are_listed_once() -> None:
    assert len(set(MODELS)) == len(MODELS)
