"""The demo's screens: each takes a request and answers with a whole page."""

import re
import secrets
from datetime import date
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from server.demo.backend import VAT_PERCENT
from server.demo.help_centre import HelpCentre
from server.demo.product import Product
from server.demo.status_page import TITLE, WORDS
from server.demo.workspace import Column, GroupRole, ProjectRole, Workspace

BROWSER_COOKIE: Final = "fernway_browser"
"""Fernway's own: who tries it in another browser is somebody else, so that no two read each other's conversations."""

BROWSER_BYTES: Final = 16
_BROWSER: Final = re.compile(r"[A-Za-z0-9_-]{22}")

TEMPLATES = Path(__file__).parent / "templates"


class Screens:
    """Renders Fernway's pages for its workspace as it stands, each with the embed code at its end."""

    def __init__(self, snippet: str, help_centre: HelpCentre, product: Product) -> None:
        self.help_centre = help_centre
        self.product = product
        self.templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.globals.update(
            snippet=Markup(snippet),  # noqa: S704 the operator's own embed code, not a visitor's text
        )
        self.templates.filters["day"] = _day

    @property
    def workspace(self) -> Workspace:
        """The workspace at this moment."""
        return self.product.backend.workspace

    def dashboard(self, request: Request) -> HTMLResponse:
        """What Mara has to do, and where she left off."""
        return self._page(request, "dashboard.html")

    def projects(self, request: Request) -> HTMLResponse:
        """Every project of the workspace."""
        return self._page(request, "projects.html")

    def project(self, request: Request) -> HTMLResponse:
        """One project's board."""
        return self._project_page("board.html", request)

    def project_members(self, request: Request) -> HTMLResponse:
        """Who is on a project, and who is invited."""
        return self._project_page("project_members.html", request)

    def project_settings(self, request: Request) -> HTMLResponse:
        """A project's name, visibility and end."""
        return self._project_page("project_settings.html", request)

    def group(self, request: Request) -> HTMLResponse:
        """One group: its purpose and its projects."""
        return self._group_page("group.html", request)

    def group_members(self, request: Request) -> HTMLResponse:
        """Who is in a group."""
        return self._group_page("group_members.html", request)

    def billing(self, request: Request) -> HTMLResponse:
        """The subscription, the card and the invoices."""
        return self._page(request, "billing.html", vat_percent=VAT_PERCENT)

    def integrations(self, request: Request) -> HTMLResponse:
        """Products that can be connected, and access tokens."""
        return self._page(request, "integrations.html")

    def notifications(self, request: Request) -> HTMLResponse:
        """What Mara is told about, and how."""
        return self._page(request, "notifications.html")

    def checkout(self, request: Request) -> HTMLResponse:
        """An order that is not placed yet."""
        return self._page(request, "checkout.html", vat_percent=VAT_PERCENT)

    def sign_in(self, request: Request) -> HTMLResponse:
        """The way in."""
        return self._page(request, "sign_in.html")

    def status(self, request: Request) -> HTMLResponse:
        """What is wrong with Fernway, and the switch for it."""
        incident = {"title": TITLE, "words": WORDS} if self.product.status_page.since else None
        return self._page(request, "status.html", incident=incident)

    def help_index(self, request: Request) -> HTMLResponse:
        """Every help article, with a search box."""
        return self._page(request, "help_index.html", help_centre=self.help_centre)

    def help_article(self, request: Request) -> HTMLResponse:
        """One help article."""
        article = self.help_centre.article(request.path_params["slug"])
        if article is None:
            return self.missing(request)
        section = self.help_centre.section(article.section)
        body = Markup(article.html)  # noqa: S704 sanitised when the article was read
        return self._page(request, "help_article.html", article=article, section=section, body=body)

    def missing(self, request: Request) -> HTMLResponse:
        """There is no such page; says so and offers ways on."""
        return self._page(request, "missing.html", status_code=404)

    def _project_page(self, template: str, request: Request) -> HTMLResponse:
        project = self.workspace.project(request.path_params["project_id"])
        if project is None:
            return self.missing(request)
        return self._page(request, template, project=project, columns=tuple(Column), roles=tuple(ProjectRole))

    def _group_page(self, template: str, request: Request) -> HTMLResponse:
        group = self.workspace.group(request.path_params["group_id"])
        if group is None:
            return self.missing(request)
        projects = self.workspace.projects_of(group.id)
        return self._page(request, template, group=group, projects=projects, roles=tuple(GroupRole))

    def _page(self, request: Request, template: str, status_code: int = 200, **values: object) -> HTMLResponse:
        workspace = self.workspace
        browser = request.cookies.get(BROWSER_COOKIE, "")
        if not _BROWSER.fullmatch(browser):
            browser = secrets.token_urlsafe(BROWSER_BYTES)
        known = {"workspace": workspace, "viewer": workspace.viewer, "token": self.product.token(browser)}
        page = self.templates.get_template(template).render(known | values)
        # A page carries who is signed in, and a bill that the help may have changed meanwhile.
        answer = HTMLResponse(page, status_code, {"Cache-Control": "no-store"})
        answer.set_cookie(BROWSER_COOKIE, browser, httponly=True, samesite="lax", path="/demo")
        return answer


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
