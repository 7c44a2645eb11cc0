"""Bytes become the text that a browser would show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sources.charset import page_text


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("été".encode(), "", "été"),
        ("été".encode("latin-1"), "", "été"),
        ("“été”".encode("cp1252"), "ISO-8859-1", "“été”"),
        ("привет".encode("koi8-r"), "KOI8-R", "привет"),
        ("日本".encode("shift_jis"), "Shift_JIS", "日本"),
        ("中文".encode("gb18030"), "gb2312", "中文"),
        ("\ufeffété".encode(), "latin-1", "été"),
        ("été".encode("utf-16"), "", "été"),
        (b"<meta charset='windows-1251'>" + "да".encode("cp1251"), "", "<meta charset='windows-1251'>да"),
        (b'<meta content="text/html; charset=koi8-r">' + "да".encode("koi8-r"), "", None),
        ("<meta charset=koi8-r>да".encode(), "utf-8", "<meta charset=koi8-r>да"),
        ("<meta charset=rot13>да".encode(), "no-such", "<meta charset=rot13>да"),
        ("да".encode(), "base64", "да"),
        (b"a\xffb", "utf-8", "a\ufffdb"),
        (b"", "", ""),
    ],
)
def test_bytes_become_text(body: bytes, charset: str, text: str | None) -> None:
    assert page_text(body, charset) == text if text is not None else page_text(body, charset).endswith("да")


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_and_any_name_give_some_text(body: bytes, charset: str) -> None:
    assert isinstance(page_text(body, charset), str)
