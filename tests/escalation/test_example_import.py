import json

import pytest

from escalation import example_import
from escalation.example_import import LINES_MAX, ExamplesRefused, LeftOut, read_examples
from escalation.examples import EXAMPLES_MAX, Example
from escalation.taxonomy import DEFAULT_TAXONOMY


def test_csv_and_json_lines_say_the_same() -> None:
    csv = 'category;text\nBilling;"Where is my\nbill?"\nbug;It broke\n'.encode("utf-8-sig")
    lines = [{"text": "Where is my\nbill?", "category": "billing"}, {"text": "It broke", "category": "Bug"}]
    expected = (Example("Where is my\nbill?", "billing"), Example("It broke", "bug"))
    assert read_examples(csv, DEFAULT_TAXONOMY).examples == expected
    written = "\n\n".join(map(json.dumps, lines)).encode()
    assert read_examples(written, DEFAULT_TAXONOMY).examples == expected


def test_lines_without_use_are_named() -> None:
    content = b"text,category\nA,billing\nA,bug\n,bug\nB,weather\nC\n"
    assert read_examples(content, DEFAULT_TAXONOMY).left_out == (
        LeftOut(3, "Line 2 has the same text already."),
        LeftOut(4, "It has no text."),
        LeftOut(5, "There is no category 'weather'."),
        LeftOut(6, "There is no category 'None'."),
    )
    assert [each.line for each in read_examples(b'{"text": "x"}\n[1]\n{"', DEFAULT_TAXONOMY).left_out] == [1, 2, 3]


def test_more_than_are_kept_are_left_out() -> None:
    rows = "\n".join(f"text {number},bug" for number in range(EXAMPLES_MAX + 2))
    read = read_examples(f"text,category\n{rows}".encode(), DEFAULT_TAXONOMY)
    assert (len(read.examples), len(read.left_out)) == (EXAMPLES_MAX, 2)


@pytest.mark.parametrize("content", [b"", b"words,kind\nx,y", b"\xff\xfe", b'text,category\n"a\0', b"text\nx"])
def test_a_file_of_another_kind_is_refused_with_the_remedy(content: bytes) -> None:
    try:
        assert read_examples(content, DEFAULT_TAXONOMY).examples == ()
    except ExamplesRefused as refused:
        assert str(refused).endswith(("missing.", "again."))


@pytest.mark.parametrize("line", ["a,bug\n", "a\n", "{}\n"])
def test_no_file_is_read_for_longer_than_others_can_wait(line: str) -> None:
    begin = "" if line.startswith("{") else "text,category\n"
    assert read_examples((begin + line * LINES_MAX).encode(), DEFAULT_TAXONOMY).left_out
    with pytest.raises(ExamplesRefused, match="Split it"):
        read_examples((begin + line * (LINES_MAX + 1)).encode(), DEFAULT_TAXONOMY)


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(example_import, "BYTES_MAX", 4)
    with pytest.raises(ExamplesRefused, match="Split it"):
        read_examples(b"text,category", DEFAULT_TAXONOMY)
