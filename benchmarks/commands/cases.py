"""The fleets that are planned by command, their time limits, and what is to be reached.

rule-rich:N   a fleet of DATA_DIR/rule_rich_fleet.py with N units, every usual rule on at once
random:N      a random fleet of `rollout init --units N`, which is part of what is measured
"""

from dataclasses import dataclass

GIB = 2.0**30


@dataclass(frozen=True)
class Target:
    """The targets of a case; None for no target.

    first_plan and seconds are in seconds from the start of the process, memory in bytes; gaps are by time limit.
    """

    first_plan: float | None = None
    gaps: tuple[tuple[float, float], ...] = ()
    seconds: float | None = None
    memory: float | None = None

    def gap(self, time_limit: float) -> float | None:
        """Return the gap to reach in a time limit."""
        return dict(self.gaps).get(time_limit)


@dataclass(frozen=True)
class Case:
    """A fleet, the time limits given to it, each a run of its own, and its seeds."""

    name: str
    limits: tuple[float, ...]
    seeds: tuple[int, ...]
    target: Target


CASES = (
    Case("rule-rich:60", (60.0, 300.0), (0, 1, 2), Target(1.0, ((60.0, 0.005), (300.0, 0.001)))),
    Case("rule-rich:300", (60.0, 300.0), (0, 1, 2), Target(2.0, ((60.0, 0.007), (300.0, 0.002)))),
    Case("rule-rich:1115", (60.0, 300.0), (0, 1, 2), Target(5.0, ((60.0, 0.005), (300.0, 0.0015)))),
    Case("rule-rich:3000", (60.0, 300.0), (0, 1, 2), Target(10.0, ((60.0, 0.005), (300.0, 0.001)))),
    Case("rule-rich:10000", (60.0, 300.0), (0, 1, 2), Target(30.0, ((60.0, 0.005), (300.0, 0.001)))),
    Case("random:100000", (300.0,), (0,), Target(120.0, ((300.0, 0.0005),), seconds=480.0, memory=6 * GIB)),
)
