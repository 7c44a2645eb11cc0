"""Which language model answers, and where it is reached."""

from dataclasses import dataclass, field
from typing import Final

from server.settings import Settings

OPENAI: Final = "openai"


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model as a team names it."""

    name: str
    """`provider:name`, as LangChain's `init_chat_model` takes it."""

    base_url: str | None = None
    """Of an OpenAI-compatible server; without it the provider's own address."""

    api_key: str | None = field(default=None, repr=False)
    """Without it the provider's own environment variable counts."""

    stock: bool = False
    """Whether the provider's own LangChain package serves it even where ours could."""

    @property
    def model(self) -> str:
        """The name without its provider, as it goes over the wire."""
        return self.name.partition(":")[2] or self.name

    @property
    def speaks_chat_completions(self) -> bool:
        """Whether it is reached by OpenAI's chat completions, as far as the name tells."""
        return self.name.partition(":")[0] == OPENAI or (":" not in self.name and self.base_url is not None)


def choices_of(settings: Settings) -> tuple[ModelChoice, ...]:
    """The models of the settings in the order in which they are asked; none when no model is set."""
    named = (
        (settings.model, settings.model_base_url, settings.model_api_key),
        (settings.second_model, settings.second_model_base_url, settings.second_model_api_key),
    )
    return tuple(
        ModelChoice(name, base_url, None if key is None else key.get_secret_value())
        for name, base_url, key in named
        if name is not None
    )
