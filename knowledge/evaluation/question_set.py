"""A product's questions, read from a folder: `sections.jsonl` and `queries.jsonl`, with `pages.jsonl` beside them.

The labels of `pages.jsonl` are not read at all; those of `queries.jsonl` go into `Question.labels` and nowhere else.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from knowledge.errors import SourceError
from knowledge.evaluation.json_lines import read_each
from knowledge.evaluation.query_lines import QueryLines, page_with_id
from knowledge.evaluation.question import Problem, QuestionSet
from knowledge.evaluation.section_lines import SectionLines

SECTIONS: Final = "sections.jsonl"
QUERIES: Final = "queries.jsonl"
PAGES: Final = "pages.jsonl"

GUIDE: Final = "See docs/evaluation.md for the format."


def find_folders(paths: Iterable[Path]) -> list[Path]:
    """The folders of products among `paths`; a folder of such folders stands for all of them.

    Raises SourceError for a path that is neither, and for two products of one name.
    """
    found: list[Path] = []
    for path in paths:
        found += _folders_of(path)
    unique = list(dict.fromkeys(folder.resolve() for folder in found))
    names = [folder.name for folder in unique]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SourceError(f"Two folders are called {twice}, and a product is named by its folder. Rename one.")
    return unique


def _folders_of(path: Path) -> list[Path]:
    if not path.is_dir():
        raise SourceError(f"{path} is no folder. Name the folder that holds {SECTIONS} and {QUERIES}. {GUIDE}")
    if (path / SECTIONS).exists() or (path / QUERIES).exists():
        return [path]
    below = sorted(each for each in path.iterdir() if each.is_dir() and (each / QUERIES).exists())
    if not below:
        raise SourceError(f"{path} holds no {QUERIES}, nor does a folder in it. {GUIDE}")
    return below


def read_set(folder: Path) -> QuestionSet:
    """The product in `folder`, named after it.

    Lines that cannot be used are left out and named in `problems`. Raises SourceError when a file is missing, or when
    nothing is left to search or to ask.
    """
    for name in (SECTIONS, QUERIES):
        if not (folder / name).is_file():
            raise SourceError(f"{folder / name} is missing. {GUIDE}")
    problems: list[Problem] = []
    sections = read_each(folder / SECTIONS, SectionLines().section, problems)
    has_pages = (folder / PAGES).is_file()
    pages = dict(read_each(folder / PAGES, page_with_id, problems)) if has_pages else {}
    questions = read_each(folder / QUERIES, QueryLines(sections, pages).question, problems)
    for name, rows in ((SECTIONS, sections), (QUERIES, questions)):
        if not rows:
            first = f" The first problem: {problems[0]}" if problems else ""
            raise SourceError(f"{folder / name} has no line that can be used. {GUIDE}{first}")
    return QuestionSet(folder.resolve().name, tuple(sections), tuple(questions), tuple(problems))
