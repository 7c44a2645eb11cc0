"""The documentation says what the code does, and its pages lead to each other."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from server.errors import WIRE_ERRORS
from server.protocol.schema import schemas
from server.protocol.server_frames import SERVER_FRAME
from server.protocol.visitor_frames import VISITOR_FRAME
from server.settings import Settings

DOCS = Path(__file__).parents[3] / "docs"
EXAMPLES = sorted((DOCS / "protocol" / "examples").glob("*/*.json"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_example_frame_fits_its_schema_and_is_read_by_the_code(path: Path) -> None:
    frame = json.loads(path.read_text())
    jsonschema.validate(frame, json.loads((DOCS / "protocol" / f"{path.parent.name}.schema.json").read_text()))
    reader = VISITOR_FRAME if path.parent.name == "from_visitor" else SERVER_FRAME
    assert reader.validate_python(frame).type == frame["type"]


@pytest.mark.parametrize(("name", "text"), schemas().items())
def test_the_written_schemas_are_those_of_the_code(name: str, text: str) -> None:
    assert (DOCS / "protocol" / name).read_text() == text, "run: handrail schema"


def test_every_frame_and_every_error_code_has_its_words() -> None:
    words = (DOCS / "protocol.md").read_text()
    types = {json.loads(path.read_text())["type"] for path in EXAMPLES}
    assert [name for name in types if f"### {name}" not in words] == []
    assert [error.code for error in WIRE_ERRORS if f"| `{error.code}` |" not in words] == []


def test_every_setting_has_its_heading() -> None:
    words = (DOCS / "configuration.md").read_text()
    assert [name for name in Settings.model_fields if f"## HANDRAIL_{name.upper()}\n" not in words] == []


def test_the_readme_leads_to_every_page_of_the_docs() -> None:
    words = (DOCS.parent / "README.md").read_text()
    assert [page.name for page in sorted(DOCS.glob("*.md")) if words.count(f"[docs/{page.name}]") == 0] == []


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.name)
def test_a_link_within_the_docs_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#|\{)([^)#\s]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []
