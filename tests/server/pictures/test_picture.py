"""Whatever a person gives becomes a small square with nothing hidden in it."""

from io import BytesIO

import pytest
from PIL import Image

from server.pictures.picture import GIVEN_BYTES_MAX, SIDE_PIXELS, PictureInvalid, picture_of


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
@pytest.mark.parametrize("size", [(1, 1), (40, 900), (1200, 800)])
def test_it_is_a_square_of_one_size(kind: str, size: tuple[int, int]) -> None:
    picture = picture_of(encoded(Image.new("RGB", size, "red"), kind))
    with Image.open(BytesIO(picture.content)) as made:
        assert (made.format, made.size) == ("WEBP", (SIDE_PIXELS, SIDE_PIXELS))
    assert picture.path == f"/v1/pictures/{picture.picture_id}"


def test_the_same_picture_has_the_same_name_and_another_one_another() -> None:
    red, blue = (encoded(Image.new("RGB", (9, 9), colour), "PNG") for colour in ("red", "blue"))
    assert picture_of(red).picture_id == picture_of(red).picture_id != picture_of(blue).picture_id


def test_where_it_was_taken_goes_and_which_way_is_up_stays() -> None:
    image = Image.new("RGB", (64, 64), "white")
    image.paste("red", (0, 0, 64, 32))
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    exif[0x010F] = "Secret camera"
    picture = picture_of(encoded(image, "JPEG", exif=exif))
    with Image.open(BytesIO(picture.content)) as made:
        assert dict(made.getexif()) == {}
        red, green, _ = made.convert("RGB").getpixel((128, 250))  # type: ignore[misc]
    assert red > 200 > 60 > green
    assert b"Secret camera" not in picture.content


def test_what_hides_behind_a_picture_is_gone() -> None:
    hidden = b"<script>alert(1)</script>"
    assert hidden not in picture_of(encoded(Image.new("RGB", (9, 9)), "PNG") + hidden).content


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        encoded(Image.new("RGB", (9, 9)), "BMP"),
        encoded(Image.new("RGB", (200, 200), "red"), "PNG")[:120],
    ],
    ids=["nothing", "cut off", "svg", "pdf", "bmp", "half a png"],
)
def test_what_is_no_picture_is_refused_in_words(given: bytes) -> None:
    with pytest.raises(PictureInvalid, match="PNG, JPEG, GIF or WebP"):
        picture_of(given)


def test_a_picture_that_claims_a_billion_pixels_is_not_decoded() -> None:
    with pytest.raises(PictureInvalid, match="picture"):
        picture_of(encoded(Image.new("1", (30_000, 30_000)), "PNG"))


def test_a_file_beyond_the_limit_is_not_opened() -> None:
    with pytest.raises(PictureInvalid, match="MiB"):
        picture_of(b"\0" * (GIVEN_BYTES_MAX + 1))
