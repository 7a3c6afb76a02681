"""Examples for the page about the interface, made of the document: a command to try, and what such an answer looks like."""

import json
import shlex
from collections.abc import Mapping
from typing import cast

_ADDRESS = {"slug": "printer-offline"}
_BY_FORMAT = {"date-time": "2026-01-31T09:00:00+00:00", "date": "2026-07-31"}
_BY_NAME = {
    "language": "en",
    "languages": "en",
    "older_languages": "pl",
    "after": "WzUwXQ",
    "title": "Printer is offline",
}
_BY_TYPE: dict[str, object] = {"boolean": True, "integer": 1, "number": 0.8, "string": "…"}


def command(base: str, method: str, path: str, operation: Mapping[str, object], document: Mapping[str, object]) -> str:
    """A curl command that asks for it, for a shell that has the token in POMOST_TOKEN."""
    for name, value in _ADDRESS.items():
        path = path.replace(f"{{{name}}}", value)
    parts = ['curl -H "Authorization: Bearer $POMOST_TOKEN"']
    if method == "POST":
        body = sample(document, _json_schema(operation["requestBody"]))
        parts.append('-H "Idempotency-Key: $(uuidgen)"')
        parts.append("--json " + shlex.quote(json.dumps(body, ensure_ascii=False)))
    given = cast(list[Mapping[str, object]], operation.get("parameters", []))
    needed = [one for one in given if one.get("required") and one["in"] == "query"]
    if needed:
        parts.append("--get")
    for one in needed:
        value = f"{one['name']}={sample(document, one['schema'])}"
        parts.append(f"--data-urlencode {shlex.quote(value)}")
    return " \\\n  ".join([*parts, base + path])


def answer(operation: Mapping[str, object], document: Mapping[str, object]) -> str:
    """The beginning of what comes back, as JSON."""
    responses = cast(Mapping[str, object], operation["responses"])
    return json.dumps(sample(document, _json_schema(responses["200"])), ensure_ascii=False, indent=2)


def sample(document: Mapping[str, object], schema: object, name: str = "") -> object:
    """A value of a schema: its own example, else one that fits its name or type."""
    found = cast(Mapping[str, object], schema)
    if "$ref" in found:
        return sample(document, _referred(document, str(found["$ref"])))
    if "example" in found:
        return found["example"]
    if "enum" in found:
        return cast(list[object], found["enum"])[0]
    kinds = found.get("type", "string")
    kind = str(kinds[0]) if isinstance(kinds, list) else str(kinds)
    if kind == "object":
        fields = cast(Mapping[str, object], found.get("properties", {}))
        return {key: sample(document, one, key) for key, one in fields.items()}
    if kind == "array":
        return [sample(document, found["items"], name)]
    return _BY_FORMAT.get(str(found.get("format", ""))) or _BY_NAME.get(name) or _BY_TYPE[kind]


def _json_schema(part: object) -> object:
    content = cast(Mapping[str, Mapping[str, Mapping[str, object]]], part)["content"]
    return content["application/json"]["schema"]


def _referred(document: Mapping[str, object], reference: str) -> object:
    place: object = document
    for step in reference.removeprefix("#/").split("/"):
        place = cast(Mapping[str, object], place)[step]
    return place
