"""What the loader and the panel are told about the site that they are on."""

from typing import Final

from server.conversation.site import Site
from server.embed.assets import DEFAULT_LANGUAGE, LanguageFiles
from server.embed.contrast import on_colour
from server.embed.widget_settings import Look, WidgetSettings

LOADER_WORDS: Final = ("open", "trouble", "dismiss")
"""Words that are needed before anything of the language is loaded."""

LAUNCHER_LOOK: Final = {"theme", "colour", "corner", "mode", "into", "position", "x", "y"}


def launch_body(settings: WidgetSettings, language: str, files: LanguageFiles) -> dict[str, object]:
    """What the loader is told before it shows anything; caches may keep it.

    It is paid for by every page that shows the launcher, so what is as it comes is left out, and what grows with the
    product (`page_rules`) is asked for later.
    """
    own = settings.words.get(language)
    words = dict(files.launcher) if language != DEFAULT_LANGUAGE else {}
    if own is not None and own.launcher:
        words["open"] = own.launcher
    told = {
        "words": {name: words[name] for name in LOADER_WORDS if name in words},
        "look": _launcher_look(settings.look),
        "ruled": bool(settings.routes or settings.redact),
    }
    return {"host": files.host} | {name: value for name, value in told.items() if value}


def page_rules(settings: WidgetSettings) -> dict[str, object]:
    """By which rules the widget reads a page once somebody turns to it; `ruled` in the launch tells whether to ask."""
    return {"routes": list(settings.routes), "redact": list(settings.redact)}


def _launcher_look(look: Look) -> dict[str, object]:
    told = look.model_dump(exclude_defaults=True, include=LAUNCHER_LOOK)
    return told | {"ink": on_colour(look.colour)} if "colour" in told else told


def panel_config(site: Site, settings: WidgetSettings, *, mail: bool = False) -> dict[str, object]:
    """What stands in the panel's page for its script."""
    api = f"/v1/sites/{site.public_key}"
    return {
        "site": site.public_key,
        "name": site.name,
        "socket": "/v1/visitor",
        "suggestions": f"{api}/suggestions",
        "articles": f"{api}/articles",
        "uploads": f"{api}/uploads" if settings.attachments else None,
        "look": settings.look.model_dump() | {"on": on_colour(settings.look.colour)},
        "words": {language: own.model_dump() for language, own in settings.words.items()},
        "survey": settings.survey,
        "mail": mail,
        "allowed_origins": list(site.allowed_origins),
    }
