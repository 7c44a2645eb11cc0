"""Arguments of a call, checked against what the tool declares: nothing that a model or a visitor wrote is believed."""

import math
from collections.abc import Mapping
from typing import Any, Final

from server.agent.tools.tool import Parameter, Tool

Value = str | int | float | bool

ARGUMENTS_MAX: Final = 32
"""Named in a refusal or looked at; no tool declares as many."""


class ArgumentRefused(Exception):
    """An argument is unknown, missing or out of bounds; the text says which, and what is allowed."""


def checked(tool: Tool, arguments: Mapping[str, Any]) -> dict[str, Value]:
    """The arguments as values of the declared kinds, in the tool's order. Raises ArgumentRefused.

    A name that the tool does not declare is refused, those that the server binds among them.
    """
    declared = {parameter.name: parameter for parameter in tool.parameters}
    unknown = sorted(str(name)[:64] for name in arguments if name not in declared)[:ARGUMENTS_MAX]
    if unknown:
        raise ArgumentRefused(f"{tool.name} takes no {', '.join(unknown)}.")
    missing = [each.name for each in tool.parameters if each.required and _is_empty(arguments.get(each.name))]
    if missing:
        raise ArgumentRefused(f"{tool.name} needs {', '.join(missing)}.")
    return {
        name: _value(parameter, arguments[name])
        for name, parameter in declared.items()
        if not _is_empty(arguments.get(name))
    }


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _value(parameter: Parameter, given: object) -> Value:
    match parameter.kind:
        case "string":
            return _text(parameter, given)
        case "boolean":
            return _truth(parameter, given)
        case "integer" | "number":
            return _number(parameter, given)


def _text(parameter: Parameter, given: object) -> str:
    if not isinstance(given, str):
        raise ArgumentRefused(f"{parameter.name} must be a text.")
    text = given.strip()
    if len(text) > parameter.characters_max or not text.isprintable():
        raise ArgumentRefused(f"{parameter.name} has at most {parameter.characters_max} printable characters.")
    if not parameter.choices:
        return text
    chosen = next((choice for choice in parameter.choices if choice.casefold() == text.casefold()), None)
    if chosen is None:
        raise ArgumentRefused(f"{parameter.name} is one of {', '.join(parameter.choices)}.")
    return chosen


def _truth(parameter: Parameter, given: object) -> bool:
    if isinstance(given, bool):
        return given
    if isinstance(given, str) and given.strip().casefold() in {"true", "false"}:
        return given.strip().casefold() == "true"
    raise ArgumentRefused(f"{parameter.name} must be true or false.")


def _number(parameter: Parameter, given: object) -> int | float:
    number = _parsed(parameter, given)
    if parameter.minimum is not None and number < parameter.minimum:
        raise ArgumentRefused(f"{parameter.name} must be at least {parameter.minimum:g}.")
    if parameter.maximum is not None and number > parameter.maximum:
        raise ArgumentRefused(f"{parameter.name} must be at most {parameter.maximum:g}.")
    return number


def _parsed(parameter: Parameter, given: object) -> int | float:
    try:
        number = float(given) if isinstance(given, int | float | str) and not isinstance(given, bool) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise ArgumentRefused(f"{parameter.name} must be a number.")
    if parameter.kind == "integer":
        if not number.is_integer() or abs(number) > 2**53:
            raise ArgumentRefused(f"{parameter.name} must be a whole number.")
        return int(number)
    return int(number) if number.is_integer() and abs(number) <= 2**53 else number
