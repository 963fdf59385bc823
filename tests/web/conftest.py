"""A small run with answers, as the command line wrote it, and a server with a browser before it."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from instances import resolve_instance
from planner import Plan


@pytest.fixture(autouse=True, scope="session")
def without_components() -> Iterator[None]:
    """Look for no components of streamlit, of which the pages have none: a page under test would look through all packages."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", list)
        yield


@pytest.fixture(scope="session")
def asked_run(small_plan: Plan, folder_made_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The run of the small fleet with its answers to a what-if, a frontier, marginals and risk."""
    return folder_made_once("asked", lambda folder: _ask(small_plan, folder))


def _ask(small_plan: Plan, folder: Path) -> None:
    from cli import run
    from planner.reports import documents_of
    from planner.run_files.verified import write_verified

    write_verified(small_plan, folder, documents=documents_of)
    assert run(["whatif", str(folder), "--budget", "80%", "--set", "discount_rate=0.12", "--delay-start", "2", "--quiet"]) in (
        0,
        6,
    )
    assert run(["frontier", str(folder), "--budget", "80%:120%:20%", "--quiet"]) in (0, 6)
    assert run(["risk", str(folder), "--worlds", "64", "--quiet"]) == 0


@pytest.fixture
def tight(fleet: Path, tmp_path: Path) -> Path:
    """The small fleet with a budget that keeps it from launching everything it would."""
    folder = Path(shutil.copytree(fleet, tmp_path / "tight"))
    plan = folder / "plan.toml"
    plan.write_bytes(plan.read_bytes().replace(b"amount = 180000", b"amount = 30000"))
    return folder


@dataclass
class Served:
    """A server in a process of its own."""

    address: str
    process: "subprocess.Popen[str]"


SERVE = """
import sys
from planner.web.server import ServerSettings, serve
settings = ServerSettings(port=0, browser=False, away=1.0)
serve(settings, sys.argv[1] if sys.argv[1:] else None, lambda address: print(address, flush=True))
"""


@contextmanager
def servers(root: Path) -> Iterator[Callable[..., Served]]:
    """Start servers on free ports, from whose sessions a browser may be away for a second; they end with the block."""
    started: list[subprocess.Popen[str]] = []

    def start(*instance: object) -> Served:
        command = [sys.executable, "-c", SERVE, *map(str, instance)]
        process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        return Served(address, process)

    yield start
    for process in started:
        process.terminate()
        process.wait(30)
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture(scope="module")
def serve(root: Path) -> Iterator[Callable[..., Served]]:
    """Start servers; they end with the tests of a file."""
    with servers(root) as start:
        yield start


@pytest.fixture(scope="session")
def chain_server(root: Path) -> Iterator[Served]:
    """A server that was started with the example of ten stores; each browser has a session of its own there."""
    with servers(root) as start:
        yield start(resolve_instance("ten-store-chain"))


@dataclass
class Visit:
    """A page of a browser, the errors on its console, and requests that left this machine."""

    page: Any
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Visit]]:
    """Open an address in a browser; its width may be given."""
    contexts = []

    def opened(address: str, width: int = 1300) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        found = Visit(context.new_page())
        found.page.on("console", lambda said: found.errors.append(said.text) if said.type == "error" else None)
        found.page.on("pageerror", lambda error: found.errors.append(str(error)))
        own = (address, address.replace("http", "ws"), "data:", "blob:")
        found.page.on("request", lambda asked: found.outside.append(asked.url) if not asked.url.startswith(own) else None)
        found.page.goto(address)
        return found

    yield opened
    for context in contexts:
        context.close()


def selected_cells(page: Any) -> Any:
    """Return the selected cells of the grids of a page, as a screen reader has them."""
    return page.locator("table[role=grid] [role=gridcell][aria-selected=true]")


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
