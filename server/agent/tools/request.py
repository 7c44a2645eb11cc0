"""The HTTP request of a call: every value escaped into its place, nothing else of the address ever varies."""

import json
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

from server.agent.tools.arguments import ArgumentRefused, Value
from server.agent.tools.declared import Endpoint
from server.agent.tools.exchange import Request

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


def request_of(endpoint: Endpoint, values: Mapping[str, Value], key: str | None = None) -> Request:
    """The request that carries `values`, bound ones among them. `key` lets a service do a thing once however often it
    hears of it (Idempotency-Key, draft-ietf-httpapi-idempotency-key-header).

    Raises ArgumentRefused for a value that would move the path.
    """
    path = _PLACEHOLDER.sub(lambda found: _segment(found[1], values[found[1]]), endpoint.path)
    query = {name: _text(value) for name, value in values.items() if endpoint.places[name] == "query"}
    body = {name: value for name, value in values.items() if endpoint.places[name] == "body"}
    headers = {"Accept": "application/json", **endpoint.headers}
    if key is not None:
        headers["Idempotency-Key"] = key
    content = None
    if endpoint.method in {"POST", "PUT", "PATCH"}:
        content = json.dumps(body).encode()
        headers["Content-Type"] = "application/json"
    return Request(
        endpoint.method,
        endpoint.base_url + path + (f"?{urlencode(query)}" if query else ""),
        headers,
        content,
        endpoint.seconds,
        endpoint.private_network,
    )


def _segment(name: str, value: Value) -> str:
    text = _text(value)
    if text in {"", ".", ".."}:
        raise ArgumentRefused(f"{name} cannot be {text!r}.")
    return quote(text, safe="")


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
