"""The documentation of the HTTP interface as OpenAPI 3.1, made from the operations and the bodies' own schemas."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from server.api.bodies import ErrorBody
from server.api.door import IDEMPOTENCY_HEADER, REPLAYED_HEADER
from server.api.entity_tag import PATTERN, TAG_CHARACTERS_MAX
from server.api.operation import Nothing, Operation
from server.api.operations import OPERATIONS
from server.team.api_scope import SCOPE_WORDS, SITE_KEY_SCOPES
from server.team.idempotency import KEY_CHARACTERS_MAX

Mode = Literal["validation", "serialization"]
Schemas = Mapping[Any, dict[str, Any]]
"""References by a body and whether it is read or written."""

_PARAMETER_KIND: Final = re.compile(r":\w+(?=})")
_TEXT: Final = {"type": "string"}

ERROR_WORDS: Final = {
    400: "It cannot be read: the body is no JSON, a cursor or a header is none.",
    401: "The key is missing, unknown, revoked or over.",
    403: "The key does not have the scope.",
    404: "This site has nothing of this kind with this id.",
    409: "It is not in a state in which this can be done; the sentence says what can.",
    412: "It is not as `If-Match` says; the sentence says what changed.",
    413: "The body is too large.",
    415: "The body is not `application/json`.",
    422: "A field or a parameter is unknown, missing or wrong; `field` names it. Or the idempotency key is used.",
    429: "Too many requests; `Retry-After` says after how many seconds to try again.",
    503: "The database is away; try again.",
}
"""What each status of an error means, the same for every operation."""


@dataclass(frozen=True, slots=True)
class _Document:
    schemas: Schemas
    definitions: Mapping[str, Any]

    def of(self, model: type[BaseModel], mode: Mode) -> dict[str, Any]:
        """A reference to the schema of a body."""
        return self.schemas[model, mode]

    def properties(self, model: type[BaseModel]) -> tuple[Mapping[str, Any], tuple[str, ...]]:
        """The fields of a query, and which must be there."""
        schema = self.definitions[self.of(model, "validation")["$ref"].rpartition("/")[2]]
        return schema.get("properties", {}), tuple(schema.get("required", ()))


def openapi(origin: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of a server at `origin`."""
    shown: list[tuple[type[BaseModel], Mode]] = [(each.body, "serialization") for each in OPERATIONS]
    shown += [(each.asks, "validation") for each in OPERATIONS if each.changes]
    queries: set[type[BaseModel]] = {each.query for each in OPERATIONS}
    shown += [(ErrorBody, "serialization"), *((each, "validation") for each in sorted(queries, key=str))]
    schemas, found = models_json_schema(list(dict.fromkeys(shown)), ref_template="#/components/schemas/{model}")
    document = _Document(schemas, found["$defs"])
    asked = {document.of(each.asks, "validation")["$ref"] for each in OPERATIONS if each.changes}
    hidden = {document.of(each, "validation")["$ref"] for each in queries} - asked
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for operation in OPERATIONS:
        paths[_PARAMETER_KIND.sub("", operation.path)][operation.method.lower()] = _operation(operation, document)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Handrail",
            "version": "1",
            "description": "What a team's own systems may ask. Visitors speak over the socket of docs/protocol.md.",
        },
        "servers": [{"url": origin}],
        "tags": [{"name": group} for group in dict.fromkeys(each.group for each in OPERATIONS)],
        "paths": dict(paths),
        "components": {
            "schemas": {
                name: schema
                for name, schema in document.definitions.items()
                if f"#/components/schemas/{name}" not in hidden
            },
            "securitySchemes": _security_schemes(),
        },
    }


def _security_schemes() -> dict[str, Any]:
    scopes = "\n".join(f"- `{scope}`: {words}." for scope, words in SCOPE_WORDS.items())
    return {
        "api_key": {
            "type": "http",
            "scheme": "bearer",
            "description": f"A key that an owner made at /desk/settings/api-keys, with these scopes:\n{scopes}",
        },
        "secret_key": {
            "type": "http",
            "scheme": "bearer",
            "description": "The site's secret key; it reads tickets and conversations, and changes nothing.",
        },
    }


def _operation(operation: Operation, document: _Document) -> dict[str, Any]:
    documented: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.words,
        "tags": [operation.group],
        "parameters": [*_parameters(operation, document), *_headers(operation)],
        "responses": _responses(operation, document),
    }
    if operation.scope is not None:
        keys = ["api_key", "secret_key"] if operation.scope in SITE_KEY_SCOPES else ["api_key"]
        documented["security"] = [{key: [operation.scope.value]} for key in keys]
    if operation.changes and operation.asks is not Nothing:
        _, required = document.properties(operation.asks)
        schema = document.of(operation.asks, "validation")
        documented["requestBody"] = {
            "required": bool(required),
            "content": {"application/json": {"schema": schema}},
        }
    return documented


def _parameters(operation: Operation, document: _Document) -> list[dict[str, Any]]:
    given: list[dict[str, Any]] = [
        {
            "name": parameter.name,
            "in": parameter.place,
            "required": parameter.required,
            "description": parameter.words,
            "schema": _TEXT,
        }
        for parameter in operation.parameters
    ]
    properties, required = document.properties(operation.query)
    return given + [
        {
            "name": name,
            "in": "query",
            "required": name in required,
            "description": schema.get("description", ""),
            "schema": _without_null(schema),
        }
        for name, schema in properties.items()
    ]


def _without_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A query has no null: what is not there is left out."""
    kept = {name: value for name, value in schema.items() if name not in {"title", "description"}}
    if kept.get("default", "") is None:
        del kept["default"]
    choices = [each for each in kept.pop("anyOf", ()) if each != {"type": "null"}]
    if len(choices) == 1:
        return {**kept, **choices[0]}
    return {**kept, **({"anyOf": choices} if choices else {})}


def _headers(operation: Operation) -> list[dict[str, Any]]:
    headers = []
    if operation.scope is not None and operation.changes:
        headers.append(
            {
                "name": IDEMPOTENCY_HEADER,
                "in": "header",
                "required": False,
                "description": "A text of your own, new for each thing that you do: within 24 hours the same request "
                "with the same key is done once, and gets the same answer.",
                "schema": {"type": "string", "minLength": 1, "maxLength": KEY_CHARACTERS_MAX, "pattern": "^[!#-~]+$"},
            }
        )
    if operation.tagged and operation.changes:
        headers.append(
            {
                "name": "If-Match",
                "in": "header",
                "required": False,
                "description": "The ETag of what you read: nothing is done when it is another by now.",
                "schema": {"type": "string", "maxLength": TAG_CHARACTERS_MAX, "pattern": PATTERN},
            }
        )
    return headers


def _responses(operation: Operation, document: _Document) -> dict[str, Any]:
    done = _response(operation.words, document.of(operation.body, "serialization"))
    if operation.tagged:
        done["headers"] = {"ETag": {"description": "The state of what is shown, for `If-Match`.", "schema": _TEXT}}
    if operation.scope is not None and operation.changes:
        replayed = {"description": "`true` when the answer was given before.", "schema": _TEXT}
        done["headers"] = done.get("headers", {}) | {REPLAYED_HEADER: replayed}
    error = document.of(ErrorBody, "serialization")
    if operation.scope is None:
        return {str(operation.status): done, "default": _response("What went wrong, and the remedy.", error)}
    return {str(operation.status): done} | {
        str(status): _response(ERROR_WORDS[status], error) for status in _errors(operation)
    }


def _errors(operation: Operation) -> list[int]:
    statuses = {400, 401, 403, 422, 429, 503}
    if any(each.place == "path" for each in operation.parameters):
        statuses.add(404)
    if operation.changes:
        statuses |= {404, 409, 413, 415}
    if operation.changes and operation.tagged:
        statuses.add(412)
    return sorted(statuses)


def _response(words: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": schema}}}
