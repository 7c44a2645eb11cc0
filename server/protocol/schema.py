"""The JSON Schemas of both directions, written to `docs/protocol/` for everyone who speaks the protocol."""

import json
from pathlib import Path

from server.protocol.server_frames import SERVER_FRAME
from server.protocol.visitor_frames import VISITOR_FRAME


def schemas() -> dict[str, str]:
    """File name -> JSON Schema (draft 2020-12) as text, one a direction."""
    return {
        "from_visitor.schema.json": _text(VISITOR_FRAME.json_schema()),
        "from_server.schema.json": _text(SERVER_FRAME.json_schema(mode="serialization")),
    }


def write_schemas(folder: Path) -> None:
    """Writes both schemas into `folder`, which must exist."""
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")


def _text(schema: dict[str, object]) -> str:
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"
