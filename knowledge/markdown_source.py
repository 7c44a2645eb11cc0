"""A folder of Markdown files with YAML front matter as articles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import yaml
from frontmatter.default_handlers import YAMLHandler

from knowledge.article import Article
from knowledge.errors import SourceError

FILE_BYTES_MAX: Final = 1024 * 1024
"""A help article of more than 1 MiB is a mistake: the longest we know of have 100 kB."""

FILES_MAX: Final = 20_000
"""More files than any help centre has; a folder such as / is not walked to its end."""

ARTICLE_ID_CHARACTERS_MAX: Final = 200
"""Leaves room for an anchor within the key of a passage."""

SUFFIXES: Final = frozenset({".md", ".markdown"})


@dataclass(frozen=True, slots=True)
class SourceProblem:
    """Why one file is not in the knowledge, and what its author can do."""

    path: str
    what: str
    remedy: str


SourceItem = tuple[str, Article | SourceProblem]
"""A path within its source, and what stands there."""


class _Unreadable(Exception):
    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


def read_folder(folder: Path, base_url: str = "", source: str = "folder") -> Iterator[SourceItem]:
    """Each Markdown file under `folder`, in the order of paths, as an Article or as the problem that it has.

    An article's address is `base_url/slug`; the slug is the front matter's or the file's name. Names that begin with a
    dot are passed over. Raises SourceError when the folder is missing, is not a folder or holds no Markdown file.
    """
    paths = _markdown_files(folder)
    return _read_all(folder, paths, base_url.rstrip("/"), source)


def _markdown_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise SourceError(f"{folder} is not a folder. Give the folder that holds the Markdown files.")
    paths: list[Path] = []
    for path in folder.rglob("*"):
        if path.suffix.lower() in SUFFIXES and not _is_hidden(path.relative_to(folder)):
            paths.append(path)
        if len(paths) > FILES_MAX:
            raise SourceError(f"{folder} holds more than {FILES_MAX} Markdown files. Give a narrower folder.")
    if not paths:
        raise SourceError(f"{folder} holds no .md file. Give the folder that holds the Markdown files.")
    return sorted(paths)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _read_all(folder: Path, paths: list[Path], base_url: str, source: str) -> Iterator[SourceItem]:
    slugs: dict[str, str] = {}
    for file in paths:
        path = file.relative_to(folder).as_posix()
        try:
            article, slug = _read(file, path, base_url, source)
            if slug in slugs:
                raise _Unreadable(
                    f"has the slug “{slug}”, which {slugs[slug]} has already",
                    "Rename the file, or set another `slug:` in its front matter.",
                )
        except _Unreadable as problem:
            yield path, SourceProblem(path, problem.what, problem.remedy)
        else:
            slugs[slug] = path
            yield path, article


def _read(file: Path, path: str, base_url: str, source: str) -> tuple[Article, str]:
    article_id = path.rsplit(".", 1)[0]
    if len(article_id) > ARTICLE_ID_CHARACTERS_MAX:
        raise _Unreadable(f"has a path of more than {ARTICLE_ID_CHARACTERS_MAX} characters", "Give it a shorter path.")
    fields, body = _front_matter(_text(file))
    if not body.strip():
        raise _Unreadable("has no text", "Write the article below its front matter, or set `draft: true`.")
    slug = _string(fields, "slug") or file.stem
    title = _string(fields, "title") or _first_heading(body)
    if not title:
        raise _Unreadable("has no title", "Add `title: …` to its front matter.")
    article = Article(
        article_id=article_id,
        title=title,
        body=body,
        source=source,
        path=path,
        summary=_string(fields, "summary"),
        url=f"{base_url}/{slug}",
        locale=_string(fields, "locale"),
        page_patterns=_strings(fields, "pages"),
        questions=_strings(fields, "questions"),
        published=_flag(fields, "published", True) and not _flag(fields, "draft", False),
        updated=_date(fields, "updated"),
    )
    return article, slug


def _text(file: Path) -> str:
    try:
        if not file.is_file():
            raise _Unreadable("is not a file", "Remove it, or give it another suffix.")
        if file.stat().st_size > FILE_BYTES_MAX:
            raise _Unreadable("is larger than 1 MiB", "Split it into several articles.")
        content = file.read_bytes()
    except OSError as error:
        raise _Unreadable(f"cannot be read ({error.strerror})", "Let this user read it.") from error
    if b"\0" in content:
        raise _Unreadable("is binary, not text", "Remove it, or save it as UTF-8 text.")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise _Unreadable(f"is not UTF-8 (at byte {error.start})", "Save it in UTF-8.") from error


def _front_matter(text: str) -> tuple[Mapping[str, object], str]:
    handler = YAMLHandler()
    if not handler.detect(text):
        return {}, text.strip()
    remedy = "Mend the lines between the two `---`; values with a colon or a quote need quotes."
    try:
        lines, body = handler.split(text)
        fields = handler.load(lines)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 2})" if mark is not None else ""
        raise _Unreadable(f"has front matter that is not YAML{where}", remedy) from error
    except ValueError as error:
        raise _Unreadable("has front matter without an end", "Close it with a line `---`.") from error
    except RecursionError as error:
        raise _Unreadable("has front matter that is nested too deep", remedy) from error
    if not isinstance(fields, dict | None):
        raise _Unreadable("has front matter that is not a list of `name: value`", remedy)
    return fields or {}, body.strip()


def _string(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise _wrong(name, "a text")
    return _clean(str(value), name)


def _strings(fields: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = fields.get(name)
    if value is None:
        return ()
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(each, str) and each.strip() for each in values):
        raise _wrong(name, 'a list of texts, for instance ["one", "two"]')
    return tuple(_clean(each, name) for each in values)


def _clean(value: str, name: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise _wrong(name, "text without half characters") from error
    if "\0" in value:
        raise _wrong(name, "text without NUL")
    return " ".join(value.split())


def _flag(fields: Mapping[str, object], name: str, otherwise: bool) -> bool:
    value = fields.get(name, otherwise)
    if not isinstance(value, bool):
        raise _wrong(name, "true or false")
    return value


def _date(fields: Mapping[str, object], name: str) -> date | None:
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise _wrong(name, "a date such as 2026-10-12") from error


def _wrong(name: str, wanted: str) -> _Unreadable:
    return _Unreadable(f"has a `{name}` that is not {wanted}", f"Set `{name}:` to {wanted}.")


def _first_heading(body: str) -> str:
    first = body.lstrip().split("\n", 1)[0]
    return first[2:].strip() if first.startswith("# ") else ""
