"""Functions that workers perform in tests."""

import os
from time import sleep

from planner.workers import Call


def summed(context: int, given: tuple[int, list[int]], call: Call) -> int:
    own, others = given
    return context + own + sum(others)


def where(context: float, given: int, call: Call) -> int:
    sleep(context)
    return os.getpid()
