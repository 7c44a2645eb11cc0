"""Operations of an OpenAPI 3 document as entries of `tools.toml` (https://spec.openapis.org/oas/v3.1.0).

Only what a tool needs is read: an operation that is named, its parameters and the flat fields of its JSON body. The
document is one file; a reference leads within it, so many steps deep and so many in all.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from server.agent.tools.words import FIELD_NAME
from server.errors import HandrailError

DOCUMENT_BYTES_MAX: Final = 1024 * 1024
"""A document of 1,000 operations has some 500 KiB; what is larger is cut to the operations that are used."""

REFERENCES_DEEP_MAX: Final = 16
"""One reference that leads to the next; documents have two or three, a circle has no end."""

_METHODS: Final = ("get", "put", "post", "delete", "patch")
_NAME: Final = re.compile(FIELD_NAME)
_KINDS: Final = frozenset({"string", "integer", "number", "boolean"})


class OpenApiError(HandrailError):
    """A document, or an operation of it, that cannot be taken; the text says what and the remedy."""


def read_document(file: Path) -> Mapping[str, Any]:
    """The document in `file`, JSON or YAML. Raises OpenApiError."""
    try:
        size = file.stat().st_size
        if size > DOCUMENT_BYTES_MAX:
            raise OpenApiError(
                f"{file} has {size / 2**20:.1f} MiB, and at most {DOCUMENT_BYTES_MAX // 2**20} MiB are read. "
                "Cut it down to the operations that you use."
            )
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OpenApiError(f"{file} cannot be read: {error}. Name a file beside tools.toml, saved as UTF-8.") from None
    try:
        document = json.loads(text) if text.lstrip().startswith("{") else _from_yaml(text)
    except (ValueError, yaml.YAMLError, RecursionError):
        raise OpenApiError(f"{file} is neither JSON nor YAML without aliases. Export it again.") from None
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3."):
        raise OpenApiError(f"{file}: openapi: is not 3.x. Convert the document, for instance with swagger2openapi.")
    return document


def operation_of(document: Mapping[str, Any], operation_id: str) -> dict[str, Any]:
    """The operation with this id as fields of a tool's entry. Raises OpenApiError."""
    path, method, shared, operation = _found(document, operation_id)
    parameters: dict[str, dict[str, Any]] = {}
    for written in (*shared, *_list(operation.get("parameters"))):
        parameter = _resolved(document, written)
        place, name = parameter.get("in"), str(parameter.get("name", ""))
        if place in {"path", "query"}:
            schema = _resolved(document, parameter.get("schema", {}))
            described = str(parameter.get("description") or schema.get("description") or "")
            required = place == "path" or parameter.get("required") is True
            _take(parameters, operation_id, name, schema, described, required=required, place=str(place))
        elif parameter.get("required") is True:
            raise OpenApiError(
                f"{operation_id}: {name} stands in {place}, which no visitor may choose. Set it under headers."
            )
    for name, schema, required in _body(document, operation_id, operation):
        _take(
            parameters, operation_id, name, schema, str(schema.get("description", "")), required=required, place="body"
        )
    return {
        "name": operation_id,
        "title": str(operation.get("summary", ""))[:80],
        "description": str(operation.get("description") or operation.get("summary") or "")[:1_000],
        "method": method.upper(),
        "path": path,
        "parameters": parameters,
        "base_url": _server(document),
    }


def _from_yaml(text: str) -> Any:
    """YAML without aliases, with which a few lines stand for gigabytes; in C, as a megabyte takes 20 s without it."""
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.CSafeLoader)):
        raise yaml.YAMLError("aliases are not read")
    return yaml.load(text, Loader=yaml.CSafeLoader)


def _found(document: Mapping[str, Any], operation_id: str) -> tuple[str, str, list[Any], Mapping[str, Any]]:
    for path, item in _mapping(document.get("paths")).items():
        for method in _METHODS:
            operation = _mapping(_mapping(item).get(method))
            if operation.get("operationId") == operation_id:
                return str(path), method, _list(_mapping(item).get("parameters")), operation
    raise OpenApiError(f"{operation_id}: no operation has this operationId. Take it out, or correct it.")


def _body(
    document: Mapping[str, Any], operation_id: str, operation: Mapping[str, Any]
) -> list[tuple[str, Mapping[str, Any], bool]]:
    """The fields of the JSON body: name, schema, and whether it is needed."""
    body = _resolved(document, operation.get("requestBody", {}))
    content = _mapping(body.get("content"))
    if not content:
        return []
    if "application/json" not in content:
        raise OpenApiError(f"{operation_id}: its body is no application/json, which is all that tools send.")
    schema = _resolved(document, _mapping(content["application/json"]).get("schema", {}))
    needed = {str(name) for name in _list(schema.get("required"))}
    fields = _mapping(schema.get("properties")).items()
    return [(str(name), _resolved(document, field), str(name) in needed) for name, field in fields]


def _take(
    parameters: dict[str, dict[str, Any]],
    operation_id: str,
    name: str,
    schema: Mapping[str, Any],
    description: str,
    *,
    required: bool,
    place: str,
) -> None:
    """Adds a parameter of a plain kind. One that is none is left out where the call does without it."""
    kind = _kind(schema)
    if kind is None or not _NAME.fullmatch(name):
        if required:
            raise OpenApiError(
                f"{operation_id}: {name} is needed and is no plain text, number or truth. Declare the tool by hand."
            )
        return
    taken = {"kind": kind, "description": description[:1_000], "required": required, "in": place}
    taken |= {bound: schema[bound] for bound in ("minimum", "maximum") if bound in schema}
    if kind == "string":
        taken["choices"] = [str(choice) for choice in _list(schema.get("enum")) if choice is not None]
        if isinstance(schema.get("maxLength"), int):
            taken["characters_max"] = max(1, min(schema["maxLength"], 2_000))
    parameters[name] = taken


def _kind(schema: Mapping[str, Any]) -> str | None:
    written = schema.get("type")
    kinds = [written] if isinstance(written, str) else [each for each in _list(written) if each != "null"]
    return kinds[0] if len(kinds) == 1 and kinds[0] in _KINDS else None


def _resolved(document: Mapping[str, Any], written: Any) -> Mapping[str, Any]:
    """What `written` is, once its references within the document are followed."""
    for _ in range(REFERENCES_DEEP_MAX):
        found = _mapping(written)
        reference = found.get("$ref")
        if reference is None:
            return found
        written = _at(document, str(reference))
    raise OpenApiError(f"$ref: more than {REFERENCES_DEEP_MAX} references lead from one to the next. Untie the circle.")


def _at(document: Mapping[str, Any], reference: str) -> Any:
    """What stands at a JSON pointer (RFC 6901) within the document."""
    if not reference.startswith("#/"):
        raise OpenApiError(f"$ref {reference[:100]!r}: leads out of the document. Bundle it into one file.")
    place: Any = document
    for step in reference[2:].split("/"):
        place = _mapping(place).get(step.replace("~1", "/").replace("~0", "~"))
    if place is None:
        raise OpenApiError(f"$ref {reference[:100]!r}: nothing stands there. Mend the document.")
    return place


def _server(document: Mapping[str, Any]) -> str:
    servers = _list(document.get("servers"))
    url = str(_mapping(servers[0]).get("url", "")) if servers else ""
    return url if url.startswith(("http://", "https://")) else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
