"""Reading tables of questions and answers as spreadsheets of many countries write them."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sources.file import Unreadable
from knowledge.sources.question_columns import NAMES, question_columns
from knowledge.sources.questions_csv import CSV_READER
from knowledge.sources.table_text import decoded, rows_of
from tests.knowledge.sources.reading import huge, only, read, written


def table(*rows: tuple[str, ...], delimiter: str = ",") -> str:
    written_rows = StringIO(newline="")
    csv.writer(written_rows, delimiter=delimiter).writerows(rows)
    return written_rows.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found_out(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = table(
        ("Frage", "Antwort"), ("Wie groß?", "Für 10 € größer, „schöner“; mehr, nie weniger"), delimiter=delimiter
    )
    article = only(read(CSV_READER, written(tmp_path, "a.csv", text.encode(encoding))))
    assert (article.title, article.body) == ("Wie groß?", "Für 10 € größer, „schöner“; mehr, nie weniger")


@pytest.mark.parametrize(("field", "name"), [(field, name) for field, names in NAMES.items() for name in names])
def test_every_spelling_names_its_field_in_any_case(field: str, name: str) -> None:
    others = [each for each in ("question", "answer") if each != field]
    found = question_columns([*others, f" {name.upper().replace(' ', '_')} "]).column_of
    assert found[field].strip() == name.upper().replace(" ", "_")


def test_a_title_beside_a_question_names_the_article(tmp_path: Path) -> None:
    text = table(("Title", "Question", "Answer"), ("Invoices", "Where is my bill?", "Under Settings."))
    article = only(read(CSV_READER, written(tmp_path, "a.csv", text)))
    assert (article.title, article.questions) == ("Invoices", ("Where is my bill?",))


def test_an_answer_may_have_lines_quotes_and_delimiters(tmp_path: Path) -> None:
    answer = 'Say "hello", then:\n\n1. wait\n2. ask, again'
    article = only(read(CSV_READER, written(tmp_path, "a.csv", table(("q", "a"), ("How?", answer)))))
    assert article.body == answer


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), max_size=8), st.sampled_from(",;\t|"))
def test_what_a_spreadsheet_writes_is_what_is_read(rows: list[tuple[str, str]], delimiter: str) -> None:
    text = table(("question", "answer"), *rows, delimiter=delimiter)
    full = [row for row in rows if any(cell.strip() for cell in row)]
    got = [row for row in list(rows_of(text))[1:] if not row.problem]
    assert [tuple(cell.lstrip() for cell in row.cells) for row in got] == [
        tuple(cell.lstrip() for cell in row) for row in full
    ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"Only one column\nWith words\n", "no columns of questions and answers, only “Only one column”"),
        (b"price,size\n1,2\n", "only “price”, “size”"),
        (b"question,price\nA?,2\n", "no columns of questions and answers"),
        (b"question,answer\n", "holds no records"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 20, "is binary"),
        (b"question,answer\nA?,\x81\xff\n", "neither UTF-8 nor CP1252"),
        (b'"question,answer\nA?,B', "header that cannot be read"),
        (("x," * 300).encode() + b"\n1", "more than 200 columns"),
    ],
)
def test_a_file_that_is_no_table_of_questions_is_named(tmp_path: Path, content: bytes, what: str) -> None:
    with pytest.raises(Unreadable, match=what) as problem:
        read(CSV_READER, written(tmp_path, "a.csv", content))
    assert problem.value.remedy


def test_the_names_that_are_looked_for_are_in_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as problem:
        read(CSV_READER, written(tmp_path, "a.csv", "price\n1"))
    assert "`question`" in problem.value.remedy
    assert "`answer`" in problem.value.remedy


def test_a_bad_row_is_named_by_its_number_and_the_others_are_read(tmp_path: Path) -> None:
    text = table(
        ("id", "question", "answer", "updated", "published"),
        ("1", "Good?", "Yes.", "2026-01-01", "yes"),
        ("2", "", "No question.", "", ""),
        ("3", "No answer?", " ", "", ""),
        ("4", "A date?", "No.", "soon", ""),
        ("5", "Published?", "Unclear.", "", "perhaps"),
        ("1", "Taken?", "Yes.", "", ""),
        ("6", "Also good?", "Yes.", "", "no"),
    )
    contents = read(CSV_READER, written(tmp_path, "a.csv", text))
    assert [(article.article_id, article.published) for article in contents.articles] == [("a/1", True), ("a/6", False)]
    assert [(problem.path, problem.what) for problem in contents.problems] == [
        ("a.csv, row 3", "has no question"),
        ("a.csv, row 4", "has no answer"),
        ("a.csv, row 5", "has something in `updated` that is not a date such as 2026-10-12"),
        ("a.csv, row 6", "has something in `published` that is not true or false"),
        ("a.csv, row 7", "has the id of row 2"),
    ]


def test_a_quote_that_is_never_closed_is_named_and_what_stood_before_is_read(tmp_path: Path) -> None:
    contents = read(CSV_READER, written(tmp_path, "a.csv", 'q,a\nOne?,Yes\nTwo?,"never closed\nThree?,Yes\n'))
    assert [article.title for article in contents.articles] == ["One?"]
    assert [problem.path for problem in contents.problems] == ["a.csv, row 3"]


def test_the_same_question_has_the_same_id_whatever_row_it_stands_in(tmp_path: Path) -> None:
    first = read(CSV_READER, written(tmp_path, "a.csv", "q,a\nWhere is it?,There.\nWhy?,So.\n"))
    later = read(CSV_READER, written(tmp_path, "a.csv", "q,a\nNew?,Yes.\nWhy?,So.\nWhere is it?,Here.\n"))
    assert {each.title: each.article_id for each in first.articles}.items() <= {
        each.title: each.article_id for each in later.articles
    }.items()


def test_long_questions_that_begin_alike_have_ids_of_their_own(tmp_path: Path) -> None:
    begin = "How do I " + "very " * 40
    contents = read(CSV_READER, written(tmp_path, "a.csv", f"q,a\n{begin}one?,1\n{begin}two?,2\n"))
    assert len(contents.articles) == 2
    assert all(len(article.article_id) <= 200 for article in contents.articles)


def test_more_problems_than_anybody_reads_are_counted(tmp_path: Path) -> None:
    contents = read(CSV_READER, written(tmp_path, "a.csv", "q,a\n" + "Why?,\n" * 1500 + "Good?,Yes\n"))
    assert len(contents.articles) == 1
    assert len(contents.problems) == 1001
    assert contents.problems[-1].what == "has 500 more records that cannot be read"


def test_a_file_of_200_mb_is_refused_by_its_size(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="larger than 64 MiB"):
        read(CSV_READER, huge(tmp_path, "a.csv"))


def test_text_without_a_byte_of_utf_16_is_not_taken_for_it() -> None:
    assert decoded("schön".encode("cp1252")) == "schön"
