"""Panels of observations for the reading of levers: what was measured, what was promised, and which stores are controls."""

from dataclasses import dataclass

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray
from planner.economics import NEVER_LAUNCHED, Fleet, launched
from planner.learning.differences import Estimate, Known, Panel, identified, with_controls
from planner.learning.params import LearningParams
from planner.learning.promises import failures, promised
from planner.learning.sheet import Sheet
from planner.plan.tracking import METRICS
from planner.wording import counted


@dataclass(frozen=True, eq=False)
class Given:
    """Levers that were read before: stores with these alone are controls. lever: int[n]; found: None without any."""

    lever: IntArray
    found: Estimate | None = None


@dataclass(frozen=True, eq=False)
class Seen:
    """The data on a lever.

    Attributes
    ----------
    stores, quarters
        units with the lever and quarters with a promise of it that are used.
    reason
        in words, where it is too little; else blank.
    """

    stores: int
    quarters: int
    reason: str


@dataclass(frozen=True, eq=False)
class Usable:
    """A panel, what is known of the levers that were read before, and the data on each lever."""

    panel: Panel
    known: Known | None
    seen: tuple[Seen, ...]

    @property
    def comparisons(self) -> int:
        """Units that are controls in some quarter."""
        return int(self.panel.untreated[:, :, 1:].any(axis=(0, 2)).sum())


@dataclass(frozen=True, eq=False)
class _Observed:
    """Observations, quarter 0 first.

    Attributes
    ----------
    deviation, promise
        float[metrics, units, quarters] and float[..., levers], as in `Panel`, whatever is launched.
    there
        bool[metrics, units, quarters]: whether it was measured; of quarter 0 whether any is.
    """

    deviation: FloatArray
    promise: FloatArray
    there: BoolArray


class Panels:
    """Panels of a sheet, linear around any shares."""

    def __init__(self, fleet: Fleet, sheet: Sheet, params: LearningParams) -> None:
        self.fleet, self.sheet, self.params = fleet, sheet, params
        self.levers = len(fleet.levers)
        self.launched: BoolArray = launched(sheet.start)
        closes = np.array([lever.closes for lever in fleet.instance.settings.levers.values()], dtype=np.bool_)
        self.anywhere = np.flatnonzero(self.launched.any(axis=0) & ~closes)  # a closing promises nothing that is measured
        self.nothing = 0

    def worse(self) -> float:
        """Return the deviations that launched stores were worse by, as in `Reading`."""
        sheet = self.sheet
        there = np.isfinite(sheet.actual)
        came = sheet.first <= 1 + np.flatnonzero(there.any(axis=(0, 1))).max(initial=0)
        if min(int(came.sum()), int((~came).sum())) < self.params.least_stores:
            return 0.0
        model = promised(self.fleet, sheet.unit, sheet.start, np.ones(self.levers))
        better = np.sign(np.nansum(model.promise, axis=(1, 2, 3)))
        found = []
        for metric in np.flatnonzero(there.any(axis=(1, 2))).tolist():
            figure, direction = model.baseline[metric, :, 0], float(better[metric])
            spread = float(np.std(figure))
            if direction and np.isfinite(figure).all() and spread > 0.0:
                found.append(-direction * float(figure[came].mean() - figure[~came].mean()) / spread)
        return float(np.mean(found)) if found else 0.0

    def usable(self, share: FloatArray, given: Given, read: IntArray | None = None) -> Usable:
        """Return the data that can be read around some shares, beside the levers that are given.

        Parameters
        ----------
        read
            levers that are read; None for those of which there is enough.
        """
        observed = self._observed(share)
        whole = self._panel(observed, given)
        panel = with_controls(whole, self.params.least_comparisons)
        seen = [self.seen(panel, lever) for lever in range(self.levers)]
        unread = [
            lever
            for lever in range(self.levers)
            if lever not in given.lever and (seen[lever].reason if read is None else lever not in read)
        ]
        if len(unread) < self.levers - given.lever.size:
            panel = self._without(panel, unread)
            seen = [seen[lever] if lever in unread else self.seen(panel, lever) for lever in range(self.levers)]
        known = None
        if given.found is not None:
            live = (panel.untreated | panel.treated)[..., None]
            known = Known(np.where(live, observed.promise[..., given.lever], 0.0), given.found)
        return Usable(panel, known, tuple(seen))

    def seen(self, panel: Panel, lever: int) -> Seen:
        """Return the data on a lever, with the reason where it is too little."""
        there = panel.treated & (np.abs(panel.promise[..., lever]) > self.params.least_promise)
        stores, quarters = int(there.any(axis=(0, 2)).sum()), int(there.any(axis=(0, 1)).sum())
        return Seen(stores, quarters, self._reason(panel, lever, stores, quarters))

    def _observed(self, share: FloatArray) -> _Observed:
        sheet = self.sheet
        model = promised(self.fleet, sheet.unit, sheet.start, share)
        actual = np.stack([failures(one, sheet.actual[at]) for at, one in enumerate(METRICS)])
        deviation = actual / model.baseline - 1.0 - model.without
        measured = np.isfinite(sheet.actual)
        there = measured & np.isfinite(deviation) & np.isfinite(model.promise).all(axis=-1)
        there &= model.baseline >= self.params.least_figure
        self.nothing = int((measured & ~there).sum())
        base = there.any(axis=2, keepdims=True)
        zero = np.zeros((*base.shape, self.levers))
        return _Observed(
            np.concatenate([zero[..., 0], np.where(there, deviation, 0.0)], axis=2),
            np.concatenate([zero, np.where(there[..., None], model.promise, 0.0)], axis=2),
            np.concatenate([base, there], axis=2),
        )

    def _panel(self, observed: _Observed, given: Given) -> Panel:
        """Return the panel of the levers that are not given, for the metrics that they move."""
        others = np.setdiff1d(np.arange(self.levers), given.lever)
        first = np.where(self.launched, self.sheet.start, NEVER_LAUNCHED)[:, others].min(axis=1, initial=NEVER_LAUNCHED)
        on = np.arange(observed.there.shape[2]) >= first[:, None]
        treated = observed.there & on
        promise = np.where(treated[..., None], observed.promise, 0.0)
        promise[..., given.lever] = 0.0
        relevant: BoolArray = np.any(promise != 0.0, axis=(1, 2, 3))
        there = observed.there & relevant[:, None, None]
        return Panel(observed.deviation, there & ~on, there & on, promise)

    def _without(self, panel: Panel, levers: list[int]) -> Panel:
        """Return the panel without launched observations with a promise of some levers."""
        mixed = (np.abs(panel.promise[..., levers]) > self.params.least_promise).any(axis=-1)
        kept = panel.treated & ~mixed
        return Panel(panel.deviation, panel.untreated, kept, panel.promise * kept[..., None])

    def _reason(self, panel: Panel, lever: int, stores: int, quarters: int) -> str:
        params = self.params
        if lever not in self.anywhere:
            return "no actuals of a store where it was launched"
        if stores == 0:
            return (
                f"no quarter with a promised change has actuals of {params.least_comparisons} stores without a launch; fill in "
                "the comparison rows of tracking.csv, or keep some stores without a launch for longer"
            )
        if stores < params.least_stores:
            return f"{counted(stores, 'store')} with a promised change and controls; {params.least_stores} are needed"
        if quarters < params.least_quarters:
            return f"{counted(quarters, 'quarter')} with a promised change and controls; {params.least_quarters} are needed"
        if not identified(panel, params.least_promise)[lever]:
            return "it was always launched together with another lever, so that the two cannot be told apart"
        return ""
