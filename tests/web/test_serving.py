"""The server with a real browser before it: nothing leaves the machine, and a closed browser ends its solve and its folder."""

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import Served, Visit, until


def children_of(pid: int) -> list[tuple[int, str]]:
    """Return the jobs of a server, each with the file of its outcome, without those that have ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            stat = (path / "stat").read_text().rsplit(")", 1)[1].split()
            words = (path / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if int(stat[1]) == pid and stat[0] != "Z" and "planner.jobs.child" in words:
            found.append((int(path.name), words[words.index("planner.jobs.child") + 1]))
    return found


@pytest.fixture(scope="module")
def served(serve: Callable[..., Served], tmp_path_factory: pytest.TempPathFactory) -> Served:
    """A server that was started with a fleet that takes long to prove; the last of the tests ends it."""
    from instances.generator import random_fleet

    folder = tmp_path_factory.mktemp("instances") / "hard"
    folder.mkdir()
    for name, text in random_fleet(units=150, regions=5, seed=3).items():
        (folder / name).write_bytes(text.encode().replace(b"gap = 0.001", b"gap = 0.0"))
    return serve(folder)


def start_to_plan(page: Any) -> None:
    """Go to the page Plan and start a solve."""
    link, button = (page.get_by_role(role, name="Plan", exact=True) for role in ("link", "button"))
    link.or_(button).first.wait_for()
    if link.count():
        link.click()
    button.click()
    page.get_by_role("button", name="Stop and keep the best").wait_for()


def test_a_closed_browser_ends_its_solve_and_its_folder(served: Served, visit: Callable[..., Visit]) -> None:
    first = visit(served.address)
    start_to_plan(first.page)
    ((_, outcome),) = children_of(served.process.pid)
    folder = Path(outcome).parent.parent
    assert folder.is_dir() and folder.parent.stat().st_mode & 0o077 == 0
    assert (first.errors, first.outside) == ([], [])
    first.page.context.close()
    until(lambda: not children_of(served.process.pid) and not folder.exists())
    assert served.process.poll() is None


def test_a_server_that_is_ended_ends_its_jobs(served: Served, visit: Callable[..., Visit]) -> None:
    first = visit(served.address)
    start_to_plan(first.page)
    ((child, outcome),) = children_of(served.process.pid)
    served.process.terminate()
    assert served.process.wait(30) in (0, -signal.SIGTERM)
    assert not Path(outcome).parent.parent.parent.exists()
    assert not Path(f"/proc/{child}").exists()
