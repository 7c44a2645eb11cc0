"""A picture of somebody: whatever a person gives becomes a small square without anything hidden in it."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from server.errors import HandrailError

SIDE_PIXELS: Final = 256
"""Shown at 40 pixels at most: sharp on every screen."""

GIVEN_BYTES_MAX: Final = 10 * 1024 * 1024
"""A photograph as a phone takes it."""

GIVEN_PIXELS_MAX: Final = 50_000_000
"""Decoded it takes 200 MB at most, for a moment (a file of a few kB may claim billions)."""

QUALITY: Final = 85
MEDIA_TYPE: Final = "image/webp"
FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")


class PictureInvalid(HandrailError):
    """What was given is no picture that can be used; the text says which are."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is stored; its id is the SHA-256 of its content, in hexadecimal digits."""

    picture_id: str
    media_type: str
    content: bytes

    @property
    def path(self) -> str:
        """Where it is found on Handrail's origin."""
        return f"/v1/pictures/{self.picture_id}"


def picture_of(given: bytes) -> Picture:
    """The middle of `given` as a square of SIDE_PIXELS, encoded anew: no place, no camera, no second file in it.

    Blocks for up to a second. Raises PictureInvalid for what is no PNG, JPEG, GIF or WebP, is too large, or is damaged.
    """
    if len(given) > GIVEN_BYTES_MAX:
        raise PictureInvalid(f"The picture has more than {GIVEN_BYTES_MAX // 1024 // 1024} MiB. Give a smaller one.")
    try:
        with Image.open(BytesIO(given), formats=FORMATS) as opened:
            if opened.width * opened.height > GIVEN_PIXELS_MAX:
                raise PictureInvalid(
                    f"The picture has {opened.width:,} × {opened.height:,} pixels. Give one below "
                    f"{GIVEN_PIXELS_MAX // 1_000_000} megapixels."
                )
            upright = ImageOps.exif_transpose(opened)
            square = ImageOps.fit(upright.convert("RGBA"), (SIDE_PIXELS, SIDE_PIXELS), Image.Resampling.LANCZOS)
    except PictureInvalid:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureInvalid("This is no picture that can be read. Give a PNG, JPEG, GIF or WebP.") from error
    encoded = BytesIO()
    square.save(encoded, "WEBP", quality=QUALITY)
    content = encoded.getvalue()
    return Picture(hashlib.sha256(content).hexdigest(), MEDIA_TYPE, content)
