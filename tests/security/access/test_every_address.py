"""No address of the service is overlooked: each has a matrix that asks it, or a reason why it is open.

The desk's is `test_access_matrix.py`, that of the HTTP interface `tests/server/api/test_strangers.py`.
"""

from pathlib import Path
from typing import Final

from starlette.routing import BaseRoute

from server.api.operations import OPERATIONS
from server.app import build_app
from server.embed.assets import read_widget_files
from server.settings import read_settings

DESK: Final = "/desk"
"""`test_access_matrix.py` asks what is below it."""

OPEN: Final = {
    "/": "leads to the desk",
    "/widget.js": "everybody may read the widget",
    "/widget/assets": "everybody may read the widget",
    "/widget/{key}/panel": "framed by the origins of its site only: tests/server/embed",
    "/v1/visitor": "takes the secret of a visitor: tests/server/realtime",
    "/v1/sites/{key}/launch": "what a page of the site shows anyway: tests/server/embed",
    "/v1/sites/{key}/page-rules": "what a page of the site shows anyway: tests/server/embed",
    "/v1/sites/{key}/guides/{name}": "what a page of the site shows anyway: tests/server/embed",
    "/v1/sites/{key}/nudges": "counts, and tells nothing: tests/server/nudges",
    "/v1/sites/{key}/uploads": "takes the secret of a visitor: tests/server/uploads",
    "/v1/uploads/{upload_id}": "takes the secret of a visitor: tests/server/uploads",
    "/v1/pictures/{picture_id}": "faces are public: docs/security.md",
    "/metrics": "takes a token, or a caller on this machine: tests/server/api/test_metrics.py",
    "/api/openapi.json": "documentation",
    "/api/docs": "documentation",
    "/api/static": "documentation",
}
"""Addresses beside the desk and the operations of the HTTP interface, and why they are as they are."""


def test_every_address_is_asked_or_open_with_a_reason(tmp_path: Path) -> None:
    app = build_app(read_settings({}, data_dir=tmp_path), read_widget_files())
    operations = {operation.path for operation in OPERATIONS}
    unknown = [
        path
        for path in map(_path, app.routes)
        if not (path == DESK or path.startswith(f"{DESK}/") or path in operations or path in OPEN)
    ]
    assert unknown == []
    assert set(OPEN) <= set(map(_path, app.routes))


def test_every_operation_that_is_no_secret_of_its_own_wants_a_key() -> None:
    without = {operation.path for operation in OPERATIONS if operation.scope is None}
    assert all(path.startswith(("/v1/sites/{key}/", "/health/")) for path in without), without
    assert all(operation.scope is not None for operation in OPERATIONS if operation.path.startswith("/api/v1/"))


def _path(route: BaseRoute) -> str:
    return str(getattr(route, "path", route))
