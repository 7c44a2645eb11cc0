"""The documentation of the HTTP interface as OpenAPI 3.1, made from the operations and the bodies' own schemas."""

import re
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from server.api.bodies import ErrorBody
from server.api.operations import OPERATIONS, Operation

_PARAMETER_KIND: Final = re.compile(r":\w+(?=})")


def openapi(origin: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of a server at `origin`."""
    bodies: list[type[BaseModel]] = [*dict.fromkeys(operation.body for operation in OPERATIONS), ErrorBody]
    _, schemas = models_json_schema(
        [(body, "serialization") for body in bodies], ref_template="#/components/schemas/{model}"
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Handrail",
            "version": "1",
            "description": "What a team's own systems may ask. Visitors speak over the socket of docs/protocol.md.",
        },
        "servers": [{"url": origin}],
        "paths": {_path(operation.path): {"get": _get(operation)} for operation in OPERATIONS},
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"secret_key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _path(route: str) -> str:
    """A route's path without the kinds of its parameters, which OpenAPI does not have."""
    return _PARAMETER_KIND.sub("", route)


def _get(operation: Operation) -> dict[str, Any]:
    documented: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.words,
        "parameters": [
            {
                "name": parameter.name,
                "in": parameter.place,
                "required": parameter.required,
                "description": parameter.words,
                "schema": {"type": "string"},
            }
            for parameter in operation.parameters
        ],
        "responses": {
            "200": _response(operation.words, operation.body.__name__),
            "default": _response("What went wrong, and the remedy.", ErrorBody.__name__),
        },
    }
    if operation.needs_secret_key:
        documented["security"] = [{"secret_key": []}]
    return documented


def _response(words: str, body: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{body}"}
    return {"description": words, "content": {"application/json": {"schema": schema}}}
