"""Reading a PDF in a process of its own, so that one made to waste time or memory harms nobody else.

`python -m knowledge.sources.pdf_process` takes the file on its standard input and answers with JSON.
"""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import Final

from knowledge.sources.file import MIB, Unreadable
from knowledge.sources.pdf_extraction import extract
from knowledge.sources.pdf_markdown import pdf_markdown

MEMORY_BYTES_MAX: Final = 1024 * MIB
"""Address space of the reading process: twice what the largest stream that is unpacked needs."""

CPU_SECONDS_MAX: Final = 120
"""A core reads 70 pages of dense text a second: the 2,000 pages that a file may have take 30."""

WALL_SECONDS_MAX: Final = 300
"""For a process that waits without computing, and for a busy machine."""


@dataclass(frozen=True, slots=True)
class PdfReading:
    """What was made of one PDF."""

    body: str
    """Markdown; empty when the document holds no text."""
    first_heading: str
    title: str
    """As the metadata says it; empty when they do not."""
    language: str
    damaged_pages: tuple[int, ...]


def read_pdf(content: bytes, cpu_seconds: int = CPU_SECONDS_MAX) -> PdfReading:
    """What `content`, the bytes of a PDF, says; takes at most `cpu_seconds` of one core and WALL_SECONDS_MAX.

    Raises Unreadable when it is no PDF, is encrypted, or asks for more time, memory or pages than it may have.
    """
    command = [sys.executable, "-P", "-m", "knowledge.sources.pdf_process", str(cpu_seconds)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=WALL_SECONDS_MAX, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise _too_costly(cpu_seconds) from error
    if done.returncode != 0:
        raise _too_costly(cpu_seconds)
    answer = json.loads(done.stdout)
    if "what" in answer:
        raise Unreadable(answer["what"], answer["remedy"])
    return PdfReading(**{**answer, "damaged_pages": tuple(answer["damaged_pages"])})


def _too_costly(cpu_seconds: int) -> Unreadable:
    return Unreadable(
        f"takes more than {cpu_seconds} seconds or {MEMORY_BYTES_MAX // MIB} MiB to read",
        "Print it to a new PDF, or split it.",
    )


def _reading(content: bytes) -> PdfReading:
    document = extract(content)
    text = pdf_markdown(document)
    return PdfReading(text.body, text.first_heading, document.title, document.language, document.damaged_pages)


def _bound(cpu_seconds: int) -> None:
    """Lets the system end this process when it takes too much; systems without such bounds have the parent's clock."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))


def _main() -> None:
    _bound(int(sys.argv[1]))
    try:
        answer = asdict(_reading(sys.stdin.buffer.read()))
    except Unreadable as problem:
        answer = {"what": problem.what, "remedy": problem.remedy}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _main()
