"""Every setting: typed, frozen, read once from `HANDRAIL_*`. `docs/configuration.md` has a heading for each."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from server.errors import HandrailError
from server.mail_server import MailServerInvalid, mail_server
from server.setting_values import POSTGRESQL, SQLITE, DatabaseUrl, HostsWithPorts, Networks, Origin, RedisUrl

PREFIX = "HANDRAIL_"
LOOPBACK_NAMES = ("127.0.0.1", "localhost")


class SettingsError(HandrailError):
    """A setting is unknown or has a value that it may not have; the text names it and the remedy."""


class Settings(BaseSettings):
    """What a team may set. Times are in seconds, sizes in bytes, unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data_dir: Path = Path(".handrail")
    """Folder of the database, the index and the demo's login; created if it is missing."""

    database_url: DatabaseUrl | None = Field(default=None, repr=False)
    """`sqlite+aiosqlite` or `postgresql+asyncpg` URL; without it `sqlite+aiosqlite` in `data_dir`."""

    redis_url: RedisUrl | None = Field(default=None, repr=False)
    """`redis://`, `rediss://` or `unix://` URL that carries hints between processes; asks for PostgreSQL."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)

    public_url: Origin | None = None
    """Origin under which browsers reach this server; without it `http://HOST:PORT`."""

    model: str | None = None
    """`provider:name` of a LangChain chat model; without it answers are extractive."""

    model_base_url: str | None = None
    """Address of an OpenAI-compatible server, for instance `http://127.0.0.1:11434/v1`."""

    model_api_key: SecretStr | None = None
    """Key for `model`; without it the provider's own environment variable counts."""

    second_model: str | None = None
    """`provider:name` of the model that is asked when `model` fails; without it the help centre's own words follow."""

    second_model_base_url: str | None = None
    second_model_api_key: SecretStr | None = None

    agent_dir: Path | None = None
    """Folder of what the team sets for its AI agent: `agent.toml`, prompts, playbooks, tools; see docs/agent.md."""

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

    accepted_error_rate: float = Field(default=0.4, gt=0, lt=1)
    """Wrong answers among those given that the team accepts; whatever is less sure goes to a person."""

    calibration_file: Path | None = None
    """What `handrail calibrate` wrote; without it the calibration that comes with this version."""

    runs_concurrent: int = Field(default=64, ge=1, le=4096)
    """Answers that are worked on at the same time in this process."""

    runs_per_site: int = Field(default=48, ge=1, le=4096)
    """Answers of one site at the same time in this process: the other places stay free for other sites."""

    connections_max: int = Field(default=10_000, ge=1)
    """Sockets and requests at once; beyond it a request gets 503."""

    visitor_messages_per_minute: int = Field(default=30, ge=1)
    visitor_frames_per_second: int = Field(default=10, ge=1)
    visitor_sockets: int = Field(default=20, ge=1)
    visitor_conversations_per_hour: int = Field(default=10, ge=1)
    """What one visitor may do, over all their tabs."""

    address_messages_per_minute: int = Field(default=600, ge=1)
    address_frames_per_second: int = Field(default=200, ge=1)
    address_sockets: int = Field(default=500, ge=1)
    address_conversations_per_hour: int = Field(default=300, ge=1)
    """What one IPv4 address or IPv6 /64 may do: an office, a school, or somebody who makes up visitors."""

    site_messages_per_minute: int = Field(default=6_000, ge=1)
    site_frames_per_second: int = Field(default=4_000, ge=1)
    site_sockets: int = Field(default=8_000, ge=1)
    site_conversations_per_hour: int = Field(default=6_000, ge=1)
    """What all visitors of one site may do, so that the flood of one leaves the others their part."""

    smtp_url: str | None = Field(default=None, repr=False)
    """`smtp://`, `smtp+starttls://` or `smtps://` URL of the mail server; without it no letters are sent."""

    mail_from: str | None = None
    """Whose letters they are, such as `Fernway help <help@example.com>`."""

    oidc_issuer: str | None = None
    """`https://` address of the OpenID provider with which people may sign in at the desk."""

    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_name: str = "your company's account"
    """What the button says after "Sign in with"."""

    trusted_proxies: Networks = ()
    """Addresses and networks, by commas, whose X-Forwarded-For is believed."""

    webhook_private_hosts: HostsWithPorts = ()
    """`host:port` of this network, by commas, to which announcements may be sent; else only to public addresses."""

    demo_history: bool = True
    """Whether the demo comes with some months of made-up history on its first start."""

    drain_seconds: int = Field(default=20, ge=1, le=120)
    """How long a stop waits for answers under way."""

    metrics_token: SecretStr | None = None
    """What a scraper from another machine presents at `/metrics`; without it only this machine may read them."""

    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")
    log_format: str = Field(default="console", pattern="^(console|json)$")

    @model_validator(mode="after")
    def _processes_share_a_database(self) -> "Settings":
        if self.redis_url is not None and not self.is_postgresql:
            raise ValueError(
                "HANDRAIL_REDIS_URL joins several processes, which cannot share an SQLite file. "
                "Set HANDRAIL_DATABASE_URL to a PostgreSQL URL too, or leave HANDRAIL_REDIS_URL out for one process"
            )
        return self

    @model_validator(mode="after")
    def _letters_have_a_server_and_a_sender(self) -> "Settings":
        if (self.smtp_url is None) != (self.mail_from is None):
            raise ValueError("HANDRAIL_SMTP_URL and HANDRAIL_MAIL_FROM are set together, or not at all")
        if self.smtp_url is not None:
            try:
                mail_server(self.smtp_url, self.mail_from or "")
            except MailServerInvalid as invalid:
                raise ValueError(f"HANDRAIL_SMTP_URL {invalid}") from None
        return self

    @model_validator(mode="after")
    def _provider_has_a_client(self) -> "Settings":
        if (self.oidc_issuer is None) != (self.oidc_client_id is None):
            raise ValueError("HANDRAIL_OIDC_ISSUER and HANDRAIL_OIDC_CLIENT_ID are set together, or not at all")
        if self.oidc_issuer is not None:
            parts = urlsplit(self.oidc_issuer)
            is_here = parts.scheme == "http" and parts.hostname in LOOPBACK_NAMES
            if not parts.hostname or not (parts.scheme == "https" or is_here) or parts.query or parts.fragment:
                raise ValueError("HANDRAIL_OIDC_ISSUER must be an address such as https://login.example.com")
        return self

    @property
    def is_postgresql(self) -> bool:
        """Whether the rows are in PostgreSQL, which many processes may share."""
        return self.database_url is not None and self.database_url.startswith(POSTGRESQL)

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
        return self.database_url or f"{SQLITE}:///{self.data_dir.resolve() / 'handrail.db'}"


def read_settings(environment: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """The settings of `environment` (default: this process's), with `overrides` on top.

    An empty value counts as none. Raises SettingsError for a `HANDRAIL_*` name that is no setting, and for a value that
    its setting refuses.
    """
    names = os.environ if environment is None else environment
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in names if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise SettingsError(
            f"{', '.join(unknown)}: no such setting. Remove it, or see docs/configuration.md for the names."
        )
    given = {name: names.get(PREFIX + name.upper()) for name in Settings.model_fields}
    # `NAME=${UNSET}` gives an empty value; as a token it would let everybody in.
    values = {name: value for name, value in given.items() if value}
    try:
        return Settings.model_validate(values | {k: v for k, v in overrides.items() if v is not None})
    except ValidationError as error:
        raise SettingsError(_in_words(error)) from None


def _in_words(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        name = PREFIX + str(problem["loc"][0]).upper() if problem["loc"] else "settings"
        lines.append(f"{name}: {problem['msg'].removeprefix('Value error, ')}. See docs/configuration.md.")
    return "\n".join(lines)
