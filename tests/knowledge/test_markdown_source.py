"""Reading a folder: every bad file is reported with a remedy and harms no other."""

import os
from datetime import date
from pathlib import Path

import pytest

from knowledge.article import Article
from knowledge.errors import SourceError
from knowledge.markdown_source import FILE_BYTES_MAX, SourceProblem, read_folder


def write(folder: Path, path: str, content: str | bytes) -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


def only(folder: Path) -> Article | SourceProblem:
    ((_, item),) = read_folder(folder, "/help")
    return item


def test_front_matter_becomes_the_article(tmp_path: Path) -> None:
    write(
        tmp_path,
        "projects/invite.md",
        "---\ntitle: 'Invite: someone'\npages: ['/projects/:id/members']\nsummary: One sentence.\nupdated: 2026-10-12\n"
        "questions:\n  - How do I invite someone?\nlocale: en\nslug: invite-someone\nteam: docs\n---\n\nBody.\n",
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
        updated=date(2026, 10, 12),
    )


def test_a_file_without_front_matter_takes_its_first_heading_as_title(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "# Pay an invoice\n\nBy card.")
    item = only(tmp_path)
    assert isinstance(item, Article)
    assert (item.title, item.url, item.page_patterns) == ("Pay an invoice", "/help/a", ())


@pytest.mark.parametrize("line", ["draft: true", "published: false"])
def test_a_draft_is_read_but_not_published(tmp_path: Path, line: str) -> None:
    write(tmp_path, "a.md", f"---\ntitle: A\n{line}\n---\nBody.")
    item = only(tmp_path)
    assert isinstance(item, Article)
    assert not item.published


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
        ("---\ntitle: A\ndraft: perhaps\n---\nBody.", "`draft` that is not true or false"),
        (b"---\ntitle: A\n---\nCaf\xe9", "not UTF-8 (at byte 20)"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        (b"x" * (FILE_BYTES_MAX + 1), "larger than 1 MiB"),
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
    (bad_path, problem), (good_path, article) = read_folder(tmp_path)
    assert (bad_path, good_path) == ("bad.md", "good.md")
    assert isinstance(problem, SourceProblem)
    assert what in problem.what
    assert problem.remedy
    assert isinstance(article, Article)


def test_two_files_with_one_slug_keep_the_first_and_report_the_second(tmp_path: Path) -> None:
    write(tmp_path, "groups/invite.md", "# Groups\n\nText.")
    write(tmp_path, "projects/invite.md", "# Projects\n\nText.")
    (_, first), (_, second) = read_folder(tmp_path)
    assert isinstance(first, Article)
    assert isinstance(second, SourceProblem)
    assert "groups/invite.md" in second.what


def test_a_link_that_leads_nowhere_is_reported(tmp_path: Path) -> None:
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")
    item = only(tmp_path)
    assert isinstance(item, SourceProblem)


def test_hidden_and_other_files_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, ".git/a.md", "# A\n\nText.")
    write(tmp_path, "b.txt", "B")
    write(tmp_path, "c.MD", "# C\n\nText.")
    assert [path for path, _ in read_folder(tmp_path)] == ["c.MD"]


@pytest.mark.parametrize("name", ["missing", "empty", "file"])
def test_a_folder_that_cannot_be_a_source_says_what_to_give(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    with pytest.raises(SourceError, match="Give the folder that holds the articles"):
        read_folder(tmp_path / name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "# A\n\nText.")
    (tmp_path / "a.md").chmod(0)
    assert isinstance(only(tmp_path), SourceProblem)
