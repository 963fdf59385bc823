"""The headers of every answer of the server: no frames, no referrers, and the cookie by which a browser is known."""

from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from planner.web.address import COOKIE, new_token

HEADERS: Final = (
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
)
"""An address holds a token, which no other server is to learn; no other page may show this one within it."""


class SafeHeaders:
    """Adds the headers to the answers of an application (ASGI), and the cookie to its pages where a browser has none."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = message | {"headers": [*message.get("headers", ()), *_added(scope, message)]}
            await send(message)

        await self._app(scope, receive, sent)


def _added(scope: Any, message: Any) -> list[tuple[bytes, bytes]]:
    """Return the headers that are added to an answer."""
    present = {name.lower() for name, _ in message.get("headers", ())}
    found = [(name, value) for name, value in HEADERS if name not in present]
    kind = next((value for name, value in message.get("headers", ()) if name.lower() == b"content-type"), b"")
    if kind.startswith(b"text/html") and not _has_cookie(scope):
        found.append((b"set-cookie", f"{COOKIE}={new_token()}; Path=/; HttpOnly; SameSite=Lax".encode()))
    return found


def _has_cookie(scope: Any) -> bool:
    for name, value in scope.get("headers", ()):
        if name.lower() == b"cookie":
            try:
                read: SimpleCookie = SimpleCookie(value.decode("latin-1"))
            except CookieError:
                return f"{COOKIE}=" in value.decode("latin-1")
            return COOKIE in read
    return False
