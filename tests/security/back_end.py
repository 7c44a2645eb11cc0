"""The team's back end as tools call it: a real server that writes down what it is asked, and returns hostile text."""

import socket
import threading
from dataclasses import dataclass, field
from types import TracebackType

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

START_SECONDS_MAX = 10.0


@dataclass
class BackEnd:
    """On a free port of this machine, in a thread; a context manager. `says` is what a status is."""

    says: str = "All is well."
    calls: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of each request, as it stood on the wire."""

    port: int = 0

    def __enter__(self) -> "BackEnd":
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        app = Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST", "DELETE", "PUT", "PATCH"])])
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", ws="none"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._thread.start()
        socket.create_connection(("127.0.0.1", self.port), START_SECONDS_MAX).close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(START_SECONDS_MAX)
        self._socket.close()

    async def _answer(self, request: Request) -> Response:
        self.calls.append((request.method, request.scope["raw_path"].decode()))
        return JSONResponse({"status": self.says, "plan": "Grove", "state": "sent"})


TOOLS = """\
base_url = "http://127.0.0.1:PORT"
private_network = true

[[tool]]
name = "read_status"
title = "Read the status"
description = "What the service says of itself."
path = "/status"
show = ["status"]
anonymous = true

[[tool]]
name = "account"
title = "Look up the account"
description = "The visitor's plan."
path = "/accounts/{account}"
bind = { account = "attributes.account" }
show = ["plan"]

[[tool]]
name = "order"
title = "Look up an order"
description = "The state of an order."
path = "/orders/{number}"
show = ["state"]
anonymous = true
[tool.parameters.number]
description = "Number of the order"

[[tool]]
name = "delete_account"
title = "Delete the account"
description = "Deletes the visitor's account."
method = "DELETE"
path = "/accounts/{account}"
bind = { account = "attributes.account" }
changes = true
done = "It is deleted."
[tool.parameters.reason]
description = "Why"
[tool.card]
title = "Delete your account"
confirm = "Delete it"
destructive = true

[[tool]]
name = "refund"
title = "Refund"
description = "Pays something back."
method = "POST"
path = "/accounts/{account}/refunds"
bind = { account = "attributes.account" }
changes = true
done = "It is paid back."
limit = { parameter = "amount", maximum = 50 }
[tool.parameters.amount]
kind = "number"
description = "Amount"
[tool.parameters.note]
required = false
description = "Note"
[tool.card]
title = "Refund"
confirm = "Refund it"
"""
"""`tools.toml` of the attacked site: two that read the visitor's own, two that change something."""
