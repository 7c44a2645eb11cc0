"""What a file is, by its content alone."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from server.uploads.content import ContentRefused, judged
from tests.server.uploads.files import claiming, moving, picture

SCRIPT = b"<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif"), ("WEBP", "image/webp")],
)
def test_a_picture_keeps_its_kind_and_tells_its_size(kind: str, media_type: str) -> None:
    file = judged(picture(kind), "x")
    assert (file.media_type, file.width, file.height) == (media_type, 40, 30)
    with Image.open(BytesIO(file.content)) as kept:
        assert kept.format == kind


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_way_to_keep_pixels_is_read(mode: str) -> None:
    assert judged(picture(mode=mode), "x.png").width == 40


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_what_moves_goes_on_moving(kind: str) -> None:
    with Image.open(BytesIO(judged(moving(kind), "x").content)) as kept:
        assert getattr(kept, "n_frames", 1) == 3


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_where_a_picture_was_taken_is_taken_out(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    exif.get_ifd(0x8825)[1] = "N"
    given = picture(kind, exif=exif)
    assert b"Secret camera" in given
    kept = judged(given, "x").content
    assert b"Secret camera" not in kept
    with Image.open(BytesIO(kept)) as image:
        assert dict(image.getexif()) == {}


def test_of_a_photograph_with_another_behind_it_the_first_is_kept() -> None:
    behind = Image.new("RGB", (10, 10), "red")
    given = picture("MPO", save_all=True, append_images=[behind])
    file = judged(given, "IMG_0001.JPG")
    assert (file.media_type, file.width, file.height) == ("image/jpeg", 40, 30)
    with Image.open(BytesIO(file.content)) as kept:
        assert kept.format == "JPEG"


def test_which_way_is_up_stays() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    file = judged(picture("JPEG", exif=exif), "x.jpg")
    assert (file.width, file.height) == (30, 40)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_second_file_behind_or_within_a_picture_is_gone(kind: str) -> None:
    given = picture(kind, comment=SCRIPT) if kind in {"GIF", "JPEG"} else picture(kind)
    assert SCRIPT not in judged(given + SCRIPT, "x").content


@pytest.mark.parametrize(("width", "height"), [(16_000, 16_000), (60_000, 1), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_claims_billions_of_pixels_is_not_decoded(width: int, height: int) -> None:
    with pytest.raises(ContentRefused) as refused:
        judged(claiming(width, height), "x.png")
    assert refused.value.code in {"upload_too_large", "upload_damaged"}


@pytest.mark.parametrize(
    "given", [picture("JPEG")[:200], picture()[:60], b"GIF89a", b"RIFF\x04\0\0\0WEBP", b"\x89PNG\r\n\x1a\n"]
)
def test_half_a_picture_is_refused_as_damaged(given: bytes) -> None:
    with pytest.raises(ContentRefused) as refused:
        judged(given, "x.png")
    assert refused.value.code == "upload_damaged"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.txt", "text/plain"),
        ("a.LOG", "text/plain"),
        ("a", "text/plain"),
        ("a.CSV", "text/csv"),
        ("a.json", "application/json"),
    ],
)
def test_a_text_is_what_its_name_says_among_harmless_kinds(name: str, media_type: str) -> None:
    assert judged("Zeile 1\n\tümläut\x1b[31m\n".encode(), name).media_type == media_type


def test_a_pdf_is_taken_as_it_is() -> None:
    file = judged(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "report.pdf")
    assert (file.media_type, file.width) == ("application/pdf", None)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg"),
        (b"\xef\xbb\xbf  \n<SVG/>", "a.png"),
        (b"<!DOCTYPE html><p>hi", "a.txt"),
        (b"\n\n<html>", "a.txt"),
        (b"<?xml version='1.0'?><x/>", "a.txt"),
        (SCRIPT, "picture.png"),
        (b"plain words", "page.html"),
        (b"plain words", "drawing.SVG"),
        (b"MZ\x90\0\x03", "setup.exe"),
        (b"PK\x03\x04\x14\0", "a.docx"),
        (b"\x7fELF\x02\x01", "a"),
        ("ümläut".encode("utf-16"), "a.txt"),
        (b"caf\xe9", "a.txt"),
        (b"BM" + b"\0" * 60, "a.bmp"),
    ],
)
def test_programs_pages_and_drawings_are_never_taken(given: bytes, name: str) -> None:
    with pytest.raises(ContentRefused) as refused:
        judged(given, name)
    assert refused.value.code == "upload_type"
    assert "PDF" in str(refused.value), "it says what can be sent"


def test_nothing_is_no_file() -> None:
    with pytest.raises(ContentRefused, match="empty"):
        judged(b"", "a.txt")


@given(st.binary(max_size=400), st.text(max_size=30))
def test_whatever_comes_is_judged_or_refused_and_never_a_page(content: bytes, name: str) -> None:
    try:
        file = judged(content, name)
    except ContentRefused:
        return
    assert file.media_type in {"text/plain", "text/csv", "application/json", "application/pdf"} or file.width


@settings(deadline=None)
@given(st.sampled_from(["PNG", "JPEG", "GIF", "WEBP"]), st.integers(0, 300), st.binary(max_size=12))
def test_a_picture_that_was_tampered_with_crashes_nothing(kind: str, at: int, junk: bytes) -> None:
    whole = picture(kind)
    try:
        judged(whole[:at] + junk + whole[at + len(junk) :], "x")
    except ContentRefused:
        return
