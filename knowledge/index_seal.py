"""A seal on the files of an index: SHA-256 of each, so that a damaged file is seen before native code reads it.

Chroma 1.5.9 ends the whole process with a segmentation fault when it opens a graph whose file was cut short.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Final

SEAL: Final = "seal.json"


def seal(folder: Path) -> None:
    """Writes down what the files of `folder` are; nothing may write into it afterwards."""
    (folder / SEAL).write_text(json.dumps(_digests(folder)), "utf-8")


def is_sealed(folder: Path) -> bool:
    """Whether `folder` holds exactly the files that were sealed, byte by byte."""
    try:
        return bool(json.loads((folder / SEAL).read_text("utf-8")) == _digests(folder))
    except (OSError, ValueError):
        return False


def copy_sealed(folder: Path, target: Path) -> None:
    """Copies the files of `folder` without the seal: a copy may be written to."""
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns(SEAL))


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): _digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != SEAL
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
