"""Solves side by side: on processes of this machine, or on a cluster. It knows nothing of plans or questions."""

from planner.workers.choosing import workers_of
from planner.workers.running import RunTrace, Traffic
from planner.workers.tasks import Call, Known, Task, Tell
from planner.workers.workers import ALONE, OfCluster, OfThisMachine, Workers

__all__ = [
    "ALONE",
    "Call",
    "Known",
    "OfCluster",
    "OfThisMachine",
    "RunTrace",
    "Task",
    "Tell",
    "Traffic",
    "Workers",
    "workers_of",
]
