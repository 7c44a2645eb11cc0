"""Includes: put in their place, within the source only, never around in a circle."""

from pathlib import Path

import pytest

from knowledge.sources.file import SourceFile, Unreadable
from knowledge.sources.includes import DEPTH_MAX, with_includes


def expanded(folder: Path, body: str, path: str = "a.md") -> str:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(body)
    return with_includes(body, SourceFile(path, file, folder))


def refused(folder: Path, body: str) -> Unreadable:
    with pytest.raises(Unreadable) as raised:
        expanded(folder, body)
    assert raised.value.remedy
    return raised.value


@pytest.mark.parametrize(
    "directive",
    [
        "{!part.md!}",
        "{! part.md !}",
        '--8<-- "part.md"',
        "-8<- 'part.md'",
        "--8<--\npart.md\n--8<--",
        '{% include "part.md" %}',
        "{% include part.md %}",
        '{% include-markdown "part.md" start="x" %}',
        "<!-- include: part.md -->",
        "import Part from './part.md'\n<Part />",
    ],
)
def test_each_spelling_of_an_include_is_replaced_by_the_file(tmp_path: Path, directive: str) -> None:
    (tmp_path / "part.md").write_text("---\ntitle: not shown\n---\nWords.\n")
    assert expanded(tmp_path, f"Before.\n{directive}\nAfter.") == "Before.\nWords.\nAfter."


def test_what_is_included_stands_as_deep_as_the_line_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "part.md").write_text("One.\n\nTwo.")
    assert expanded(tmp_path, "1. Step\n\n    {!part.md!}") == "1. Step\n\n    One.\n\n    Two."


def test_a_path_is_looked_for_beside_the_file_then_at_the_root_and_in_the_usual_folders(tmp_path: Path) -> None:
    (tmp_path / "_includes").mkdir()
    (tmp_path / "deep").mkdir()
    (tmp_path / "_includes" / "one.md").write_text("usual")
    (tmp_path / "two.md").write_text("root")
    (tmp_path / "deep" / "two.md").write_text("beside")
    (tmp_path / "three.md").write_text("root")
    body = "{% include one.md %}\n{!two.md!}\n{!/three.md!}"
    assert expanded(tmp_path, body, "deep/a.md") == "usual\nbeside\nroot"


def test_a_named_section_or_some_lines_of_a_file_can_be_included(tmp_path: Path) -> None:
    (tmp_path / "part.md").write_text("one\n<!-- --8<-- [start:mid] -->\ntwo\n<!-- --8<-- [end:mid] -->\nthree")
    assert expanded(tmp_path, '--8<-- "part.md:mid"') == "two"
    assert expanded(tmp_path, '--8<-- "part.md:5:5"') == "three"
    assert "section “none”" in refused(tmp_path, '--8<-- "part.md:none"').what


def test_code_is_left_alone(tmp_path: Path) -> None:
    body = "```md\n{!part.md!}\n```"
    assert expanded(tmp_path, body) == body


def test_files_that_include_each_other_are_refused_with_the_whole_chain(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("{!c.md!}")
    (tmp_path / "c.md").write_text("{!a.md!}")
    assert refused(tmp_path, "{!b.md!}").what == "includes itself: a.md → b.md → c.md → a.md"


def test_a_file_that_includes_itself_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "{!a.md!}").what == "includes itself: a.md → a.md"


@pytest.mark.parametrize("path", ["../secret.md", "/../secret.md", "link.md", "folder/secret.md"])
def test_nothing_outside_of_the_source_is_included(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.md").write_text("secret")
    source = tmp_path / "source"
    source.mkdir()
    (source / "link.md").symlink_to(tmp_path / "secret.md")
    (source / "folder").symlink_to(tmp_path)
    assert "outside of the source" in refused(source, f"{{!{path}!}}").what


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path, "{!gone.md!}").what == "includes “gone.md”, which is not there"


def test_a_file_that_cannot_be_read_is_named_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "part.md").write_bytes(b"\xff\xfe")
    assert refused(tmp_path, "{!part.md!}").what == "includes part.md, which is not UTF-8 (at byte 0)"


def test_includes_go_only_so_deep(tmp_path: Path) -> None:
    for number in range(DEPTH_MAX + 2):
        (tmp_path / f"p{number}.md").write_text(f"{{!p{number + 1}.md!}}")
    assert "deep" in refused(tmp_path, "{!p0.md!}").what


def test_files_that_multiply_each_other_are_stopped(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"p{number}.md").write_text("\n".join([f"{{!p{number + 1}.md!}}"] * 20))
    (tmp_path / "p5.md").write_text("word " * 100)
    assert "more than 1 MiB" in refused(tmp_path, "{!p0.md!}").what
