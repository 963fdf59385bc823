"""The server: its settings, its address, and its end."""

import math
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st
from starlette.middleware import Middleware

from planner.errors import OutputError
from planner.web.headers import SafeAnswers
from planner.web.session import AWAY, PRESENCE, end_all
from planner.web.started import start_with

FIRST_PORT: Final = 8501
PORTS_TRIED: Final = 20
"""Ports from the first one on, of which a free one is taken where none is named."""

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class ServerSettings:
    """Settings of a server.

    Attributes
    ----------
    host
        address that it listens at.
    port
        None for the first free one from 8501 on, 0 for any free one.
    browser
        whether to open a browser.
    upload_megabytes
        size of the largest file that is taken.
    away
        seconds that a browser may stay away, as after a lost connection, before its session ends.
    """

    host: str = LOOPBACK[0]
    port: int | None = None
    browser: bool = True
    upload_megabytes: int = 50
    away: float = AWAY

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches it."""
        return self.host in LOOPBACK


def options_of(settings: ServerSettings, port: int) -> dict[str, Any]:
    """Return the options of Streamlit: no telemetry, no other origins, no reading of its own files while it runs."""
    return {
        "server.address": settings.host,
        "server.port": port,
        "server.headless": True,
        "server.enableXsrfProtection": True,
        "server.enableCORS": True,  # a browser's other pages may not call this server
        "server.allowedHosts": ["localhost", "127.0.0.1", "[::1]", "::1"] if settings.is_local else [],
        "server.maxUploadSize": settings.upload_megabytes,
        "server.fileWatcherType": "none",
        "server.runOnSave": False,
        "server.enableStaticServing": False,
        "server.enableAgentApi": False,
        "server.showEmailPrompt": False,
        "server.disconnectedSessionTTL": math.ceil(settings.away),
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "type",
        "client.showErrorLinks": False,
        "logger.hideWelcomeMessage": True,
        "logger.level": "error",
        "runner.magicEnabled": False,
        "runner.postScriptGC": False,  # after each click, for as long as a large plan has objects; Python collects by itself
        "global.disableWidgetStateDuplicationWarning": True,  # what a person set stands before the default of a widget
        "theme.base": "light",
        "theme.primaryColor": "#1F3A5F",
        "theme.font": "sans-serif",
    }


def serve(settings: ServerSettings, instance: str | None, tell: Callable[[str], None]) -> None:
    """Serve until a signal ends it; then every session and its job ends.

    Parameters
    ----------
    instance
        that new sessions begin with; None for the choice of one.
    tell
        is called with the address once the server listens.

    Raises
    ------
    OutputError
        the port is in use, or the address is not one of this machine.
    InputProblems
        the instance cannot be read.
    """
    start_with(instance)
    port = _free_port(settings)

    @asynccontextmanager
    async def told(app: Any) -> AsyncIterator[None]:
        address = address_of(settings.host, int(st.get_option("server.port")))
        tell(address)
        if settings.browser:
            webbrowser.open(address)
        try:
            yield
        finally:
            end_all()

    PRESENCE.away = settings.away
    app = st.App(Path(__file__).parent / "entry" / "script.py", lifespan=told, middleware=[Middleware(SafeAnswers)])
    sys.argv = [sys.argv[0]]
    with suppress(KeyboardInterrupt):
        app.run(config=options_of(settings, port))


def address_of(host: str, port: int) -> str:
    """Return the address of a server as a browser takes it."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def _free_port(settings: ServerSettings) -> int:
    """Return the port that is named, or the first free one."""
    wanted = range(FIRST_PORT, FIRST_PORT + PORTS_TRIED) if settings.port is None else [settings.port]
    error = OSError()
    for port in wanted:
        try:
            _try(settings.host, port)
        except OSError as found:
            error = found
            continue
        return port
    named = f"port {settings.port}" if settings.port is not None else f"ports {wanted[0]} to {wanted[-1]}"
    raise OutputError(f"{settings.host}, {named}: cannot be used ({error.strerror or error}); name another with --port or --host")


def _try(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tried.bind((host, port))
