"""A scheduler and its workers, each a process, as Dask's own commands start them, of libraries that are loaded once.

Run as a module with the port of the scheduler and the number of workers; it prints the numbers of their processes.
"""

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from distributed.cli.dask_scheduler import main as scheduler
from distributed.cli.dask_worker import main as worker

from planner.workers import on_cluster  # noqa: F401  # what the tasks need of the program
from tests.workers import functions  # noqa: F401


def begun(command: Callable[..., Any], arguments: Sequence[str]) -> int:
    """Run a command in a process of its own, and return the number of that."""
    number = os.fork()
    if number == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        command([*arguments, "--no-dashboard"])
    return number


def main(port: str, workers: str) -> None:
    """Start the processes, and wait for their end."""
    numbers = [begun(scheduler, ("--host", "127.0.0.1", "--port", port))]
    given = (f"tcp://127.0.0.1:{port}", "--nthreads", "1", "--no-nanny")
    numbers += [begun(worker, given) for _ in range(int(workers))]
    print(*numbers, flush=True)
    for _ in numbers:
        os.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
