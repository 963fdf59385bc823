"""The reading of a roll-out: the share of each lever's promised changes that was realised.

The promise of a lever at a unit in a quarter is the change of each metric that the plan counts on at that point of its ramp,
after the haircut, for a realised share of 1. Where levers work on each other (accuracy lets another lever work), the model is
linear around the shares found so far, and they are estimated again until they stay (Gauss-Newton).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray
from planner.actuals.records import Actuals
from planner.economics import Fleet, launched
from planner.economics.starts import Starts
from planner.learning.differences import Estimate, Panel, estimate, identified, with_controls
from planner.learning.params import LearningParams
from planner.learning.placebo import placebo_of
from planner.learning.promises import failures, promised
from planner.learning.records import LeverReading, Measured, MetricReading, Reading
from planner.learning.sheet import Sheet, sheet_of
from planner.plan.tracking import METRICS
from planner.wording import counted


def reading_of(fleet: Fleet, start: Starts, actuals: Actuals, params: LearningParams | None = None) -> Reading:
    """Return the reading of actuals.

    Parameters
    ----------
    start
        int[units, levers]: roadmaps of the plan.
    """
    params = params or LearningParams()
    sheet = sheet_of(fleet.instance, start, actuals)
    if not sheet.unit.size:
        return Reading((), (), np.zeros((0, 0)), None, 0, (), "")
    return _Reader(fleet, sheet, params).reading()


@dataclass(frozen=True, eq=False)
class _Seen:
    """The data on a lever.

    Attributes
    ----------
    units, quarters
        int[]: units with the lever and quarters with a promise of it that are used.
    reason
        in words, where it is too little; else blank.
    """

    units: IntArray
    quarters: IntArray
    reason: str


class _Reader:
    def __init__(self, fleet: Fleet, sheet: Sheet, params: LearningParams) -> None:
        self.fleet, self.sheet, self.params = fleet, sheet, params
        self.names = fleet.levers
        self.left_out: Counter[str] = Counter()

    def reading(self) -> Reading:
        share = np.ones(len(self.names))
        panel, seen = self.usable(share)
        read = self.enough(seen)
        for _ in range(self.params.most_steps if read.size else 0):
            found = estimate(panel.of_levers(read))
            moved = np.abs(found.share - share[read]).max()
            share[read] = found.share
            panel, seen = self.usable(share, read)
            if moved < self.params.step:
                break
        if read.size:
            found = estimate(panel.of_levers(read))
            measured = dict(zip(read.tolist(), self.measured(found), strict=True))
            covariance = found.covariance
        else:
            measured, covariance = {}, np.zeros((0, 0))
        comparisons = int((panel.untreated[:, :, 1:]).any(axis=(0, 2)).sum())
        anywhere = launched(self.sheet.start).any(axis=0)
        levers = tuple(
            LeverReading(
                self.names[one], seen[one].units.size, comparisons, seen[one].quarters.size, measured.get(one), seen[one].reason
            )
            for one in np.flatnonzero(anywhere).tolist()
        )
        metrics = tuple(self.by_metric(panel, read)) if read.size else ()
        placebo = placebo_of(panel, self.sheet.first, self.params)
        used = int((panel.treated | panel.untreated)[:, :, 1:].sum())
        left_out = tuple((self.sheet.left_out + self.left_out).items())
        return Reading(levers, metrics, covariance, placebo, used, left_out, self.last())

    def usable(self, share: FloatArray, read: IntArray | None = None) -> tuple[Panel, list[_Seen]]:
        """Return the panel around some shares, without what cannot be read, and the data on each lever."""
        whole = self.panel(share)
        panel = with_controls(whole, self.params.least_comparisons)
        alone = int(whole.treated.sum() - panel.treated.sum())
        if alone:
            self.left_out[f"in quarters with fewer than {self.params.least_comparisons} stores without a launch"] = alone
        seen = [self.seen(panel, lever) for lever in range(len(self.names))]
        unread = [lever for lever in range(len(self.names)) if (seen[lever].reason if read is None else lever not in read)]
        mixed = np.zeros_like(panel.treated)
        for lever in unread:
            mixed |= np.abs(panel.promise[..., lever]) > self.params.least_promise
        mixed &= panel.treated
        if len(unread) < len(self.names) and mixed.any():
            self.left_out["with a lever that cannot be read"] = int(mixed.sum())
            kept = panel.treated & ~mixed
            panel = Panel(panel.deviation, panel.untreated, kept, panel.promise * kept[..., None])
            for lever in range(len(self.names)):
                if lever not in unread:
                    seen[lever] = self.seen(panel, lever)
        return panel, seen

    def panel(self, share: FloatArray) -> Panel:
        """Return the deviations of what was measured from the baselines, less what is not for the shares to explain."""
        sheet = self.sheet
        model = promised(self.fleet, sheet.unit, sheet.start, share)
        actual = np.stack([failures(one.name, sheet.actual[at]) for at, one in enumerate(METRICS)])
        deviation = actual / model.baseline - 1.0 - model.without
        measured = np.isfinite(sheet.actual)
        known = measured & np.isfinite(deviation) & np.isfinite(model.promise).all(axis=-1)
        known &= model.baseline >= self.params.least_figure
        if (measured & ~known).any():
            self.left_out["with a baseline of nothing"] = int((measured & ~known).sum())
        quarter = np.arange(1, known.shape[2] + 1)
        on = np.broadcast_to(quarter >= sheet.first[:, None], known.shape)
        relevant: BoolArray = np.any(np.where((known & on)[..., None], model.promise, 0.0) != 0.0, axis=(1, 2, 3))
        known &= relevant[:, None, None]
        base = known.any(axis=2, keepdims=True)
        untreated = np.concatenate([base, known & ~on], axis=2)
        treated = np.concatenate([np.zeros_like(base), known & on], axis=2)
        zero = np.zeros((*base.shape, len(self.names)))
        promise = np.concatenate([zero, np.where((known & on)[..., None], model.promise, 0.0)], axis=2)
        return Panel(np.concatenate([zero[..., 0], np.where(known, deviation, 0.0)], axis=2), untreated, treated, promise)

    def seen(self, panel: Panel, lever: int) -> _Seen:
        """Return the data on a lever, with the reason where it is too little."""
        there = panel.treated & (np.abs(panel.promise[..., lever]) > self.params.least_promise)
        units, quarters = (np.flatnonzero(there.any(axis=axes)) for axes in ((0, 2), (0, 1)))
        return _Seen(units, quarters, self.reason(panel, lever, units.size, quarters.size))

    def reason(self, panel: Panel, lever: int, units: int, quarters: int) -> str:
        params = self.params
        if not launched(self.sheet.start[:, lever]).any():
            return "no actuals of a store where it was launched"
        if units == 0:
            return (
                f"no quarter with a promised change has actuals of {params.least_comparisons} stores without any launch; fill in "
                "the comparison rows of tracking.csv, or keep some stores without a launch for longer"
            )
        if units < params.least_stores:
            return f"{counted(units, 'store')} with a promised change and controls; {params.least_stores} are needed"
        if quarters < params.least_quarters:
            return f"{counted(quarters, 'quarter')} with a promised change and controls; {params.least_quarters} are needed"
        if not identified(panel, params.least_promise)[lever]:
            return "it was always launched together with another lever, so that the two cannot be told apart"
        return ""

    def enough(self, seen: Sequence[_Seen]) -> IntArray:
        """Return int[]: the levers with enough data."""
        return np.array([lever for lever, one in enumerate(seen) if not one.reason], dtype=np.int64)

    def measured(self, found: Estimate) -> list[Measured]:
        reach = found.reach(self.params.confidence)
        return [
            Measured(float(share), float(error), float(share - wide), float(share + wide), float(freedom))
            for share, error, wide, freedom in zip(found.share, found.error, reach, found.freedom, strict=True)
        ]

    def by_metric(self, panel: Panel, read: IntArray) -> Sequence[MetricReading]:
        """Return the readings by single metrics that have enough data by themselves."""
        found = []
        for metric, one in enumerate(METRICS):
            part = panel.of_metric(metric)
            large = self.told(part, read)
            if large.size:
                for lever, measured in zip(large.tolist(), self.measured(estimate(part.of_levers(large))), strict=True):
                    there = part.treated & (np.abs(part.promise[..., lever]) > self.params.least_promise)
                    mean = float(part.promise[..., lever][there].mean())
                    found.append(MetricReading(self.names[lever], one.name, mean, measured))
        order = {name: place for place, name in enumerate(self.names)}
        return sorted(found, key=lambda one: order[one.lever])

    def told(self, part: Panel, read: IntArray) -> IntArray:
        """Return int[]: levers of which one metric tells something."""
        large: BoolArray = identified(part.of_levers(read), self.params.least_promise)
        enough = [self.seen(part, lever).units.size >= self.params.least_stores for lever in read.tolist()]
        return read[large & np.array(enough, dtype=np.bool_)]

    def last(self) -> str:
        quarters = np.flatnonzero(np.isfinite(self.sheet.actual).any(axis=(0, 1)))
        return self.fleet.instance.label_of(int(quarters[-1]) + 1) if quarters.size else ""
