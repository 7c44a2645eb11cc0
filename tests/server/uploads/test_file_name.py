"""The name of a file as others will read it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.uploads.bounds import NAME_CHARACTERS_MAX
from server.uploads.file_name import ENDINGS, clean_name


@pytest.mark.parametrize(
    ("given", "media_type", "name"),
    [
        ("Bildschirmfoto 2026-11-27.png", "image/png", "Bildschirmfoto 2026-11-27.png"),
        ("IMG_1.JPEG", "image/jpeg", "IMG_1.JPEG"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\Users\\Ana\\server.log", "text/plain", "server.log"),
        ("invoice.pdf.exe", "application/pdf", "invoice.pdf.exe.pdf"),
        ("evil\u202egnp.exe", "image/png", "evil gnp.exe.png"),
        ("a\r\nSet-Cookie: x=1.png", "image/png", "a Set-Cookie: x=1.png"),
        ("", "image/png", "file.png"),
        (".png", "image/png", "png.png"),
        ("...", "text/csv", "file.csv"),
        ("截图.webp", "image/webp", "截图.webp"),
    ],
)
def test_a_name_is_kept_as_far_as_it_is_safe_and_true(given: str, media_type: str, name: str) -> None:
    assert clean_name(given, media_type) == name


@given(st.text(max_size=400), st.sampled_from(sorted(ENDINGS)))
def test_a_name_is_one_short_line_without_a_path_and_with_a_true_ending(given: str, media_type: str) -> None:
    name = clean_name(given, media_type)
    assert 0 < len(name) <= NAME_CHARACTERS_MAX
    assert not set(name) & set("/\\")
    assert not any(unicodedata.category(character)[0] == "C" for character in name)
    assert name.lower().endswith(ENDINGS[media_type])
    assert clean_name(name, media_type) == name, "cleaning twice changes nothing"
