"""What tests share: the repository, small instances, one plan, and the command in this process or in its own."""

import gc
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyomo.common.log  # noqa: F401  # its handler keeps the stream of its import, which a test's own would not outlive
import pytest
from filelock import FileLock

from cli import COLLECTED_AFTER
from planner import Plan

ROOT = Path(__file__).resolve().parent.parent

# processes that tests start load in two thirds of the time if what they import stays compiled
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# the processes that share the tests fill the cores: a question in one of them that took a second would start further ones, which
# load all it needs and gain it nothing; commands in processes of their own, and tests of workers, start as many as usual
os.environ.setdefault("ROLLOUT_WORKERS", "1")


def pytest_sessionstart() -> None:
    """Look for no garbage while the tests are collected: there is next to none, and looking takes a quarter of the time."""
    gc.disable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the later parts of long random series, unless the marks asked for name them, or tests are named one by one."""
    if "thorough" in config.option.markexpr or any("::" in one for one in config.args):
        return
    later = [item for item in items if item.get_closest_marker("thorough")]
    if later:
        config.hook.pytest_deselected(items=later)
        items[:] = [item for item in items if not item.get_closest_marker("thorough")]


def pytest_collection_finish() -> None:
    """Look for garbage as seldom as the command does, and never among the tests themselves, which stay to the end."""
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def processes_that_load_what_they_need() -> Iterator[None]:
    """Start workers without all that this process has loaded, which with a whole suite takes longer than their tasks.

    Those of commands in processes of their own load what the command has loaded, as usual.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("planner.workers.processes._imported", tuple)
        yield


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small random fleet."""
    from instances.generator import random_fleet

    folder = tmp_path_factory.mktemp("instances") / "fleet"
    folder.mkdir()
    for name, text in random_fleet(units=4, regions=2, seed=1).items():
        (folder / name).write_bytes(text.encode())
    return folder


@pytest.fixture(scope="session")
def small_plan(fleet: Path):
    """The plan of the small fleet."""
    from planner import plan

    return plan(fleet)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[], Any]], Any]:
    """Make something long to make, by its name, once for all processes that share the tests.

    The first process that asks for it makes it, the others read its file.
    """
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def made(name: str, make: Callable[[], Any]) -> Any:
        file = folder / f"{name}.pickle"
        with FileLock(file.with_suffix(".lock")):
            if not file.exists():
                file.write_bytes(pickle.dumps(make()))
            return pickle.loads(file.read_bytes())

    return made


@pytest.fixture(scope="session")
def folder_made_once(
    made_once: Callable[[str, Callable[[], Any]], Any], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, Callable[[Path], object]], Path]:
    """Fill a folder, by its name, once for all processes that share the tests, and return a copy that is this one's own."""

    def made(name: str, fill: Callable[[Path], object]) -> Path:
        def files() -> dict[Path, bytes]:
            folder = tmp_path_factory.mktemp(f"{name}-made") / "run"
            fill(folder)
            return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}

        own = tmp_path_factory.mktemp(name) / "run"
        for path, content in made_once(name, files).items():
            (own / path).parent.mkdir(parents=True, exist_ok=True)
            (own / path).write_bytes(content)
        return own

    return made


@pytest.fixture(scope="session")
def example_plan(made_once: Callable[[str, Callable[[], Any]], Any]) -> Callable[[str], Plan]:
    """The plan of a bundled example, by its name, under its own options."""
    from planner import plan

    return cache(lambda name: made_once(f"plan-of-{name}", lambda: plan(name)))


@pytest.fixture
def rollout(capfd: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Run the command in this process."""
    from cli import run

    def call(*arguments: object) -> Ended:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capfd.readouterr()
        return Ended(code, captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def command() -> tuple[list[str], dict[str, str]]:
    """The command for a process of its own: arguments and environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ROLLOUT_")}
    return [sys.executable, "-c", "from cli import main; main()"], environment | {"PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="session")
def rollout_process(command: tuple[list[str], dict[str, str]]) -> Callable[..., Ended]:
    """Run the command in a process of its own."""

    def call(*arguments: object, cwd: Path | None = None, **extra: str) -> Ended:
        head, environment = command
        done = subprocess.run(
            [*head, *map(str, arguments)], cwd=cwd, env=environment | extra, capture_output=True, text=True, timeout=300
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return call


def names_in(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser():
    """A browser without a window, as it is installed on the machine."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        opened = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()
