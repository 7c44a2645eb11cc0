"""Files as browsers, and those who mean no good, would send them."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: Any) -> bytes:
    out = BytesIO()
    Image.new(mode, size, "teal" if mode in {"RGB", "RGBA", "P"} else 1).save(out, kind, **options)
    return out.getvalue()


def moving(kind: str, frames: int = 3) -> bytes:
    out = BytesIO()
    first, *others = [Image.new("RGB", (20, 20), (number * 40, 0, 0)) for number in range(frames)]
    first.save(out, kind, save_all=True, append_images=others, duration=80)
    return out.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A PNG of some bytes that says it has so many pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body
