"""What a team decides about its AI agent: read from a folder of plain files, each optional.

`agent.toml` holds the figures and lists; `who_we_are.md`, `guidelines.md` and `guardrails.md` go into the prompt as
they are written. `playbooks/` and `tools.toml` lie beside them and have readers of their own.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from server.agent.variables import filled_address
from server.errors import HandrailError

PROFILE: Final = "agent.toml"
PROMPT_FILES: Final = ("who_we_are", "guidelines", "guardrails")

PROMPT_FILE_CHARACTERS_MAX: Final = 8_000
"""Of one prompt file, about 2,000 tokens: more is not followed, and paid for with every answer."""

FILE_BYTES_MAX: Final = 256 * 1024

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class ProfileError(HandrailError):
    """A file of the agent's folder cannot be used; the text names the file, the field and the remedy."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class OpeningTimes(_Part):
    """When people answer: every listed day between two times of day, as `09:00`."""

    days: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
    opens: str = Field(default="09:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    closes: str = Field(default="17:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")


class People(_Part):
    """When a person is needed, and when one is there."""

    sensitive: tuple[str, ...] = ("billing_dispute", "security", "legal", "cancellation")
    """Categories whose questions go to a person, whatever the AI agent knows."""

    segments: tuple[str, ...] = ()
    """Segments of customers that always get a person."""

    time_zone: str = "UTC"
    opening_times: tuple[OpeningTimes, ...] = ()
    """Without any, people answer around the clock as far as a visitor is told."""

    minutes_per_conversation: int = Field(default=10, ge=1, le=480)
    """How long a person needs for one, for the wait that a visitor is told."""

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{name!r} is no time zone; write one such as Europe/Berlin") from None
        return name


class StatusPage(_Part):
    """Where the product's own status page says what is wrong."""

    url: str = Field(pattern=r"^https?://\S+$", max_length=500)
    """Of the page (Statuspage's JSON is found below it), of its JSON, or of an RSS or Atom feed."""

    seconds: int = Field(default=60, ge=5, le=3600)
    """Between two looks."""


class Budget(_Part):
    """What the language model may cost; 0 is no bound."""

    conversation_tokens: int = Field(default=60_000, ge=0)
    site_tokens_per_day: int = Field(default=0, ge=0)
    site_dollars_per_day: float = Field(default=0.0, ge=0)
    prompt_dollars_per_million: float = Field(default=0.0, ge=0)
    completion_dollars_per_million: float = Field(default=0.0, ge=0)


class AgentProfile(_Part):
    """Everything a team decides about its AI agent; the defaults are those of a team that has decided nothing."""

    attributes: tuple[str, ...] = ("plan",)
    """Claims of the host's token that the model may read."""

    link_hosts: tuple[str, ...] = ()
    """Hosts to which an answer may link beside those of its passages and of the page."""

    people: People = People()
    status_page: StatusPage | None = None
    budget: Budget = Budget()
    who_we_are: str = ""
    guidelines: str = ""
    guardrails: str = ""


def read_profile(folder: Path | None, environment: Mapping[str, str] | None = None) -> AgentProfile:
    """The profile in `folder`, or the defaults without one. `${NAME}` in the status page's address is `environment`'s
    NAME; without an environment, for a check, it leads nowhere.

    Raises ProfileError for a folder that is none, a file that cannot be read, and a field that is unknown or out of
    bounds.
    """
    if folder is None:
        return AgentProfile()
    if not folder.is_dir():
        raise ProfileError(f"{folder} is no folder. Make it, or take HANDRAIL_AGENT_DIR out.")
    fields = _toml(folder / PROFILE)
    for name in PROMPT_FILES:
        if name in fields:
            raise ProfileError(f"{folder / PROFILE}: {name}: write it into {name}.md beside it.")
        fields[name] = _prompt_file(folder / f"{name}.md")
    status_page = fields.get("status_page")
    if isinstance(status_page, dict) and isinstance(status_page.get("url"), str):
        try:
            status_page["url"] = filled_address(status_page["url"], environment)
        except ValueError as error:
            raise ProfileError(f"{folder / PROFILE}: status_page.url: {error}") from None
    try:
        return AgentProfile.model_validate(fields)
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in problem["loc"])
        raise ProfileError(f"{folder / PROFILE}: {where}: {problem['msg']}. See docs/agent.md.") from None


def read_bounded(file: Path) -> str:
    """The text of `file`; empty when it is not there. Raises ProfileError when it is too long or no UTF-8."""
    try:
        if file.stat().st_size > FILE_BYTES_MAX:
            raise ProfileError(f"{file} is longer than {FILE_BYTES_MAX // 1024} KiB. Shorten it.")
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{file} cannot be read: {error}. Save it as UTF-8.") from None


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_bounded(file))
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{file}: {error}. See docs/agent.md for an example.") from None


def _prompt_file(file: Path) -> str:
    text = read_bounded(file).strip()
    if len(text) > PROMPT_FILE_CHARACTERS_MAX:
        raise ProfileError(f"{file} has {len(text):,} characters; at most {PROMPT_FILE_CHARACTERS_MAX:,} are of use.")
    return text
