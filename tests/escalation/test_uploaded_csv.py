"""What a spreadsheet saves is read whatever its delimiter; what cannot be read is told in the error of its reader."""

import pytest

from escalation.uploaded_csv import delimiter_of, text_of_upload


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert text_of_upload("\ufeffname;text\nÄrger;ß".encode(), 100, ValueError) == "name;text\nÄrger;ß"


@pytest.mark.parametrize(
    ("content", "words"), [(b"a" * (1024 * 1024 + 1), "more than 1 MB"), ("Ärger".encode("cp1252"), "not UTF-8")]
)
def test_a_file_that_is_too_large_or_in_another_encoding_is_refused_with_the_remedy(content: bytes, words: str) -> None:
    with pytest.raises(ZeroDivisionError, match=words):
        text_of_upload(content, 1024 * 1024, ZeroDivisionError)


@pytest.mark.parametrize(("text", "delimiter"), [("a,b\n;;;", ","), ("a;b;c\n", ";"), ("a\tb", "\t"), ("name", ",")])
def test_the_first_line_tells_the_delimiter(text: str, delimiter: str) -> None:
    assert delimiter_of(text) == delimiter
