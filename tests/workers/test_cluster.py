"""A real scheduler and real workers: the same answers, and what happens when one of them is killed."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from planner.errors import ClusterError, ExitCode
from planner.workers import OfCluster, Task
from planner.workers.cluster import ClusterParams, OnCluster
from tests.workers import functions
from tests.workers.test_this_machine import by_hand, numbers, sums

pytestmark = [
    # distributed leaves closed sockets to the garbage collector where the other end was killed
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@dataclass
class Cluster:
    """A scheduler and two workers, as they are started by hand, by the numbers of their processes."""

    address: str
    scheduler: int
    workers: list[int]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def cluster(root: Path) -> Iterator[Cluster]:
    port, environment = free_port(), os.environ | {"PYTHONPATH": str(root)}
    line = [sys.executable, "-m", "tests.workers.dask_processes", str(port), "2"]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(line, cwd=root, env=environment, text=True, **quiet) as parent:
        assert parent.stdout is not None
        scheduler, *workers = map(int, parent.stdout.readline().split())
        try:
            yield Cluster(f"tcp://127.0.0.1:{port}", scheduler, workers)
        finally:
            for number in (*workers, scheduler):
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)


def test_a_cluster_that_is_not_there_is_said() -> None:
    with pytest.raises(ClusterError, match="no scheduler answers") as caught:
        OnCluster(f"tcp://127.0.0.1:{free_port()}", print, ClusterParams(connect=0.5))
    assert caught.value.exit_code == ExitCode.SOLVER


@pytest.mark.parametrize("address", ["nowhere", "nowhere:8786", "tcp://nowhere", "tcp://host:port", "nonsense://x"])
def test_an_address_that_is_none_is_said(address: str) -> None:
    with pytest.raises(ClusterError, match=f"--cluster {address}: is no address; expected one such as tcp://host:8786"):
        OfCluster(address).reach()


def test_results_are_those_of_this_machine(cluster: Cluster) -> None:
    with OfCluster(cluster.address) as workers:
        assert workers.run(functions.summed, 100, sums(12)) == by_hand(12)
        assert workers.traffic.sent > 0 and workers.traffic.context > 0


def test_progress_errors_and_the_stop_request_reach_the_other_side(cluster: Cluster) -> None:
    with OfCluster(cluster.address) as workers, pytest.raises(ValueError, match="task 2 is wrong"):
        workers.run(functions.failing, None, numbers(4))
    with OfCluster(cluster.address) as workers:
        timer = threading.Timer(2.0, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        began = time.perf_counter()
        found = workers.run(functions.until_stopped, None, [Task("long", lambda found: 30.0) for _ in range(4)])
        assert time.perf_counter() - began < 20
    assert found == ["stopped", "stopped", None, None]


def test_an_error_of_a_task_ends_the_others_on_the_cluster(cluster: Cluster, tmp_path: Path) -> None:
    with OfCluster(cluster.address) as workers, pytest.raises(ValueError, match="task 1 is wrong"):
        workers.run(functions.until_asked, tmp_path, numbers(2))
    until = time.perf_counter() + 10.0
    while not (tmp_path / "asked").exists():
        assert time.perf_counter() < until
        time.sleep(0.1)


def test_tasks_of_a_killed_worker_run_again_and_a_killed_scheduler_ends_with_what_is_done(cluster: Cluster) -> None:
    with OfCluster(cluster.address) as workers:
        timer = threading.Timer(1.0, os.kill, (cluster.workers[0], signal.SIGKILL))
        timer.start()
        found = workers.run(functions.where, 0.5, numbers(10))
        assert set(found) <= set(cluster.workers) and len(found) == 10
        assert workers.notes.words == ["a worker of the cluster was lost: its tasks run again"]

        timer = threading.Timer(1.7, os.kill, (cluster.scheduler, signal.SIGKILL))
        timer.start()
        began = time.perf_counter()
        found = workers.run(functions.where, 0.5, numbers(40))
        assert time.perf_counter() - began < 15
        done = [one for one in found if one is not None]
        assert 1 <= len(done) < 40 and found[: len(done)] == done
        assert workers.notes.ended == f"the cluster at {cluster.address} went away"
