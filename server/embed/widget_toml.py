"""A site's widget settings as a file: read with errors that name the field, written with a word on every field."""

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import tomlkit
from pydantic import BaseModel, ValidationError
from tomlkit.items import AoT, Table

from server.embed.widget_settings import Guide, GuideStep, OwnWords, Rule, WidgetSettings
from server.errors import HandrailError

FILE_BYTES_MAX: Final = 256 * 1024
"""Every field at its longest has less."""

COMMENT_COLUMNS: Final = 118

HEAD: Final = (
    "How this site's widget looks and behaves. Store it: handrail site widget KEY widget.toml",
    "What is left out is as it comes. Every field with examples: docs/widget-settings.md",
)


REMEDIES: Final = {
    r"^#[0-9a-fA-F]{6}$": "Write a colour like #0f6a5b",
    r"^/": "Write a page key that begins with /, such as /projects/:id",
    r"^[a-z0-9][a-z0-9-]*$": "Write a name of a-z, 0-9 and -",
    r"^[a-z0-9][a-z0-9_-]*$": "Write a name of a-z, 0-9, _ and -",
    r"^/v1/pictures/[0-9a-f]+$": "Leave it out; handrail site picture KEY FILE sets it",
}
"""What to write instead where a text has another form, by that form."""


class WidgetFileInvalid(HandrailError):
    """The file cannot be stored; the text names the field and the remedy."""


class _Holder(Protocol):
    """A document or a table of it."""

    def add(self, key: Any, item: Any = None) -> Any: ...


def read_widget_toml(text: str, name: str = "widget.toml") -> WidgetSettings:
    """The settings in `text`; `name` is how errors call it. Raises WidgetFileInvalid for the first wrong field."""
    try:
        return WidgetSettings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise WidgetFileInvalid(f"{name} is no TOML: {error}. See docs/widget-settings.md for an example.") from None
    except ValidationError as error:
        raise WidgetFileInvalid(_words_of(error, name)) from None


def write_widget_toml(settings: WidgetSettings) -> str:
    """The settings as a file that `read_widget_toml` reads back, each field with its meaning above it."""
    document = tomlkit.document()
    for line in HEAD:
        document.add(tomlkit.comment(line))
    _add_plain(document, settings)
    _comment(document, WidgetSettings, "look")
    document.add("look", _table(settings.look))
    _comment(document, WidgetSettings, "words")
    words = tomlkit.table(is_super_table=True)
    for language, own in settings.words.items():
        words.add(language, _table(own))
    if settings.words:
        document.add("words", words)
    else:
        _example(document, "words.de", OwnWords(greeting="Wie können wir helfen?"))
    _add_many(document, "rules", settings.rules, Rule(name="long-on-checkout", on=("/checkout",), after=30))
    step = GuideStep(target="invite-people", text="Press **Invite people**.")
    _add_many(
        document, "guides", settings.guides, Guide(name="invite", title="Invite", page="/projects", steps=(step,))
    )
    return tomlkit.dumps(document)


def _add_plain(document: _Holder, settings: WidgetSettings) -> None:
    for name in ("routes", "redact", "offers", "presets", "attachments", "survey"):
        _comment(document, WidgetSettings, name)
        value = getattr(settings, name)
        document.add(name, list(value) if isinstance(value, tuple) else value)


def _add_many(document: _Holder, name: str, parts: Sequence[BaseModel], example: BaseModel) -> None:
    _comment(document, WidgetSettings, name)
    if not parts:
        _example(document, f"[{name}]", example)
        return
    document.add(name, _tables(parts))


def _tables(parts: Sequence[BaseModel], *, commented: bool = True) -> AoT:
    """Of several the first one says what its fields mean."""
    tables = tomlkit.aot()
    for number, part in enumerate(parts):
        tables.append(_table(part, commented=commented and number == 0))
    return tables


def _table(part: BaseModel, *, commented: bool = True) -> Table:
    table = tomlkit.table()
    for name, value in part:
        if isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            table.add(name, _tables(value, commented=commented))
            continue
        if commented:
            _comment(table, type(part), name)
        if value is None:
            if commented:
                table.add(tomlkit.comment(f"{name} = …"))
        else:
            table.add(name, list(value) if isinstance(value, tuple) else value)
    return table


def _example(document: _Holder, heading: str, example: BaseModel) -> None:
    """What a table would look like, as a comment."""
    document.add(tomlkit.comment(f"[{heading}]"))
    shown = example.model_dump(mode="json", exclude_defaults=True)
    for line in tomlkit.dumps({name: value for name, value in shown.items() if name != "steps"}).splitlines():
        document.add(tomlkit.comment(line))
    for step in shown.get("steps", ()):
        document.add(tomlkit.comment(f"[{heading[:-1]}.steps]]"))
        for line in tomlkit.dumps(step).splitlines():
            document.add(tomlkit.comment(line))


def _comment(document: _Holder, part: type[BaseModel], name: str) -> None:
    words = " ".join((part.model_fields[name].description or "").split())
    line = ""
    document.add(tomlkit.nl())
    for word in words.split():
        if line and len(line) + len(word) >= COMMENT_COLUMNS:
            document.add(tomlkit.comment(line))
            line = ""
        line = f"{line} {word}".lstrip()
    document.add(tomlkit.comment(line))


def _words_of(error: ValidationError, name: str) -> str:
    problem = error.errors(include_url=False)[0]
    where = _where(problem["loc"])
    return f"{name}: {where}: {_what(problem)} See docs/widget-settings.md."


def _where(path: Sequence[int | str]) -> str:
    """The field as a person counts: `rules[2].after` is the `after` of the second rule."""
    words = ""
    for part in path:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if words else part
    return words or "the file"


def _what(problem: Mapping[str, Any]) -> str:
    if problem["type"] == "extra_forbidden":
        return "there is no such field. Take it out, or look for its right name."
    message = REMEDIES.get(problem.get("ctx", {}).get("pattern", "")) or str(problem["msg"])
    message = message.removeprefix("Value error, ")
    given = problem.get("input")
    said = f" ({given!r} is given)" if isinstance(given, str | int | float) else ""
    return f"{message[0].upper()}{message[1:]}{said}."
