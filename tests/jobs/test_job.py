"""Jobs in real child processes: outcome, progress, stop, kill, crashes, and the end of the process that started one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cli import run
from planner.errors import ExitCode, UsageError
from planner.jobs.declared import question_named, with_defaults
from planner.jobs.job import Job
from planner.jobs.outcomes import AnswerDone, JobFailed, PlanDone
from planner.jobs.tasks import PlanTask, QuestionTask

SOON = 60


def until(true: Callable[[], bool], seconds: float = SOON) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """Return whether a process runs, and is no zombie."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def planned(fleet: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Job, Path]:
    """A job that planned the small fleet, and its folder."""
    folder = tmp_path_factory.mktemp("jobs")
    job = Job.start(PlanTask(fleet, folder / "run"), folder / "job")
    job.wait(SOON)
    return job, folder


def test_a_plan_is_written_as_by_the_command_line(planned: tuple[Job, Path], fleet: Path, tmp_path: Path) -> None:
    job, folder = planned
    assert job.outcome == PlanDone(folder / "run", 0, "")
    assert run(["verify", str(folder / "run")]) == 0
    assert run(["plan", str(fleet), "--out", str(tmp_path / "run"), "--quiet"]) == 0
    for name in ("schedule.csv", "cashflow.csv", "limits.csv", "benefits.csv"):
        assert (folder / "run" / name).read_bytes() == (tmp_path / "run" / name).read_bytes()
    assert {path.name for path in (folder / "run").iterdir()} == {path.name for path in (tmp_path / "run").iterdir()}


def test_progress_is_that_of_the_solve(planned: tuple[Job, Path]) -> None:
    state = planned[0].state
    assert state.currency and state.step and not state.running
    values = [one.value for one in state.moments if one.value is not None]
    assert values and values == sorted(values)
    assert all(one.bound >= one.value - 0.01 for one in state.moments if one.value is not None and one.bound is not None)


def test_an_answer_stands_among_those_of_its_run(planned: tuple[Job, Path]) -> None:
    folder = planned[1]
    job = Job.start(QuestionTask("explain", {}, folder / "run"), folder / "explain")
    done = job.wait(SOON)
    assert isinstance(done, AnswerDone)
    assert done.folder == folder / "run" / "questions" / "explain"
    (filled,) = done.shown.tables
    assert len(filled.frame) == len((done.folder / "reasons.csv").read_text().splitlines()) - 1


def test_values_are_those_of_the_command() -> None:
    explain = question_named("explain")
    assert with_defaults(explain, {"unit": "S1"}) == {"unit": "S1", "exact": False, "seconds": None}
    assert with_defaults(question_named("whatif"), {})["budget"] == ()
    with pytest.raises(UsageError, match="explain: takes no shop; expected exact, seconds, unit"):
        with_defaults(explain, {"shop": "x"})


def test_problems_of_the_input_come_back_with_their_places(fleet: Path, tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    for path in fleet.iterdir():
        (tmp_path / "bad" / path.name).write_bytes(path.read_bytes().replace(b"first_quarter", b"first_quartr"))
    failed = Job.start(PlanTask(tmp_path / "bad", tmp_path / "run"), tmp_path / "job").wait(SOON)
    assert isinstance(failed, JobFailed) and failed.code == ExitCode.INPUT
    assert any(one.file == "plan.toml" and "first_quartr" in one.column for one in failed.problems)
    assert not (tmp_path / "run").exists()


@pytest.fixture
def long_job(tmp_path: Path) -> Job:
    """A job that takes a minute to prove what it asks for."""
    from instances.generator import random_fleet

    (tmp_path / "hard").mkdir()
    for name, text in random_fleet(units=60, regions=5, seed=3).items():
        (tmp_path / "hard" / name).write_bytes(text.encode())
    return Job.start(PlanTask(tmp_path / "hard", tmp_path / "run", {"gap": 0.0, "time_limit": 60.0}), tmp_path / "job")


def test_a_stop_keeps_the_best(long_job: Job, tmp_path: Path) -> None:
    until(lambda: any(one.value is not None for one in long_job.state.moments))
    long_job.stop()
    long_job.stop()
    done = long_job.wait(SOON)
    assert isinstance(done, PlanDone), done
    assert done.code == ExitCode.INTERRUPTED and "interrupted" in done.words
    assert run(["verify", str(tmp_path / "run")]) == 0


def test_a_killed_job_leaves_nothing(long_job: Job, tmp_path: Path) -> None:
    until(lambda: long_job.state.stoppable)
    long_job.kill()
    assert long_job.outcome == JobFailed(ExitCode.INTERRUPTED, "cancelled; nothing was written")
    assert not (tmp_path / "run").exists() and not long_job.state.running


def test_a_job_that_is_killed_from_outside_says_so(long_job: Job, tmp_path: Path) -> None:
    until(lambda: long_job.state.stoppable)
    (child,) = children_of(os.getpid())
    os.kill(child, signal.SIGKILL)
    failed = long_job.wait(SOON)
    assert isinstance(failed, JobFailed)
    assert failed.code == ExitCode.OUR_FAULT and "SIGKILL" in failed.words and "memory" in failed.words


def children_of(pid: int) -> list[int]:
    """Return the processes of jobs that a process started."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == pid and b"planner.jobs.child" in (path / "cmdline").read_bytes():
                found.append(int(path.name))
        except OSError:
            continue
    return found


def test_a_job_ends_with_the_process_that_started_it(fleet: Path, root: Path, tmp_path: Path) -> None:
    code = f"""
import time
from pathlib import Path
from planner.jobs.job import Job
from planner.jobs.tasks import PlanTask
job = Job.start(PlanTask(Path({str(fleet)!r}), Path({str(tmp_path / "run")!r})), Path({str(tmp_path / "job")!r}))
print(job._process.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.kill()
    until(lambda: not alive(child), 10)
    assert not (tmp_path / "run").exists()
