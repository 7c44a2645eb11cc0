"""Reading JSON: exports are known by their shape, the rest should be questions, and nothing unbounded is parsed."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.sources.file import Unreadable
from knowledge.sources.json_document import LINE_CHARACTERS_MAX
from knowledge.sources.json_file import JSON_READER, JSONL_READER
from knowledge.sources.readers import reader_for
from tests.knowledge.sources.reading import huge, only, read, written


@pytest.mark.parametrize(
    "document",
    [
        [{"question": "Why?", "answer": "So."}],
        {"faqs": [{"q": "Why?", "a": "So."}]},
        {"data": [{"title": "Why?", "body": "<p>So.</p>"}]},
        {"Why?": "So."},
        {
            "@type": "FAQPage",
            "mainEntity": [{"@type": "Question", "name": "Why?", "acceptedAnswer": {"@type": "Answer", "text": "So."}}],
        },
    ],
)
def test_questions_are_read_in_every_usual_wrapping(tmp_path: Path, document: object) -> None:
    article = only(read(JSON_READER, written(tmp_path, "a.json", json.dumps(document))))
    assert (article.title, article.body) == ("Why?", "So.")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"{", "is not JSON"),
        (b"[{}", r"is not JSON .*column 4"),
        (b'{"a": NaN}', "NaN is no value of JSON"),
        (b'["\xff"]', r"not UTF-8 \(at byte 2\)"),
        ('["a"]'.encode("utf-16"), "binary"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a":' * 100_000, "nested too deep"),
        (b"[" * 900 + b"]" * 900, "unknown shape|nested too deep"),
        (b"[]", "holds no records"),
        (b"{}", "unknown shape"),
        (b"7", "unknown shape"),
        (b'{"save": "Save", "cancel": "Cancel"}', "unknown shape"),
        (b'{"name": "kelpie", "version": "1", "dependencies": {}}', "unknown shape"),
        (b'[{"price": 1}]', "no columns of questions and answers, only “price”"),
        (b"[1, 2]", "unknown shape"),
        (b"9" * 10_000, r"is not JSON .*thousands of digits\)$"),
    ],
)
def test_a_file_that_holds_no_articles_is_named(tmp_path: Path, content: bytes, what: str) -> None:
    with pytest.raises(Unreadable, match=what) as problem:
        read(JSON_READER, written(tmp_path, "a.json", content))
    assert problem.value.remedy


def test_an_unknown_shape_is_told_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as problem:
        read(JSON_READER, written(tmp_path, "a.json", "{}"))
    assert all(name in problem.value.remedy for name in ("question", "answer", "Zendesk", "Intercom", "Freshdesk"))


NAMES = (  # of fields that mean something to a reader
    "type data articles article id title body state translations locale html_url section_id description status "
    "folder_id folders visibility hierarchy question answer translated_content user_segment_id user_segments seo_data "
    "updated_at draft mainEntity"
)

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES.split()), inner, max_size=6),
    max_leaves=20,
)


@settings(deadline=None)  # the first example imports what reads HTML
@given(_json)
def test_whatever_json_says_it_gives_articles_or_problems(
    tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    file = written(tmp_path_factory.getbasetemp(), "any.json", json.dumps(value))
    for reader, content in ((JSON_READER, json.dumps(value)), (JSONL_READER, json.dumps(value) + "\n{}")):
        file.write_text(content)
        try:
            contents = read(reader, file)
        except Unreadable as problem:
            assert problem.remedy
        else:
            assert all(article.title and article.body for article in contents.articles)
            assert len({article.article_id for article in contents.articles}) == len(contents.articles)


def test_half_characters_and_nul_are_named_and_harm_no_other_record(tmp_path: Path) -> None:
    text = '[{"q": "A?", "a": "\\ud800"}, {"q": "B?", "a": "x\\u0000"}, {"q": "C?", "a": "Yes"}]'
    contents = read(JSON_READER, written(tmp_path, "a.json", text))
    assert [article.title for article in contents.articles] == ["C?"]
    assert [problem.path for problem in contents.problems] == ["a.json, record 1", "a.json, record 2"]


def test_a_bad_line_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    lines = ['{"q": "A?", "a": "Yes"}', "", "{", "[1]", '{"q": "B?", "a": "No"}', f'"{"x" * LINE_CHARACTERS_MAX}"']
    contents = read(JSONL_READER, written(tmp_path, "a.jsonl", "\r\n".join(lines)))
    assert [article.title for article in contents.articles] == ["A?", "B?"]
    assert [problem.path for problem in contents.problems] == [f"a.jsonl, line {line}" for line in (3, 4, 6)]


def test_lines_of_an_export_are_articles_of_that_export(tmp_path: Path) -> None:
    lines = [
        json.dumps({"type": "article", "id": str(number), "title": "T", "body": "<p>B</p>", "state": "published"})
        for number in range(3)
    ]
    contents = read(JSONL_READER, written(tmp_path, "a.jsonl", "\n".join([*lines, "{"])))
    assert [article.article_id for article in contents.articles] == ["a/0", "a/1", "a/2"]
    assert [problem.path for problem in contents.problems] == ["a.jsonl, line 4"]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_a_file_of_200_mb_is_refused_by_its_size(tmp_path: Path, name: str) -> None:
    reader = reader_for(Path(name).suffix)
    assert reader is not None
    with pytest.raises(Unreadable, match="larger than 64 MiB"):
        read(reader, huge(tmp_path, name))


def test_a_body_may_nest_deeper_than_any_parser_goes(tmp_path: Path) -> None:
    deep = {"q": "A?", "a": "<div>" * 20_000 + "x" + "</div>" * 20_000}
    contents = read(JSON_READER, written(tmp_path, "a.json", json.dumps([deep, {"q": "B?", "a": "Yes"}])))
    assert [article.title for article in contents.articles][-1] == "B?"
