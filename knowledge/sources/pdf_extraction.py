"""What a PDF says, line by line, with pypdf."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from knowledge.sources.file import MIB, Unreadable
from knowledge.sources.pdf_page import Bookmark, Line, PdfDocument, PdfPage, Run

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

PAGES_MAX: Final = 2_000
"""A manual of more pages than this is several manuals."""

BOOKMARKS_MAX: Final = 10_000
"""Five for each of PAGES_MAX pages."""

TEXT_CHARACTERS_MAX: Final = 8 * MIB
"""About 4,000 characters for each of PAGES_MAX pages; more is no text for people."""

STREAM_BYTES_MAX: Final = 16 * MIB
"""One decompressed stream: a page of dense text has 100 kB, and pypdf needs some 30 times this as memory."""

BASELINE_POINTS: Final = 2.0
"""Runs whose baselines differ by less stand on one line."""

LINES_BACK: Final = 4
"""Cells of more lines than this are rare; columns of text on a page are longer, and must not be joined."""

BOLD_NAMES: Final = ("bold", "black", "heavy", "demi", "cmbx")
FIXED_NAMES: Final = ("courier", "mono", "nimbusmon", "consolas", "menlo", "typewriter", "cmtt")
FIXED_PITCH: Final = 1
"""The first flag of a font's descriptor (ISO 32000-2, table 121)."""

_DAMAGED = "is damaged, or is no PDF"
_DAMAGED_REMEDY = "Open it in a PDF viewer and save it again."


def extract(content: bytes) -> PdfDocument:
    """What `content`, the bytes of a PDF, says.

    Bounded in pages, text and the size of each stream, and not in time: see `pdf_process`. Raises Unreadable when it is
    no PDF, is encrypted or has more pages or text than the bounds here.
    """
    from pypdf import Configuration, PdfReader, apply_configuration
    from pypdf.errors import DependencyError, PyPdfError

    limits = Configuration(
        zlib_maximum_output_length=STREAM_BYTES_MAX,
        lzw_maximum_output_length=STREAM_BYTES_MAX,
        run_length_maximum_output_length=STREAM_BYTES_MAX,
        array_based_stream_maximum_output_length=STREAM_BYTES_MAX,
        outline_maximum_entries=BOOKMARKS_MAX,
        page_tree_maximum_entries=PAGES_MAX * 2,
        jbig2dec_binary=None,
    )
    try:
        with apply_configuration(limits):
            reader = PdfReader(BytesIO(content))
            if reader.is_encrypted and not reader.decrypt(""):
                raise Unreadable("is encrypted", "Save it without a password.")
            return _read(reader)
    except DependencyError as error:
        raise Unreadable("is encrypted", "Save it without a password.") from error
    except (PyPdfError, OSError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        # pypdf lets these escape from files that break the format in ways that it does not check.
        raise Unreadable(_DAMAGED, _DAMAGED_REMEDY) from error


def _read(reader: "PdfReader") -> PdfDocument:
    if len(reader.pages) > PAGES_MAX:
        raise Unreadable(f"has more than {PAGES_MAX} pages", "Split it into several files.")
    pages: list[PdfPage] = []
    damaged: list[int] = []
    characters = 0
    for number, page in enumerate(reader.pages, start=1):
        lines = _lines(page, number)
        if lines is None:
            damaged.append(number)
            continue
        characters += sum(len(run.text) for line in lines for run in line.runs)
        if characters > TEXT_CHARACTERS_MAX:
            raise Unreadable(f"holds more than {TEXT_CHARACTERS_MAX // MIB} Mi characters", "Split it.")
        pages.append(PdfPage(number, float(page.mediabox.height), lines))
    if damaged and not pages:
        raise Unreadable(_DAMAGED, _DAMAGED_REMEDY)
    return PdfDocument(
        tuple(pages), tuple(_bookmarks(reader)), _title(reader), _language(reader), damaged_pages=tuple(damaged)
    )


@dataclass(slots=True)
class _Baseline:
    """A line while its runs come in."""

    y: float
    size: float = 0.0
    bold: bool = True
    fixed: bool = True
    runs: list[Run] = field(default_factory=list)

    def add(self, run: Run, size: float, bold: bool, fixed: bool) -> None:
        self.runs.append(run)
        if run.text.strip():
            self.size = max(self.size, size)
            self.bold = self.bold and bold
            self.fixed = self.fixed and fixed


def _lines(page: "PageObject", number: int) -> tuple[Line, ...] | None:
    """The page's lines in the order in which it draws them; None when its content cannot be read."""
    found: list[_Baseline] = []

    def visit(text: str, matrix: list[float], text_matrix: list[float], font: Any, size: float) -> None:
        if not text.strip():
            if found and text and "\n" not in text:
                found[-1].runs.append(Run(text, found[-1].runs[-1].x))
            return
        x = text_matrix[4] * matrix[0] + text_matrix[5] * matrix[2] + matrix[4]
        y = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
        scale = abs(text_matrix[3] * matrix[3]) or 1.0
        _baseline(found, y).add(Run(text.replace("\n", " "), round(x, 1)), round(size * scale, 1), *_look(font))

    try:
        page.extract_text(orientations=0, visitor_text=visit)
    except MemoryError:
        raise
    except Exception:  # pypdf raises whatever a broken stream leads to; the other pages are not harmed by it
        return None
    return tuple(
        Line(number, round(line.y, 1), line.size, line.bold, line.fixed, tuple(line.runs))
        for line in found
        if line.size
    )


def _look(font: Any) -> tuple[bool, bool]:
    """Whether a font is bold, and whether it is fixed in width; what its dictionary leaves out, its name tells."""
    if not font:
        return False, False
    name = str(font.get("/BaseFont", "")).lower()
    is_fixed = any(each in name for each in FIXED_NAMES) or bool(_flags(font) & FIXED_PITCH)
    return any(each in name for each in BOLD_NAMES), is_fixed


def _flags(font: Any) -> int:
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    # pypdf follows references for [] and not for get
    descriptor = inner["/FontDescriptor"] if "/FontDescriptor" in inner else None  # noqa: SIM401
    flags = descriptor["/Flags"] if isinstance(descriptor, dict) and "/Flags" in descriptor else 0
    return int(flags) if isinstance(flags, int) else 0


def _baseline(found: list[_Baseline], y: float) -> _Baseline:
    """The line at height `y` among the last ones, or a new one: a table may draw a whole cell before the next one."""
    for line in reversed(found[-LINES_BACK:]):
        if abs(line.y - y) < BASELINE_POINTS:
            return line
    found.append(_Baseline(y))
    return found[-1]


def _bookmarks(reader: "PdfReader") -> Iterator[Bookmark]:
    """The outline flattened; none when it is broken, for the look of the headings says the same."""
    try:
        yield from _flat(reader, reader.outline, 1)
    except MemoryError:
        raise
    except Exception:
        return


def _flat(reader: "PdfReader", entries: list[Any], level: int) -> Iterator[Bookmark]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _flat(reader, entry, level + 1)
            continue
        page = reader.get_destination_page_number(entry)
        title = " ".join(str(entry.title).split())
        if page is not None and page >= 0 and title:
            yield Bookmark(level, title, page + 1)


def _title(reader: "PdfReader") -> str:
    metadata = reader.metadata
    return " ".join(str(metadata.title or "").split()) if metadata is not None else ""


def _language(reader: "PdfReader") -> str:
    language = reader.root_object.get("/Lang")
    return str(language) if isinstance(language, str) else ""
