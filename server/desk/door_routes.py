"""The addresses of the desk before its door: for whoever is not signed in yet."""

from starlette.middleware import Middleware
from starlette.routing import Route

from server.desk.desk import Desk
from server.desk.join_page import JoinPage
from server.desk.oidc import OidcProvider
from server.desk.security_headers import SecurityHeaders
from server.desk.sign_in import SignIn
from server.desk.sign_in_code import SignInCode
from server.desk.sign_in_elsewhere import BACK, SignInElsewhere


def door_routes(desk: Desk) -> list[Route]:
    """Signing in, by password, code or another service, and joining by an invitation."""
    sign_in, code, join = SignIn(desk), SignInCode(desk), JoinPage(desk)
    guarded = [Middleware(SecurityHeaders)]
    return [
        Route("/desk/sign-in", sign_in.show, methods=["GET"], middleware=guarded),
        Route("/desk/sign-in", sign_in.enter, methods=["POST"], middleware=guarded),
        Route("/desk/sign-in/code", code.show, methods=["GET"], middleware=guarded),
        Route("/desk/sign-in/code", code.enter, methods=["POST"], middleware=guarded),
        Route("/desk/join/{secret}", join.show, methods=["GET"], middleware=guarded),
        Route("/desk/join/{secret}", join.join, methods=["POST"], middleware=guarded),
        *_elsewhere(desk, guarded),
    ]


def _elsewhere(desk: Desk, guarded: list[Middleware]) -> list[Route]:
    settings = desk.settings
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return []
    secret = settings.oidc_client_secret
    provider = OidcProvider(
        settings.oidc_issuer, settings.oidc_client_id, None if secret is None else secret.get_secret_value()
    )
    elsewhere = SignInElsewhere(desk, provider)
    return [
        Route("/desk/sign-in/oidc", elsewhere.go, methods=["GET"], middleware=guarded),
        Route(BACK, elsewhere.back, methods=["GET"], middleware=guarded),
    ]
