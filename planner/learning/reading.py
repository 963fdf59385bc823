"""The reading of a roll-out: the share of each lever's promised changes that was realised.

The promise of a lever at a unit in a quarter is the change of each metric that the plan counts on at that point of its ramp,
after the haircut, for a realised share of 1. Where levers work on each other (accuracy lets another lever work), the model is
linear around the shares found so far, and they are estimated again until they stay (Gauss-Newton).

Levers are read against stores without any launch first. A lever for which there are too few of these is then read against
stores that have the levers which were read before, less what these do there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from models.problem import FloatArray, IntArray
from planner.actuals.priced import must_be_priced, with_prices_for
from planner.actuals.records import Actuals
from planner.economics import Fleet, at_plan
from planner.economics.starts import Starts
from planner.learning.differences import Estimate, Panel, estimate, identified
from planner.learning.panels import Given, Panels, Seen, Usable
from planner.learning.params import LearningParams
from planner.learning.placebo import placebo_of
from planner.learning.records import LeverReading, Measured, MetricReading, Reading
from planner.learning.sheet import last_run, sheet_of, starts_so_far
from planner.plan.tracking import METRICS

LEAST_ERROR = 1e-4
"""Difference of two shares that is taken for none where there is no noise."""


def reading_of(fleet: Fleet, start: Starts, actuals: Actuals, params: LearningParams | None = None) -> Reading:
    """Return the reading of actuals.

    Parameters
    ----------
    start
        int[units, levers]: roadmaps of the plan.

    Raises
    ------
    QuestionError
        as for `planner.actuals.priced.must_be_priced`.
    """
    params = params or LearningParams()
    sheet = sheet_of(fleet.instance, start, actuals)
    if not sheet.unit.size:
        return Reading((), (), np.zeros((0, 0)), None, 0, (), "")
    fleet = with_prices_for(fleet, starts_so_far(fleet.instance, start, actuals))
    must_be_priced(fleet, sheet.unit, sheet.start)
    return _Reader(Panels(_as_came(fleet, start, actuals), sheet, params)).reading()


def _as_came(fleet: Fleet, start: Starts, actuals: Actuals) -> Fleet:
    """Return a fleet at the stages that all launches reached as they came, whose levers are never closed down.

    The sheet ends where they were closed down, which need not be as planned; nodes count until then.
    """
    if fleet.has_stages:
        came, every = starts_so_far(fleet.instance, start, actuals), np.arange(start.shape[0], dtype=np.int64)
        must_be_priced(fleet, every, came)
        fleet = at_plan(fleet.closed_after(last_run(fleet.instance, actuals)), every, came)
    return fleet.closed_after(None)


@dataclass(frozen=True, eq=False)
class _Step:
    """Levers that were read together, their estimate, and the data that they were read from."""

    lever: IntArray
    found: Estimate
    usable: Usable
    beside: IntArray


@dataclass(frozen=True, eq=False)
class _Alone:
    """The estimate of a lever by one metric; place: of the lever in the estimate."""

    lever: int
    metric: int
    panel: Panel
    found: Estimate
    place: int


def _chance_same(one: _Alone, whole: Estimate, place: int) -> float:
    """Return the chance of a metric's share as far from that over all metrics, by the jackknife of their difference."""
    change = one.found.change[:, one.place] - whole.change[:, place]
    error = float(np.sqrt((one.found.units - 1) / one.found.units * change @ change))
    apart = abs(float(one.found.share[one.place] - whole.share[place]))
    if error < LEAST_ERROR:
        return 1.0 if apart < LEAST_ERROR else 0.0
    return float(2.0 * t.sf(apart / error, one.found.freedom[one.place]))


class _Reader:
    def __init__(self, panels: Panels) -> None:
        self.panels, self.params, self.sheet = panels, panels.params, panels.sheet
        self.names = panels.fleet.levers
        self.share: FloatArray = np.ones(len(self.names))

    def reading(self) -> Reading:
        given, steps = Given(np.zeros(0, dtype=np.int64)), list[_Step]()
        first = self.panels.usable(self.share, given)
        while (step := self.step(given)) is not None:
            steps.append(step)
            found = step.found if given.found is None else given.found.joined(step.found)
            given = Given(np.concatenate([given.lever, step.lever]), found)
        last = self.panels.usable(self.share, given) if steps else first
        order = np.argsort(given.lever)
        covariance = np.zeros((0, 0)) if given.found is None else given.found.covariance[np.ix_(order, order)]
        placebo = placebo_of(steps[0].usable.panel if steps else first.panel, self.sheet.first, self.params)
        levers = tuple(self.lever(lever, steps, last) for lever in self.panels.anywhere.tolist())
        metrics = [one for step in steps for one in self.by_metric(step)]
        metrics.sort(key=lambda one: self.names.index(one.lever))
        used = self.used(steps)
        return Reading(levers, tuple(metrics), covariance, placebo, used, self.left_out(used), self.last(), self.panels.worse())

    def step(self, given: Given) -> _Step | None:
        """Return the next levers that can be read beside those given; None where there are none."""
        usable = self.panels.usable(self.share, given)
        enough = [lever for lever, one in enumerate(usable.seen) if not one.reason and lever not in given.lever]
        lever = np.array(enough, dtype=np.int64)
        if not lever.size:
            return None
        for _ in range(self.params.most_steps):
            usable = self.panels.usable(self.share, given, lever)
            found = estimate(usable.panel.of_levers(lever), usable.known)
            moved = float(np.abs(found.share - self.share[lever]).max())
            self.share[lever] = found.share
            if moved < self.params.step:
                break
        return _Step(lever, found, usable, given.lever)

    def lever(self, lever: int, steps: list[_Step], last: Usable) -> LeverReading:
        for step in steps:
            if lever in step.lever:
                measured = self.measured(step.found)[step.lever.tolist().index(lever)]
                seen, comparisons = step.usable.seen[lever], step.usable.comparisons
                beside = tuple(self.names[one] for one in sorted(step.beside.tolist()))
                return LeverReading(self.names[lever], seen.stores, comparisons, seen.quarters, measured, beside=beside)
        unread: Seen = last.seen[lever]
        beside = tuple(self.names[one] for step in steps for one in step.lever.tolist())
        return LeverReading(self.names[lever], unread.stores, last.comparisons, unread.quarters, None, unread.reason, beside)

    def measured(self, found: Estimate) -> list[Measured]:
        reach = found.reach(self.params.confidence)
        return [
            Measured(float(share), float(error), float(share - wide), float(share + wide), float(freedom))
            for share, error, wide, freedom in zip(found.share, found.error, reach, found.freedom, strict=True)
        ]

    def by_metric(self, step: _Step) -> Iterator[MetricReading]:
        """Yield the readings by single metrics that have enough data by themselves, lever by lever."""
        alone = [one for metric in range(len(METRICS)) for one in self.alone(step, metric)]
        for place, lever in enumerate(step.lever.tolist()):
            own = [one for one in alone if one.lever == lever]
            for one in own:
                there = one.panel.treated & (np.abs(one.panel.promise[..., lever]) > self.params.least_promise)
                promised = float(one.panel.promise[..., lever][there].mean())
                same = min(1.0, len(own) * _chance_same(one, step.found, place))
                measured = self.measured(one.found)[one.place]
                yield MetricReading(self.names[lever], METRICS[one.metric].name, promised, measured, same)

    def alone(self, step: _Step, metric: int) -> Iterator["_Alone"]:
        """Yield the estimates of one metric by itself, for levers with enough data."""
        part, known = step.usable.panel.of_metric(metric), step.usable.known
        large = identified(part.of_levers(step.lever), self.params.least_promise)
        enough = [self.panels.seen(part, lever).stores >= self.params.least_stores for lever in step.lever.tolist()]
        told = step.lever[large & np.array(enough, dtype=np.bool_)]
        if told.size:
            found = estimate(part.of_levers(told), None if known is None else known.of_metric(metric))
            yield from (_Alone(lever, metric, part, found, place) for place, lever in enumerate(told.tolist()))

    def used(self, steps: list[_Step]) -> int:
        """Return the number of observations that were used in some step."""
        used = np.zeros_like(self.sheet.actual, dtype=np.bool_)
        for step in steps:
            used |= (step.usable.panel.treated | step.usable.panel.untreated)[:, :, 1:]
        return int(used.sum())

    def left_out(self, used: int) -> tuple[tuple[str, int], ...]:
        """Return the observations that were not used, by reason."""
        nothing = self.panels.nothing
        rest = int(np.isfinite(self.sheet.actual).sum()) - used - nothing
        found = dict(self.sheet.left_out) | {
            "with a baseline of nothing": nothing,
            "without controls, with a lever that cannot be read, or of a metric that no lever moves": rest,
        }
        return tuple((why, number) for why, number in found.items() if number)

    def last(self) -> str:
        quarters = np.flatnonzero(np.isfinite(self.sheet.actual).any(axis=(0, 1)))
        return self.panels.fleet.instance.label_of(int(quarters[-1]) + 1) if quarters.size else ""
