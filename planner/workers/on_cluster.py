"""The side of a worker of a cluster: it tells of its progress by events of its scheduler."""

import pickle
from importlib.metadata import PackageNotFoundError, version
from platform import python_version_tuple
from time import perf_counter

from distributed import get_worker

from models import Progress
from planner.workers import worker
from planner.workers.worker import Sent

TELLS_EVERY = 0.5
"""Least number of seconds between two moments of a task: they all go through the scheduler."""


def versions() -> str:
    """Return the versions that must be the same here and at the workers, whose results are pickled."""
    try:
        own = version("rollout-planner")
    except PackageNotFoundError:
        own = "of unknown version"
    return f"rollout-planner {own} on Python {'.'.join(python_version_tuple()[:2])}"


def performed(sent: Sent, context: bytes) -> bytes:
    """Perform a task; see `worker.performed`. The scheduler counts how often a worker was lost with it."""
    cluster, told = get_worker(), -TELLS_EVERY

    def tell(moment: Progress | None) -> None:
        nonlocal told
        now = perf_counter()
        if moment is None or now - told >= TELLS_EVERY:
            told = now
            cluster.log_event(sent.run, (sent.number, pickle.dumps(moment)))

    tell(None)
    return worker.performed(sent, lambda: context, tell)
