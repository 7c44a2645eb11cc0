"""Every setting: typed, frozen, read once from `HANDRAIL_*`. `docs/configuration.md` has a heading for each."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from server.errors import HandrailError

PREFIX = "HANDRAIL_"
LOOPBACK_NAMES = ("127.0.0.1", "localhost")


class SettingsError(HandrailError):
    """A setting is unknown or has a value that it may not have; the text names it and the remedy."""


class Settings(BaseSettings):
    """What a team may set. Times are in seconds, sizes in bytes, unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data_dir: Path = Path(".handrail")
    """Folder of the database, the index and the demo's login; created if it is missing."""

    database_url: str | None = None
    """SQLAlchemy URL; without it `sqlite+aiosqlite` in `data_dir`."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)

    public_url: str | None = None
    """Origin under which browsers reach this server; without it `http://HOST:PORT`."""

    model: str | None = None
    """`provider:name` of a LangChain chat model; without it answers are extractive."""

    model_base_url: str | None = None
    """Address of an OpenAI-compatible server, for instance `http://127.0.0.1:11434/v1`."""

    model_api_key: SecretStr | None = None
    """Key for `model`; without it the provider's own environment variable counts."""

    model_first_token_seconds: float = Field(default=20.0, gt=0)
    """After this long without a token the extractive answerer takes over."""

    model_total_seconds: float = Field(default=60.0, gt=0)
    """After this long an answer that still streams is given up."""

    embedding_model: str | None = None
    """Folder or name of a sentence-transformers model; without it all-MiniLM-L6-v2 from its package."""

    embedding_precision: Literal["auto", "fp32", "int8"] = "auto"
    """Numbers of the served model; `auto` takes int8, in 0.6 of the time, where its vectors agree with fp32's."""

    models_dir: Path | None = None
    """Folder in which models are kept as onnxruntime serves them; without it `models` in `data_dir`."""

    answer_confidence: float = Field(default=0.5, ge=0, le=1)
    """From this confidence on an answer stands alone; below it a person is offered beside it."""

    handoff_confidence: float = Field(default=0.25, ge=0, le=1)
    """Below this confidence the conversation goes to a person."""

    runs_concurrent: int = Field(default=16, ge=1, le=1024)
    """Answers that are worked on at the same time in this process."""

    connections_max: int = Field(default=10_000, ge=1)
    """Sockets and requests at once; beyond it a request gets 503."""

    drain_seconds: int = Field(default=20, ge=1, le=120)
    """How long a stop waits for answers under way."""

    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")
    log_format: str = Field(default="console", pattern="^(console|json)$")

    @field_validator("public_url")
    @classmethod
    def _is_origin(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
            raise ValueError("must be an origin such as https://help.example.com, without a path")
        return f"{parts.scheme}://{parts.netloc}"

    @model_validator(mode="after")
    def _thresholds_in_order(self) -> "Settings":
        if self.handoff_confidence > self.answer_confidence:
            raise ValueError("handoff_confidence must not be above answer_confidence")
        return self

    @property
    def origin(self) -> str:
        """The origin under which browsers reach this server."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def own_origins(self) -> frozenset[str]:
        """The origins that a page of this server may have: one when `public_url` is set, else all of this machine."""
        if self.public_url is not None:
            return frozenset({self.public_url})
        return frozenset({self.origin, *(f"http://{name}:{self.port}" for name in LOOPBACK_NAMES)})

    @property
    def models_folder(self) -> Path:
        """Where models are kept as onnxruntime serves them."""
        return self.models_dir or self.data_dir / "models"

    @property
    def sqlalchemy_url(self) -> str:
        """The database's URL with its driver."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.resolve() / 'handrail.db'}"


def read_settings(environment: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """The settings of `environment` (default: this process's), with `overrides` on top.

    Raises SettingsError for a `HANDRAIL_*` name that is no setting, and for a value that its setting refuses.
    """
    names = os.environ if environment is None else environment
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in names if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise SettingsError(
            f"{', '.join(unknown)}: no such setting. Remove it, or see docs/configuration.md for the names."
        )
    values = {name: names[PREFIX + name.upper()] for name in Settings.model_fields if PREFIX + name.upper() in names}
    try:
        return Settings.model_validate(values | {k: v for k, v in overrides.items() if v is not None})
    except ValidationError as error:
        raise SettingsError(_in_words(error)) from None


def _in_words(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        name = PREFIX + "_".join(str(part) for part in problem["loc"]).upper() if problem["loc"] else "settings"
        lines.append(f"{name}: {problem['msg']}. See docs/configuration.md.")
    return "\n".join(lines)
