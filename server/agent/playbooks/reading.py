"""Playbooks from files: those that Handrail brings, and over them those of the team's folder."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server.agent.playbooks.playbook import Need, Playbook
from server.agent.profile import ProfileError, read_bounded
from server.agent.tools.words import FIELD_NAME

STARTERS: Final = Path(__file__).parent / "starter"
FOLDER: Final = "playbooks"

PLAYBOOKS_MAX: Final = 64
EXAMPLES_MAX: Final = 100
NEEDS_MAX: Final = 8
PATTERN_CHARACTERS_MAX: Final = 200

Line = Annotated[str, Field(min_length=1, max_length=300)]
Prose = Annotated[str, Field(max_length=4_000)]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a file, at which field, and what to do about it."""

    file: str
    field: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.what}. {self.remedy}"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _NeedEntry(_Entry):
    name: Annotated[str, Field(pattern=f"^{FIELD_NAME}$")]
    ask: Line
    choices: tuple[Line, ...] = Field(default=(), max_length=50)
    also: dict[Line, tuple[Line, ...]] = Field(default_factory=dict)
    pattern: Annotated[str, Field(max_length=PATTERN_CHARACTERS_MAX)] = ""


class _PlaybookEntry(_Entry):
    category: Line
    title: Line
    examples: tuple[Line, ...] = Field(default=(), max_length=EXAMPLES_MAX)
    near_misses: tuple[Line, ...] = Field(default=(), max_length=EXAMPLES_MAX)
    more_examples: tuple[Line, ...] = Field(default=(), max_length=EXAMPLES_MAX)
    more_near_misses: tuple[Line, ...] = Field(default=(), max_length=EXAMPLES_MAX)
    needs: tuple[_NeedEntry, ...] = Field(default=(), max_length=NEEDS_MAX)
    tool: str | None = None
    response: Prose = ""
    nothing: Prose = ""
    instructions: Prose = ""
    sensitive: bool = False


def read_playbooks(folder: Path | None) -> tuple[Playbook, ...]:
    """All playbooks, by name. A file of `folder`/playbooks with the name of one that Handrail brings is laid over it,
    field by field; `more_examples` and `more_near_misses` are added to those that it brings.

    Raises ProfileError for the first file that cannot be used.
    """
    playbooks = []
    for read in playbooks_of(folder):
        if isinstance(read, Problem):
            raise ProfileError(str(read))
        playbooks.append(read)
    return tuple(playbooks)


def playbooks_of(folder: Path | None) -> Iterator[Playbook | Problem]:
    """Each file as a playbook, or as what is wrong with it."""
    own = {file.stem: file for file in sorted((folder / FOLDER).glob("*.toml"))} if folder is not None else {}
    starters = {file.stem: file for file in STARTERS.glob("*.toml")}
    names = sorted({*own, *starters})
    if len(names) > PLAYBOOKS_MAX:
        yield Problem(FOLDER, "files", f"{len(names)} of them; at most {PLAYBOOKS_MAX} are read", "Join some.")
        return
    for name in names:
        file = own.get(name) or starters[name]
        try:
            fields = (_fields(starters[name]) if name in starters else {}) | (_fields(own[name]) if name in own else {})
            yield _playbook(name, _PlaybookEntry.model_validate(fields))
        except ProfileError as error:
            yield Problem(str(file), "file", str(error).rstrip("."), "Mend the file.")
        except ValidationError as error:
            yield _problem_of(file, error)
        except re.error as error:
            yield Problem(str(file), "needs.pattern", f"no regular expression ({error})", "Correct it.")


def _fields(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_bounded(file))
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(str(error)) from None


def _playbook(name: str, entry: _PlaybookEntry) -> Playbook:
    return Playbook(
        name,
        entry.category,
        entry.title,
        entry.examples + entry.more_examples,
        entry.near_misses + entry.more_near_misses,
        tuple(
            Need(
                need.name,
                need.ask,
                need.choices,
                tuple((word, choice) for choice, words in need.also.items() for word in words),
                re.compile(need.pattern, re.IGNORECASE) if need.pattern else None,
            )
            for need in entry.needs
        ),
        entry.tool,
        entry.response.strip(),
        entry.nothing.strip(),
        entry.instructions.strip(),
        entry.sensitive,
    )


def _problem_of(file: Path, error: ValidationError) -> Problem:
    problem = error.errors(include_input=False, include_url=False)[0]
    field = ".".join(str(part) for part in problem["loc"])
    return Problem(str(file), field, problem["msg"], "See docs/agent.md for what a playbook may say.")
