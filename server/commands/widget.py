"""`handrail site widget`, `handrail site picture` and `handrail user picture`."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from server.commands.terminal import OUT
from server.conversation.site import Site, set_widget
from server.database import Database
from server.embed.contrast import PANEL_GROUNDS, TEXT_CONTRAST_MIN, contrast, on_colour
from server.embed.widget_settings import WidgetSettings
from server.embed.widget_toml import FILE_BYTES_MAX, WidgetFileInvalid, read_widget_toml, write_widget_toml
from server.pictures.picture import GIVEN_BYTES_MAX, Picture, PictureInvalid, picture_of
from server.pictures.stored import store_picture
from server.team.users import UserInvalid, set_picture, user_by_email


def print_widget(site: Site) -> None:
    """Prints the site's widget settings as a file that can be changed and stored again."""
    typer.echo(write_widget_toml(WidgetSettings.model_validate(site.widget)), nl=False)


async def store_widget(database: Database, site: Site, file: Path) -> None:
    """Checks the file and stores what it says; raises WidgetFileInvalid with the field and the remedy."""
    settings = with_avatar_of(site, read_widget_toml(_text_of(file), str(file)))
    await database.write(lambda rows: set_widget(rows, site, _as_row(settings)))
    OUT.print(
        f"The widget of {site.name} is set; pages that are open show it when they are loaded again.", markup=False
    )
    for line in contrast_lines(settings.look.colour):
        OUT.print(line, markup=False)


def with_avatar_of(site: Site, settings: WidgetSettings) -> WidgetSettings:
    """The settings with the picture that the site has; a file that names none leaves it."""
    avatar = WidgetSettings.model_validate(site.widget).look.avatar
    if settings.look.avatar is not None or avatar is None:
        return settings
    return settings.model_copy(update={"look": settings.look.model_copy(update={"avatar": avatar})})


def contrast_lines(colour: str) -> list[str]:
    """How well the colour is read, and where another would be better."""
    on = on_colour(colour)
    name = "white" if on == "#ffffff" else "black"
    lines = [f"Colour {colour}: {name} stands on it, at {contrast(colour, on):.1f} to 1."]
    for theme, ground in PANEL_GROUNDS.items():
        ratio = contrast(colour, ground)
        if ratio < TEXT_CONTRAST_MIN:
            other = "darker" if theme == "light" else "lighter"
            lines.append(
                f"On the {theme} panel it has {ratio:.1f} to 1, and text asks for {TEXT_CONTRAST_MIN} (WCAG 2.2 AA): "
                f"links use a {other} shade of it there."
            )
    return lines


async def store_agent_picture(database: Database, site: Site, file: Path | None) -> None:
    """Sets the AI agent's picture on this site, or takes it away for None. Raises PictureInvalid."""
    picture = None if file is None else read_picture(file)
    settings = WidgetSettings.model_validate(site.widget)
    look = settings.look.model_copy(update={"avatar": None if picture is None else picture.path})
    row = _as_row(settings.model_copy(update={"look": look}))
    await database.write(_with(picture, lambda rows: set_widget(rows, site, row)))
    OUT.print("The AI agent has this picture now." if picture else "The AI agent has no picture now.")


async def store_user_picture(database: Database, email: str, file: Path | None) -> None:
    """Sets the picture that visitors see beside somebody's replies, or takes it away for None.

    Raises UserInvalid for an unknown address, and PictureInvalid.
    """
    picture = None if file is None else read_picture(file)
    user = await database.read(lambda rows: user_by_email(rows, email))
    if user is None:
        raise UserInvalid(f"email: nobody has the address {email}. Add them: handrail user add {email}")
    path = None if picture is None else picture.path
    await database.write(_with(picture, lambda rows: set_picture(rows, user.user_id, path)))
    OUT.print(f"{user.name} {'has this picture' if picture else 'has no picture'} now.", markup=False)


def read_picture(file: Path) -> Picture:
    """The picture in a file; raises PictureInvalid with the remedy."""
    try:
        if file.stat().st_size > GIVEN_BYTES_MAX:
            raise PictureInvalid(f"{file} has more than {GIVEN_BYTES_MAX // 1024 // 1024} MiB. Give a smaller picture.")
        return picture_of(file.read_bytes())
    except OSError as error:
        raise PictureInvalid(f"{file} cannot be read ({error.strerror}). Check the path.") from None


def _text_of(file: Path) -> str:
    try:
        if file.stat().st_size > FILE_BYTES_MAX:
            raise WidgetFileInvalid(f"{file} is longer than {FILE_BYTES_MAX // 1024} KiB. Shorten it.")
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise WidgetFileInvalid(f"{file} is not UTF-8. Save it as UTF-8.") from None
    except OSError as error:
        raise WidgetFileInvalid(f"{file} cannot be read ({error.strerror}). Check the path.") from None


def _as_row(settings: WidgetSettings) -> dict[str, Any]:
    """What is stored: what a later version changes of its defaults reaches sites that left it open."""
    return settings.model_dump(mode="json", exclude_defaults=True)


def _with(
    picture: Picture | None, change: Callable[[AsyncConnection], Awaitable[None]]
) -> Callable[[AsyncConnection], Awaitable[None]]:
    async def unit(connection: AsyncConnection) -> None:
        if picture is not None:
            await store_picture(connection, picture, datetime.now(UTC))
        await change(connection)

    return unit
