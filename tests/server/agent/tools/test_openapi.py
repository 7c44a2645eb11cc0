"""Tools from an OpenAPI document: only the operations that are named, within bounds, whatever the document holds."""

import json
from pathlib import Path
from typing import Any

import pytest

from server.agent.profile import ProfileError
from server.agent.tools.declared import DeclaredTool
from server.agent.tools.openapi import DOCUMENT_BYTES_MAX
from server.agent.tools.tools_file import read_tools

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "servers": [{"url": "https://api.acme.example/v2"}],
    "paths": {
        "/customers/{customerId}/invoices": {
            "parameters": [{"$ref": "#/components/parameters/customer"}],
            "get": {
                "operationId": "listInvoices",
                "summary": "List invoices",
                "parameters": [
                    {"name": "state", "in": "query", "schema": {"$ref": "#/components/schemas/State"}},
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 50}},
                    {"name": "page[size]", "in": "query", "schema": {"type": "integer"}},
                    {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
                ],
            },
            "delete": {"operationId": "deleteAll", "summary": "Delete all invoices"},
        },
        "/customers/{customerId}/plan": {
            "post": {
                "operationId": "changePlan",
                "parameters": [{"$ref": "#/components/parameters/customer"}],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["plan"],
                                "properties": {
                                    "plan": {"type": "string", "enum": ["Grove", "Forest"]},
                                    "note": {"type": ["string", "null"], "maxLength": 40},
                                    "tags": {"type": "array", "items": {"type": "string"}},
                                },
                            }
                        }
                    }
                },
            }
        },
    },
    "components": {
        "parameters": {
            "customer": {"name": "customerId", "in": "path", "required": True, "schema": {"type": "string"}}
        },
        "schemas": {"State": {"type": "string", "enum": ["paid", "open"], "description": "Which ones"}},
    },
}
FILE = """
[[openapi]]
file = "acme.{ending}"
headers = {{ Authorization = "Bearer x" }}
[[openapi.operation]]
id = "listInvoices"
name = "invoices"
bind = {{ customerId = "external_id" }}
show = {{ number = "data.0.number" }}
[[openapi.operation]]
id = "changePlan"
bind = {{ customerId = "external_id" }}
changes = true
done = "Now on {{plan}}."
[openapi.operation.card]
title = "Change the plan"
confirm = "Change it"
"""


def read(tmp_path: Path, text: str, ending: str = "json") -> dict[str, DeclaredTool]:
    (tmp_path / "tools.toml").write_text(FILE.format(ending=ending))
    (tmp_path / f"acme.{ending}").write_text(text)
    return {each.tool.name: each for each in read_tools(tmp_path, {})}


def changed(*path: str, value: object) -> str:
    """The document with another value at `path`."""
    document = json.loads(json.dumps(DOCUMENT))
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return json.dumps(document)


def test_named_operations_are_taken_and_no_others(tmp_path: Path) -> None:
    tools = read(tmp_path, json.dumps(DOCUMENT))
    assert set(tools) == {"invoices", "changePlan"}
    invoices = tools["invoices"]
    assert [(each.name, each.kind, each.choices, each.maximum) for each in invoices.tool.parameters] == [
        ("state", "string", ("paid", "open"), None),
        ("limit", "integer", (), 50),
    ]
    assert (invoices.endpoint.method, invoices.endpoint.base_url) == ("GET", "https://api.acme.example/v2")
    assert invoices.endpoint.path == "/customers/{customerId}/invoices"
    change = tools["changePlan"]
    assert [(each.name, each.required) for each in change.tool.parameters] == [("plan", True), ("note", False)]
    assert change.endpoint.places == {"customerId": "path", "plan": "body", "note": "body"}


def test_yaml_reads_the_same(tmp_path: Path) -> None:
    import yaml

    assert set(read(tmp_path, yaml.safe_dump(DOCUMENT), "yaml")) == {"invoices", "changePlan"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "neither JSON nor YAML"),
        ("swagger: '2.0'", r"openapi: is not 3\.x"),
        ("[1, 2]", r"openapi: is not 3\.x"),
        ("a: &a [1]\nb: [*a, *a]", "without aliases"),
        (changed("paths", value={}), "listInvoices: no operation has this operationId"),
        (changed("paths", value=[1]), "listInvoices: no operation has this operationId"),
        (
            changed("components", "parameters", "customer", value={"$ref": "#/components/parameters/customer"}),
            "Untie the circle",
        ),
        (
            changed("components", "parameters", "customer", value={"$ref": "https://evil.example/x.json#/a"}),
            "leads out of the document",
        ),
        (changed("components", "parameters", "customer", value={"$ref": "../../etc/passwd"}), "leads out"),
        (changed("components", "schemas", value={}), "nothing stands there"),
        (
            changed("components", "schemas", "State", value={"type": "object"}),
            None,
        ),
        (
            changed(
                "paths", "/customers/{customerId}/invoices", "get", "parameters",
                value=[{"name": "X-Key", "in": "header", "required": True, "schema": {"type": "string"}}],
            ),
            "X-Key stands in header",
        ),
        (
            changed(
                "paths", "/customers/{customerId}/invoices", "get", "parameters",
                value=[{"name": "ids", "in": "query", "required": True, "schema": {"type": "array"}}],
            ),
            "ids is needed and is no plain",
        ),
        (
            changed(
                "paths", "/customers/{customerId}/plan", "post", "requestBody",
                value={"content": {"text/xml": {}}},
            ),
            "no application/json",
        ),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_taken_is_refused_with_the_remedy(
    tmp_path: Path, text: str, words: str | None
) -> None:
    if words is None:
        assert "state" not in {each.name for each in read(tmp_path, text)["invoices"].tool.parameters}
        return
    with pytest.raises(ProfileError, match=words):
        read(tmp_path, text, "json" if text.startswith("{") else "yaml")


def test_a_document_of_10_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    large = json.dumps(DOCUMENT | {"info": "x" * 10_000_000})
    with pytest.raises(ProfileError, match=r"acme\.json has 9\.5 MiB, and at most 1 MiB are read. Cut it down"):
        read(tmp_path, large)
    assert len(large) > DOCUMENT_BYTES_MAX


def test_a_document_within_the_bound_is_read_however_deep_it_is(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="neither JSON nor YAML"):
        read(tmp_path, '{"a":' * 100_000)


def test_a_document_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "tools.toml").write_text(FILE.format(ending="json"))
    with pytest.raises(ProfileError, match=r"acme\.json cannot be read"):
        read_tools(tmp_path, {})
