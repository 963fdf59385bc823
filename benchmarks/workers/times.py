"""The times of tasks: the work, the longest chain of tasks that wait for each other, and what that leaves for many workers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BYTES_A_SECOND = 125e6
"""Of the network between a scheduler and its workers in the estimate: 1 Gbit/s."""


@dataclass(frozen=True)
class Times:
    """The times of a question.

    Attributes
    ----------
    serial
        seconds without any task: reading, pricing, the base plan, what lies between tasks, and writing.
    work
        seconds of each run's tasks in all.
    chain
        of each run, the longest chain of tasks of which each needs the one before.
    longest
        task of all.
    tasks
        their number, those whose results were known without work left out.
    """

    serial: float
    work: tuple[float, ...]
    chain: tuple[float, ...]
    longest: float
    tasks: int


@dataclass(frozen=True)
class Used:
    """Seconds of processors of a question on one worker.

    Attributes
    ----------
    before
        until the first tasks: the start of the process, reading, pricing, the base plan.
    between
        between two runs of tasks: what they found is put together.
    after
        the last tasks, which verify plans: tables, pictures and files are made.
    within
        in runs of tasks.
    """

    before: float
    between: float
    after: float
    within: float

    @property
    def serial(self) -> float:
        """Outside of tasks."""
        return self.before + self.between + self.after

    def times_as_fast(self, workers: int) -> float:
        """Return the most that so many workers can gain, however short the tasks (G. M. Amdahl, AFIPS 30 (1967), 483-485)."""
        return (self.serial + self.within) / (self.serial + self.within / workers)


def used_by(processor: float, runs: Sequence[Mapping[str, Any]]) -> Used:
    """Return the seconds of processors, of which so many were used in all; runs as for `times_of`."""
    if not runs:
        return Used(processor, 0.0, 0.0, 0.0)
    within = sum(one["processor_ended"] - one["processor_began"] for one in runs)
    before, after = runs[0]["processor_began"], processor - runs[-1]["processor_ended"]
    return Used(before, processor - before - after - within, after, within)


def times_of(seconds: float, runs: Sequence[Mapping[str, Any]]) -> Times:
    """Return the times of a question that took so many seconds in all.

    runs: as `planner.workers.RunTrace`, as dictionaries.
    """
    spans = [[(one["number"], tuple(one["needs"]), one["ended"] - one["began"]) for one in run["spans"]] for run in runs]
    busy = sum(_covered([(one["began"], one["ended"]) for one in run["spans"]]) for run in runs)
    return Times(
        seconds - busy,
        tuple(sum(own for _, _, own in run) for run in spans),
        tuple(longest_chain(run) for run in spans),
        max((own for run in spans for _, _, own in run), default=0.0),
        sum(map(len, spans)),
    )


def _covered(intervals: Sequence[tuple[float, float]]) -> float:
    """Return the length of what intervals cover together."""
    covered, end = 0.0, float("-inf")
    for began, ended in sorted(intervals):
        covered += max(0.0, ended - max(began, end))
        end = max(end, ended)
    return covered


def longest_chain(spans: Sequence[tuple[int, tuple[int, ...], float]]) -> float:
    """Return the seconds of the longest chain of tasks: (number, needs, seconds), needs being lower numbers."""
    until: dict[int, float] = {}
    for number, needs, seconds in sorted(spans):
        until[number] = seconds + max((until.get(one, 0.0) for one in needs), default=0.0)
    return max(until.values(), default=0.0)


@dataclass(frozen=True)
class Estimate:
    """Seconds for so many workers, and what they are made of.

    least, most: of the tasks; no order of them is shorter than the one, and none without idle workers is longer than the other.
    """

    workers: int
    serial: float
    sending: float
    least: float
    most: float


def estimate(times: Times, workers: int, context: float, sent: float) -> Estimate:
    """Return the estimate for so many workers.

    A run of tasks takes at least max(chain, work / workers), and at most work / workers + (1 - 1 / workers) chain
    (R. L. Graham, Bounds on multiprocessing timing anomalies, SIAM J. Appl. Math. 17 (1969), 416-429).

    Parameters
    ----------
    context
        bytes that each worker is sent.
    sent
        bytes of all tasks and results.
    """
    pairs = list(zip(times.work, times.chain, strict=True))
    return Estimate(
        workers,
        times.serial,
        (context * workers + sent) / BYTES_A_SECOND if workers > 1 else 0.0,
        sum(max(chain, work / workers) for work, chain in pairs),
        sum(work / workers + (1.0 - 1.0 / workers) * chain for work, chain in pairs),
    )
