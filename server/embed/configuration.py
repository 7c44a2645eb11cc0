"""What the loader and the panel are told about the site that they are on."""

from server.conversation.site import Site
from server.embed.assets import LanguageFiles
from server.embed.contrast import on_colour
from server.embed.widget_settings import WidgetSettings


def launch_body(site: Site, settings: WidgetSettings, language: str, files: LanguageFiles) -> dict[str, object]:
    """What the loader is told before it shows anything; caches may keep it."""
    return {
        "name": site.name,
        "language": language,
        "direction": files.direction,
        "host": files.host,
        "spotlight": files.spotlight,
        "words": dict(files.launcher),
        "look": settings.look.model_dump(exclude_defaults=True) | {"on": on_colour(settings.look.colour)},
    }


def panel_config(site: Site, settings: WidgetSettings) -> dict[str, object]:
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
        "allowed_origins": list(site.allowed_origins),
    }
