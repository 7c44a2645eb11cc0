"""`${NAME}` in a team's files: an address or a secret that stands in the environment, not in the file."""

import re
from collections.abc import Mapping
from typing import Final

_VARIABLE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def filled_address(text: str, environment: Mapping[str, str] | None) -> str:
    """An address with its variables. Without an environment, for a check, each becomes an address that leads nowhere.

    Raises ValueError for one that is not set.
    """
    return _filled(text, environment, unset="https://{}.invalid")


def filled(text: str, environment: Mapping[str, str] | None) -> str:
    """A text with its variables; without an environment, for a check, each stands for itself. Raises ValueError for one
    that is not set."""
    return _filled(text, environment, unset="{}")


def _filled(text: str, environment: Mapping[str, str] | None, *, unset: str) -> str:
    def value(found: re.Match[str]) -> str:
        if environment is None:
            return unset.format(found[1].lower().replace("_", "-"))
        if not environment.get(found[1]):
            raise ValueError(f"the environment variable {found[1]} is not set. Set it, or write its value here.")
        return environment[found[1]]

    return _VARIABLE.sub(value, text)
