"""The server's end of visitors' files, for a stage: it takes what is sent, and gives it back to its sender."""

from urllib.parse import unquote, urlsplit

from playwright.sync_api import Route

from tests.widget.stage import HANDRAIL, Stage


class FileDesk:
    """What was sent, and what the next files get."""

    def __init__(self, stage: Stage) -> None:
        self.visitor = stage.visitor
        self.kept: list[bytes] = []
        self.removed: list[str] = []
        self.errors: list[tuple[int, str] | None] = []
        """What the next files get: a status and a code, or None for no answer at all; after them all are taken."""
        for pattern in ("/v1/sites/*/uploads", "/v1/uploads/*"):
            stage.page.route(HANDRAIL + pattern, self._serve)

    def _serve(self, route: Route) -> None:
        request = route.request
        upload_id = urlsplit(request.url).path.rsplit("/", 1)[-1]
        if request.headers.get("handrail-visitor") != self.visitor:
            route.fulfill(status=404)
        elif request.method == "POST":
            self._take(route)
        elif request.method == "DELETE":
            self.removed.append(upload_id)
            route.fulfill(status=204)
        else:
            route.fulfill(body=self.kept[int(upload_id.removeprefix("f_"))])

    def _take(self, route: Route) -> None:
        if self.errors:
            error = self.errors.pop(0)
            if error is None:
                route.abort()
            else:
                route.fulfill(status=error[0], json={"error": {"code": error[1], "message": ""}})
            return
        headers, content = route.request.headers, route.request.post_data_buffer or b""
        is_picture = headers["content-type"].startswith("image/")
        attachment = {
            "id": f"f_{len(self.kept)}",
            "name": unquote(headers["handrail-name"]),
            "media_type": headers["content-type"],
            "size": len(content),
            "width": 320 if is_picture else None,
            "height": 200 if is_picture else None,
        }
        self.kept.append(content)
        route.fulfill(status=201, json=attachment)
