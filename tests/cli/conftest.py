"""The commands of the README, each run once, in one folder, for all tests that look at what it did."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from planner.errors import ExitCode
from tests.conftest import Ended
from tools.readme_outputs import WIDTH

ENDINGS = (ExitCode.DONE, ExitCode.GAP_NOT_REACHED)
"""What the commands may end with here: the time that they are given is short, and shared with other tests."""

GAP = 0.2
"""Part of the best NPV by which a plan here may fall short of it."""

ASKED_GAP, TIME_LIMIT, SECONDS = 0.4, 30, 30
"""Gap that is asked for and time limit of the runs here, and the most seconds of a command that takes all it is given: bounds
may be loose, as plans are better than what is proven of them."""

SHORT_LIMIT = {"platform": 1.5}
"""Time limits of the solves of commands that prove the order of two plans to the last digit if they have the time."""

FEWER = {
    "explain": ("--seconds", "3"),
    "frontier": ("--budget", "60%:140%:80%"),
    "marginals": ("--seconds", "8"),
    "no-regret": ("--worlds", "8", "--world-gap", "0.2"),
    "pilot": ("--worlds", "6", "--seconds", "120"),
    "platform": ("--no-regions",),
    "risk": ("--worlds", "128"),
    "risk-frontier": ("--point-gap", "0.05"),
    "smallest": ("--by", "units"),
}
"""Options behind those of a command, so that these count: fewer worlds, seconds or plans, or wider gaps, show the same table.

A pilot in six worlds is planned to its gap in a few seconds; it is given more, so that its plan is the same on a loaded machine.
"""

UNITS = 12
"""The most units of a random fleet here."""

Run: TypeAlias = Callable[[list[str]], Ended]


@pytest.fixture(scope="session")
def readme_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which all commands of the README run, in whichever process."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "readme"
    folder.mkdir(exist_ok=True)
    return folder


def made_small(arguments: list[str]) -> list[str]:
    """Return a command whose --seconds and --units are at most SECONDS and UNITS, and whose --gap is ASKED_GAP."""
    most = {"--seconds": SECONDS, "--units": UNITS}

    def small(option: str, argument: str) -> str:
        if option == "--gap":
            return str(ASKED_GAP)
        return str(min(most[option], int(argument))) if option in most else argument

    made = [small(*both) for both in zip(["", *arguments], arguments, strict=False)]
    limit = SHORT_LIMIT.get(arguments[0])
    made += FEWER.get(arguments[0], ())
    return made if limit is None else [*made, "--time-limit", str(limit)]


@pytest.fixture
def readme_run(
    rollout: Callable[..., Ended],
    readme_folder: Path,
    made_once: Callable[[str, Callable[[], Any]], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Run a command of the README where the others run, only once for all processes; plans there need not be good ones."""
    monkeypatch.chdir(readme_folder)
    for name, value in {"ROLLOUT_GAP": str(ASKED_GAP), "ROLLOUT_TIME_LIMIT": str(TIME_LIMIT), "COLUMNS": WIDTH}.items():
        monkeypatch.setenv(name, value)

    def run(arguments: list[str]) -> Ended:
        name = hashlib.sha256("\0".join(arguments).encode()).hexdigest()[:16]
        ended: Ended = made_once(f"readme-{name}", lambda: rollout(*made_small(arguments)))
        return ended

    return run
