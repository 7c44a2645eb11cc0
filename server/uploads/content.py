"""What a file is, by its content alone: pictures are encoded anew, the rest is taken or refused as it stands.

Neither the name nor the type that the browser sends is believed. SVG and HTML are never taken: they are programs. A
picture loses what stands around its pixels, such as where it was taken, and whatever else hides in the file.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from server.uploads.bounds import FILE_BYTES_MAX, FRAMES_MAX, PIXELS_MAX, SIDE_PIXELS_MAX

PICTURES: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}

SEVERAL_IN_ONE: Final = {"MPO": "JPEG"}
"""Photographs of many phones hold a depth map or another exposure behind the picture; the picture is the first one."""

BEGINNINGS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"RIFF")
PDF: Final = b"%PDF-"
JPEG_QUALITY: Final = 90
WEBP_QUALITY: Final = 90

BINARY: Final = frozenset((*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)))
"""Bytes that stand in no text (WHATWG, MIME Sniffing, "binary data byte")."""

MARKUP: Final = (
    *("<!doctype", "<html", "<head", "<body", "<script", "<iframe", "<svg", "<?xml", "<style", "<table", "<a", "<div"),
    *("<font", "<title", "<img", "<h1", "<br", "<p>", "<!--", "<object", "<embed", "<math"),
)
"""Beginnings by which browsers take a text for a page (WHATWG, MIME Sniffing), and some more."""

MARKUP_LOOKED_AT: Final = 1_024
"""Characters of the beginning that are searched for markup."""

TEXTS: Final = {".csv": "text/csv", ".json": "application/json"}
"""Kinds of text that are told by the name; all others are plain."""

ACCEPTED: Final = "pictures (PNG, JPEG, GIF, WebP), PDF and text files (txt, log, csv, json)"


class ContentRefused(Exception):
    """The file cannot be taken; `code` is stable, the text is for the visitor."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Judged:
    """A file that may be kept: its true type, its content, and of a picture its size in pixels."""

    media_type: str
    content: bytes
    width: int | None = None
    height: int | None = None


def judged(content: bytes, name: str) -> Judged:
    """What `content` is and what of it is kept; of `name` only the ending of a text counts.

    Blocks while a picture is encoded, up to some seconds. Raises ContentRefused.
    """
    if not content:
        raise ContentRefused("upload_empty", "This file is empty. Choose another one.")
    if content.startswith(BEGINNINGS):
        return _picture(content)
    if content.startswith(PDF):
        return Judged("application/pdf", content)
    return Judged(_text_type(content, name), content)


def _picture(content: bytes) -> Judged:
    try:
        with Image.open(BytesIO(content), formats=tuple(PICTURES)) as image:
            _check_size(image)
            kind = SEVERAL_IN_ONE.get(image.format or "", image.format or "")
            encoded, width, height = _encoded(image, kind)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ContentRefused(
            "upload_damaged", "This picture is damaged or not whole. Save it anew, then try again."
        ) from error
    if len(encoded) > FILE_BYTES_MAX:
        raise ContentRefused("upload_too_large", "This picture is too large. Make it smaller, then try again.")
    return Judged(PICTURES[kind], encoded, width, height)


def _check_size(image: Image.Image) -> None:
    frames = 1 if image.format in SEVERAL_IN_ONE else getattr(image, "n_frames", 1)
    if frames > FRAMES_MAX or max(image.size) > SIDE_PIXELS_MAX or image.width * image.height * frames > PIXELS_MAX:
        raise ContentRefused(
            "upload_too_large",
            f"This picture has more than {PIXELS_MAX // 1_000_000} million pixels. Make it smaller, then try again.",
        )


def _encoded(image: Image.Image, kind: str) -> tuple[bytes, int, int]:
    out = BytesIO()
    if getattr(image, "n_frames", 1) > 1 and kind in {"GIF", "WEBP"}:
        frames = [frame.convert("RGBA") for frame in ImageSequence.Iterator(image)]
        shown = image.info.get("duration", 100)
        first, others = frames[0], frames[1:]
        first.save(out, kind, save_all=True, append_images=others, duration=shown, loop=image.info.get("loop", 0))
        return out.getvalue(), image.width, image.height
    options: dict[str, Any] = {}
    if kind == "JPEG":
        options = {"quality": JPEG_QUALITY}
    elif kind == "WEBP":
        options = {"quality": WEBP_QUALITY}
    upright = ImageOps.exif_transpose(image)
    if upright.mode == "P":
        upright = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
    # A new picture has nothing but its pixels; Pillow would carry the old one's comments and profiles along.
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    bare.save(out, kind, **options)
    return out.getvalue(), bare.width, bare.height


def _text_type(content: bytes, name: str) -> str:
    refused = ContentRefused("upload_type", f"Files of this kind cannot be sent. You can send {ACCEPTED}.")
    if not BINARY.isdisjoint(content):
        raise refused
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused from None
    beginning = text[:MARKUP_LOOKED_AT].lstrip().lower()
    if beginning.startswith(MARKUP):
        raise refused
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if ending in {".svg", ".svgz", ".html", ".htm", ".xhtml", ".xht", ".xml", ".mhtml", ".shtml"}:
        raise refused
    return TEXTS.get(ending, "text/plain")
