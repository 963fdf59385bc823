"""The uncertainty that a launch depends on most: the one whose draws best tell worlds with the launch from worlds without.

Draws are compared by ranks (Mann and Whitney 1947, doi:10.1214/aoms/1177730491): of all pairs of a world with the launch and one
without, the share in which the first has the higher draw, less the share in which it has the lower one, is the rank-biserial
correlation, from -1 to 1. The cut that is said is the one that tells most worlds right on both sides (Youden 1950,
doi:10.1002/1097-0142(1950)3:1<32::AID-CNCR2820030106>3.0.CO;2-3).
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import mannwhitneyu, rankdata

from models.problem import BoolArray, FloatArray, IntArray
from planner.questions.no_regret.params import NoRegretParams
from planner.worlds.worlds import Worlds


@dataclass(frozen=True)
class Driver:
    """An uncertainty or a future that a launch depends on.

    Attributes
    ----------
    name
        of the uncertainty or the future.
    future
        whether it is a future.
    correlation
        rank-biserial: above 0 where worlds with the launch have the higher draws.
    p_value
        of the two-sided rank test, times the number of uncertainties looked at, 1 at most.
    cut
        draw that tells worlds with the launch from those without.
    """

    name: str
    future: bool
    correlation: float
    p_value: float
    cut: float

    @property
    def words(self) -> str:
        """The direction in words."""
        if self.future:
            return f"in the future {self.name}" if self.correlation > 0 else f"outside the future {self.name}"
        return f"if {self.name} is {'above' if self.correlation > 0 else 'below'} {self.cut:.3g}"


@dataclass(frozen=True, eq=False)
class _Candidate:
    """Draws of one uncertainty for one group of units, or whether a world is of a future: float[worlds]."""

    name: str
    future: bool
    draw: FloatArray


class Drivers:
    """The uncertainties and futures of worlds."""

    def __init__(self, worlds: Worlds, params: NoRegretParams) -> None:
        self._worlds = worlds
        self._params = params
        futures = enumerate(worlds.futures)
        self._futures = [_Candidate(one.name, True, (worlds.future == place).astype(np.float64)) for place, one in futures]

    def of(self, unit: int, judged: IntArray, inside: BoolArray) -> Driver | None:
        """Return the uncertainty that a launch at a unit depends on most, None where none is determined.

        Parameters
        ----------
        judged
            int[judged]: the worlds that are looked at.
        inside
            bool[judged]: whether the launch is in the best plan of each.
        """
        if min(int(inside.sum()), int((~inside).sum())) < self._params.fewest:
            return None
        candidates = [(one, one.draw[judged]) for one in self._candidates(unit)]
        varied = [(one, draw) for one, draw in candidates if np.ptp(draw) > 0]
        if not varied:
            return None
        correlations = [_correlation(draw, inside) for _, draw in varied]
        place = int(np.argmax(np.abs(correlations)))
        one, draw = varied[place]
        p_value = min(1.0, float(mannwhitneyu(draw[inside], draw[~inside]).pvalue) * len(varied))
        if p_value > self._params.significance:
            return None
        return Driver(one.name, one.future, correlations[place], p_value, _cut(draw, inside, correlations[place] > 0))

    def _candidates(self, unit: int) -> list[_Candidate]:
        """Return the draws that count for a unit, and the futures."""
        pairs = zip(self._worlds.sources, self._worlds.draws, strict=True)
        own = [_Candidate(source.uncertainty.name, False, draws[:, source.members[unit]]) for source, draws in pairs]
        return [*own, *self._futures]


def _correlation(draw: FloatArray, inside: BoolArray) -> float:
    """Return the rank-biserial correlation."""
    ones, others = int(inside.sum()), int((~inside).sum())
    higher = float(rankdata(draw)[inside].sum()) - ones * (ones + 1) / 2.0
    return 2.0 * higher / (ones * others) - 1.0


def _cut(draw: FloatArray, inside: BoolArray, above: bool) -> float:
    """Return the middle between two neighbouring draws that tells worlds best."""
    values = np.unique(draw)
    cuts = (values[1:] + values[:-1]) / 2.0
    over = draw[:, None] > cuts
    right = over[inside].mean(axis=0) - over[~inside].mean(axis=0)
    return float(cuts[np.argmax(right if above else -right)])
