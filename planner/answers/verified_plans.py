"""The plans of an answer, verified side by side; a worker returns the files that the accountant agreed with."""

from collections.abc import Mapping
from queue import Empty, SimpleQueue

from planner.accountant import Cache
from planner.plan.plan import Plan
from planner.run_files.verified import verified_files
from planner.workers import Call, Task, Workers


class _Caches:
    """The accountant's caches: one for each thread of a process. It is sent empty: every process has caches of its own."""

    def __init__(self) -> None:
        self._spare: SimpleQueue[Cache] = SimpleQueue()

    def __reduce__(self) -> "tuple[type[_Caches], tuple[()]]":
        return _Caches, ()

    def take(self) -> Cache:
        """Return a cache that no other thread has."""
        try:
            return self._spare.get_nowait()
        except Empty:
            return Cache()

    def put(self, cache: Cache) -> None:
        """Take a cache back."""
        self._spare.put(cache)


def _verified(caches: _Caches, plan: Plan, call: Call) -> dict[str, bytes]:
    cache = caches.take()
    files = verified_files(plan, cache)
    caches.put(cache)
    return files


def _task(name: str, plan: Plan) -> Task[Plan, dict[str, bytes]]:
    return Task(f"verifying {name or 'the base'}", lambda _: plan)


def verified_plans(plans: Mapping[str, Plan], workers: Workers) -> dict[str, dict[str, bytes]]:
    """Return the files of each plan by relative path, as `verified_files` does; errors are the same.

    A plan that has several names is verified once. After the user's stop request, or when no worker is left, the plans are
    verified by this process alone.
    """
    firsts: dict[int, str] = {}
    for name, plan in plans.items():
        firsts.setdefault(id(plan), name)
    distinct = {name: plans[name] for name in firsts.values()}
    found = workers.run(_verified, _Caches(), [_task(*one) for one in distinct.items()], what="plans")
    cache = Cache()
    verified = {
        name: verified_files(plan, cache) if files is None else files
        for (name, plan), files in zip(distinct.items(), found, strict=True)
    }
    return {name: verified[firsts[id(plan)]] for name, plan in plans.items()}
