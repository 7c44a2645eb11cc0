"""Reading a set: liberal with what is missing, exact about what is wrong."""

from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import SourceError
from knowledge.evaluation.question import Question
from knowledge.evaluation.question_set import find_folders, read_set
from knowledge.page import Page
from tests.knowledge.evaluation.invented import LOOM, append, queries, sections, write_set


def one_question(folder: Path, **fields: Any) -> Question:
    """The question whose line has these fields and an answer."""
    line = {"query": "add", "relevant": [{"sid": "thread::0"}]} | fields
    read = read_set(write_set(folder, queries=[line]))
    assert read.problems == ()
    return read.questions[0]


def test_a_whole_set_is_read_without_a_word(tmp_path: Path) -> None:
    read = read_set(write_set(tmp_path / "weaving"))
    assert read.product == "weaving"
    assert read.problems == ()
    assert len(read.sections) == 8
    assert [question.set_name for question in read.questions] == [
        "ambiguous", "ambiguous", "known_item", "xref", "xref", "our own words",
    ]  # fmt: skip


def test_title_breadcrumb_and_text_are_told_apart_and_a_masked_heading_is_gone(tmp_path: Path) -> None:
    section = read_set(write_set(tmp_path)).sections[-1]
    assert (section.plain.title, section.plain.breadcrumb) == ("Team", ("Why can nobody see my loom?",))
    assert section.plain.headline == "Team › Why can nobody see my loom?"
    assert (section.masked.title, section.masked.breadcrumb) == ("Team", ())
    assert section.masked.text == section.plain.text == "Looms are private until you share them with your team."


def test_a_section_whose_title_is_masked_has_neither_title_nor_headline(tmp_path: Path) -> None:
    line = sections()[0] | {"index_text_masked": sections()[0]["text"]}
    masked = read_set(write_set(tmp_path, sections=[line], queries=queries()[:1])).sections[0].masked
    assert (masked.title, masked.breadcrumb, masked.headline) == ("", (), "")


def test_a_section_needs_no_more_than_an_article_and_a_text(tmp_path: Path) -> None:
    bare = [{"article_id": "a", "text": "Only text."}, {"sid": "b::7", "index_text": "Title\nText."}]
    asked = [{"query": "q", "relevant": [{"article_id": "a"}]}]
    read = read_set(write_set(tmp_path, sections=bare, queries=asked))
    assert read.problems == ()
    assert [(each.sid, each.article_id) for each in read.sections] == [("a::line 1", "a"), ("b::7", "b")]
    assert read.sections[1].plain.title == "Title"
    assert read.questions[0].qid == "line 1"
    assert read.questions[0].set_name == "unnamed"


@pytest.mark.parametrize(
    ("given", "page"),
    [
        (None, None),
        ({}, None),
        ("p1", Page("/looms/:id", "Looms › Threads", ("Warp threads",))),
        ("/somewhere/else", Page("/somewhere/else")),
        ({"page_id": "p1"}, Page("/looms/:id", "Looms › Threads", ("Warp threads",))),
        ({"page_id": "p1", "title": "Another"}, Page("/looms/:id", "Another", ("Warp threads",))),
        ({"url": "/x", "url_example": "/x/1", "title": None, "headings": []}, Page("/x")),
        ({"title": "No address"}, Page("", "No address")),
        ({"page_id": "unknown"}, None),
    ],
)
def test_a_page_may_be_given_in_full_by_its_id_or_by_its_key(tmp_path: Path, given: Any, page: Page | None) -> None:
    assert one_question(tmp_path, page=given).page == page


def test_a_question_without_a_page_is_asked_on_none_and_on_the_pages_that_are_given(tmp_path: Path) -> None:
    assert set(one_question(tmp_path, page=LOOM, page_noise="/x").asked) == {"page"}
    assert set(one_question(tmp_path).asked) == {"none"}
    both = one_question(tmp_path, page_aligned=LOOM, page_noise="/x").asked
    assert both == {"none": None, "right page": Page("/looms/:id", "Looms › Threads", ("Warp threads",)),
                    "unrelated page": Page("/x")}  # fmt: skip


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "not JSON"),
        (b"[1]", "no object"),
        (b'{"query": "caf\xe9"}', "not UTF-8"),
        (b'{"relevant": [{"sid": "thread::0"}]}', "`query`"),
        (b'{"query": 7, "relevant": [{"sid": "thread::0"}]}', "`query` is no text"),
        (b'{"query": "q"}', "`relevant`"),
        (b'{"query": "q", "relevant": [{"sid": "nowhere::1", "article_id": "nowhere"}]}', "'nowhere::1'"),
        (b'{"query": "q", "relevant": [{"sid": null}]}', "neither"),
        (b'{"query": "q", "relevant": [{"sid": "thread::0", "grade": "high"}]}', "`grade`"),
        (b'{"query": "q", "relevant": [{"sid": "thread::0"}], "exclude": "x"}', "`exclude`"),
        (b'{"query": "q", "relevant": [{"sid": "thread::0"}], "page": 5}', "`page`"),
    ],
)
def test_a_broken_line_is_named_by_file_and_line_and_costs_only_itself(tmp_path: Path, line: bytes, said: str) -> None:
    folder = write_set(tmp_path)
    append(folder / "queries.jsonl", line)
    read = read_set(folder)
    assert len(read.questions) == 6
    [problem] = read.problems
    assert (problem.file, problem.line) == (str(folder / "queries.jsonl"), 7)
    assert said in problem.text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"sid": "x", "text": "t"}', "`article_id`"),
        (b'{"sid": "x::1", "article_id": "x"}', "`index_text`"),
        (b'{"sid": "thread::0", "article_id": "thread", "text": "t"}', "line 1"),
        (b'{"sid": "x::1", "article_id": "x", "text": "t", "heading_path": "h"}', "`heading_path`"),
    ],
)
def test_a_section_that_cannot_be_used_is_named(tmp_path: Path, line: bytes, said: str) -> None:
    folder = write_set(tmp_path)
    append(folder / "sections.jsonl", line)
    read = read_set(folder)
    assert len(read.sections) == 8
    [problem] = read.problems
    assert problem.line == 9
    assert said in problem.text


def test_a_missing_file_is_an_error_with_its_name(tmp_path: Path) -> None:
    folder = write_set(tmp_path)
    (folder / "sections.jsonl").unlink()
    with pytest.raises(SourceError, match=r"sections\.jsonl is missing"):
        read_set(folder)


def test_pages_and_articles_may_be_missing(tmp_path: Path) -> None:
    folder = write_set(tmp_path)
    (folder / "pages.jsonl").unlink()
    assert read_set(folder).problems == ()


def test_a_set_with_nothing_to_ask_is_an_error_that_quotes_the_first_problem(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no line that can be used.*queries\.jsonl:1"):
        read_set(write_set(tmp_path, queries=[{"query": ""}]))


def test_a_folder_of_products_stands_for_all_of_them(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write_set(tmp_path / name)
    (tmp_path / "empty").mkdir()
    assert [folder.name for folder in find_folders([tmp_path])] == ["a", "b"]
    assert [folder.name for folder in find_folders([tmp_path / "b", tmp_path / "b"])] == ["b"]


def test_what_holds_no_questions_and_two_products_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is no folder"):
        find_folders([tmp_path / "nowhere"])
    with pytest.raises(SourceError, match=r"holds no queries\.jsonl"):
        find_folders([tmp_path])
    same = [write_set(tmp_path / "one" / "same"), write_set(tmp_path / "two" / "same")]
    with pytest.raises(SourceError, match="Two folders are called same"):
        find_folders(same)
