"""What only a process of its own shows: start-up, pipes, signals, terminals."""

import io
import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from instances.generator import random_fleet
from planner.errors import ExitCode

ESCAPE = "\x1b"
HEAVY = ["highspy", "numpy", "pandas", "pydantic", "pyomo", "rich", "scipy"]


def test_help_loads_nothing_heavy(command) -> None:
    head, environment = command
    code = f"""
import sys, cli
code = max(cli.run(arguments) for arguments in (["--help"], ["plan", "--help"], ["whatif", "--help"], ["init", "--help"]))
heavy = [name for name in {HEAVY} if name in sys.modules]
sys.exit(f"{{code}} {{heavy}}" if code or heavy else 0)
"""
    done = subprocess.run([head[0], "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert "plan" in done.stdout


def test_piped_output_has_no_escape_codes_and_plain_bars_without_unicode(rollout_process, fleet: Path, tmp_path: Path) -> None:
    """In a folder that is not that of the program."""
    ended = rollout_process(
        "plan", fleet, cwd=tmp_path, FORCE_COLOR="1", TERM="xterm-256color", PYTHONIOENCODING="ascii", PYTHONUTF8="0"
    )
    assert ended.code == ExitCode.DONE
    assert ESCAPE not in ended.out + ended.err
    assert "#" in ended.out


def test_quiet_says_nothing_but_the_answer(rollout, fleet: Path) -> None:
    ended = rollout("plan", fleet, "--quiet", "--json")
    assert ended.err == ""
    assert json.loads(ended.out)["schema_version"] == 1


@contextmanager
def started(command, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own, ended with the test."""
    head, environment = command
    line = [*head, *map(str, arguments)]
    with subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def in_terminal(command, *arguments: object, **extra: str) -> tuple[int, str]:
    head, environment = command
    outer, inner = pty.openpty()
    process = subprocess.Popen(
        [*head, *map(str, arguments)], env=environment | {"TERM": "xterm", "COLUMNS": "100"} | extra, stdout=inner, stderr=inner
    )
    os.close(inner)
    read = bytearray()
    while True:
        try:
            block = os.read(outer, 65536)
        except OSError:
            break
        if not block:
            break
        read += block
    os.close(outer)
    return process.wait(timeout=60), read.decode()


def test_a_terminal_gets_colour_unless_told_not_to(command, fleet: Path) -> None:
    code, shown = in_terminal(command, "plan", fleet)
    assert code == ExitCode.DONE
    assert ESCAPE in shown
    code, shown = in_terminal(command, "plan", fleet, NO_COLOR="1")
    assert code == ExitCode.DONE
    assert ESCAPE not in shown


def test_a_reader_that_leaves_is_no_fault(command, fleet: Path) -> None:
    with started(command, "plan", fleet, "--quiet") as process:
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=60) == ExitCode.DONE


def test_closed_and_full_streams_are_no_fault(command, fleet: Path, tmp_path: Path) -> None:
    head, environment = command
    line = shlex.join([*head, "plan", str(fleet), "--out", str(tmp_path / "run")])
    for number, (streams, code) in enumerate(
        {">&-": ExitCode.DONE, "2>&-": ExitCode.DONE, "2>/dev/full": ExitCode.DONE, ">/dev/full": ExitCode.INPUT}.items()
    ):
        ended = subprocess.run(
            ["bash", "-c", f"{line}{number} {streams}"], env=environment, capture_output=True, text=True, timeout=60
        )
        assert ended.returncode == code, (streams, ended.stderr)
        assert "Traceback" not in ended.stderr and "fault" not in ended.stderr
        assert (tmp_path / f"run{number}" / "summary.json").is_file()


def test_a_terminal_of_no_width_is_not_believed(rollout, fleet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "0")
    assert "Net present value" in rollout("plan", fleet).out
    assert "nowhere" in rollout("plan", "nowhere").err


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a fleet that no solve is done with before a signal comes."""
    folder = tmp_path_factory.mktemp("large") / "fleet"
    folder.mkdir()
    for name, text in random_fleet(units=60, regions=4, seed=3).items():
        (folder / name).write_bytes(text.encode())
    return folder


def keeps_the_best_plan(process: subprocess.Popen[str], folder: Path, sent: signal.Signals) -> None:
    """Send a signal: the plan of that moment is shown and written, and nothing is left beside it."""
    process.send_signal(sent)
    out, error = process.communicate(timeout=60)
    if process.returncode == ExitCode.DONE:
        pytest.skip("solved before the signal came")
    assert process.returncode == ExitCode.INTERRUPTED, error
    assert "interrupted: the best plan found so far is written" in error
    assert "Net present value" in out
    summary = json.loads((folder / "plan1" / "summary.json").read_text(encoding="utf-8"))
    assert summary["solution"]["status"] == "interrupted"
    assert [path.name for path in folder.iterdir()] == ["plan1"]


@pytest.mark.slow
def test_ctrl_c_keeps_the_best_plan(command, large: Path, tmp_path: Path) -> None:
    with started(command, "plan", large, "--out", tmp_path / "plan1", "--gap", 0, "--time-limit", 120) as process:
        assert any(" s  plan" in line for line in process.stderr)
        keeps_the_best_plan(process, tmp_path, signal.SIGINT)


@pytest.mark.slow
def test_a_background_job_of_a_script_is_deaf_to_ctrl_c_and_keeps_the_best_plan_when_it_is_ended(
    command, rollout, large: Path, tmp_path: Path
) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell without job control starts its background jobs
    try:
        with started(command, "plan", large, "--out", tmp_path / "plan1", "--gap", 0, "--time-limit", 120) as process:
            signal.signal(signal.SIGINT, before)
            assert any(" s  plan" in line for line in process.stderr)
            process.send_signal(signal.SIGINT)
            time.sleep(1.0)
            assert process.poll() is None
            keeps_the_best_plan(process, tmp_path, signal.SIGTERM)
    finally:
        signal.signal(signal.SIGINT, before)
    assert rollout("verify", tmp_path / "plan1").code == ExitCode.DONE


@pytest.mark.slow
def test_a_terminal_that_is_closed_keeps_the_best_plan(command, rollout, large: Path, tmp_path: Path) -> None:
    head, environment = command
    line = [*head, "plan", str(large), "--out", "plan1", "--gap", "0", "--time-limit", "120"]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(tmp_path)
        os.execvpe(line[0], line, environment | {"TERM": "xterm"})
    read = b""
    while b"  plan " not in read:
        read += os.read(terminal, 4096)
    os.close(terminal)
    os.kill(child, signal.SIGHUP)  # a shell that is left sends it on to its jobs, so that it comes twice
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) in (ExitCode.DONE, ExitCode.INTERRUPTED)
    assert rollout("verify", tmp_path / "plan1").code == ExitCode.DONE


@pytest.mark.slow
def test_ctrl_c_ends_a_question_in_a_process_of_its_own(command, tmp_path: Path) -> None:
    line = ("order-price", "chaotic-stores", "--gap", 0, "--time-limit", 60, "--out", tmp_path / "answer")
    with started(command, *line) as process:
        while "plan USD" not in (said := process.stderr.readline()):
            assert said
        process.send_signal(signal.SIGINT)
        pressed = time.monotonic()
        out, error = process.communicate(timeout=60)
    assert process.returncode == ExitCode.INTERRUPTED, error
    assert error.splitlines()[-1].startswith("interrupted: the orders ")
    assert time.monotonic() - pressed < 30
    assert out and (tmp_path / "answer").exists()


class PressingOnce(io.StringIO):
    """A stream of errors at which someone sits who presses Ctrl-C at the first plan."""

    pressed = 0.0

    def write(self, text: str) -> int:
        if "plan USD" in text and not self.pressed:
            self.pressed = time.monotonic()
            signal.raise_signal(signal.SIGINT)
        return super().write(text)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "what"),
    [
        (("frontier",), "points"),
        (("cuts",), "cuts"),
        (("whatif", "--budget", "80%", "--budget", "120%"), "cases"),
        (("marginals",), "parts"),
        (("baselines",), "baselines"),
        (("smallest",), "plans"),
    ],
)
def test_ctrl_c_ends_a_question_with_what_it_has(
    rollout, tmp_path: Path, question: tuple[str, ...], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, *more = question
    errors = PressingOnce()
    monkeypatch.setattr(sys, "stderr", errors)
    ended = rollout(name, "chaotic-stores", *more, "--gap", 0, "--time-limit", 60, "--out", tmp_path / "answer")
    assert errors.pressed and time.monotonic() - errors.pressed < 30
    assert ended.code == ExitCode.INTERRUPTED, errors.getvalue()
    assert errors.getvalue().splitlines()[-1].startswith(("interrupted: points without", f"interrupted: the {what} "))
    assert ended.out and (tmp_path / "answer").exists()


def test_the_command_finds_the_examples_from_any_folder(rollout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert rollout("examples").code == ExitCode.DONE
