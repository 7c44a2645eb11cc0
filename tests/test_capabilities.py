"""Every row of docs/capabilities.md is shown by tests that name it, and no test names a row that is not there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\| (\d+) \|", re.MULTILINE)
LINK = re.compile(r"\]\(([\w-]+\.md)\)")


def numbers_in(source: Path) -> set[int]:
    """The numbers in the marks `capability` of a file's tests."""
    return {
        number.value
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "capability"
        for number in node.args
        if isinstance(number, ast.Constant) and isinstance(number.value, int)
    }


def rows() -> list[int]:
    return [int(number) for number in ROW.findall((ROOT / "docs" / "capabilities.md").read_text("utf-8"))]


def test_each_row_has_a_test_and_each_named_row_is_there() -> None:
    shown = {number for source in (ROOT / "tests").rglob("test_*.py") for number in numbers_in(source)}
    assert sorted(set(rows()) - shown) == [], "rows without a test"
    assert sorted(shown - set(rows())) == [], "tests of unknown rows"


def test_each_row_leads_to_a_page_that_there_is() -> None:
    linked = set(LINK.findall((ROOT / "docs" / "capabilities.md").read_text("utf-8")))
    assert sorted(each for each in linked if not (ROOT / "docs" / each).exists()) == []


def test_no_row_stands_twice() -> None:
    assert len(rows()) == len(set(rows()))
