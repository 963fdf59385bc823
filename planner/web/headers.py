"""Additions to every answer of the server: no frames, no referrers, the cookie of a browser, and two scripts of its pages."""

from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from planner.web.address import COOKIE, new_token
from planner.web.keyboard import KEYS

HEADERS: Final = (
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
)
"""An address holds a token, which no other server is to learn; no other page may show this one within it."""

HEAD: Final = b"<head>"
PLACE: Final = b'<script>window.__streamlit = {BACKEND_BASE_URL: window.location.origin + "/"}</script>'
"""Tells a page where its server is; a page other than the first would look below its own address first, in vain."""

ADDED: Final = HEAD + PLACE + KEYS
"""Beginning of a page with its scripts."""


class SafeAnswers:
    """Adds to the answers of an application (ASGI)."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        waiting: list[Any] = []

        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                waiting.append(message | {"headers": [*message.get("headers", ()), *_added(scope, message)]})
                return
            if waiting:
                first, message = _placed(waiting.pop(), message)
                await send(first)
            await send(message)

        await self._app(_uncompressed(scope) if _is_page(scope) else scope, receive, sent)


def _is_page(scope: Any) -> bool:
    """Return whether a page is asked for, by the address that a person sees."""
    path = str(scope["path"])
    return scope["method"] == "GET" and path.count("/") == 1 and "." not in path


def _uncompressed(scope: Any) -> Any:
    return scope | {"headers": [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]}


def _placed(start: Any, body: Any) -> tuple[Any, Any]:
    """Return the beginning of an answer and its first piece; a page gets its scripts."""
    content = body.get("body", b"")
    if not _is_html(start) or HEAD not in content:
        return start, body
    added = content.replace(HEAD, ADDED, 1)
    lengths = {b"content-length": lambda value: str(int(value) + len(ADDED) - len(HEAD)).encode()}
    headers = [(name, lengths.get(name.lower(), bytes)(value)) for name, value in start["headers"]]
    return start | {"headers": headers}, body | {"body": added}


def _is_html(message: Any) -> bool:
    kind = next((value for name, value in message.get("headers", ()) if name.lower() == b"content-type"), b"")
    return bool(kind.startswith(b"text/html"))


def _added(scope: Any, message: Any) -> list[tuple[bytes, bytes]]:
    """Return the headers that are added to an answer."""
    present = {name.lower() for name, _ in message.get("headers", ())}
    found = [(name, value) for name, value in HEADERS if name not in present]
    if _is_html(message) and not _has_cookie(scope):
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
