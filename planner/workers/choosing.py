"""The workers that a command is given: processes of this machine, as many as cores, unless it is told otherwise."""

from collections.abc import Sequence

from planner.workers.workers import OfCluster, OfThisMachine, Workers


def workers_of(count: int | None = None, cluster: str | None = None, tasks: Sequence[str] = ()) -> Workers:
    """Return workers.

    Parameters
    ----------
    count
        tasks side by side on this machine; None for as many as this process may use cores, 1 for none but itself.
    cluster
        address of the scheduler of a Dask cluster, which has workers of its own, instead.
    tasks
        modules with the functions of tasks that surely come: processes start at once, and import these.
    """
    if cluster:
        return OfCluster(cluster)
    if count is None:
        from loky import cpu_count

        count = int(cpu_count())
    return OfThisMachine(count, start_after=0.0, imports=tasks) if tasks else OfThisMachine(count)
