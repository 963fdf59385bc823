"""Solves side by side: on processes of this machine, or on a cluster. It knows nothing of plans or questions."""

from planner.workers.tasks import Call, Known, Task
from planner.workers.workers import OfThisMachine, Workers

__all__ = ["Call", "Known", "OfThisMachine", "Task", "Workers"]
