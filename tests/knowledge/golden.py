"""Golden files: what is cut from an article, written out so that a person can judge it.

`python -m tests.knowledge.golden [FORMAT...]` lists what differs, with `--update` it writes it. Each folder under
`golden/` is a source of one format; beside each of its files stands `NAME.passages.txt`.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from knowledge.article import Article
from knowledge.passage import Passage
from knowledge.passages import cut
from knowledge.sources.folder import FolderSource
from knowledge.sources.item import Read, Source, SourceItem, SourceProblem
from tests.knowledge.golden_documents import docx_documents, pdf_documents
from tests.knowledge.golden_website import GoldenWebsite

GOLDEN: Final = Path(__file__).parent / "golden"
SUFFIX: Final = ".passages.txt"
BASE_URL: Final = "https://help.example"

SOURCES: Final[Mapping[str, Callable[[Path], Source]]] = {
    "pdf": lambda _: pdf_documents(BASE_URL),
    "docx": lambda _: docx_documents(BASE_URL),
    "website": lambda folder: GoldenWebsite(folder, BASE_URL),
}
"""How the folder of a format is opened, where it is not simply a folder of files."""


def formats() -> list[str]:
    return sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir())


def made(format_name: str) -> dict[Path, str]:
    """What each file of a format gives now, by the file that holds what it should give."""
    folder = GOLDEN / format_name
    opened = SOURCES.get(format_name, _folder)(folder)
    return {folder / f"{item.path}{SUFFIX}": written(item) for item in opened.read({})}


def expected(format_name: str) -> dict[Path, str]:
    return {file: file.read_text("utf-8") for file in sorted((GOLDEN / format_name).rglob(f"*{SUFFIX}"))}


def written(item: SourceItem) -> str:
    """One item of a source as a person reads it: every article with its passages, then what could not be read."""
    if isinstance(item, SourceProblem):
        return _problem(item)
    assert isinstance(item, Read)
    articles = "\n".join(_article(article) for article in item.articles)
    return articles + "".join(_problem(problem) for problem in item.problems)


def _folder(folder: Path) -> Source:
    return FolderSource(folder, BASE_URL)


def _problem(problem: SourceProblem) -> str:
    return f"PROBLEM {problem.path} {problem.what}. {problem.remedy}\n"


def _article(article: Article) -> str:
    passages = cut(article)
    return "\n".join(("\n".join(_head(article)), *(_passage(passage) for passage in passages)))


def _head(article: Article) -> Iterator[str]:
    yield f"ARTICLE {article.title}"
    facts = {
        "id": article.article_id,
        "url": article.url,
        "locale": article.locale,
        "summary": article.summary,
        "pages": ", ".join(article.page_patterns),
        "questions": " / ".join(article.questions),
        "segments": ", ".join(article.segments),
        "plans": ", ".join(article.plans),
        "updated": str(article.updated or ""),
        "published": "" if article.published else "no",
    }
    yield from (f"{name}: {value}" for name, value in facts.items() if value)
    yield ""


def _passage(passage: Passage) -> str:
    trail = " › ".join(("(top)", *passage.breadcrumb))
    return (
        f"{'─' * 100}\n{passage.passage_id}   [{trail}]   {len(passage.index_text.split())} words\n\n{passage.text}\n"
    )


def _update(format_name: str) -> None:
    now, before = made(format_name), expected(format_name)
    for file in before.keys() - now.keys():
        file.unlink()
    for file, text in now.items():
        if before.get(file) != text:
            file.write_text(text, "utf-8")


def main(arguments: list[str]) -> int:
    update = "--update" in arguments
    differing: list[Path] = []
    for name in [each for each in arguments if not each.startswith("-")] or formats():
        now, before = made(name), expected(name)
        differing += [file for file in sorted(now.keys() | before.keys()) if now.get(file) != before.get(file)]
        if update:
            _update(name)
    for file in differing:
        sys.stdout.write(f"{'written' if update else 'differs'}: {file.relative_to(GOLDEN)}\n")
    return 1 if differing and not update else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
