"""`handrail run` and `handrail demo`: from the settings to a server that says where it is."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from socket import socket

from rich.markup import escape
from rich.panel import Panel
from starlette.routing import BaseRoute

from server.app import build_app
from server.commands.ingesting import ingest_folder
from server.commands.opening import open_database
from server.commands.terminal import OUT
from server.conversation.site import all_sites
from server.demo.help_centre import HELP_CENTRE
from server.demo.product import DEMO_AGENT, Product
from server.demo.routes import build_demo_routes
from server.demo.setting_up import DemoAccess, set_up_demo
from server.embed.assets import WidgetFiles, read_widget_files
from server.embed.snippet import snippet
from server.errors import HandrailError
from server.logs import configure_logging
from server.serve import collect_seldom, listen, serve
from server.settings import Settings
from server.sole_server import sole_server
from server.storage.url import parse_url


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Whether there is any site; and the way into the demo, if that is served."""

    has_site: bool
    access: DemoAccess | None = None
    identity_secret: str | None = None


class NotStarted(HandrailError):
    """The server could not start; the log above names the cause."""


def run_server(settings: Settings) -> None:
    """Serves Handrail until a signal ends it."""
    _serve(settings, demo=False)


def run_demo(settings: Settings) -> None:
    """Serves Handrail together with the demo product, set up and filled on the first start."""
    _serve(settings, demo=True)


def _serve(settings: Settings, *, demo: bool) -> None:
    collect_seldom()
    widget = read_widget_files()
    listener = listen(settings)
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    configure_logging(settings)
    with sole_server(parse_url(settings.sqlalchemy_url)):
        _serve_on(settings, widget, listener, demo=demo)


def _serve_on(settings: Settings, widget: WidgetFiles, listener: socket, *, demo: bool) -> None:
    opened = asyncio.run(_prepare(settings, demo=demo))
    access, has_site = opened.access, opened.has_site
    routes: Sequence[BaseRoute] = ()
    environment = dict(os.environ)
    if access is not None:
        product = Product(settings.origin, opened.identity_secret)
        routes = _demo_routes(settings, access, product)
        environment |= product.environment(_own_address(settings))
        settings = settings.model_copy(update={"agent_dir": settings.agent_dir or DEMO_AGENT})

    def announce() -> None:
        OUT.print(Panel(_addresses(settings, access, has_site=has_site), title="Handrail is ready", expand=False))

    if not serve(build_app(settings, widget, routes, environment=environment), settings, listener, announce):
        raise NotStarted("The server did not start; see the message above.")


async def _prepare(settings: Settings, *, demo: bool) -> _Prepared:
    async with open_database(settings) as database:
        if not demo:
            return _Prepared(bool(await database.read(all_sites)))
        site, access = await set_up_demo(
            database, settings.data_dir, sorted(settings.own_origins), history=settings.demo_history
        )
        await ingest_folder(database, settings, site, HELP_CENTRE, f"{settings.origin}/demo/help")
        return _Prepared(True, access, site.identity_keys[-1].key)


def _demo_routes(settings: Settings, access: DemoAccess, product: Product) -> Sequence[BaseRoute]:
    return build_demo_routes(snippet(settings.origin, access.site_key), Path(HELP_CENTRE), settings.origin, product)


def _own_address(settings: Settings) -> str:
    """Where this process reaches itself, whatever stands before it."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::", "localhost"} else settings.host  # noqa: S104 compared only
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def _addresses(settings: Settings, access: DemoAccess | None, *, has_site: bool) -> str:
    origin = escape(settings.origin)
    lines = []
    if access is not None:
        lines.append(f"Demo product   [bold]{origin}/demo/[/]")
    lines.append(f"Desk           [bold]{origin}/desk[/]")
    if access is not None:
        lines.append(f"               {escape(access.email)}  {escape(access.password)}")
    lines.append(f"API            [bold]{origin}/api/docs[/]")
    if settings.model is None:
        lines.append("Answers        from the help centre's own words; HANDRAIL_MODEL=provider:name lets a model write")
    else:
        lines.append(f"Answers        {escape(settings.model)}")
    if not has_site:
        lines.append(
            "First          handrail site add NAME --origin ORIGIN, then handrail user add EMAIL: nobody is served yet"
        )
    lines.append("Stop           Ctrl+C")
    return "\n".join(lines)
