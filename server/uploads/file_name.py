"""The name of a file as others will read it: one line, no path, no direction of its own, and an ending that is true."""

import unicodedata
from typing import Final

from server.uploads.bounds import NAME_CHARACTERS_MAX

UNNAMED: Final = "file"

ENDINGS: Final = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "text/csv": (".csv",),
    "application/json": (".json",),
    "text/plain": (".txt", ".log", ".md"),
}
"""By type, the usual one first: a name with another ending gets it, so that no system takes the file for another."""

ENDING_CHARACTERS_MAX: Final = 5


def clean_name(given: str, media_type: str) -> str:
    """`given` without folders, control characters, marks that turn the direction of text, and runs of spaces; at most
    NAME_CHARACTERS_MAX characters, with an ending that fits `media_type`, which is one of ENDINGS."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(
        character if character.isprintable() and unicodedata.category(character)[0] != "C" else " "
        for character in unicodedata.normalize("NFC", last)
    )
    name = " ".join(plain.split()).strip(". ")
    endings = ENDINGS[media_type]
    stem, dot, last_part = name.rpartition(".")
    ending = f"{dot}{last_part}"
    if ending.lower() not in endings:
        stem, ending = name, endings[0]
    return (stem[: NAME_CHARACTERS_MAX - ENDING_CHARACTERS_MAX].rstrip(". ") or UNNAMED) + ending
