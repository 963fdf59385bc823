"""The split of a branch that lowers its bound most, by trial: of its sides the higher one counts most.

Units that meet a fraction of a charge say little of what its split is worth: where waves have more launches than they need, the
relaxation leaves open whether there is one, and neither side has a lower bound. So a split is tried by a few steps of the dual on
each side, and what splits of the same charge brought stands for later trials (reliability branching; Achterberg, Koch and Martin
2005).
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from models.branching.splits import BranchSplit, charge_splits, lowered, region_split
from models.lagrangian.dual import Dual
from models.lagrangian.points import OpeningBranch, Point
from models.running.stopping import Stopping, over


@dataclass(frozen=True)
class SplitParams:
    """Parameters of trying splits.

    Attributes
    ----------
    trials
        of the splits of one charge, after which their mean stands for further ones.
    steps
        of the dual, for each side.
    lower_side
        weight of the side whose bound falls more, next to the other one: a bound may fall only after several splits.
    least
        relative fall of the bound below which a split counts as one that lowers nothing.
    """

    trials: int = 2
    steps: int = 8
    lower_side: float = 1 / 6
    least: float = 1e-6


@dataclass(frozen=True)
class Side:
    """A side of a split, and its point where it was tried."""

    part: OpeningBranch
    point: Point | None = None


class TriedSplits:
    """Splits of the branches of one dual.

    Parameters
    ----------
    least_of_region
        as in `models.branching.splits.region_split`.
    """

    def __init__(self, dual: Dual, least_of_region: float, params: SplitParams) -> None:
        self._dual, self._least_of_region, self._params = dual, least_of_region, params
        self._falls: defaultdict[tuple[str, int, int], list[float]] = defaultdict(list)

    def best(self, part: OpeningBranch, point: Point, stopping: Stopping) -> list[Side] | None:
        """Return the sides of a branch by the best split, None if the relaxation opens everything in one period alone.

        A side that surely has no plans is left out. Where no charge that only uses limits is opened by a fraction, a region is
        parted untried: its regions are much alike.
        """
        by_charge = charge_splits(self._dual, part, point)
        by_region = region_split(self._dual, part, point, self._least_of_region)
        if by_charge:
            both = [*by_charge, *([] if by_region is None else [by_region])]
            return self._tried(sorted(both, key=lambda split: -split.score), point, stopping)
        return None if by_region is None else _untried(by_region)

    def _tried(self, splits: list[BranchSplit], point: Point, stopping: Stopping) -> list[Side]:
        best, sides, most = splits[0], None, self._params.least * abs(point.bound)
        for split in splits:
            known = self._falls[split.parted]
            if len(known) >= self._params.trials or over(stopping):
                tried, fall = None, float(np.mean(known)) if known else 0.0
            else:
                tried = [Side(part, lowered(self._dual, part, point, stopping, self._params.steps)) for part in split.sides()]
                fall = self._fall(tried, point)
                known.append(fall)
            if fall > most:
                best, sides, most = split, tried, fall
        return _untried(best) if sides is None else sides

    def _fall(self, sides: list[Side], point: Point) -> float:
        """Return the fall of the bound by a split, a side without plans counted as the whole of it."""
        whole = abs(point.bound)
        falls = [min(whole, point.bound - side.point.bound) for side in sides if side.point is not None]
        falls += [whole] * (2 - len(falls))
        return (1.0 - self._params.lower_side) * min(falls) + self._params.lower_side * max(falls)


def _untried(split: BranchSplit) -> list[Side]:
    return [Side(part) for part in split.sides()]
