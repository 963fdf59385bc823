"""Workers of this machine: the same answers for any number of them, and what happens to those that are lost or stopped."""

import os
import pickle
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from multiprocessing import active_children
from pathlib import Path

import pytest

from planner.workers import ALONE, Known, OfThisMachine, Task
from planner.workers.memory import LEAST, may_grow_by
from tests.workers import functions


def sums(count: int) -> list[Task[tuple[int, list[int]], int]]:
    def given(own: int) -> "object":
        return lambda found: Known(-1) if own == 3 else (own, list(found))

    return [Task(f"sum {own}", given(own), needs=range(own // 2)) for own in range(count)]


def numbers(count: int) -> list[Task[int, int]]:
    return [Task(f"task {own}", lambda found, own=own: own) for own in range(count)]


def by_hand(count: int) -> list[int]:
    found: list[int] = []
    for own in range(count):
        found.append(-1 if own == 3 else 100 + own + sum(found[: own // 2]))
    return found


@pytest.fixture(scope="module")
def both() -> Iterator[OfThisMachine]:
    """This process and another one; a test that ends the other one leaves it to the next test to start it again."""
    with OfThisMachine(2, 0.0) as workers:
        yield workers


def test_results_are_the_same_for_any_number_of_workers(both: OfThisMachine) -> None:
    for workers in (OfThisMachine(1, 0.0), both):
        before = workers.traffic.sent
        assert workers.run(functions.summed, 100, sums(12)) == by_hand(12)
        assert workers.run(functions.summed, 100, sums(5)) == by_hand(5)
        assert (workers.traffic.sent > before) == (workers.count > 1)


def test_a_process_keeps_what_it_knows_though_that_takes_memory(both: OfThisMachine, tmp_path: Path) -> None:
    """What a process has loaded, compiled and cached would be lost with it, and the next one begin anew."""
    given = [3, *[LEAST + 50_000_000] * 3]
    tasks = [Task(f"task {own}", lambda found, own=own: given[own]) for own in range(4)]
    here, *there = both.run(functions.grown, (os.getpid(), tmp_path), tasks)
    assert here == os.getpid() and len(set(there)) == 1


def test_the_first_ctrl_c_keeps_what_is_done(both: OfThisMachine) -> None:
    both.run(functions.where, 0.0, numbers(2))
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    began = time.perf_counter()
    found = both.run(functions.until_stopped, None, [Task("long", lambda found: 20.0) for _ in range(4)])
    assert time.perf_counter() - began < 15
    assert found == ["stopped", "stopped", None, None]


def test_tasks_run_in_both_processes_and_no_process_is_left(both: OfThisMachine) -> None:
    found = set(both.run(functions.where, 0.2, numbers(4)))
    both.close()
    assert len(found) == 2 and os.getpid() in found
    for process in found - {os.getpid()}:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_a_process_may_grow_by_its_share_of_the_memory() -> None:
    assert may_grow_by(1) > may_grow_by(2) >= may_grow_by(10**6) == LEAST


def test_work_that_is_soon_done_starts_no_process() -> None:
    with OfThisMachine(2, 60.0) as workers:
        assert set(workers.run(functions.where, 0.0, numbers(10))) == {os.getpid()}


def children() -> set[str]:
    """Return the numbers of the processes that this one has started."""
    return {number for file in Path("/proc/self/task").glob("*/children") for number in file.read_text().split()}


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="the system does not tell which processes there are")
def test_processes_start_while_the_work_before_the_first_run_goes_on() -> None:
    before = children()
    with OfThisMachine(2, 0.0):
        until = time.perf_counter() + 30.0
        while children() <= before and time.perf_counter() < until:
            time.sleep(0.05)
        assert children() > before


def test_processes_import_what_they_are_told_to() -> None:
    tasks = [Task("a module", lambda found: "colorsys") for _ in range(2)]
    with OfThisMachine(2, 0.0, imports=["colorsys"]) as workers:
        found = workers.run(functions.loaded, None, tasks)
    assert [there for process, there in found if process != os.getpid()] == [True]


def test_the_times_of_tasks_are_noted_with_what_they_waited_for() -> None:
    workers = OfThisMachine(1)
    workers.run(functions.where, 0.1, [Task("first", lambda found: 0), Task("second", lambda found: 0, needs=(0,))], what="waits")
    (run,) = workers.runs
    assert run.what == "waits" and [(span.number, span.needs) for span in run.spans] == [(0, ()), (1, (0,))]
    assert all(span.seconds >= 0.1 for span in run.spans) and run.spans[1].began >= run.spans[0].ended


def test_tasks_of_a_lost_process_run_again(tmp_path: Path) -> None:
    with OfThisMachine(2, 0.0) as workers:
        assert workers.run(functions.lost_once, (os.getpid(), tmp_path), numbers(4)) == list(range(4))
        assert (tmp_path / "lost").exists()
        assert len(workers.notes.words) == 1 and "run again" in workers.notes.words[0]


def test_an_error_of_a_task_is_raised() -> None:
    with OfThisMachine(2, 0.0) as workers, pytest.raises(ValueError, match="task 2 is wrong"):
        workers.run(functions.failing, None, numbers(4))


def test_what_cannot_be_pickled_is_an_error_not_a_hang() -> None:
    def until(found: Sequence[object]) -> object:
        return threading.Lock()

    tasks = [Task("here", lambda found: 5.0), Task("there", until)]
    with OfThisMachine(2, 0.0) as workers, pytest.raises(TypeError, match="pickle"):
        workers.run(functions.until_stopped, None, tasks)


def test_a_result_that_cannot_be_pickled_is_an_error_of_its_task() -> None:
    with OfThisMachine(2, 0.0) as workers, pytest.raises((AttributeError, pickle.PicklingError), match="lambda"):
        workers.run(functions.not_returned, 1.0, numbers(2))


def test_processes_that_are_lost_again_and_again_end_the_work_with_what_is_done() -> None:
    over = threading.Event()

    def lose() -> None:
        """Kill every process soon after its start, before it has loaded what it would need."""
        while not over.wait(0.05):
            for process in active_children():
                os.kill(process.pid or 0, signal.SIGKILL)

    with OfThisMachine(2, 0.0) as workers:
        losing = threading.Thread(target=lose)
        losing.start()
        found = workers.run(functions.where, 0.1, numbers(200))
        over.set()
        losing.join()
        done = [number for number, one in enumerate(found) if one is not None]
        assert done and len(done) < 200 and {found[number] for number in done} == {os.getpid()}
        assert workers.notes.ended == "worker processes have ended 4 times (killed, or out of memory)"


def test_a_task_may_have_a_run_of_its_own() -> None:
    assert ALONE.run(functions.summed_alone, 1, numbers(4)) == [0, 1, 3, 6]


def test_an_error_within_a_task_that_goes_on_stops_no_other() -> None:
    assert ALONE.run(functions.failing_within, None, numbers(4)) == [0, 1, 2, 3]
