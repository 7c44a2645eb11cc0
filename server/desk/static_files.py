"""The desk's own style and script, under an address that changes with them: browsers ask for each file once."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from server.charts.stylesheet import STYLE as CHART_STYLE

STATIC: Final = Path(__file__).parent / "static"

VERSION_DIGITS: Final = 16

KEPT: Final = "private, max-age=31536000, immutable"
"""A year, as RFC 9111 lets anybody say of what never changes."""


@cache
def served_version() -> str:
    """The version of what the desk serves, as it was when this process first asked."""
    return version_of(STATIC, CHART_STYLE)


def version_of(*folders: Path) -> str:
    """A short digest of everything in the folders, names and contents."""
    digest = sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:VERSION_DIGITS]


def versioned(version: str) -> str:
    """Where the files of this version are found. Another version is found nowhere: what is kept for a year must not
    come from a process of before or after an upgrade."""
    return f"/desk/static/v/{version}"
