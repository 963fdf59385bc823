"""`rollout serve` as a process, as the README has it: the address, the page behind it, and the end."""

import shlex
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
COMMANDS = [line for line in README if line.startswith("rollout serve")]


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_the_planner_is_served_until_ctrl_c(command: str, root: Path) -> None:
    arguments = [*shlex.split(command)[1:], "--no-browser", "--port", "0"]
    process = subprocess.Popen(
        [sys.executable, "-c", "from cli import main; main()", *arguments], cwd=root, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout:
        address = process.stdout.readline().removeprefix("The planner is at ").strip()
        with urlopen(address, timeout=20) as page:
            assert page.status == 200 and b"<html" in page.read()
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def test_an_instance_that_is_not_there_starts_no_server(rollout) -> None:
    ended = rollout("serve", "no-such-place", "--no-browser")
    assert ended.code == 3 and "no-such-place" in ended.err and not ended.out
