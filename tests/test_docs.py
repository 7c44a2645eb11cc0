"""The pages of docs/ lead to one another and to files that there are."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from server.cli import app

ROOT: Final = Path(__file__).parents[1]
DOCS: Final = ROOT / "docs"
PAGES: Final = (ROOT / "README.md", *sorted(DOCS.rglob("*.md")))
ARCHITECTURE: Final = DOCS / "architecture.md"

LINK: Final = re.compile(r"\]\(([^)#\s{}]+)(?:#[^)]*)?\)")
NAMED: Final = re.compile(r"`([\w./-]+\.(?:py|ts|tsx|mjs))`")
HEADING: Final = re.compile(r"# (\d{4}): .+")
CALL: Final = re.compile(
    r"^ *(?:`|[A-Z_]+=\S+ )*handrail ((?:[a-z-]+ ?)+)(.*)$|`handrail ((?:[a-z-]+ ?)+)([^`<]*)`", re.MULTILINE
)
"""A call of the command line, at the beginning of a line of an example or as a piece of code within a sentence."""

OPTION: Final = re.compile(r"(?<!\S)\[?(--[a-z][a-z-]*)")
PACKAGES: Final = ("server", "knowledge", "escalation")


def links_of(page: Path) -> set[Path]:
    """The files of this project to which a page leads."""
    targets = (each for each in LINK.findall(page.read_text("utf-8")) if "://" not in each)
    return {(page.parent / each).resolve() for each in targets if not each.startswith("mailto:")}


def test_every_link_leads_to_something() -> None:
    astray = [f"{page.name}: {each}" for page in PAGES for each in links_of(page) if not each.exists()]
    assert astray == []


def test_every_page_is_found_from_the_readme() -> None:
    found, ahead = set[Path](), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in found and page.suffix == ".md" and page.exists():
            found.add(page)
            ahead += links_of(page)
    assert sorted(each.name for each in PAGES if each not in found) == []


def test_every_decision_has_its_number_in_its_name_and_its_heading() -> None:
    for page in DOCS.glob("decisions/0*.md"):
        heading = HEADING.match(page.read_text("utf-8"))
        assert heading is not None, page.name
        assert page.name.startswith(heading[1])


def test_the_files_that_the_architecture_names_are_there() -> None:
    files = [
        each.relative_to(ROOT).as_posix() for name in (*PACKAGES, "widget/src") for each in (ROOT / name).rglob("*.*")
    ]
    known = {f"/{each}" for each in (*files, "widget/build.mjs")}
    text = ARCHITECTURE.read_text("utf-8")
    assert [each for each in NAMED.findall(text) if not any(name.endswith(f"/{each}") for name in known)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_the_architecture_has_a_place_for_every_package(package: str) -> None:
    text = ARCHITECTURE.read_text("utf-8")
    inside = [each.parent.relative_to(ROOT / package) for each in (ROOT / package).rglob("__init__.py")]
    names = {each.parts[-1] for each in inside if each.parts and "migrations" not in each.parts}
    assert sorted(each for each in names if not re.search(rf"\b{each}/", text)) == []


def options_of(words: Sequence[str]) -> set[str] | None:
    """Of the command that these words name, whatever they say beyond it; None where there is none."""
    found: TyperGroup | TyperCommand = get_group(app)
    for word in words:
        if not isinstance(found, TyperGroup):
            break
        if word not in found.commands:
            return None
        inside = found.commands[word]
        assert isinstance(inside, TyperGroup | TyperCommand)
        found = inside
    return {name for each in found.params for name in (*each.opts, *each.secondary_opts)}


def test_every_command_of_the_docs_is_there_with_its_options() -> None:
    calls = [call for page in PAGES for call in CALL.finditer(page.read_text("utf-8"))]
    astray = []
    for call in calls:
        words, rest = (call[1] or call[3]).split(), (call[2] if call[1] else call[4]).partition(" #")[0]
        options = options_of(words)
        if options is None or not set(OPTION.findall(rest)) <= options:
            astray.append(call[0])
    assert astray == []
