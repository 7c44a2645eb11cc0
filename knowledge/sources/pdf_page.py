"""What a PDF says before anyone guesses at its structure: lines with their place and look, and its bookmarks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one look; a cell of a table is a run of its own."""

    text: str
    x: float
    """Left edge in points (1/72 inch) from the left of the page."""


@dataclass(frozen=True, slots=True)
class Line:
    """The text on one baseline of a page."""

    page: int
    """Counted from 1, as in `#page=1`."""
    y: float
    """Baseline in points from the bottom of the page."""
    size: float
    """Height of the largest type in points."""
    bold: bool
    """Every letter is bold."""
    fixed: bool
    """Every letter is of a typewriter's width, as code is."""
    runs: tuple[Run, ...]

    @property
    def x(self) -> float:
        """Left edge of the first run."""
        return self.runs[0].x

    @property
    def text(self) -> str:
        """The runs as one text, with single spaces."""
        return " ".join("".join(run.text for run in self.runs).split())


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the document's outline."""

    level: int
    """1 is the outermost."""
    title: str
    page: int


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page; `height` in points."""

    number: int
    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PdfDocument:
    """Everything that was read from one PDF."""

    pages: tuple[PdfPage, ...]
    bookmarks: tuple[Bookmark, ...] = ()
    title: str = ""
    language: str = ""
    damaged_pages: tuple[int, ...] = ()
    """Numbers of pages whose content could not be read."""
