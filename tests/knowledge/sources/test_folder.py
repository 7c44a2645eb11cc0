"""Reading a folder: every bad file is reported with a remedy and harms no other; what is unchanged is not parsed."""

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.article import Article
from knowledge.errors import SourceError
from knowledge.sources.file import TEXT_BYTES_MAX, Contents, Reader, SourceFile
from knowledge.sources.folder import FolderSource, open_source
from knowledge.sources.item import Read, SourceItem, SourceProblem, Unchanged
from knowledge.sources.markdown import MARKDOWN_READER, read_markdown


def write(folder: Path, path: str, content: str | bytes) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def items(folder: Path, known: Mapping[str, str] | None = None) -> list[SourceItem]:
    return list(FolderSource(folder, "/help").read(known or {}))


def only(folder: Path) -> Article:
    (item,) = items(folder)
    assert isinstance(item, Read)
    (article,) = item.articles
    return article


def problem_of(folder: Path) -> SourceProblem:
    (problem,) = (item for item in items(folder) if isinstance(item, SourceProblem))
    return problem


def fingerprints(found: list[SourceItem]) -> dict[str, str]:
    return {item.path: item.fingerprint for item in found if isinstance(item, Read)}


def test_front_matter_becomes_the_article(tmp_path: Path) -> None:
    write(
        tmp_path,
        "projects/invite.md",
        "---\ntitle: 'Invite: someone'\npages: ['/projects/:id/members']\nsummary: One sentence.\nupdated: 2026-10-12\n"
        "questions:\n  - How do I invite someone?\nlocale: en\nslug: invite-someone\nteam: docs\n"
        "segments: [enterprise]\nplans: team\n---\n\nBody.\n",
    )
    assert only(tmp_path) == Article(
        article_id="projects/invite",
        title="Invite: someone",
        body="Body.",
        source="folder",
        path="projects/invite.md",
        summary="One sentence.",
        url="/help/invite-someone",
        locale="en",
        page_patterns=("/projects/:id/members",),
        questions=("How do I invite someone?",),
        segments=("enterprise",),
        plans=("team",),
        updated=date(2026, 10, 12),
    )


def test_a_file_without_front_matter_takes_its_first_heading_as_title(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "# Pay an invoice {#pay}\n\nBy card.")
    made = only(tmp_path)
    assert (made.title, made.url, made.page_patterns) == ("Pay an invoice", "/help/a", ())


def test_a_file_that_speaks_for_its_folder_is_read_at_the_folders_address(tmp_path: Path) -> None:
    write(tmp_path, "billing/README.md", "# Billing\n\nText.")
    assert only(tmp_path).url == "/help/billing"


@pytest.mark.parametrize("line", ["draft: true", "published: false"])
def test_a_draft_is_read_but_not_published(tmp_path: Path, line: str) -> None:
    write(tmp_path, "a.md", f"---\ntitle: A\n{line}\n---\nBody.")
    assert not only(tmp_path).published


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("---\ntitle: [\n---\nBody.", "not YAML"),
        ("---\ntitle: a: b\n---\nBody.", "not YAML"),
        ("---\n- one\n- two\n---\nBody.", "not a list of `name: value`"),
        ("---\ntitle: A\nBody without an end", "without an end"),
        ("---\ntitle: A\n---\n  \n", "no text"),
        ("", "no text"),
        ("Just words.", "no title"),
        ("---\ntitle: {a: 1}\n---\nBody.", "`title` that is not a text"),
        ("---\ntitle: true\n---\nBody.", "`title` that is not a text"),
        ("---\ntitle: A\npages: {a: 1}\n---\nBody.", "`pages` that is not a list of texts"),
        ("---\ntitle: A\npages: [1]\n---\nBody.", "`pages` that is not a list of texts"),
        ("---\ntitle: A\nupdated: soon\n---\nBody.", "`updated` that is not a date"),
        ("---\ntitle: A\nupdated: 2026-02-30\n---\nBody.", "a value that cannot be"),
        ("---\ntitle: A\norder: " + "9" * 5000 + "\n---\nBody.", "a value that cannot be"),
        ("---\ntitle: A\ndraft: !!bool perhaps\n---\nBody.", "a value that cannot be"),
        ("---\ntitle: A\nupdated: !!timestamp soon\n---\nBody.", "a value that cannot be"),
        ("---\ntitle: A\ndraft: perhaps\n---\nBody.", "`draft` that is not true or false"),
        (b"---\ntitle: A\n---\nCaf\xe9", "not UTF-8 (at byte 20)"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (b"x" * (TEXT_BYTES_MAX + 1), "larger than 1 MiB"),
        ('---\ntitle: "a\\0b"\n---\nBody.', "`title`"),
        ('---\ntitle: "\\ud800"\n---\nBody.', ""),
        ("---\n" + "a: " + "[" * 5000 + "\n---\nBody.", "front matter"),
        ("---\ntitle: !!python/object/apply:os.system [id]\n---\nBody.", "not YAML"),
    ],
)
def test_a_bad_file_is_reported_with_a_remedy_and_its_neighbour_is_read(
    tmp_path: Path, content: str | bytes, what: str
) -> None:
    write(tmp_path, "bad.md", content)
    write(tmp_path, "good.md", "# Good\n\nText.")
    problem, good = items(tmp_path)
    assert isinstance(problem, SourceProblem)
    assert (problem.path, good.path) == ("bad.md", "good.md")
    assert what in problem.what
    assert problem.remedy
    assert isinstance(good, Read)


def test_among_ten_thousand_files_each_bad_one_is_named(tmp_path: Path) -> None:
    for number in range(10_000):
        (tmp_path / f"a{number:05}.md").write_text("---\ntitle: A\n---\nText.")
    with (tmp_path / "huge.md").open("wb") as huge:
        huge.truncate(200 * 1000 * 1000)
    write(tmp_path, "picture.md", b"\x89PNG\r\n\x1a\n\0")
    found = items(tmp_path)
    assert [item.path for item in found if isinstance(item, SourceProblem)] == ["huge.md", "picture.md"]
    assert sum(isinstance(item, Read) for item in found) == 10_000


def test_a_file_is_read_only_when_its_turn_comes(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "# A\n\nText.")
    write(tmp_path, "b.md", "# B\n\nText.")
    reading = FolderSource(tmp_path).read({})
    assert next(reading).path == "a.md"
    (tmp_path / "b.md").unlink()
    assert isinstance(next(reading), SourceProblem)


def test_an_unchanged_file_is_named_but_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.md", "# A\n\nText.")
    write(tmp_path, "b.md", "# B\n\nText.")
    known = fingerprints(items(tmp_path))
    write(tmp_path, "b.md", "# B\n\nOther text.")
    parsed: list[str] = []

    def read(file: SourceFile) -> Contents:
        parsed.append(file.path)
        return read_markdown(file)

    watched = replace(MARKDOWN_READER, read=read)
    monkeypatch.setattr("knowledge.sources.folder.reader_for", lambda _suffix: watched)
    unchanged, changed = items(tmp_path, known)
    assert unchanged == Unchanged("a.md")
    assert isinstance(changed, Read)
    assert parsed == ["b.md"]


def test_a_file_whose_include_changed_is_read_anew(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "# A\n\n{!_part.md!}")
    write(tmp_path, "_part.md", "One.")
    known = fingerprints(items(tmp_path))
    assert items(tmp_path, known) == [Unchanged("a.md")]
    write(tmp_path, "_part.md", "Two.")
    (item,) = items(tmp_path, known)
    assert isinstance(item, Read)


def test_another_address_of_the_help_centre_makes_every_file_new(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "# A\n\nText.")
    known = fingerprints(items(tmp_path))
    (item,) = FolderSource(tmp_path, "https://help.example").read(known)
    assert isinstance(item, Read)


@pytest.mark.parametrize("is_known", [True, False])
def test_two_files_with_one_slug_keep_the_first_and_report_the_second(tmp_path: Path, is_known: bool) -> None:
    write(tmp_path, "groups/invite.md", "# Groups\n\nText.")
    known = fingerprints(items(tmp_path)) if is_known else {}
    write(tmp_path, "projects/invite.md", "# Projects\n\nText.")
    first, second = items(tmp_path, known)
    assert isinstance(first, Unchanged if is_known else Read)
    assert isinstance(second, SourceProblem)
    assert "groups/invite.md" in second.what


def test_two_files_with_one_id_keep_the_first_and_report_the_second(tmp_path: Path) -> None:
    write(tmp_path, "a.html", "<h1>A</h1><p>Text.")
    write(tmp_path, "a.md", "---\ntitle: A\nslug: other\n---\nText.")
    assert "the id “a”, which a.html has" in problem_of(tmp_path).what


def test_a_link_that_leads_nowhere_is_reported(tmp_path: Path) -> None:
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")
    assert problem_of(tmp_path).what == "is not a file"


def test_a_link_that_leads_to_itself_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to("a.md")
    problem = problem_of(tmp_path)
    assert problem.what in {"is a link that leads to itself", "is not a file"}
    assert problem.remedy


def test_a_name_that_is_not_utf8_is_reported(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("# A\n\nText.")
    assert problem_of(tmp_path).what == "has a name that is not UTF-8"


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = write(tmp_path, "outside/secret.md", "# Secret\n\nText.")
    inside = tmp_path / "inside"
    write(inside, "a.md", "# A\n\nText.")
    (inside / "b.md").symlink_to(outside)
    (inside / "folder").symlink_to(outside.parent)
    assert "leads out of the folder" in problem_of(inside).what
    assert [item.path for item in items(inside)] == ["a.md", "b.md"]


def test_hidden_files_parts_and_other_formats_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, ".git/a.md", "# A\n\nText.")
    write(tmp_path, "_parts/a.md", "Text.")
    write(tmp_path, "b.txt", "B")
    write(tmp_path, "c.MD", "# C\n\nText.")
    assert [item.path for item in items(tmp_path)] == ["c.MD"]


@pytest.mark.parametrize("name", ["missing", "empty", "file"])
def test_a_folder_that_cannot_be_a_source_says_what_to_give(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    with pytest.raises(SourceError, match="Give the folder that holds the articles"):
        FolderSource(tmp_path / name).read({})


def test_a_single_file_is_a_source_too(tmp_path: Path) -> None:
    source = open_source(write(tmp_path, "a.md", "# A\n\nText."), "/help", "one")
    (item,) = source.read({})
    assert isinstance(item, Read)
    assert (source.count(), item.articles[0].source, item.articles[0].url) == (1, "one", "/help/a")


@pytest.mark.parametrize("name", ["missing.md", "a.exe"])
def test_what_nobody_can_read_is_refused_with_the_formats_that_can_be(tmp_path: Path, name: str) -> None:
    write(tmp_path, "a.exe", "x")
    with pytest.raises(SourceError, match=r"These can be read: .*\.md"):
        open_source(tmp_path / name).read({})


def test_a_page_that_is_nested_too_deep_is_reported_and_its_neighbour_is_read(tmp_path: Path) -> None:
    write(tmp_path, "a.html", "<h1>A</h1>" + "<div>" * 5000 + "deep")
    write(tmp_path, "b.md", "# B\n\nText.")
    problem, good = items(tmp_path)
    assert isinstance(problem, SourceProblem)
    assert problem.what == "is nested too deep"
    assert isinstance(good, Read)


def test_a_reader_that_fails_harms_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.md", "# A\n\nText.")
    write(tmp_path, "b.md", "# B\n\nText.")

    def read(file: SourceFile) -> Contents:
        if file.path == "a.md":
            raise ZeroDivisionError
        return read_markdown(file)

    monkeypatch.setattr("knowledge.sources.folder.reader_for", lambda _suffix: Reader(read, "1"))
    problem, good = items(tmp_path)
    assert isinstance(problem, SourceProblem)
    assert "ZeroDivisionError" in problem.what
    assert isinstance(good, Read)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "# A\n\nText.").chmod(0)
    assert "cannot be read" in problem_of(tmp_path).what
